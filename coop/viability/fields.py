"""Fields of a design's form: prices in cents per kWh, percentages, a year's kWh."""

from coop import units
from coop.forms import ParsedField
from coop.production.plant_fields import decimal


class PercentField(ParsedField):
    """A part or a rise, typed in per cent, held as a fraction."""

    parse = staticmethod(
        lambda text: round(
            float(units.parse_quantity(text.strip().removesuffix("%"), 2, minimum=-100)) / 100, 6
        )
    )
    show = staticmethod(lambda fraction: decimal(fraction * 100))


class PriceField(ParsedField):
    """A price, typed in cents per kWh, held in thousandths of a cent per kWh."""

    parse = staticmethod(
        lambda text: int(units.parse_quantity(text, 3, minimum=0, maximum=100) * 1000)
    )
    show = staticmethod(lambda millicents: decimal(millicents / 1000))


class YearEnergyField(ParsedField):
    """The kWh of a year; "90.816" is refused, because it means two things."""

    parse = staticmethod(lambda text: float(units.parse_quantity(text, 2, minimum=0)))
    show = staticmethod(lambda kwh: decimal(round(kwh, 2)))


class HoursField(ParsedField):
    """Hours of work, with a decimal if need be."""

    parse = staticmethod(lambda text: float(units.parse_quantity(text, 1, minimum=0)))
    show = staticmethod(decimal)
