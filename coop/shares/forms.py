"""What the board types about shares."""

from typing import Any, Self

from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.forms import CentsField, CoopForm, DayField, WholeField, optional, required
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.shares.register_queries import plant_choices
from coop.words import Euros

MOST_SHARES = 1_000_000
MOST_CENTS = 10_000_000
"""A share of more than a hundred thousand euros is a slip of the pen."""


def chosen(typed: Any) -> int:
    """The number of a row that was chosen from a list; 0 for anything else."""
    text = str(typed)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def whole(field: Field) -> int:
    """The whole number of a field that had to be filled in."""
    if type(field.data) is not int:
        raise TypeError(f"{field.name} holds {field.data!r}")
    return field.data


class Between:
    """A whole number within bounds; the refusal is ours to word."""

    def __init__(self, least: int, most: int, euros: bool = False) -> None:
        self.least, self.most = (Euros(least), Euros(most)) if euros else (least, most)

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(
                _(
                    "Kies een getal van %(least)s tot en met %(most)s.",
                    least=self.least,
                    most=self.most,
                )
            )


class RegisterFilter(CoopForm):
    """Which day and which plant the register shows; sent in the address."""

    op = DayField(lazy_gettext("Stand op"), [optional()])  # type: ignore[arg-type]
    plant = SelectField(
        lazy_gettext("Bron"),  # type: ignore[arg-type]
        coerce=chosen,
        validate_choice=False,
        default=0,
    )


class CorrectForm(CoopForm):
    """A movement is taken back; its number is typed over."""

    reason = StringField(
        lazy_gettext("Waarom draait u dit terug?"),  # type: ignore[arg-type]
        [required("Schrijf waarom u dit terugdraait."), Readable(200)],
        filters=[stripped],
    )
    document = StringField(
        lazy_gettext("Welk papier heeft het bestuur gezien?"),  # type: ignore[arg-type]
        [Readable(200), optional()],
        filters=[stripped],
    )
    seen = HiddenField()
    confirmation = StringField(
        lazy_gettext("Het nummer van de mutatie"),  # type: ignore[arg-type]
        filters=[stripped],
    )
    number = 0

    def validate_confirmation(self, field: Field) -> None:
        """The number of the movement is typed over."""
        if field.data != str(self.number):
            raise ValidationError(_("Typ het nummer over dat hierboven staat."))


class ClassForm(CoopForm):
    """A new class of shares."""

    plant = SelectField(
        lazy_gettext("Bron"),  # type: ignore[arg-type]
        coerce=chosen,
        validate_choice=False,
    )
    name = StringField(
        lazy_gettext("Naam van deze delen"),  # type: ignore[arg-type]
        [required("Vul een naam in."), Readable(60)],
        filters=[stripped],
    )
    issued_shares = WholeField(
        lazy_gettext("Aantal delen"),  # type: ignore[arg-type]
        [required("Vul een aantal in."), Between(1, MOST_SHARES)],
    )
    price = CentsField(
        lazy_gettext("Prijs van één deel in euro"),  # type: ignore[arg-type]
        [required("Vul een prijs in."), Between(1, MOST_CENTS, euros=True)],
    )
    term_years = WholeField(
        lazy_gettext("Looptijd in jaren"),  # type: ignore[arg-type]
        [required("Vul een looptijd in."), Between(1, 50)],
    )

    def with_plants(self) -> Self:
        """This form with the plants to choose from."""
        self.plant.choices = [SelectChoice(str(key), name) for key, name in plant_choices()]
        return self


class ConfirmedClassForm(ClassForm):
    """The same, sent again from its preview."""

    confirmation = StringField(
        lazy_gettext("Het aantal delen"),  # type: ignore[arg-type]
        filters=[stripped],
    )

    def validate_confirmation(self, field: Field) -> None:
        """The number of shares is typed over."""
        if field.data != str(self.issued_shares.data):
            raise ValidationError(_("Typ het aantal delen over dat hierboven staat."))
