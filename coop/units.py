"""Where a number is read from a person, shown in a form again, or changes its unit.

Numbers that people type go through this one parser, so that a form, a file and the command
line understand the same. It reads Dutch and English writing, and refuses what could mean two
things: a board that types "1.234" for an amount may mean one euro or a thousand.
"""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from coop.errors import RuleBroken

MAX_TYPED_LENGTH = 40
MAX_WHOLE_DIGITS = 12
"""Twelve digits before the decimals: a thousand million euros in cents, or a million MWh."""

_MINUS_SIGNS = str.maketrans({"−": "-", "‐": "-", "‑": "-"})
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_SIGNED_BODY = re.compile(r"([+-]?)([0-9][0-9., ]*|[.,][0-9]+)", re.ASCII)
_DIGITS = re.compile(r"[+-]?[0-9]+", re.ASCII)
# No group starts with a nought: "0.123" can only be a decimal number.
_GROUPED = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+", re.ASCII)
    for mark in (".", ",", " ")
}
_EURO = re.compile(r"^(-?)\s*(?:€|eur(?:o)?)\s*|\s*(?:€|eur(?:o)?)$", re.IGNORECASE)
_KWH = re.compile(r"\s*kwh$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A number as digits: nothing is lost to a float."""

    negative: bool
    whole: str
    decimals: str

    def scaled(self, places: int) -> int:
        """Give the number times ten to the power `places`, which holds all its decimals."""
        units = int(self.whole + self.decimals.ljust(places, "0"))
        return -units if self.negative else units


def parse_whole(
    text: str, *, minimum: int | None = 0, maximum: int | None = None, field: str | None = None
) -> int:
    """Read a count, such as a number of shares.

    Parameters
    ----------
    text
        Digits only, with a sign where `minimum` leaves room for one. Grouping marks are refused:
        "1.234" shares would be one share or more than a thousand.
    minimum, maximum
        Bounds, both included; None where there is none.
    field
        The form field that a refusal belongs to.

    Raises
    ------
    RuleBroken
        With a sentence for the person who typed it.
    """
    typed = _trimmed(text, field)
    if not _DIGITS.fullmatch(typed):
        raise RuleBroken(
            "“%(typed)s” is geen heel getal. Gebruik alleen cijfers, bijvoorbeeld 12.",
            field=field,
            typed=typed,
        )
    if len(typed.lstrip("+-0")) > MAX_WHOLE_DIGITS:
        _refuse_huge(field)
    value = int(typed)
    _check_bounds(value, minimum, maximum, str(minimum), str(maximum), field)
    return value


def parse_quantity(
    text: str,
    places: int,
    *,
    minimum: Decimal | int | None = None,
    maximum: Decimal | int | None = None,
    field: str | None = None,
) -> Decimal:
    """Read a measure with decimals, such as kWp, degrees or metres.

    Parameters
    ----------
    text
        Comma or point as decimal mark, "1.234,50" and "1,234.50" with groups of three.
    places
        How many decimals are allowed.
    minimum, maximum
        Bounds, both included; None where there is none.
    field
        The form field that a refusal belongs to.

    Raises
    ------
    RuleBroken
        With a sentence for the person who typed it.
    """
    number = _read(_trimmed(text, field), places, field, ambiguous_is_decimal=True)
    value = Decimal(number.scaled(places)).scaleb(-places)
    _check_bounds(value, minimum, maximum, _plain(minimum), _plain(maximum), field)
    return value


def parse_cents(
    text: str, *, minimum: int | None = 0, maximum: int | None = None, field: str | None = None
) -> int:
    """Read an amount of money in euros as cents.

    Parameters
    ----------
    text
        "12", "12,5", "12.50", "€ 1.234,50", "12,-". "1.234" is refused: it means two things.
    minimum, maximum
        Bounds in cents, both included; None where there is none.
    field
        The form field that a refusal belongs to.

    Returns
    -------
    int
        [cents]

    Raises
    ------
    RuleBroken
        With a sentence for the person who typed it.
    """
    typed = _EURO.sub(r"\1", _trimmed(text, field)).strip()
    typed = re.sub(r",[-–]{1,2}$", "", typed)
    cents = _read(typed, 2, field).scaled(2)
    low = None if minimum is None else cents_text(minimum)
    high = None if maximum is None else cents_text(maximum)
    _check_bounds(cents, minimum, maximum, low, high, field)
    return cents


def parse_wh_from_kwh(
    text: str,
    *,
    minimum: int | None = 0,
    maximum: int | None = None,
    from_file: bool = False,
    field: str | None = None,
) -> int:
    """Read energy in kWh as whole Wh.

    Parameters
    ----------
    text
        Up to three decimals, comma or point.
    minimum, maximum
        Bounds in Wh, both included; None where there is none.
    from_file
        A machine wrote it: a single mark is always the decimal mark. From a person, "1.234" is
        refused, because in Dutch it reads as a thousand; "1,234" is 1 kWh and 234 Wh.
    field
        The form field that a refusal belongs to.

    Returns
    -------
    int
        [Wh]

    Raises
    ------
    RuleBroken
        With a sentence for the person who typed it.
    """
    typed = _KWH.sub("", _trimmed(text, field))
    if not from_file and _GROUPED["."].fullmatch(typed.lstrip("+-")) and typed.count(".") == 1:
        _refuse_ambiguous(typed, field)
    energy_wh = _read(typed, 3, field, ambiguous_is_decimal=True).scaled(3)
    low = None if minimum is None else wh_text(minimum)
    high = None if maximum is None else wh_text(maximum)
    _check_bounds(energy_wh, minimum, maximum, low, high, field)
    return energy_wh


def cents_text(cents: int) -> str:
    """Write cents so that a form can show and read them again: 123405 is "1234,05"."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros},{rest:02d}"


def wh_text(energy_wh: int) -> str:
    """Write Wh as kWh so that a form can show and read them again: 1500 is "1,5"."""
    kwh, rest = divmod(abs(energy_wh), 1000)
    decimals = f",{rest:03d}".rstrip("0").rstrip(",")
    return f"{'-' if energy_wh < 0 else ''}{kwh}{decimals}"


def kwh_to_wh(energy_kwh: float) -> int:
    """Turn a measured or modelled kWh into whole Wh: where a float becomes something booked.

    Parameters
    ----------
    energy_kwh
        [kWh]

    Returns
    -------
    int
        The nearest Wh. [Wh]

    Raises
    ------
    ValueError
        When it is not a finite number.
    """
    if not math.isfinite(energy_kwh):
        raise ValueError(f"no amount of energy: {energy_kwh}")
    return round(float(energy_kwh) * 1000)


def half_up(numerator: int, denominator: int) -> int:
    """Divide whole numbers and round to the nearest, a half upward.

    Parameters
    ----------
    numerator
        Any whole number.
    denominator
        Positive.

    Raises
    ------
    ValueError
        When the denominator is not positive.

    Notes
    -----
    Used for tax and for percentages that go to a reserve, never to divide among members:
    that is `coop.apportion`. Python's own `round` goes to the even neighbour, which no
    treasurer expects.
    """
    if denominator <= 0:
        raise ValueError(f"denominator must be positive, not {denominator}")
    return (2 * numerator + denominator) // (2 * denominator)


def _trimmed(text: str, field: str | None) -> str:
    if len(text) > MAX_TYPED_LENGTH:
        _refuse_huge(field)
    typed = _SPACES.sub(" ", text).strip().translate(_MINUS_SIGNS)
    if not typed:
        raise RuleBroken("Vul een getal in.", field=field)
    return typed


def _read(
    typed: str, places: int, field: str | None, *, ambiguous_is_decimal: bool = False
) -> _Typed:
    """Split a typed number into sign, whole digits and decimals."""
    match = _SIGNED_BODY.fullmatch(typed)
    if match is None:
        _refuse_unreadable(typed, field)
    sign, body = match.groups()
    whole, decimals = _split_marks(body, typed, places, field, ambiguous_is_decimal)
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS:
        _refuse_huge(field)
    # Noughts at the end say nothing, so that a spreadsheet's 12,5000 is read.
    if len(decimals.rstrip("0")) > places:
        raise RuleBroken(
            "Gebruik hoogstens %(places)s cijfers achter de komma.", field=field, places=places
        )
    return _Typed(sign == "-", whole or "0", decimals[:places])


def _split_marks(
    body: str, typed: str, places: int, field: str | None, ambiguous_is_decimal: bool
) -> tuple[str, str]:
    """Decide which mark groups thousands and which one starts the decimals."""
    marks = [char for char in body if char in ".,"]
    if not marks:
        return _ungrouped(body, " ", typed, field), ""
    last = marks[-1]
    if len(marks) > 1 and len(set(marks)) == 1:
        return _ungrouped(body, last, typed, field), ""
    whole, _, decimals = body.rpartition(last)
    if last in whole or " " in decimals:
        _refuse_unreadable(typed, field)
    if len(marks) > 1:
        return _ungrouped(whole, marks[0], typed, field), decimals
    if _GROUPED[last].fullmatch(body) and not (ambiguous_is_decimal and places >= 3):
        _refuse_ambiguous(typed, field)
    return _ungrouped(whole, " ", typed, field) if whole else "", decimals


def _ungrouped(whole: str, mark: str, typed: str, field: str | None) -> str:
    if mark not in whole:
        if not whole.isdecimal():
            _refuse_unreadable(typed, field)
        return whole
    if not _GROUPED[mark].fullmatch(whole):
        _refuse_unreadable(typed, field)
    return whole.replace(mark, "")


def _plain(bound: Decimal | int | None) -> str | None:
    return None if bound is None else f"{Decimal(bound):f}".replace(".", ",")


def _check_bounds(
    value: Decimal | int,
    minimum: Decimal | int | None,
    maximum: Decimal | int | None,
    minimum_text: str | None,
    maximum_text: str | None,
    field: str | None,
) -> None:
    if minimum is not None and value < minimum:
        if minimum == 0:
            raise RuleBroken("Dit getal mag niet onder nul zijn.", field=field)
        raise RuleBroken("Vul minstens %(minimum)s in.", field=field, minimum=minimum_text)
    if maximum is not None and value > maximum:
        raise RuleBroken("Vul hoogstens %(maximum)s in.", field=field, maximum=maximum_text)


def _refuse_huge(field: str | None) -> NoReturn:
    raise RuleBroken("Dit getal is te groot of te lang. Kijk het na.", field=field)


def _refuse_unreadable(typed: str, field: str | None) -> NoReturn:
    raise RuleBroken(
        "“%(typed)s” kunnen wij niet als getal lezen. Schrijf het bijvoorbeeld als 1234,50.",
        field=field,
        typed=typed,
    )


def _refuse_ambiguous(typed: str, field: str | None) -> NoReturn:
    raise RuleBroken(
        "“%(typed)s” kan twee dingen betekenen. "
        "Schrijf duizenden zonder punt of komma, zoals 1234, en decimalen zoals 1,23.",
        field=field,
        typed=typed,
    )
