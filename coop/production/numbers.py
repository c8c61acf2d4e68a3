"""Numbers as a column of a file has them: one mark for decimals all the way down."""

import re
from collections.abc import Iterable
from decimal import Decimal

from coop.errors import RuleBroken
from coop.units import parse_quantity

PLACES = 9
_GROUPS = {
    mark: re.compile(rf"-?[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+", re.ASCII) for mark in ".,"
}


def decimal_mark(cells: Iterable[str]) -> str | None:
    """Give the mark before decimals, or None where the column does not tell.

    A mark with three figures after it may group thousands; any other number of figures, or the
    last of two marks, says that it starts the decimals.
    """
    for cell in cells:
        marks = re.findall(r"[.,]", cell)
        if len(set(marks)) == 2:
            return str(marks[-1])
        if len(marks) == 1 and len(cell.rpartition(marks[0])[2].strip()) != 3:
            return str(marks[0])
    return None


def parse_decimal(text: str, mark: str | None = None) -> Decimal:
    """Read a number of a file.

    Parameters
    ----------
    text
        One cell.
    mark
        From `decimal_mark` over the column; the other mark groups thousands.

    Raises
    ------
    RuleBroken
        If it is no number.
    """
    if not text:
        raise RuleBroken("Het getal ontbreekt.")
    group = {".": ",", ",": "."}.get(mark or "")
    if group and _GROUPS[group].fullmatch(text.partition(mark or "")[0].strip()):
        text = text.replace(group, "")
    return parse_quantity(text, PLACES)


def parse_wh(text: str, unit: str, mark: str | None = None) -> int:
    """Read energy in "kWh", "Wh" or "MWh" as the nearest Wh; raises as `parse_decimal`. [Wh]"""
    factor = {"Wh": 1, "kWh": 1000, "MWh": 1_000_000}[unit]
    return round(parse_decimal(text, mark) * factor)
