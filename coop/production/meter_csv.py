"""A meter's file: text to readings and a list of all that is wrong with it, line by line.

The file has the columns `start,end,energy_kwh`, or `begin;einde;kWh`, and perhaps `meter`.
A board that is told one fault at a time gives up at the third, so all faults come at once.
Whoever stores the readings does so only when there are none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from coop.errors import RuleBroken
from coop.periods import local_midnight
from coop.production.meter_table import HEAD_LINES, cut, head_of, text_of
from coop.production.meter_times import read_moment
from coop.units import parse_wh_from_kwh
from coop.words import Words

_COLUMNS = {
    "start": ("start", "begin", "van", "from", "starttijd", "begintijd", "start_time"),
    "end": ("end", "einde", "eind", "tot", "until", "to", "eindtijd", "end_time"),
    "energy": ("energy_kwh", "kwh", "energie_kwh", "energie", "energie (kwh)", "energy (kwh)",
               "opbrengst_kwh", "opbrengst", "productie_kwh", "productie"),
    "meter": ("meter", "meternummer", "meter_id", "ean", "ean-code"),
}  # fmt: skip

FEWEST_DIGITS = 6
"""Of a meter's name that is looked for in a title."""


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """Energy between two instants in UTC, half open. [Wh]"""

    start_at: datetime
    end_at: datetime
    energy_wh: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line; the first line of a file is 1.

    `is_gap` where nothing is wrong with the line itself, but time is missing before it.
    """

    line: int
    words: Words
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class MeterFile:
    """What a file holds: readings in order of time, and faults in order of line."""

    readings: tuple[Reading, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What readings of a meter must agree with.

    Attributes
    ----------
    zone
        Of times without a zone of their own, such as "Europe/Amsterdam".
    today
        The last day of which there can be readings.
    max_kw
        The most that the plant can give, or None where that is unknown. [kW]
    meter
        Its number or name, for files that have a column `meter`; None where it has none.
    owners
        The code of the plant that each known meter hangs at, by `solid` name: who brings a file
        of another plant is told whose it is.
    """

    zone: str
    today: date
    max_kw: float | None = None
    meter: str | None = None
    owners: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A reading with the line it stands on; `has_days_only` where no clock time was written."""

    line: int
    reading: Reading
    has_days_only: bool


def read_meter_csv(content: bytes | str, expected: Expected) -> MeterFile:
    """Read a file of a meter.

    Parameters
    ----------
    content
        Separated by comma, semicolon or tab; decimals after a point or comma; Dutch or ISO
        dates, with or without time and zone. Bytes in UTF-8 or, from older spreadsheets,
        Windows-1252. The end is not included: January is `2025-01-01` to `2025-02-01`.
    expected
        What the readings must agree with.

    Returns
    -------
    MeterFile
        All readings that could be read, and all faults. Only a file without faults is to be
        used: a fault may be in a line that is missing from the readings.

    Notes
    -----
    A gap is a fault inside the file only; what came before it is not known here. Local times
    in the hour that the clock goes through twice are refused: which of the two is meant
    cannot be known, and a zone behind the time says it.
    """
    faults: list[Fault] = []
    rows: list[Row] = []
    meters: dict[str, int] = {}
    try:
        lines = _from_head(cut(text_of(content)))
        columns = _columns(lines)
    except RuleBroken as refusal:
        return MeterFile((), (Fault(1, refusal.words),))
    for line, cells in lines[1:]:
        try:
            values = _values(cells, columns)
            check_meter(values.get("meter", ""), expected, meters)
            rows.append(_row(line, values, expected))
        except RuleBroken as refusal:
            faults.append(Fault(line, refusal.words))
    if len(lines) == 1:
        faults.append(Fault(1, Words("Er staan geen meterstanden in dit bestand.")))
    rows.sort(key=lambda row: (row.reading.start_at, row.reading.end_at, row.line))
    faults.extend(faults_between(rows, expected, [fault.line for fault in faults]))
    faults.sort(key=lambda fault: fault.line)
    return MeterFile(tuple(row.reading for row in rows), tuple(faults))


def _kinds(names: Sequence[str]) -> list[str]:
    known = {name: kind for kind, all_names in _COLUMNS.items() for name in all_names}
    return [known.get(name.lower(), name.lower()) for name in names]


def _from_head(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Leave out the titles that stand above the names of the columns."""
    for number, (_line, cells) in enumerate(lines[:HEAD_LINES]):
        if {"start", "end", "energy"} <= set(_kinds(cells)):
            return lines[number:]
    return lines


def has_known_columns(content: bytes | str) -> bool:
    """Whether a file names the columns that `read_meter_csv` knows."""
    lines = _from_head(cut(text_of(content)))
    return bool(lines) and {"start", "end", "energy"} <= set(_kinds(lines[0][1]))


def _columns(lines: list[tuple[int, list[str]]]) -> list[str]:
    """Give what each column holds; a column that we do not know is called as in the file."""
    columns = _kinds(lines[0][1]) if lines else []
    for kind in ("start", "end", "energy"):
        if columns.count(kind) != 1:
            raise RuleBroken(
                "De eerste regel moet de kolommen noemen: start, end en energy_kwh, elk één keer."
            )
    return columns


def _values(cells: list[str], columns: list[str]) -> dict[str, str]:
    # A comma as separator and in a last column of decimals: "277,5" has become two cells.
    is_split = len(cells) == len(columns) + 1 and columns[-1] == "energy"
    if is_split and all(cell.isdecimal() for cell in cells[-2:]):
        cells = [*cells[:-2], ",".join(cells[-2:])]
    if len(cells) != len(columns):
        raise RuleBroken(
            "Deze regel heeft %(given)s kolommen in plaats van %(count)s.",
            given=len(cells),
            count=len(columns),
        )
    return dict(zip(columns, cells, strict=True))


def solid(name: str) -> str:
    """A meter's name without spaces and capitals, to compare by."""
    return "".join(name.split()).casefold()


def check_meter(name: str, expected: Expected, seen: dict[str, int]) -> None:
    """Refuse a line of another meter; `seen` keeps the names met so far."""
    if not name:
        return
    seen.setdefault(solid(name), len(seen))
    if expected.meter is not None and solid(name) != solid(expected.meter):
        owner = expected.owners.get(solid(name))
        if owner is not None:
            raise RuleBroken(
                "Deze regel is van meter %(given)s. Die hoort bij bron %(owner)s. "
                "Hier hoort meter %(expected)s.",
                given=name,
                owner=owner,
                expected=expected.meter,
            )
        raise RuleBroken(
            "Deze regel is van meter %(given)s. Hier hoort meter %(expected)s.",
            given=name,
            expected=expected.meter,
        )
    if seen[solid(name)] > 0:
        raise RuleBroken("Deze regel is van een andere meter dan de regels erboven.")


def check_head(text: str, expected: Expected) -> None:
    """Refuse a file above whose table another known meter is named, and this one is not."""
    for _line, told in head_of(text):
        named = [name for name in expected.owners if _is_named(name, solid(told))]
        if named and (expected.meter is None or solid(expected.meter) not in named):
            check_meter(named[0].upper(), expected, {})


def _is_named(name: str, told: str) -> bool:
    """Whether a title has this number; a name of few digits could be any word of it."""
    if sum(char.isdecimal() for char in name) < FEWEST_DIGITS:
        return False
    return re.search(rf"(?<!\d){re.escape(name)}(?!\d)", told) is not None


def _row(line: int, values: dict[str, str], expected: Expected) -> Row:
    start_at, start_is_day = read_moment(values["start"], expected.zone)
    end_at, end_is_day = read_moment(values["end"], expected.zone)
    if end_at <= start_at:
        if end_at == start_at and end_is_day:
            raise RuleBroken(
                "Het einde is de eerste dag die niet meer meetelt. "
                "Schrijf bij één dag de volgende dag als einde."
            )
        raise RuleBroken("Het einde ligt voor het begin of is er gelijk aan.")
    energy_wh = parse_wh_from_kwh(values["energy"], minimum=None, from_file=True)
    reading = Reading(start_at, end_at, energy_wh)
    check_reading(reading, values["energy"], expected)
    return Row(line, reading, start_is_day and end_is_day)


def check_reading(reading: Reading, written: str, expected: Expected) -> None:
    """Refuse a reading in the future, below nought, or beyond what the plant can give."""
    if reading.end_at > local_midnight(expected.today + timedelta(days=1), expected.zone):
        raise RuleBroken("Deze meterstand ligt in de toekomst.")
    if reading.energy_wh < 0:
        raise RuleBroken("De energie is minder dan nul. Een opwekmeter loopt niet terug.")
    hours = (reading.end_at - reading.start_at) / timedelta(hours=1)
    if expected.max_kw is not None and reading.energy_wh > expected.max_kw * hours * 1000:
        raise RuleBroken(
            "%(energy)s kWh is meer dan deze bron in die tijd kan leveren. Staat het getal in kWh?",
            energy=written,
        )


def faults_between(
    rows: Sequence[Row], expected: Expected, lost_lines: Sequence[int]
) -> Iterator[Fault]:
    """Compare each reading with the one before it in time."""
    if not rows:
        return
    furthest = rows[0]
    for before, row in pairwise(rows):
        one, other = before.reading, row.reading
        if one == other:
            yield Fault(row.line, Words("Deze regel staat er twee keer: ook op regel %(other)s.",
                                        other=before.line))  # fmt: skip
        elif other.start_at < furthest.reading.end_at:
            yield Fault(
                row.line,
                Words("Deze tijd overlapt met die van regel %(other)s.", other=furthest.line),
            )
        elif other.start_at > furthest.reading.end_at and not any(
            # A line that could not be read is a fault already; the gap it leaves is no other one.
            min(furthest.line, row.line) < line < max(furthest.line, row.line)
            for line in lost_lines
        ):
            yield Fault(row.line, _gap(furthest, row, expected.zone), is_gap=True)
        if other.end_at > furthest.reading.end_at:
            furthest = row


def _gap(before: Row, row: Row, zone: str) -> Words:
    """Say what is missing before a row, and guess why where one day is missing each time."""
    town = ZoneInfo(zone)
    start = before.reading.end_at.astimezone(town)
    end = row.reading.start_at.astimezone(town)
    if before.has_days_only and end.date() - start.date() == timedelta(days=1):
        return Words(
            "Voor deze regel ontbreekt %(day)s. Het einde telt niet mee: "
            "januari is 2025-01-01 tot 2025-02-01.",
            day=start.date(),
        )
    return Words(
        "Voor deze regel ontbreekt de tijd van %(start)s tot %(end)s.",
        start=f"{start:%d-%m-%Y %H:%M}",
        end=f"{end:%d-%m-%Y %H:%M}",
    )
