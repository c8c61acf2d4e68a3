"""What a delivery of readings would do to a meter: add, repeat, correct or contradict.

The preview and the act ask the same question here, so that what was shown is what happens.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from coop.errors import RuleBroken
from coop.periods import Period, day_of, local_bounds, local_midnight, month_of
from coop.production.meter_csv import Reading
from coop.production.monthly import Counted, covers
from coop.words import Energy


@dataclass(frozen=True, slots=True)
class Known:
    """A reading that a meter has already, in the version that counts. [Wh]

    `is_estimated` where it was filled in, `is_reckoned` where it is the difference of stands,
    `is_void` where others have taken its time: then only its version is of use.
    """

    start_at: datetime
    end_at: datetime
    energy_wh: int
    version: int
    is_estimated: bool = False
    is_reckoned: bool = False
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which instants readings may still change.

    `open_from` is the first day that is not closed, `started_on` the plant's first day; None
    where there is no such day. `max_kw` is the most that the plant can give, None where that is
    unknown. [kW] Between `put_up_at` and `taken_away_at` the meter hung there, as far as known.
    """

    zone: str
    now: datetime
    open_from: date | None = None
    started_on: date | None = None
    max_kw: float | None = None
    put_up_at: datetime | None = None
    taken_away_at: datetime | None = None

    @property
    def open_from_at(self) -> datetime | None:
        """The instant before which nothing may change."""
        return local_midnight(self.open_from, self.zone) if self.open_from else None


@dataclass(frozen=True, slots=True)
class Intake:
    """A delivery, sorted out. `changed` pairs what is delivered with what stood there.

    `replaced` are rows that were no readings and give way to new ones, wholly or in part.
    """

    new: tuple[Reading, ...]
    same: tuple[Reading, ...]
    changed: tuple[tuple[Reading, Known], ...]
    clashing: tuple[tuple[Reading, Known], ...]
    replaced: tuple[Known, ...] = ()


def gives_way(row: Known, open_from_at: datetime | None) -> bool:
    """Whether a row may be replaced without a reason: it was not read, and is open."""
    is_open = open_from_at is None or row.start_at >= open_from_at
    return is_open and (row.is_estimated or row.is_reckoned)


def sort_out(
    readings: Iterable[Reading], known: Iterable[Known], open_from_at: datetime | None = None
) -> Intake:
    """Compare a delivery with what a meter has.

    Parameters
    ----------
    readings
        The delivery.
    known
        All readings of the meter that count and touch the time of the delivery, without overlap.
    open_from_at
        Before this instant everything is closed, and no row gives way.

    Returns
    -------
    Intake
        `changed` has the readings of the same interval with another figure, `clashing` those
        that overlap an interval with other bounds: these can never be stored.
    """
    new: list[Reading] = []
    same: list[Reading] = []
    changed: list[tuple[Reading, Known]] = []
    clashing: list[tuple[Reading, Known]] = []
    by_start = sorted((row for row in known if not row.is_void), key=lambda row: row.start_at)
    weak = [row for row in by_start if gives_way(row, open_from_at)]
    stored = [row for row in by_start if not gives_way(row, open_from_at)]
    place = 0
    for reading in sorted(readings):
        while place < len(stored) and stored[place].end_at <= reading.start_at:
            place += 1
        at = stored[place] if place < len(stored) else None
        if at is None or at.start_at >= reading.end_at:
            new.append(reading)
        elif (at.start_at, at.end_at) != (reading.start_at, reading.end_at):
            clashing.append((reading, at))
        elif at.energy_wh == reading.energy_wh:
            same.append(reading)
        else:
            changed.append((reading, at))
    replaced = tuple(_touched(weak, new))
    return Intake(tuple(new), tuple(same), tuple(changed), tuple(clashing), replaced)


def _touched(rows: Sequence[Known], readings: Sequence[Reading]) -> Iterator[Known]:
    """The rows that a reading lies over; both in order of time and without overlap."""
    place = 0
    for row in rows:
        while place < len(readings) and readings[place].end_at <= row.start_at:
            place += 1
        if place < len(readings) and readings[place].start_at < row.end_at:
            yield row


@dataclass(frozen=True, slots=True)
class MonthTold:
    """What a delivery says of one calendar month. `is_whole` where it covers it all. [Wh]"""

    start: date
    energy_wh: int
    is_whole: bool
    new: int
    same: int
    changed: int


def by_month(intake: Intake, zone: str) -> list[MonthTold]:
    """Sum a delivery up by the calendar month in which each reading starts."""
    kinds = {
        "new": intake.new,
        "same": intake.same,
        "changed": tuple(reading for reading, _ in intake.changed),
    }
    found: dict[Period, dict[str, int]] = {}
    counted: dict[Period, list[Counted]] = {}
    for kind, readings in kinds.items():
        for reading in readings:
            month = month_of(reading.start_at, zone)
            row = found.setdefault(month, dict.fromkeys(kinds, 0))
            row[kind] += 1
            counted.setdefault(month, []).append(
                Counted(0, reading.start_at, reading.end_at, reading.energy_wh)
            )
    told = []
    for month, counts in sorted(found.items()):
        rows = counted[month]
        start, end = local_bounds(month, zone)
        is_whole = min(row.start for row in rows) == start and covers(sorted(rows), start, end)
        is_whole = is_whole and max(row.end for row in rows) == end
        energy_wh = sum(row.energy_wh for row in rows)
        told.append(MonthTold(month.start, energy_wh, is_whole, **counts))
    return told


def check(intake: Intake, bounds: Bounds, *, is_correction: bool) -> None:
    """Refuse a delivery that may not be stored.

    Raises
    ------
    RuleBroken
        If it overlaps itself or other intervals, lies in the future, in a closed year or before
        the plant ran, is more than the plant can give, or gives an interval another figure and
        is no correction.
    """
    added = sorted((*intake.new, *(reading for reading, _ in intake.changed)))
    _check_apart(sorted((*added, *intake.same)))
    for reading in added:
        _check_time(reading, bounds)
        _check_amount(reading, bounds.max_kw)
    if intake.clashing:
        reading, known = intake.clashing[0]
        raise RuleBroken(
            "Er staat al een meterstand van %(start)s tot %(end)s. Daar past deze niet in.",
            field="start",
            start=day_of(known.start_at, bounds.zone),
            end=day_of(known.end_at, bounds.zone),
        )
    if intake.changed and not is_correction:
        reading, known = intake.changed[0]
        raise RuleBroken(
            "Vanaf %(day)s staat al een andere meterstand: %(known)s in plaats van %(given)s. "
            "Gebruik “Verbeteren” als de oude fout is.",
            field="energy_wh",
            day=day_of(reading.start_at, bounds.zone),
            known=Energy(known.energy_wh),
            given=Energy(reading.energy_wh),
        )


def _check_apart(readings: Sequence[Reading]) -> None:
    for one, other in pairwise(readings):
        if other.start_at < one.end_at:
            raise RuleBroken("Twee meterstanden gaan over dezelfde tijd.", field="start")


def _check_time(reading: Reading, bounds: Bounds) -> None:
    if reading.end_at <= reading.start_at:
        raise RuleBroken("Het einde ligt voor het begin of is er gelijk aan.", field="end")
    if reading.end_at > bounds.now:
        raise RuleBroken("Deze meterstand ligt in de toekomst.", field="end")
    check_hung(reading.start_at, bounds, field="start")
    check_hung(reading.end_at, bounds, field="end")
    start = day_of(reading.start_at, bounds.zone)
    if bounds.open_from and start < bounds.open_from:
        raise RuleBroken(
            "Het jaar van %(day)s is afgesloten. Meterstanden van voor %(open_from)s veranderen "
            "niet meer. Was er een fout, leg het verschil dan vast bij de correcties van dat jaar.",
            field="start",
            day=start,
            open_from=bounds.open_from,
        )
    # What a month has from before the first day is nought; what ends by then is a mistake.
    check_begun(reading.end_at, bounds, field="start", is_end=True)


def check_begun(at: datetime, bounds: Bounds, *, field: str, is_end: bool = False) -> None:
    """Refuse an instant before the plant's first day; of an end, its first instant too."""
    if bounds.started_on is None:
        return
    begin = local_midnight(bounds.started_on, bounds.zone)
    if at < begin or (is_end and at == begin):
        raise RuleBroken(
            "Deze meterstand is van voor de eerste dag van de bron (%(day)s).",
            field=field,
            day=bounds.started_on,
        )


def check_hung(at: datetime, bounds: Bounds, *, field: str) -> None:
    """Refuse an instant at which the meter did not hang there yet, or any more."""
    if bounds.taken_away_at and at > bounds.taken_away_at:
        raise RuleBroken(
            "Deze meter is op %(day)s vervangen. Kies de nieuwe meter.",
            field=field,
            day=day_of(bounds.taken_away_at, bounds.zone),
        )
    if bounds.put_up_at and at < bounds.put_up_at:
        raise RuleBroken(
            "Deze meter hangt er pas sinds %(day)s. Kies de oude meter.",
            field=field,
            day=day_of(bounds.put_up_at, bounds.zone),
        )


def _check_amount(reading: Reading, max_kw: float | None) -> None:
    if reading.energy_wh < 0:
        raise RuleBroken("Dit getal mag niet onder nul zijn.", field="energy_wh")
    hours = (reading.end_at - reading.start_at) / timedelta(hours=1)
    if max_kw is not None and reading.energy_wh > max_kw * hours * 1000:
        raise RuleBroken(
            "%(energy)s is meer dan deze bron in die tijd kan leveren. "
            "Vul in wat de meter in die tijd telde, in kWh.",
            field="energy_wh",
            energy=Energy(reading.energy_wh),
        )
