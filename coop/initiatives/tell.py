"""Telling people what became of an initiative: by mail, or by a note for who calls them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coop import clock
from coop.database import db
from coop.initiatives.links import commitment_address, pledge_address, starter_address
from coop.initiatives.models import Commitment, Initiative, PhoneNote, Pledge
from coop.language import in_language
from coop.mail.outbox import Mail, write_mails
from coop.members.models import Cooperative
from coop.offers.queries import the_cooperative
from coop.words import Words


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to be told, in their language, with the address of their own page."""

    name: str
    contact: str
    language: str
    address: str


def starter_of(initiative: Initiative) -> Reader:
    """Who started it."""
    return Reader(
        initiative.starter_name,
        initiative.contact,
        initiative.language,
        starter_address(initiative.id),
    )


def reader_of(row: Pledge | Commitment) -> Reader:
    """Who would like to take part, or ordered."""
    address = pledge_address(row.id) if isinstance(row, Pledge) else commitment_address(row.id)
    return Reader(row.name, row.contact, row.language, address)


def tell(
    initiative: Initiative,
    readers: Iterable[Reader],
    subject: Words,
    gist: list[Words],
    address_told: Callable[[str], Words] | None = None,
) -> None:
    """Tell each by mail; who left a telephone number alone stands on the board's list to call.

    `address_told` puts the address of the reader's own page into words; a caller does not read it.
    """
    cooperative = the_cooperative()
    mails = []
    for reader in readers:
        if "@" in reader.contact:
            own = [address_told(reader.address)] if address_told else []
            mails.append(_mail(reader, subject, [*gist, *own], cooperative))
        else:
            ask_to_call(initiative, reader.name, reader.contact, gist)
    write_mails(mails)


def ask_to_call(initiative: Initiative, name: str, phone: str, gist: list[Words]) -> None:
    """Put somebody on the board's list to call, with what to tell them."""
    db.session.add(
        PhoneNote(
            initiative_id=initiative.id,
            name=name,
            phone=phone,
            told=" ".join(in_language("nl", words) for words in gist),
            made_at=clock.now(),
        )
    )


def _mail(
    reader: Reader, subject: Words, paragraphs: list[Words], cooperative: Cooperative
) -> Mail:
    return Mail(
        reader.contact,
        subject,
        [
            Words("Dag %(name)s,", name=reader.name),
            *paragraphs,
            Words(
                "Vragen? Bel %(phone)s of mail %(email)s. Met vriendelijke groet, %(cooperative)s",
                phone=cooperative.phone,
                email=cooperative.email,
                cooperative=cooperative.name,
            ),
        ],
        language=reader.language,
    )


def forget_whom(note: PhoneNote) -> None:
    """Told is told: whom we called is nobody's business any more."""
    note.name = note.phone = ""
