"""What the board types of a register: a stand, another meter, a month to fill in."""

from typing import TYPE_CHECKING, Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from coop.forms import CoopForm, KwhField, WholeField, optional, required
from coop.language import gettext as _
from coop.members.forms import Readable, stripped
from coop.production.import_forms import MomentForm
from coop.production.reading_forms import MeterChoice

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext


class StandForm(MeterChoice, MomentForm):
    """What a register showed at a moment."""

    register_wh = KwhField(
        lazy_gettext("Stand van de meter in kWh"),
        [required("Vul de stand van de meter in.")],
        description=lazy_gettext("Het getal op de meter zelf. Bij twee tarieven: de som."),
    )


class CorrectStandForm(CoopForm):
    """Another figure for a stand, and why."""

    register_wh = KwhField(
        lazy_gettext("De juiste stand in kWh"), [required("Vul de stand van de meter in.")]
    )
    reason = TextAreaField(
        lazy_gettext("Waarom verbetert u dit?"),
        [required("Schrijf op waarom u dit verbetert."), Readable(500)],
        filters=[stripped],
        description=lazy_gettext("Dit blijft bij het getal staan, ook voor de kascommissie."),
    )
    seen_version = HiddenField()


class ReplaceForm(MomentForm):
    """Another meter in the place of one."""

    last_wh = KwhField(
        lazy_gettext("Laatste stand van de oude meter in kWh"),
        [optional()],
        description=lazy_gettext("Leeg als u van deze meter nooit een stand afleest."),
    )
    new_name = StringField(
        lazy_gettext("Nummer van de nieuwe meter (EAN of serienummer)"),
        [required("Vul het nummer of de naam van de meter in."), Readable(40)],
        filters=[stripped],
    )
    first_wh = KwhField(
        lazy_gettext("Eerste stand van de nieuwe meter in kWh"),
        description=lazy_gettext("Vaak 0."),
    )

    def validate_first_wh(self, field: KwhField) -> None:
        """Where the old register was read, the new one is too."""
        if field.data is None and not field.errors and any(self.last_wh.raw_data or [""]):
            raise ValidationError(_("Vul de eerste stand in, vaak 0."))


class RenameForm(CoopForm):
    """Another name for a meter."""

    name = StringField(
        lazy_gettext("Nummer van de meter (EAN of serienummer)"),
        [required("Vul het nummer of de naam van de meter in."), Readable(40)],
        filters=[stripped],
    )


class DigitsForm(CoopForm):
    """How many digits a register has before the decimals."""

    digits = WholeField(
        lazy_gettext("Hoeveel cijfers heeft de meter voor de komma?"),
        [required("Vul het aantal cijfers in.")],
        description=lazy_gettext("Dan weten wij wanneer hij rondgaat, van 999.999 naar 0."),
    )
