"""The one door by which somebody hears from us: by mail, by letter, or by telephone."""

from collections.abc import Iterable

from coop.mail.outbox import write_about, write_message
from coop.mail.outbox_all import Said, write_messages
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
    way, to = _reached(member)
    common = {
        "language": language or member.language,
        "member_id": member.id,
        "channel": way,
        "once": True,
    }
    if said is None:
        return write_about(about, about_id, to, **common)  # type: ignore[arg-type]
    return write_message(about, about_id, to, *said, **common)  # type: ignore[arg-type]


def tell_all(
    about: str, told: Iterable[tuple[Member, int, tuple[Words, list[Words]], str]]
) -> None:
    """Tell many members in one go: who, about which thing, what, and in which language."""
    messages = []
    for member, about_id, (subject, paragraphs), language in told:
        way, to = _reached(member)
        messages.append(Said(about, about_id, member.id, to, way, language, subject, paragraphs))
    write_messages(messages)


def _reached(member: Member) -> tuple[str, str]:
    """The way by which a member is reached, and where."""
    way = way_to(member)
    return way, {"mail": member.email, "phone": member.phone}.get(way) or member.name
