"""A meter's time from end to end: what was read by itself, what stands tell, what is estimated.

A delivery of readings or stands is laid over what a meter has. What was estimated, or reckoned
from stands, gives way where it is still open; what was read by itself stays. Each row is a newer
version of the one that began at the same instant; one whose time others have taken becomes void.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from coop.errors import RuleBroken
from coop.production.intake import Known, gives_way
from coop.production.meter_csv import Reading
from coop.production.settle_forward import Hold, Piece, settle, share_out
from coop.production.stands import Span
from coop.words import Energy

Weigh = Callable[[datetime, datetime], int]
"""How much the model expects between two instants."""

SLACK_WH = 1000
SLACK_PART = 100
"""Readings and stands may differ by 1 kWh or one part in so many: they are read apart."""


@dataclass(frozen=True, slots=True)
class Write:
    """A row that is to be added. `is_reckoned` where it comes from stands, not from the file."""

    start_at: datetime
    end_at: datetime
    energy_wh: int
    version: int
    is_estimated: bool = False
    is_reckoned: bool = False
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The rest of what a plan needs.

    Attributes
    ----------
    bounds
        The instants at which months begin, in order, from before all rows until after them.
    open_from
        Before this instant nothing may be written; None where nothing is closed.
    weigh
        The modelled shape. Asked only where something has to be shared out.
    """

    bounds: Sequence[datetime]
    open_from: datetime | None
    weigh: Weigh

    def is_closed(self, at: datetime) -> bool:
        """Whether nothing may be written at this instant any more."""
        return self.open_from is not None and at < self.open_from


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be written, and what is still to be carried forward. [Wh]"""

    writes: tuple[Write, ...]
    carry_wh: int


@dataclass(frozen=True, slots=True)
class _Fixed:
    start_at: datetime
    end_at: datetime
    energy_wh: int
    hold: Hold


def plan(
    known: Sequence[Known], delivered: Sequence[Reading], told: Sequence[Span], outline: Outline
) -> Plan:
    """Lay a delivery over what a meter has.

    Parameters
    ----------
    known
        The newest rows, in order of time, without overlap but for void ones: all those that
        touch the delivery or lie between the stands.
    delivered
        Readings of the meter by itself, without overlap with each other or with rows that do
        not give way, but for the rows of the same interval that they correct.
    told
        What all the meter's stands tell, in order, each span beginning where the last one ended.
    outline
        Months, closed time and shape.

    Returns
    -------
    Plan
        Rows that stand already are not written again.

    Raises
    ------
    RuleBroken
        If readings and stands contradict each other.
    """
    standing = [row for row in known if not row.is_void]
    corrected = {row.start_at for row in delivered}
    fixed = [
        _Fixed(row.start_at, row.end_at, row.energy_wh, _hold(row))
        for row in standing
        if not gives_way(row, outline.open_from) and row.start_at not in corrected
    ]
    fixed += [_Fixed(row.start_at, row.end_at, row.energy_wh, Hold.READ) for row in delivered]
    fixed.sort(key=lambda row: row.start_at)
    free = [row for row in standing if gives_way(row, outline.open_from)]
    segments = _segments(told, fixed)
    wanted = [(row, False, False) for row in delivered]
    wanted += [(row, True, old.is_reckoned) for old, row in _left(free, fixed, segments, outline)]
    carry_wh = 0
    for segment in segments:
        rows, carry_wh = _fill(segment, fixed, free, outline, carry_wh)
        wanted += rows
    writes = [*_writes(wanted, known), *_voids(wanted, free)]
    return Plan(tuple(writes), carry_wh)


def _hold(row: Known) -> Hold:
    return Hold.CLOSED if row.is_estimated or row.is_reckoned else Hold.READ


@dataclass(frozen=True, slots=True)
class _Segment:
    """The time between two stands that can be used; `is_plain` where no stand lies between."""

    start_at: datetime
    end_at: datetime
    energy_wh: int
    is_plain: bool


def _segments(told: Sequence[Span], fixed: Sequence[_Fixed]) -> list[_Segment]:
    """Join spans over stands that lie inside a row which cannot be cut."""
    found: list[_Segment] = []
    start_at: datetime | None = None
    energy_wh = joined = 0
    starts = [row.start_at for row in fixed]
    for span in told:
        if start_at is None and not _is_inside(span.start_at, fixed, starts):
            start_at, energy_wh, joined = span.start_at, 0, 0
        if start_at is None:
            continue
        energy_wh, joined = energy_wh + span.energy_wh, joined + 1
        if not _is_inside(span.end_at, fixed, starts):
            found.append(_Segment(start_at, span.end_at, energy_wh, joined == 1))
            start_at, energy_wh, joined = span.end_at, 0, 0
    return found


def _is_inside(at: datetime, fixed: Sequence[_Fixed], starts: Sequence[datetime]) -> bool:
    place = bisect_left(starts, at)
    return place > 0 and fixed[place - 1].end_at > at


def _between(
    rows: Sequence[_Fixed], starts_from: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime, _Fixed | None]]:
    """Walk through a time: the rows in it, and the stretches without one."""
    reached = starts_from
    for row in rows:
        if row.start_at > reached:
            yield reached, row.start_at, None
        yield row.start_at, row.end_at, row
        reached = row.end_at
    if reached < until:
        yield reached, until, None


def _within(rows: list[_Fixed], start_at: datetime, end_at: datetime) -> list[_Fixed]:
    key = _start_of
    return rows[bisect_left(rows, start_at, key=key) : bisect_left(rows, end_at, key=key)]


def _start_of(row: "_Fixed | Known") -> datetime:
    return row.start_at


def _cuts(start_at: datetime, end_at: datetime, outline: Outline) -> list[datetime]:
    """The instants strictly inside a stretch at which a row has to begin."""
    months = outline.bounds[
        bisect_right(outline.bounds, start_at) : bisect_left(outline.bounds, end_at)
    ]
    found = set(months)
    if outline.open_from is not None and start_at < outline.open_from < end_at:
        found.add(outline.open_from)
    return sorted(found)


def _fill(
    segment: _Segment,
    fixed: list[_Fixed],
    free: list[Known],
    outline: Outline,
    carry_wh: int,
) -> tuple[list[tuple[Reading, bool, bool]], int]:
    """The rows of a segment, each with whether it is estimated, and the new carry."""
    spots: list[tuple[datetime, datetime, _Fixed | None]] = []
    inside = _within(fixed, segment.start_at, segment.end_at)
    for start_at, end_at, row in _between(inside, segment.start_at, segment.end_at):
        if row is not None:
            spots.append((start_at, end_at, row))
            continue
        marks = [start_at, *_cuts(start_at, end_at, outline), end_at]
        spots += [(one, other, None) for one, other in pairwise(marks)]
    _check_agreement(segment, spots)
    is_shared = sum(row is None or row.hold is not Hold.READ for *_, row in spots) > 1
    pieces = [
        _piece(start_at, end_at, row, free, outline, is_shared) for start_at, end_at, row in spots
    ]
    settled = settle(segment.energy_wh, pieces, carry_wh)
    rows = []
    for (start_at, end_at, _row), piece, figure_wh in zip(
        spots, pieces, settled.figures_wh, strict=True
    ):
        if piece.hold is Hold.OPEN and figure_wh is not None:
            is_read = segment.is_plain and len(spots) == 1 and figure_wh == segment.energy_wh
            rows.append((Reading(start_at, end_at, figure_wh), not is_read, True))
    return rows, settled.carry_wh


def _piece(
    start_at: datetime,
    end_at: datetime,
    row: _Fixed | None,
    free: list[Known],
    outline: Outline,
    is_shared: bool,
) -> Piece:
    weight = outline.weigh(start_at, end_at) if is_shared else 1
    if row is not None:
        return Piece(weight, row.energy_wh, row.hold)
    if outline.is_closed(start_at):
        return Piece(weight, None, Hold.CLOSED)
    place = bisect_left(free, start_at, key=_start_of)
    old = free[place] if place < len(free) else None
    if old is not None and (old.start_at, old.end_at) == (start_at, end_at):
        return Piece(weight, old.energy_wh)
    return Piece(weight)


def _check_agreement(
    segment: _Segment, spots: Sequence[tuple[datetime, datetime, _Fixed | None]]
) -> None:
    """Refuse readings that come to more than the register, or to less without a gap."""
    read_wh = sum(row.energy_wh for *_, row in spots if row and row.hold is Hold.READ)
    slack_wh = max(SLACK_WH, segment.energy_wh // SLACK_PART)
    has_room = any(row is None or row.hold is not Hold.READ for *_, row in spots)
    too_much = read_wh > segment.energy_wh + slack_wh
    if too_much or (not has_room and read_wh < segment.energy_wh - slack_wh):
        raise RuleBroken(
            "De standen van %(start)s en %(end)s verschillen %(told)s, maar de metingen "
            "daartussen zijn samen %(read)s. Kijk na wat er klopt.",
            field="register_wh",
            start=segment.start_at.date(),
            end=segment.end_at.date(),
            told=Energy(segment.energy_wh),
            read=Energy(read_wh),
        )


def _left(
    free: Sequence[Known], fixed: list[_Fixed], segments: Sequence[_Segment], outline: Outline
) -> Iterator[tuple[Known, Reading]]:
    """What is left of rows that give way, outside stands and readings, each with its part."""
    covers = [(segments[0].start_at, segments[-1].end_at)] if segments else []
    for old in free:
        start_at, end_at = old.start_at, old.end_at
        inside = [(row.start_at, row.end_at) for row in _touching(fixed, start_at, end_at)]
        inside += [(one, other) for one, other in covers if one < end_at and other > start_at]
        if not inside:
            continue
        stretches = list(_rest(start_at, end_at, sorted(inside)))
        if not stretches:
            continue
        marks = sorted({start_at, end_at, *(at for pair in stretches for at in pair)})
        pairs = list(pairwise(marks))
        parts = share_out(old.energy_wh, [outline.weigh(*pair) for pair in pairs])
        for pair, energy_wh in zip(pairs, parts, strict=True):
            if pair in stretches:
                yield old, Reading(*pair, energy_wh)


def _touching(fixed: list[_Fixed], start_at: datetime, end_at: datetime) -> list[_Fixed]:
    low = max(bisect_left(fixed, start_at, key=_start_of) - 1, 0)
    rows = fixed[low : bisect_left(fixed, end_at, key=_start_of)]
    return [row for row in rows if row.end_at > start_at]


def _rest(
    start_at: datetime, end_at: datetime, taken: Sequence[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    reached = start_at
    for one, other in taken:
        if one > reached:
            yield reached, one
        reached = max(reached, other)
    if reached < end_at:
        yield reached, end_at


def _writes(
    wanted: Sequence[tuple[Reading, bool, bool]], known: Sequence[Known]
) -> Iterator[Write]:
    newest = {row.start_at: row for row in known}
    for row, is_estimated, is_reckoned in sorted(wanted, key=lambda entry: entry[0]):
        old = newest.get(row.start_at)
        if old is not None and not old.is_void:
            stands = old.end_at, old.energy_wh, old.is_estimated
            if stands == (row.end_at, row.energy_wh, is_estimated):
                continue
        version = old.version + 1 if old else 1
        yield Write(row.start_at, row.end_at, row.energy_wh, version, is_estimated, is_reckoned)


def _voids(wanted: Sequence[tuple[Reading, bool, bool]], free: Sequence[Known]) -> Iterator[Write]:
    """Rows whose time others take, where none of those begins with it."""
    rows = sorted(row for row, *_ in wanted)
    starts = [row.start_at for row in rows]
    for old in free:
        place = bisect_right(starts, old.start_at)
        before = rows[place - 1] if place else None
        begins = before is not None and before.start_at == old.start_at
        is_under = before is not None and before.end_at > old.start_at
        is_under = is_under or (place < len(rows) and starts[place] < old.end_at)
        if is_under and not begins:
            yield Write(old.start_at, old.end_at, 0, old.version + 1, is_void=True)
