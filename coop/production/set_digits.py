"""The act of saying how many digits a meter's register has."""

from coop.errors import RuleBroken
from coop.production.models import Meter
from coop.records.audit import record

FEWEST, MOST = 4, 9


def set_digits(meter: Meter, digits: int) -> None:
    """Write after how many digits before the decimals a register is back at nought."""
    if not FEWEST <= digits <= MOST:
        raise RuleBroken(
            "Een meter heeft %(fewest)s tot %(most)s cijfers voor de komma.",
            field="digits",
            fewest=FEWEST,
            most=MOST,
        )
    if meter.digits != digits:
        record("meter_digits_set", meter, before=meter.digits, after=digits)
        meter.digits = digits
