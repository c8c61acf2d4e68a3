"""A power curve as text, typed or from a file: two columns, wind speed and power.

Columns are divided by a semicolon, a tab, a comma or spaces. A header is optional; it may say
W, kW or MW, and may name the power first. Without a unit, powers above 20 000 are taken as W.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from coop import units
from coop.errors import RuleBroken
from coop.production.turbine_curves import MOST_POWER_KW, check_curve

Pairs = tuple[tuple[float, float], ...]

MOST_LETTERS = 100_000
MOST_POINTS = 1000
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_THOUSAND_OR_DECIMAL = re.compile(r"\d{1,3}\.\d{3}")
_POWER_UNITS = ((r"\bMW\b", 1000.0), (r"\bkW\b", 1.0), (r"\bW(att)?\b", 0.001))
_POWER_WORDS = re.compile(r"power|vermogen|leistung|\b[km]?W\b", re.IGNORECASE)
_OTHER_SPEEDS = re.compile(r"km/?h|\bkn(ots?)?\b|\bmph\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Header:
    kw_per_unit: float | None = None
    is_power_first: bool = False


def read_curve(text: str, *, from_file: bool = False) -> Pairs:
    """Read a power curve.

    Parameters
    ----------
    text : str
    from_file : bool
        A machine wrote it: "1.234" is a decimal number. From a person it is refused, because
        in Dutch it reads as a thousand.

    Returns
    -------
    tuple of pairs, speeds rising
        [m/s], [kW]

    Raises
    ------
    RuleBroken
        With field `power_curve`, naming the line that is wrong; or if there is no such turbine.
    """
    if len(text) > MOST_LETTERS:
        raise _too_long()
    header: _Header | None = None
    rows: list[tuple[float, float]] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        cells = _cells(line)
        if not cells or line.lstrip().startswith("#"):
            continue
        if not rows and header is None and not any(map(_NUMBER.fullmatch, cells)):
            header = _read_header(cells, number)
            continue
        rows.append(_read_row(cells, number, from_file))
    if len(rows) > MOST_POINTS:
        raise _too_long()
    header = header or _Header()
    if header.is_power_first:
        rows = [(speed, power) for power, speed in rows]
    pairs = tuple((speed, power * _kw_per_unit(header, rows)) for speed, power in rows)
    check_curve(pairs)
    return pairs


def decode_curve(raw: bytes) -> str:
    """Give a file's text; spreadsheets write UTF-8, or the old code page of Windows.

    Raises
    ------
    ValueError
        If it is no text.
    """
    if b"\x00" in raw:
        raise ValueError("no text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _cells(line: str) -> list[str]:
    """A comma divides only where nothing else does: it is the Dutch decimal mark too."""
    line = line.strip()
    for mark in (";", "\t"):
        if mark in line:
            cells = line.split(mark)
            break
    else:
        by_space = line.split()
        is_divided = len(by_space) > 1 and not any(cell.endswith(",") for cell in by_space[:-1])
        cells = by_space if is_divided and _looks_numeric(by_space) else line.split(",")
    cells = [cell.strip().strip('"') for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _looks_numeric(cells: list[str]) -> bool:
    return all(cell[:1].isdigit() or cell[:1] in "+-.," for cell in cells)


def _read_header(cells: list[str], number: int) -> _Header:
    joined = " ".join(cells)
    if _OTHER_SPEEDS.search(joined):
        raise RuleBroken(
            "Regel %(number)s: geef de windsnelheid in meter per seconde.",
            field="power_curve",
            number=number,
        )
    is_power_first = bool(_POWER_WORDS.search(cells[0])) and len(cells) > 1
    power_cell = cells[0] if is_power_first else cells[-1]
    unit = next((kw for form, kw in _POWER_UNITS if re.search(form, power_cell)), None)
    return _Header(unit, is_power_first)


def _read_row(cells: list[str], number: int, from_file: bool) -> tuple[float, float]:
    if len(cells) != 2:
        raise _no_pair(number)
    if not from_file:
        if any(map(_THOUSAND_OR_DECIMAL.fullmatch, cells)):
            raise _no_pair(number)
        try:
            first, second = (float(units.parse_quantity(cell, 6)) for cell in cells)
        except RuleBroken:
            raise _no_pair(number) from None
        return first, second
    if not all(map(_NUMBER.fullmatch, cells)):
        raise _no_pair(number)
    first, second = (float(cell.replace(",", ".")) for cell in cells)
    return first, second


def _kw_per_unit(header: _Header, rows: list[tuple[float, float]]) -> float:
    if header.kw_per_unit is not None:
        return header.kw_per_unit
    highest = max((power for _speed, power in rows), default=0.0)
    return 0.001 if highest > MOST_POWER_KW else 1.0


def _no_pair(number: int) -> RuleBroken:
    return RuleBroken(
        "Regel %(number)s: schrijf een windsnelheid en een vermogen, zoals 5 208,3.",
        field="power_curve",
        number=number,
    )


def _too_long() -> RuleBroken:
    return RuleBroken(
        "Deze vermogenskromme is te lang. Geef hoogstens %(most)s regels.",
        field="power_curve",
        most=MOST_POINTS,
    )
