"""Which column of a file is what: a sketch of the file, a guess, and what the board says of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from itertools import pairwise
from typing import Any, Self

from coop.errors import RuleBroken
from coop.production.meter_table import HEAD_LINES, cut, text_of
from coop.production.meter_times import is_clock, is_moment
from coop.production.numbers import decimal_mark, parse_decimal

MOST_COLUMNS = 40
SAMPLE = 60

KINDS = ("interval", "register")
UNITS = ("kWh", "Wh", "MWh")
STAMPS = ("start", "end")
ZONES = ("town", "utc", "winter")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read. Columns are counted from nought.

    Attributes
    ----------
    time
        The column of the time, or of the begin where `end` is another one; a date alone where
        `clock` is the column of the time of day.
    values
        The columns of the energy, added up: two tariffs are two columns.
    meter
        The column that names the meter; None where there is none.
    kind
        "interval" where a figure is what was counted in a time, "register" where it is the stand.
    unit
        Of the figures: "kWh", "Wh" or "MWh".
    stamp
        Whether a single time is the "start" or the "end" of its interval.
    zone
        Of times without one: the "town"'s clock, "utc", or "winter": the town's winter time all
        through the year.
    """

    time: int
    values: tuple[int, ...]
    clock: int | None = None
    end: int | None = None
    meter: int | None = None
    kind: str = "interval"
    unit: str = "kWh"
    stamp: str = "start"
    zone: str = "town"

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return {**asdict(self), "values": list(self.values)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read back what `as_json` gave."""
        known = {field.name: kept[field.name] for field in fields(cls) if field.name in kept}
        return cls(**{**known, "values": tuple(kept["values"])})


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a file looks like: the names of its columns and its lines, numbered."""

    names: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def head(self) -> str:
        """A digest of the columns' names, by which a layout is found again."""
        told = "\n".join(name.casefold() for name in self.names)
        return sha256(told.encode()).hexdigest()[:32]

    def column(self, number: int) -> list[str]:
        """What the first lines have in a column."""
        return [cells[number] for _line, cells in self.lines[:SAMPLE] if number < len(cells)]


def sketch(content: bytes | str) -> Sketch:
    """Find the table in a file.

    Parameters
    ----------
    content
        As `coop.production.meter_csv.read_meter_csv`; titles may stand above the table.

    Raises
    ------
    RuleBroken
        If there is no line with a time and a number among the first.
    """
    lines = cut(text_of(content))
    for number, (_line, cells) in enumerate(lines[: HEAD_LINES + 1]):
        if len(cells) <= MOST_COLUMNS and _is_data(cells):
            # A line with a time but a spoilt number is no title: it has a fault to tell.
            while number and any(map(is_moment, lines[number - 1][1])):
                number -= 1
            above = lines[number - 1][1] if number else []
            named = len(above) >= 2 and not any(is_moment(cell) for cell in above)
            names = [above[n] if named and n < len(above) else "" for n in range(len(cells))]
            return Sketch(
                tuple(name or f"{n}" for n, name in enumerate(names, start=1)),
                tuple((line, tuple(row)) for line, row in lines[number:]),
            )
    raise RuleBroken(
        "In dit bestand vinden wij geen tabel met een datum en een getal. Bewaar het in uw "
        "rekenprogramma als CSV."
    )


def _is_data(cells: Sequence[str]) -> bool:
    moments = [number for number, cell in enumerate(cells) if is_moment(cell)]
    return bool(moments) and any(
        _is_number(cell) for number, cell in enumerate(cells) if number not in moments
    )


def _is_number(text: str) -> bool:
    try:
        parse_decimal(text)
    except RuleBroken:
        return False
    return True


_END = re.compile(r"\b(eind|einde|end|tot|until)", re.IGNORECASE)
_METER = re.compile(r"\b(meter(nummer|nr|code|id)?|ean|serie|serial)\b", re.IGNORECASE)
_STAND = re.compile(r"stand|register|totaal|total|cumul|teller", re.IGNORECASE)
_FEED_IN = re.compile(r"terug|invoed|inject|export|2\.8|\bt?odn", re.IGNORECASE)
_MADE = re.compile(r"produc|opwek|opbrengst|yield|generat|levering|kwh|energ|1\.8", re.IGNORECASE)
_TARIFF = re.compile(
    r"\(?\b(t[12]|tarief ?[12]|tariff ?[12]|hoog|laag|normaal|dal|[12]\.8\.[12])\b\)?", re.I
)
_UNIT = re.compile(r"\b([km]?wh)\b", re.IGNORECASE)


def propose(seen: Sketch, meter_kind: str) -> Layout:
    """Guess which column is what; the board looks it over.

    Parameters
    ----------
    seen
        From `sketch`.
    meter_kind
        "production" or "feed_in": a file may have a column for each.
    """
    count = len(seen.names)
    times = [n for n in range(count) if _mostly(is_moment, seen.column(n))]
    clocks = [n for n in range(count) if _mostly(is_clock, seen.column(n))]
    meter = next((n for n in range(count) if _METER.search(seen.names[n])
                  and not _STAND.search(seen.names[n]) and n not in times), None)  # fmt: skip
    numbers = [
        n
        for n in range(count)
        if n not in (*times, *clocks, meter) and _mostly(_is_number, seen.column(n))
    ]
    time = times[0] if times else 0
    end = next((n for n in times[1:] if _END.search(seen.names[n])), None)
    values = _values(seen, numbers, meter_kind)
    told = " ".join(seen.names[n] for n in values)
    is_register = bool(_STAND.search(told)) or _climbs(seen, values)
    unit = _UNIT.search(told) or _UNIT.search(" ".join(seen.names))
    return Layout(
        time,
        values or (min(time + 1, count - 1),),
        clock=clocks[0] if clocks and clocks[0] != end else None,
        end=None if is_register else end,
        meter=meter,
        kind="register" if is_register else "interval",
        unit=next((name for name in UNITS if unit and name.lower() == unit[1].lower()), "kWh"),
        stamp="end" if _END.search(seen.names[time]) else "start",
        zone="utc" if re.search(r"utc|gmt", seen.names[time], re.IGNORECASE) else "town",
    )


_USED = re.compile(r"verbruik|afname|afgenomen|consum|usage", re.IGNORECASE)


def consumption_column(seen: Sketch, layout: Layout) -> str | None:
    """The name of a chosen column that seems to be what a building used; None where none is."""
    names = (seen.names[number] for number in layout.values)
    return next((name for name in names if _USED.search(name)), None)


def _mostly(test: Any, cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and 2 * sum(map(test, filled)) > len(filled)


def _values(seen: Sketch, numbers: Sequence[int], meter_kind: str) -> tuple[int, ...]:
    """The columns of the energy: the best name, with its other tariffs."""
    if not numbers:
        return ()

    def fits(number: int) -> tuple[int, int]:
        name = seen.names[number]
        is_feed_in = bool(_FEED_IN.search(name))
        score = 2 * bool(_MADE.search(name)) + bool(_STAND.search(name)) + bool(_UNIT.search(name))
        return score + 4 * (is_feed_in == (meter_kind == "feed_in")), -number

    best = max(numbers, key=fits)
    stem = _TARIFF.sub("", seen.names[best]).strip().casefold()
    if stem == seen.names[best].strip().casefold():
        return (best,)
    return tuple(n for n in numbers if _TARIFF.sub("", seen.names[n]).strip().casefold() == stem)


def _climbs(seen: Sketch, values: Sequence[int]) -> bool:
    """Whether the figures only ever go one way, and by little: then they are stands."""
    if not values:
        return False
    cells = [cell for cell in seen.column(values[0]) if _is_number(cell)]
    mark = decimal_mark(cells)
    figures = [parse_decimal(cell, mark) for cell in cells]
    if len(figures) < 4:
        return False
    steps = [after - before for before, after in pairwise(figures)]
    one_way = min(steps) >= 0 or max(steps) <= 0
    return one_way and max(map(abs, steps)) < max(figures) / 2 and figures[0] != figures[-1]
