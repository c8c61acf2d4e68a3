"""How numbers and dates are written for people, in Dutch and in English.

Babel knows how; its answers are remembered, because a page writes the same figures often.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

HARD_SPACE = "\u00a0"
MINUS = "\u2212"
_remembered = lru_cache(maxsize=8192)


def _locale(language: str) -> str:
    return {"en": "en_GB"}.get(language, "nl_NL")


@_remembered
def number(value: int | float | Decimal, language: str = "nl", decimals: int = 0) -> str:
    """A plain number with grouped thousands and exactly `decimals` decimals.

    The minus is as wide as a digit, as of money; what rounds to nothing has none.
    """
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    written = str(format_decimal(value, format=pattern, locale=_locale(language)))
    if not written.startswith("-"):
        return written
    return written[1:] if not written.strip("-0.,") else MINUS + written[1:]


@_remembered
def eur(cents: int, language: str = "nl") -> str:
    """Cents as money: € 1.234,50."""
    sign = MINUS if cents < 0 else ""
    return f"€{HARD_SPACE}{sign}{number(Decimal(abs(cents)) / 100, language, 2)}"


@_remembered
def euros(amount: float, language: str = "nl") -> str:
    """Euros of a prognosis, without cents that nobody can foresee: € 18.269."""
    whole = round(amount)
    sign = MINUS if whole < 0 else ""
    return f"€{HARD_SPACE}{sign}{number(abs(whole), language)}"


@_remembered
def kwh(wh: int, language: str = "nl") -> str:
    """Wh as kWh: whole above 10 kWh, three decimals at the most below."""
    return kwh_float(wh / 1000, language)


@_remembered
def kwh_float(energy_kwh: float, language: str = "nl") -> str:
    """A number of kWh, of an estimate or a reading."""
    decimals = 0 if abs(energy_kwh) >= 10 or energy_kwh == 0 else 2
    return f"{number(energy_kwh, language, decimals)}{HARD_SPACE}kWh"


@_remembered
def exact_kwh(wh: int, language: str = "nl") -> str:
    """Wh as kWh with all three decimals, for a sum that must be followed."""
    return f"{number(Decimal(wh) / 1000, language, 3)}{HARD_SPACE}kWh"


@_remembered
def percent(fraction: float, language: str = "nl", decimals: int = 0) -> str:
    """A fraction as a percentage."""
    return f"{number(fraction * 100, language, decimals)}%"


@_remembered
def long_date(day: date, language: str = "nl") -> str:
    """21 november 2026."""
    return str(format_date(day, "d MMMM y", locale=_locale(language)))


@_remembered
def short_date(day: date, language: str = "nl") -> str:
    """21-11-2026, and 21/11/2026 in English."""
    return str(format_date(day, "dd-MM-y" if language == "nl" else "dd/MM/y"))


@_remembered
def month_name(month: int, language: str = "nl", width: str = "MMM") -> str:
    """jan, or januari with `width="MMMM"`."""
    return str(format_date(date(2025, month, 1), width, locale=_locale(language))).rstrip(".")


@_remembered
def weekday(day: date, language: str = "nl") -> str:
    """ma 8, and Mon 8 in English: one of the days of a week."""
    return str(format_date(day, "EEEEEE d" if language == "nl" else "EEE d", _locale(language)))


@_remembered
def clock_time(instant: datetime, time_zone: str = "Europe/Amsterdam") -> str:
    """14:05:09, in the cooperative's town; the same in both languages."""
    return f"{instant.astimezone(ZoneInfo(time_zone)):%H:%M:%S}"


def moment(instant: datetime, language: str = "nl", time_zone: str = "Europe/Amsterdam") -> str:
    """21 november 2026 om 14:05, in the cooperative's town."""
    local = instant.astimezone(ZoneInfo(time_zone))
    pattern = "d MMMM y 'om' HH:mm" if language == "nl" else "d MMMM y 'at' HH:mm"
    return str(format_datetime(local, pattern, locale=_locale(language)))
