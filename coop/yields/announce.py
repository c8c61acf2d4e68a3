"""Telling members that a plant's book year was divided, in one go for all of them."""

from coop.mail.outbox import Mail, write_mails
from coop.production.models import Plant
from coop.words import Euros, Words
from coop.yields.concept import Division, Part
from coop.yields.queries import readers_by_mail


def announce(plant: Plant, year: int, division: Division, page_url: str) -> None:
    """One mail to each member who wants mail; who prefers paper gets a letter from the board."""
    parts = {part.member_id: part for part in division.parts}
    readers = readers_by_mail(list(parts))
    subject = Words("Uw opbrengst van %(plant)s over %(year)s", plant=plant.name, year=year)
    write_mails(
        Mail(
            reader.email,
            subject,
            [
                Words("Beste %(name)s,", name=reader.name),
                _told(plant, year, division, parts[reader.id]),
                Words("Hier ziet u hoe wij daaraan komen: %(url)s", url=page_url),
            ],
            reader.language,
            reader.id,
        )
        for reader in readers
    )


def _told(plant: Plant, year: int, division: Division, part: Part) -> Words:
    if not division.distributable_cents:
        return Words(
            "%(plant)s had over %(year)s niets uit te keren. U hoeft niets te betalen.",
            plant=plant.name,
            year=year,
        )
    return Words(
        "De opbrengst van %(plant)s over %(year)s is vastgesteld. U krijgt %(amount)s. "
        "Daarvan is %(capital)s uw eigen geld terug en %(gain)s rendement.",
        plant=plant.name,
        year=year,
        amount=Euros(part.amount_cents),
        capital=Euros(part.capital_cents),
        gain=Euros(part.yield_cents),
    )
