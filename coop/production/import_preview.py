"""What a file would do to a meter, and what is odd about it; nothing is written here."""

import re
from cmath import phase, rect
from dataclasses import dataclass
from datetime import datetime
from math import degrees, radians
from typing import Any

from coop.database import db
from coop.errors import RuleBroken
from coop.periods import Period, month_of
from coop.production.intake import Intake, MonthTold, by_month, check
from coop.production.lay_over import bounds_of, lay_over
from coop.production.meter_csv import Fault, solid
from coop.production.models import Meter, MeterLayout, Plant
from coop.production.night import SUSPECT_PART, night_part
from coop.production.own_use import OwnUse
from coop.production.own_use_queries import contradiction
from coop.production.record_readings import compare
from coop.production.record_stands import StandIntake, compare_stands
from coop.production.shift_check import ClockShift, clock_shift
from coop.production.stand_queries import layout_of, owners
from coop.production.timeline import Plan, Write
from coop.production.upload import Upload
from coop.words import Words

_NOTHING = Intake((), (), (), ())
_LONG_NUMBER = re.compile(r"[A-Za-z]{0,4}[0-9]{6,}")
SOUTH_DEG = 180.0


@dataclass(frozen=True, slots=True)
class StandMonth:
    """What stands make of one month: what its new rows have, and how much is estimated. [Wh]"""

    start: Period
    energy_wh: int
    estimated_wh: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen.

    Attributes
    ----------
    intake, months
        For readings.
    stands, stand_months
        For stands; None and empty for readings.
    refusal
        Why it cannot be imported; None where it can.
    adds
        How many readings or stands would be added.
    night_part
        Which part of a solar plant's energy came at night; None where that is not odd.
    shift
        By how much the times have to be moved to fit the sun; None where they fit.
    carry_wh
        What is still to be worked off. [Wh]
    contradiction
        The months in which more would have gone to the net than was made, together; None where
        the meters agree.
    """

    intake: Intake = _NOTHING
    months: tuple[MonthTold, ...] = ()
    stands: StandIntake | None = None
    stand_months: tuple[StandMonth, ...] = ()
    refusal: Words | None = None
    adds: int = 0
    night_part: float | None = None
    shift: ClockShift | None = None
    carry_wh: int = 0
    contradiction: OwnUse | None = None

    @property
    def changes(self) -> bool:
        """Whether figures that stand would be replaced, for which a reason is asked."""
        return bool(self.intake.changed or (self.stands and self.stands.changed))


def preview_of(
    plant: Plant, meter: Meter, upload: Upload, faults: tuple[Fault, ...], zone: str, now: datetime
) -> Preview:
    """Look at a file; one with faults is not compared."""
    if faults:
        return Preview()
    bounds = bounds_of(meter, zone, now)
    try:
        if upload.stands:
            stands = compare_stands(meter, upload.stands, bounds)
            stand_months = _stand_months(stands.plan, zone)
            given = {row.start.start: row.energy_wh for row in stand_months}
            return Preview(
                stands=stands,
                stand_months=stand_months,
                contradiction=contradiction(meter, given, {}, zone),
                adds=len(stands.new) + len(stands.changed),
                carry_wh=stands.plan.carry_wh,
            )
    except RuleBroken as refused:
        return Preview(refusal=refused.words)
    intake = compare(meter, upload.readings, zone)
    refusal = None
    try:
        check(intake, bounds, is_correction=True)
        lay_over(meter, [*intake.new, *(reading for reading, _ in intake.changed)], bounds)
    except RuleBroken as refused:
        refusal = refused.words
    at_night, shift = _clock(plant, upload)
    months = tuple(by_month(intake, zone))
    given = {row.start: row.energy_wh for row in months}
    whole = {row.start: row.energy_wh for row in months if row.is_whole}
    return Preview(
        intake,
        months,
        contradiction=contradiction(meter, given, whole, zone),
        refusal=refusal,
        adds=len(intake.new) + len(intake.changed),
        night_part=at_night,
        shift=shift,
    )


def _stand_months(laid: Plan, zone: str) -> tuple[StandMonth, ...]:
    rows: dict[Period, list[Write]] = {}
    for row in laid.writes:
        rows.setdefault(month_of(row.start_at, zone), []).append(row)
    told = []
    for month, writes in sorted(rows.items()):
        estimated = [row.energy_wh for row in writes if row.is_estimated]
        total_wh = sum(row.energy_wh for row in writes)
        told.append(StandMonth(month, total_wh, sum(estimated) if estimated else None))
    return tuple(told)


def _clock(plant: Plant, upload: Upload) -> tuple[float | None, ClockShift | None]:
    """Whether a solar plant's times fit the sun."""
    if plant.kind != "solar":
        return None, None
    place = plant.latitude_deg, plant.longitude_deg
    part = night_part(upload.readings, *place)
    # Once is enough: what is left after a shift is the weather, not the clock.
    shift = None
    if not upload.is_moved:
        shift = clock_shift(upload.readings, *place, *_facing_deg(plant))
    return (part if part > SUSPECT_PART else None), shift


def _facing_deg(plant: Plant) -> tuple[float, float]:
    """Where all panels face together, south where they face all ways, and their tilt. [degree]"""
    total = sum(
        rect(plane.peak_power_w * plane.tilt_deg, radians(plane.azimuth_deg))
        for plane in plant.planes
    )
    whole = sum(plane.peak_power_w * plane.tilt_deg for plane in plant.planes)
    peak_power_w = sum(plane.peak_power_w for plane in plant.planes)
    tilt_deg = whole / peak_power_w if peak_power_w else 0.0
    if not whole or abs(total) <= 0.3 * whole:
        return SOUTH_DEG, tilt_deg
    return degrees(phase(total)) % 360, tilt_deg


def whose_file(file_name: str, meter: Meter) -> None:
    """Refuse a file whose name tells of another plant, or of another plant's meter.

    Raises
    ------
    RuleBroken
        At the field of the file.
    """
    known = owners()
    own = meter.plant.code
    numbers = {solid(text) for text in _LONG_NUMBER.findall(file_name)}
    for name, code in known.items():
        if code != own and name in numbers:
            raise RuleBroken(
                "De naam van dit bestand noemt meter %(meter)s. Die hoort bij bron %(owner)s.",
                field="file",
                meter=name.upper(),
                owner=code,
            )
    words = set(re.findall(r"[A-Z0-9]+(?:-[A-Z0-9]+)*", file_name.upper()))
    other = next((code for code in sorted(set(known.values())) if code in words), None)
    if other is not None and other != own and own not in words:
        raise RuleBroken(
            "De naam van dit bestand noemt bron %(owner)s, en dit is %(own)s.",
            field="file",
            owner=other,
            own=own,
        )


def remember(meter: Meter, head: str, columns: dict[str, Any]) -> None:
    """Keep how this meter's files are read, for the next time."""
    kept = layout_of(meter.id, head)
    if kept is None:
        db.session.add(MeterLayout(meter_id=meter.id, head=head, columns=columns))
    elif kept.columns != columns:
        kept.columns = columns
