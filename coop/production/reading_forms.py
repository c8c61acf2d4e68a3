"""What the board types about readings and meters."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.errors import RuleBroken
from coop.forms import CoopForm, KwhField, required
from coop.language import gettext as _
from coop.members.forms import Readable, stripped
from coop.periods import Period, local_bounds, month
from coop.production.meter_csv import Reading
from coop.production.models import Meter

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext

MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class MeterField(SelectField):
    """One of the plant's meters, by its id; None for what is no id."""

    def pre_validate(self, _form: Any) -> None:
        """One that was offered."""
        offered: Any = self.choices
        if self.data is None or str(self.data) not in [choice.value for choice in offered]:
            raise ValidationError(_("Kies een meter van deze bron."))


def _id(typed: Any) -> int | None:
    text = str(typed)
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else None


class MeterChoice(CoopForm):
    """A form about one of the plant's meters."""

    meter = MeterField(lazy_gettext("Meter"), coerce=_id)

    def offer_meters(self, meters: Sequence[Meter]) -> "MeterChoice":
        """Let one of these be chosen."""
        self.meter.choices = [SelectChoice(str(meter.id), meter.name) for meter in meters]
        return self


class EnterForm(MeterChoice):
    """What a meter counted in one month."""

    month = SelectField(lazy_gettext("Maand"), validate_choice=False)
    energy_wh = KwhField(
        lazy_gettext("Opgewekt in kWh"),
        [required("Vul in hoeveel kWh de meter telde.")],
        description=lazy_gettext("Wat de meter in die hele maand telde, niet de stand zelf."),
    )

    def offer_months(self, months: Iterable[tuple[str, str]]) -> "EnterForm":
        """Show these months, the first of them chosen."""
        self.month.choices = [SelectChoice(value, label) for value, label in months]
        return self

    def validate_month(self, field: SelectField) -> None:
        """A month as the list has it; whether it is open, the act knows."""
        match = MONTH.fullmatch(str(field.data or ""))
        if not match or not 1990 <= int(match[1]) <= 2100 or not 1 <= int(match[2]) <= 12:
            raise ValidationError(_("Kies een maand uit de lijst."))

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """As every form; what the rules say of a time belongs to the month."""
        with super().refusals():
            try:
                yield
            except RuleBroken as refusal:
                if refusal.field in ("start", "end"):
                    refusal.field = "month"
                raise

    @property
    def period(self) -> Period:
        """The month that was chosen."""
        year, number = str(self.month.data).split("-")
        return month(int(year), int(number))

    def reading(self, zone: str) -> Reading:
        """What was typed, as a reading of the whole month."""
        energy_wh: Any = self.energy_wh.data
        return Reading(*local_bounds(self.period, zone), energy_wh)


class UploadForm(MeterChoice):
    """A file of readings."""

    file = FileField(
        lazy_gettext("Bestand van de meter"),
        description=lazy_gettext(
            "Een CSV-bestand van het meetbedrijf of de omvormer, of telegrammen van een slimme "
            "meter. Begrijpen wij de kolommen niet, dan vragen wij wat erin staat."
        ),
    )

    def validate_file(self, field: FileField) -> None:
        """There must be a file."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_("Kies eerst een bestand."))

    @property
    def file_name(self) -> str:
        """The file's own name, for who looks back later."""
        name = str(self.file.data.filename if self.file.data else "")
        return "".join(char for char in name if char.isprintable())[-100:]


class ImportForm(CoopForm):
    """The readings that were previewed, and why they replace others where they do."""

    packed = HiddenField()
    reason = StringField(
        lazy_gettext("Waarom vervangt u de oude getallen?"),
        [Readable(300)],
        filters=[stripped],
        description=lazy_gettext("Bijvoorbeeld: de meetdienst stuurde een verbeterd bestand."),
    )


class CorrectForm(CoopForm):
    """Another figure for an interval that stands, and why."""

    energy_wh = KwhField(
        lazy_gettext("Het juiste getal in kWh"),
        [required("Vul in hoeveel kWh het moet zijn.")],
    )
    reason = TextAreaField(
        lazy_gettext("Waarom verbetert u dit?"),
        [required("Schrijf op waarom u dit verbetert.")],
        filters=[stripped],
        description=lazy_gettext("Dit blijft bij het getal staan, ook voor de kascommissie."),
    )
    seen_version = HiddenField()

    def validate_reason(self, field: TextAreaField) -> None:
        """A few sentences."""
        if len(field.data or "") > 500:
            raise ValidationError(_("Houd dit korter: ten hoogste %(most)s tekens.", most=500))


class MeterForm(CoopForm):
    """A new meter at the plant."""

    name = StringField(
        lazy_gettext("Nummer van de meter (EAN of serienummer)"),
        [required("Vul het nummer of de naam van de meter in."), Readable(40)],
        filters=[stripped],
    )
    kind = RadioField(
        lazy_gettext("Wat telt de meter?"),
        choices=[
            SelectChoice("production", lazy_gettext("Alles wat de bron opwekt")),
            SelectChoice("feed_in", lazy_gettext("Alleen wat naar het net gaat")),
        ],
        default="production",
        validate_choice=False,
    )
