"""Fields of a plant's form that no other form has."""

from decimal import Decimal
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, TextAreaField
from wtforms.validators import ValidationError

from coop import units
from coop.errors import RuleBroken
from coop.forms import MeasureField
from coop.language import gettext as _
from coop.language import say
from coop.production.curve_text import MOST_LETTERS, decode_curve, read_curve


class OwnershipField(MeasureField):
    """Our part, typed in per cent, held in parts per million."""

    parse = staticmethod(
        lambda text: int(
            units.parse_quantity(text, 4, minimum=Decimal("0.0001"), maximum=100) * 10_000
        )
    )
    show = staticmethod(lambda ppm: decimal(ppm / 10_000))


class LossField(MeasureField):
    """A loss, typed in per cent, held as a fraction."""

    parse = staticmethod(
        lambda text: float(units.parse_quantity(text, 2, minimum=0, maximum=60) / 100)
    )
    show = staticmethod(lambda fraction: decimal(fraction * 100))


class PartField(MeasureField):
    """Any part of a whole, typed in per cent, held as a fraction."""

    parse = staticmethod(
        lambda text: float(units.parse_quantity(text, 2, minimum=0, maximum=100) / 100)
    )
    show = staticmethod(lambda fraction: decimal(fraction * 100))


class AgeingField(PartField):
    """What panels lose each year, typed in per cent, held as a fraction."""

    parse = staticmethod(
        lambda text: float(units.parse_quantity(text, 2, minimum=0, maximum=5) / 100)
    )


class PeakPowerField(MeasureField):
    """Peak power, typed in kWp, held in Wp."""

    parse = staticmethod(
        lambda text: int(units.parse_quantity(text, 3, minimum=0, maximum=50_000) * 1000)
    )
    show = staticmethod(lambda watts: decimal(watts / 1000))


class Story:
    """Some lines of text that can be stored and printed."""

    def __call__(self, _form: Any, field: Field) -> None:
        text = (field.data or "").replace("\r\n", "\n").replace("\n", " ").replace("\t", " ")
        if len(text) > 2000 or not text.isprintable():
            raise ValidationError(_("Gebruik hoogstens 2000 letters, zonder vreemde tekens."))


class CurveField(TextAreaField):
    """A power curve: on each line a wind speed [m/s] and a power [kW]."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = read_curve(valuelist[0])
            except RuleBroken as refusal:
                raise ValueError(say(refusal.words)) from refusal

    def take(self, pairs: tuple[tuple[float, float], ...]) -> None:
        """Hold a curve that came from a file, and show it as if it had been typed."""
        self.data, self.raw_data = pairs, None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{decimal(speed)} {decimal(power)}" for speed, power in self.data or ())


class CurveFileField(FileField):
    """A file with a power curve; its data is the curve, or None where no file was sent."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        sent = valuelist[0] if valuelist else None
        if not isinstance(sent, FileStorage) or not sent.filename:
            return
        try:
            text = decode_curve(sent.read(MOST_LETTERS + 1))
        except ValueError:
            raise ValueError(
                _("Dit bestand is geen tekst. Kies een CSV- of tekstbestand.")
            ) from None
        try:
            self.data = read_curve(text, from_file=True)
        except RuleBroken as refusal:
            raise ValueError(say(refusal.words)) from refusal


def decimal(value: float) -> str:
    """Write a measure so that it can be read again."""
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
