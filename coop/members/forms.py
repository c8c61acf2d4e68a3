"""What the board types about members."""

import re
from datetime import date
from typing import Any

from wtforms import Field, Form, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.forms import (
    CoopForm,
    DayField,
    EmailField,
    IbanField,
    PhoneField,
    PostcodeField,
    optional,
    required,
)
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.speaking import ROLES

# Control signs, and those that turn the direction of what is written after them.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\u200e\u200f]")

KINDS = (
    SelectChoice("person", lazy_gettext("Een volwassen persoon")),
    SelectChoice("minor", lazy_gettext("Een jeugdlid (jonger dan 18 jaar)")),
    SelectChoice("organisation", lazy_gettext("Een organisatie")),
)
CONTACTS = (
    SelectChoice("email", lazy_gettext("E-mail")),
    SelectChoice("letter", lazy_gettext("Post")),
    SelectChoice("phone", lazy_gettext("Telefoon")),
)
LANGUAGE_NAMES = (SelectChoice("nl", "Nederlands"), SelectChoice("en", "English"))


def stripped(text: str | None) -> str:
    """Text without the spaces around it."""
    return (text or "").strip()


def day_of(field: Field) -> date:
    """The day of a field that had to be filled in."""
    if not isinstance(field.data, date):
        raise TypeError(f"{field.name} holds {field.data!r}")
    return field.data


class Readable:
    """One line of at most `most` signs that can be stored and printed."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        text = field.data or ""
        if len(text) > self.most:
            raise ValidationError(
                _("Houd dit korter: ten hoogste %(most)s tekens.", most=self.most)
            )
        if _UNPRINTABLE.search(text):
            raise ValidationError(_("Hier staat een teken in dat wij niet kunnen bewaren."))


class MemberForm(CoopForm):
    """Everything about a member that may be changed by hand."""

    kind = RadioField(
        lazy_gettext("Wie is het?"),  # type: ignore[arg-type]
        [required("Kies wie het is.")],
        choices=KINDS,
        default="person",
    )
    name = StringField(
        lazy_gettext("Naam"),  # type: ignore[arg-type]
        [required("Vul een naam in."), Readable(120)],
        filters=[stripped],
    )
    contact_by = RadioField(
        lazy_gettext("Hoe houden wij contact?"),  # type: ignore[arg-type]
        [required("Kies hoe wij contact houden.")],
        choices=CONTACTS,
        default="email",
    )
    email = EmailField(lazy_gettext("E-mailadres"), [optional()])  # type: ignore[arg-type]
    phone = PhoneField(lazy_gettext("Telefoonnummer"), [optional()])  # type: ignore[arg-type]
    street = StringField(
        lazy_gettext("Straat en huisnummer"),  # type: ignore[arg-type]
        [Readable(120), optional()],
        filters=[stripped],
    )
    postcode = PostcodeField(lazy_gettext("Postcode"), [optional()])  # type: ignore[arg-type]
    town = StringField(
        lazy_gettext("Plaats"),  # type: ignore[arg-type]
        [Readable(80), optional()],
        filters=[stripped],
    )
    iban = IbanField(
        lazy_gettext("Rekeningnummer (IBAN)"),  # type: ignore[arg-type]
        [optional()],
    )
    language = SelectField(
        lazy_gettext("Taal"),  # type: ignore[arg-type]
        choices=LANGUAGE_NAMES,
        default="nl",
    )

    def known(self) -> dict[str, Any]:
        """What was typed, as the table keeps it."""
        known = {name: field.data for name, field in self._fields.items()}
        for name in ("street", "postcode", "town"):
            known[name] = known[name] or ""
        for name in ("email", "phone", "iban"):
            known[name] = known[name] or None
        return known


class NewMemberForm(MemberForm):
    """Somebody is written in as an applicant."""

    applied_on = DayField(
        lazy_gettext("Dag van aanmelding"),  # type: ignore[arg-type]
        [required("Vul de dag van aanmelding in.")],
    )
    representative = StringField(
        lazy_gettext("Lidnummer van de vertegenwoordiger"),  # type: ignore[arg-type]
        [Readable(20), optional()],
        filters=[stripped],
    )


class AdmitForm(CoopForm):
    """An applicant is admitted; the number is typed over."""

    on = DayField(
        lazy_gettext("Dag van toelating"),  # type: ignore[arg-type]
        [required("Vul de dag van toelating in.")],
    )
    confirmation = StringField(
        lazy_gettext("Het nieuwe lidnummer"),  # type: ignore[arg-type]
        [required("Typ het lidnummer over."), Readable(20)],
        filters=[stripped],
    )


class RepresentForm(CoopForm):
    """Somebody will act for this member."""

    representative = StringField(
        lazy_gettext("Lidnummer van de vertegenwoordiger"),  # type: ignore[arg-type]
        [required("Vul een lidnummer in."), Readable(20)],
        filters=[stripped],
    )
    role = SelectField(
        lazy_gettext("Als wat?"),  # type: ignore[arg-type]
        choices=[SelectChoice(role, lazy_gettext(words.text)) for role, words in ROLES.items()],
        validate_choice=False,
    )
    since = DayField(
        lazy_gettext("Vanaf welke dag?"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )


class EndRepresentForm(CoopForm):
    """Somebody no longer acts for this member, from a day on."""

    until = DayField(
        lazy_gettext("Eerste dag zonder"),  # type: ignore[arg-type]
        [optional()],
    )
