"""Messages as letters: the words of the outbox, addressed, on paper."""

from collections.abc import Sequence
from datetime import datetime

from coop.figures import long_date
from coop.home.paper_pages import sender
from coop.language import in_language
from coop.mail.models import OutboxMail
from coop.members.envelope import Envelope, postal_address
from coop.members.envelope_queries import envelopes_of
from coop.offers.queries import the_cooperative
from coop.papers.compile import compile_pdf
from coop.papers.signs import printable
from coop.periods import day_of
from coop.words import Words


def letters_pdf(letters: Sequence[OutboxMail], zone: str, at: datetime) -> bytes:
    """One PDF of these letters, each on a sheet of its own."""
    told = sender()
    envelopes = envelopes_of([one.member_id for one in letters if one.member_id], day_of(at, zone))
    title = in_language("nl", Words("Brieven voor de post"))
    data = {
        "title": title,
        "sender": told.name,
        "sender_address": postal_address(the_cooperative()),
        "foot": told.name,
        "letters": [_letter(one, envelopes.get(one.member_id or 0), zone) for one in letters],
    }
    return compile_pdf("mail_letter", printable(data), {}, "nl", at)


def _letter(letter: OutboxMail, to: Envelope | None, zone: str) -> dict[str, object]:
    printed_on = day_of(letter.printed_at or letter.created_at, zone)
    return {
        "language": letter.language,
        "address": address_of(letter, to),
        "day": long_date(printed_on, letter.language),
        "subject": letter.subject,
        "paragraphs": letter.body.split("\n\n"),
    }


def address_of(letter: OutboxMail, to: Envelope | None) -> list[str]:
    """The lines of an address; the name alone where no address is known."""
    if to is None:
        return [letter.to_address]
    names = [in_language(letter.language, words) for words in to.names]
    return [*names, to.street, f"{to.postcode}  {to.town}".strip()]
