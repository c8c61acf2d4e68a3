"""A meter's file: text to readings and a list of all that is wrong with it, line by line.

The file has the columns `start,end,energy_kwh`, or `begin;einde;kWh`, and perhaps `meter`.
A board that is told one fault at a time gives up at the third, so all faults come at once.
Whoever stores the readings does so only when there are none.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from coop.errors import RuleBroken
from coop.periods import local_midnight
from coop.units import parse_wh_from_kwh
from coop.words import Words

MAX_BYTES = 8_000_000
"""Two years of quarter-hours are some 4 million bytes."""

_COLUMNS = {
    "start": ("start", "begin", "van", "from", "starttijd", "begintijd", "start_time"),
    "end": ("end", "einde", "eind", "tot", "until", "to", "eindtijd", "end_time"),
    "energy": ("energy_kwh", "kwh", "energie_kwh", "energie", "energie (kwh)", "energy (kwh)",
               "opbrengst_kwh", "opbrengst", "productie_kwh", "productie"),
    "meter": ("meter", "meternummer", "meter_id", "ean", "ean-code"),
}  # fmt: skip
_TIME = r"""
    (?:[T ]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.0+)?)?
      [ ]?(?P<zone>Z|UTC|[+-][0-9]{2}:?[0-9]{2})?
    )?"""
# Years of four digits from this and the last century: 1-2-03 could be three days.
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_DAY_AND_MONTH = {
    "iso": rf"{_YEAR}-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}})",
    "dutch": rf"(?P<day>[0-9]{{1,2}})[-/.](?P<month>[0-9]{{1,2}})[-/.]{_YEAR}",
}
_MOMENTS = [
    re.compile(form + _TIME, re.ASCII | re.VERBOSE | re.IGNORECASE)
    for form in _DAY_AND_MONTH.values()
]


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
    """

    zone: str
    today: date
    max_kw: float | None = None
    meter: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
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
    rows: list[_Row] = []
    meters: dict[str, int] = {}
    try:
        lines = _lines(_text(content))
        columns = _columns(lines)
    except RuleBroken as refusal:
        return MeterFile((), (Fault(1, refusal.words),))
    for line, cells in lines[1:]:
        try:
            values = _values(cells, columns)
            _check_meter(values.get("meter", ""), expected, meters)
            rows.append(_row(line, values, expected))
        except RuleBroken as refusal:
            faults.append(Fault(line, refusal.words))
    if len(lines) == 1:
        faults.append(Fault(1, Words("Er staan geen meterstanden in dit bestand.")))
    rows.sort(key=lambda row: (row.reading.start_at, row.reading.end_at, row.line))
    faults.extend(_faults_between(rows, expected, [fault.line for fault in faults]))
    faults.sort(key=lambda fault: fault.line)
    return MeterFile(tuple(row.reading for row in rows), tuple(faults))


def _text(content: bytes | str) -> str:
    if len(content) > MAX_BYTES:
        raise RuleBroken("Dit bestand is te groot. Deel het op, bijvoorbeeld per jaar.")
    if isinstance(content, str):
        text = content
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise RuleBroken("Dit is geen CSV-bestand. Bewaar het in uw rekenprogramma als CSV.")
    return text.removeprefix("\ufeff")


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Cut the text into lines of cells, with their numbers; empty lines are left out."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max("\t;,", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [
            (reader.line_num, [cell.strip() for cell in cells])
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise RuleBroken("Dit is geen CSV-bestand. Bewaar het in uw rekenprogramma als CSV.") from (
            None
        )


def _columns(lines: list[tuple[int, list[str]]]) -> list[str]:
    """Give what each column holds; a column that we do not know is called as in the file."""
    names = [cell.lower() for cell in lines[0][1]] if lines else []
    known = {name: kind for kind, all_names in _COLUMNS.items() for name in all_names}
    columns = [known.get(name, name) for name in names]
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


def _check_meter(name: str, expected: Expected, seen: dict[str, int]) -> None:
    if not name:
        return
    solid = "".join(name.split()).casefold()
    seen.setdefault(solid, len(seen))
    if expected.meter is not None and solid != "".join(expected.meter.split()).casefold():
        raise RuleBroken(
            "Deze regel is van meter %(given)s. Hier hoort meter %(expected)s.",
            given=name,
            expected=expected.meter,
        )
    if seen[solid] > 0:
        raise RuleBroken("Deze regel is van een andere meter dan de regels erboven.")


def _row(line: int, values: dict[str, str], expected: Expected) -> _Row:
    start_at, start_is_day = _moment(values["start"], expected.zone)
    end_at, end_is_day = _moment(values["end"], expected.zone)
    if end_at <= start_at:
        if end_at == start_at and end_is_day:
            raise RuleBroken(
                "Het einde is de eerste dag die niet meer meetelt. "
                "Schrijf bij één dag de volgende dag als einde."
            )
        raise RuleBroken("Het einde ligt voor het begin of is er gelijk aan.")
    if end_at > local_midnight(expected.today + timedelta(days=1), expected.zone):
        raise RuleBroken("Deze meterstand ligt in de toekomst.")
    energy_wh = parse_wh_from_kwh(values["energy"], minimum=None, from_file=True)
    if energy_wh < 0:
        raise RuleBroken("De energie is minder dan nul. Een opwekmeter loopt niet terug.")
    hours = (end_at - start_at) / timedelta(hours=1)
    if expected.max_kw is not None and energy_wh > expected.max_kw * hours * 1000:
        raise RuleBroken(
            "%(energy)s kWh is meer dan deze bron in die tijd kan leveren. Staat het getal in kWh?",
            energy=values["energy"],
        )
    return _Row(line, Reading(start_at, end_at, energy_wh), start_is_day and end_is_day)


def _moment(text: str, zone: str) -> tuple[datetime, bool]:
    """Read a date or time; give the instant in UTC and whether it was a date alone."""
    if not text:
        raise RuleBroken("Het begin of het einde ontbreekt.")
    match = next((found for form in _MOMENTS if (found := form.fullmatch(text))), None)
    if match is None:
        raise RuleBroken(
            "“%(text)s” is geen datum die wij kennen. Schrijf 2025-01-31 of 31-01-2025, "
            "met de tijd erachter als 14:00.",
            text=text[:40],
        )
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    # The end of a day is often written as 24:00.
    is_end_of_day = (hour, minute, second) == (24, 0, 0)
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        clock = time(0 if is_end_of_day else hour, minute, second)
        local = datetime.combine(day + timedelta(days=is_end_of_day), clock)
        offset = _offset(match["zone"])
    except ValueError:
        raise RuleBroken("“%(text)s” bestaat niet op de kalender of de klok.", text=text) from None
    if offset is not None:
        return local.replace(tzinfo=offset).astimezone(UTC), False
    return _local_instant(local, zone, text), match["hour"] is None


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _local_instant(local: datetime, zone: str, text: str) -> datetime:
    """Turn a time of the town into UTC; refuse one that the clock skips or passes twice."""
    town = ZoneInfo(zone)
    first, second = (local.replace(tzinfo=town, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(town).replace(tzinfo=None) != local:
        raise RuleBroken(
            "De tijd %(text)s bestaat niet: toen ging de klok een uur vooruit.", text=text
        )
    raise RuleBroken(
        "De tijd %(text)s was er twee keer, want die dag had 25 uren. "
        "Schrijf de tijdzone erachter: +02:00 voor de eerste keer, +01:00 voor de tweede.",
        text=text,
    )


def _faults_between(rows: list[_Row], expected: Expected, lost_lines: list[int]) -> Iterator[Fault]:
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


def _gap(before: _Row, row: _Row, zone: str) -> Words:
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
