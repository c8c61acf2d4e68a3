"""The one door by which somebody hears from us: by mail, by letter, or by telephone."""

from coop.mail.outbox import write_about, write_message
from coop.members.contact import way_to_reach
from coop.members.models import Member
from coop.words import Words


def way_to(member: Member) -> str:
    """How this member is told something: `mail`, `letter` or `phone`."""
    return way_to_reach(
        member.contact_by,
        email=member.email,
        phone=member.phone,
        has_address=bool(member.street and member.postcode and member.town),
    )


def tell(
    member: Member,
    about: str,
    about_id: int,
    said: tuple[Words, list[Words]] | None = None,
    *,
    language: str | None = None,
) -> bool:
    """Tell a member something once; whether it was not told before.

    Parameters
    ----------
    member
        Who is told, in the way that reaches them.
    about, about_id
        What it is about: the same is told to the same member once, which the database keeps.
    said
        Subject and paragraphs; without them `rooms.MESSAGES` puts it into words when it leaves.
    language
        Of this matter, such as an order's; the member's own otherwise.
    """
    way = way_to(member)
    to = {"mail": member.email, "phone": member.phone}.get(way) or member.name
    common = {
        "language": language or member.language,
        "member_id": member.id,
        "channel": way,
        "once": True,
    }
    if said is None:
        return write_about(about, about_id, to, **common)  # type: ignore[arg-type]
    return write_message(about, about_id, to, *said, **common)  # type: ignore[arg-type]
