"""Who somebody is and how to reach them: the same questions wherever people join or order.

Each is made anew for its form: mistakes are listed in the order in which questions are made.
"""

from typing import Any

from wtforms import Field, StringField

from coop import identifiers
from coop.errors import RuleBroken
from coop.forms import IbanField, ParsedField, PostcodeField, required
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.offers.place import Applicant


def read_contact(text: str) -> str:
    """A mail address or a telephone number, whichever it is."""
    if "@" in text:
        return identifiers.parse_email(text)
    if not any(char.isdecimal() for char in text):
        raise RuleBroken("Vul een e-mailadres of een telefoonnummer in.")
    return identifiers.parse_phone(text)


def mail_and_phone(contact: str) -> tuple[str | None, str | None]:
    """What was typed as the one or the other; neither where nothing was typed."""
    if not contact:
        return None, None
    return (contact, None) if "@" in contact else (None, contact)


class ContactField(ParsedField):
    """A mail address or a telephone number: one of both is enough."""

    parse = staticmethod(read_contact)
    show = staticmethod(str)


def name_field() -> StringField:
    """What somebody is called."""
    return StringField(
        lazy_gettext("Naam"),  # type: ignore[arg-type]
        [required("Vul uw naam in."), Readable(120)],
        filters=[stripped],
    )


def contact_field() -> ContactField:
    """One way to reach somebody."""
    return ContactField(
        lazy_gettext("E-mailadres of telefoonnummer"),  # type: ignore[arg-type]
        [required("Vul een e-mailadres of een telefoonnummer in.")],
    )


def street_field() -> StringField:
    """Street and house number."""
    return StringField(
        lazy_gettext("Straat en huisnummer"),  # type: ignore[arg-type]
        [required("Vul uw straat en huisnummer in."), Readable(120)],
        filters=[stripped],
    )


def postcode_field() -> PostcodeField:
    """A Dutch postcode."""
    return PostcodeField(
        lazy_gettext("Postcode"),  # type: ignore[arg-type]
        [required("Vul uw postcode in.")],
    )


def town_field() -> StringField:
    """Where somebody lives."""
    return StringField(
        lazy_gettext("Plaats"),  # type: ignore[arg-type]
        [required("Vul uw plaats in."), Readable(80)],
        filters=[stripped],
    )


def iban_field() -> IbanField:
    """The account that money comes from and goes to."""
    return IbanField(
        lazy_gettext("Rekeningnummer (IBAN)"),  # type: ignore[arg-type]
        [required("Vul uw rekeningnummer in.")],
    )


def price_of(field: Field) -> int:
    """The price on a form [cents]; nought, which is no price, if it was tampered with."""
    typed = str(field.data or "")
    return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 12 else 0


def applicant_of(form: Any) -> Applicant:
    """Who fills in a form with all of these questions; a way of contact may lack."""
    email, phone = mail_and_phone(str(form.contact.data or ""))
    return Applicant(
        name=str(form.name.data),
        email=email,
        phone=phone,
        street=str(form.street.data),
        postcode=str(form.postcode.data),
        town=str(form.town.data),
        iban=str(form.iban.data),
    )
