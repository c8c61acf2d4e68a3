"""A meter's file with any columns, read as the board said, with all its faults by line."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from coop.errors import RuleBroken
from coop.production.column_layout import Layout, Sketch
from coop.production.meter_csv import (
    Expected,
    Fault,
    Reading,
    Row,
    check_meter,
    check_reading,
    faults_between,
    solid,
)
from coop.production.meter_times import read_moment
from coop.production.numbers import decimal_mark, parse_wh
from coop.production.stand_lines import StandLine, stands_in_order
from coop.production.stands import Register, Stand
from coop.words import Words

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
# All through the year as the town's clock is in winter. The signs of these names are reversed.
WINTER = "Etc/GMT-1"


@dataclass(frozen=True, slots=True)
class MappedFile:
    """What a file holds: readings or stands in order of time, and faults in order of line.

    `others` counts the lines of other meters, which were left out.
    """

    readings: tuple[Reading, ...]
    stands: tuple[Stand, ...]
    faults: tuple[Fault, ...]
    others: int = 0

    @property
    def is_unread(self) -> bool:
        """Whether more went wrong than was read: then the columns are others than was said."""
        wrong = sum(not fault.is_gap for fault in self.faults)
        return wrong > len(self.readings) + len(self.stands)


@dataclass(frozen=True, slots=True)
class _Line:
    line: int
    start_at: datetime
    end_at: datetime | None
    energy_wh: int
    written: str
    has_days_only: bool


def read_mapped(
    seen: Sketch, layout: Layout, expected: Expected, register: Register | None = None
) -> MappedFile:
    """Read a file as a layout says.

    Parameters
    ----------
    seen
        The file.
    layout
        Which column is what. A single time goes with the usual distance between the lines.
    expected
        What the readings must agree with. Lines of other meters are left out where this one is
        in the file as well.
    register
        Of the meter, for stands.

    Returns
    -------
    MappedFile
        Only a file without faults is to be used.

    Notes
    -----
    In the hour that the clock goes through twice, the lines around tell which of the two is
    meant: the file runs in order of time, or in the reverse.
    """
    faults: list[Fault] = []
    rows = _own(seen, layout, expected)
    marks = {column: decimal_mark(_cells(rows, column)) for column in layout.values}
    lines: list[_Line] = []
    names: dict[str, int] = {}
    after = LONG_AGO
    for line, cells in _forward(rows, layout, expected):
        try:
            if layout.meter is not None:
                check_meter(_cell(cells, layout.meter), expected, names)
            found = _line(line, cells, layout, expected, marks, after)
        except RuleBroken as refusal:
            faults.append(Fault(line, refusal.words))
            continue
        after = found.start_at
        lines.append(found)
    lines.sort(key=lambda found: (found.start_at, found.line))
    others = len(seen.lines) - len(rows)
    if layout.kind == "register":
        told = [StandLine(found.line, found.start_at, found.energy_wh) for found in lines]
        register = register or Register(max_kw=expected.max_kw)
        stands, more = stands_in_order(told, expected, register)
        return MappedFile((), stands, _in_order([*faults, *more]), others)
    intervals, more = _intervals(lines, layout, expected)
    more += faults_between(intervals, expected, [fault.line for fault in (*faults, *more)])
    readings = tuple(row.reading for row in intervals)
    return MappedFile(readings, (), _in_order([*faults, *more]), others)


def _in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: fault.line))


Cells = tuple[str, ...]


def _own(seen: Sketch, layout: Layout, expected: Expected) -> Sequence[tuple[int, Cells]]:
    """The lines of this meter, where it is in the file beside others; else all lines."""
    if layout.meter is None or expected.meter is None:
        return seen.lines
    own = solid(expected.meter)
    found = [row for row in seen.lines if solid(_cell(row[1], layout.meter)) == own]
    return found or seen.lines


def _cell(cells: Cells, column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _cells(rows: Sequence[tuple[int, Cells]], column: int) -> Iterator[str]:
    return (_cell(cells, column) for _line, cells in rows)


def _zone(layout: Layout, expected: Expected) -> str:
    return {"utc": "UTC", "winter": WINTER}.get(layout.zone, expected.zone)


def _time_text(cells: Cells, layout: Layout) -> str:
    text = _cell(cells, layout.time)
    return text if layout.clock is None else f"{text} {_cell(cells, layout.clock)}".strip()


def _forward(
    rows: Sequence[tuple[int, Cells]], layout: Layout, expected: Expected
) -> Sequence[tuple[int, Cells]]:
    """The lines in order of time: what an inverter exports often has the newest on top."""
    ends = []
    for cells in (rows[0][1], rows[-1][1]) if rows else ():
        try:
            ends.append(read_moment(_time_text(cells, layout), _zone(layout, expected), LONG_AGO))
        except RuleBroken:
            return rows
    return rows[::-1] if ends and ends[0] > ends[1] else rows


def _line(
    line: int,
    cells: Cells,
    layout: Layout,
    expected: Expected,
    marks: dict[int, str | None],
    after: datetime,
) -> _Line:
    zone = _zone(layout, expected)
    start_at, is_day = read_moment(_time_text(cells, layout), zone, after)
    end_at = None
    if layout.end is not None:
        end_at, _is_day = read_moment(_cell(cells, layout.end), zone, start_at)
    written = [_cell(cells, column) for column in layout.values]
    energy_wh = sum(
        parse_wh(text, layout.unit, marks[column])
        for text, column in zip(written, layout.values, strict=True)
    )
    return _Line(
        line, start_at, end_at, energy_wh, " + ".join(written), is_day and end_at is not None
    )


def _intervals(
    lines: Sequence[_Line], layout: Layout, expected: Expected
) -> tuple[list[Row], list[Fault]]:
    faults: list[Fault] = []
    rows = []
    step = None if layout.end is not None else _step(lines)
    if layout.end is None and step is None and lines:
        return [], [
            Fault(
                lines[0].line,
                Words(
                    "Uit één regel blijkt niet over hoeveel tijd hij gaat. Neem een bestand met "
                    "meer regels, of met een kolom voor het begin en een voor het einde."
                ),
            )
        ]
    for found in lines:
        start_at, end_at = found.start_at, found.end_at
        if step is not None and layout.stamp == "end":
            start_at, end_at = _moved(start_at, step, expected.zone, -1), start_at
        elif step is not None:
            end_at = _moved(start_at, step, expected.zone, 1)
        try:
            assert end_at is not None
            if end_at <= start_at:
                raise RuleBroken("Het einde ligt voor het begin of is er gelijk aan.")
            reading = Reading(start_at, end_at, found.energy_wh)
            check_reading(reading, found.written, expected)
        except RuleBroken as refusal:
            faults.append(Fault(found.line, refusal.words))
        else:
            rows.append(Row(found.line, reading, found.has_days_only))
    return rows, faults


def _step(lines: Sequence[_Line]) -> timedelta | None:
    """The usual distance between lines; None where there is only one."""
    steps = Counter(after.start_at - before.start_at for before, after in pairwise(lines))
    steps.pop(timedelta(0), None)
    return steps.most_common(1)[0][0] if steps else None


def _moved(at: datetime, step: timedelta, zone: str, way: int) -> datetime:
    """One step further: a day or a month by the town's calendar, else by the clock."""
    if step < timedelta(hours=23):
        return at + way * step
    town = ZoneInfo(zone)
    local = at.astimezone(town)
    if step <= timedelta(hours=25):
        return (local + timedelta(days=way)).astimezone(UTC)
    if timedelta(days=27) < step < timedelta(days=32):
        month = local.month - 1 + way
        year = local.year + month // 12
        day = min(local.day, 28) if local.day != 1 else 1
        return local.replace(year=year, month=month % 12 + 1, day=day).astimezone(UTC)
    return at + way * step
