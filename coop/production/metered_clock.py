"""Whether the clock of a metered file fits the sun, and how it is set right."""

from __future__ import annotations

from cmath import phase, rect
from dataclasses import replace
from math import degrees, radians
from typing import TYPE_CHECKING

import numpy as np

from coop.production.metered import HOUR_S, Metered
from coop.production.solar_plant import SolarPlantSpec
from coop.words import Words

if TYPE_CHECKING:
    from coop.production.estimate import PlantSpec
    from coop.production.weather.clock_check import Shift

FEWEST_HOURS = 24 * 14  # two weeks have some clear days, also in winter
SOUTH_DEG = 180.0
ONE_WAY = 0.3  # of planes that look all ways too little is left to tell where they look together


def moved(metered: Metered, minutes: int) -> Metered:
    """Move readings in time; negative is earlier. [min]"""
    by_s = minutes * 60.0
    return replace(metered, start_s=metered.start_s + by_s, end_s=metered.end_s + by_s)


def metered_shift(metered: Metered, spec: PlantSpec) -> Shift | None:
    """Give the shift with which metered hours of panels fit the sun better.

    Parameters
    ----------
    metered : Metered
        Only readings of an hour or less tell.
    spec : SolarPlantSpec or WindPlantSpec

    Returns
    -------
    Shift or None
        None where the clock is right, or nothing tells that it is not: of wind, of months.
    """
    if not isinstance(spec, SolarPlantSpec):
        return None
    short = metered.where(metered.is_short)
    hour_s = short.start_s // HOUR_S * HOUR_S
    if len(np.unique(hour_s)) < FEWEST_HOURS:
        return None
    import pandas as pd

    from coop.production.weather.clock_check import fitting_shift

    hours = pd.Series(short.energy_kwh).groupby(hour_s).sum()
    hours.index = pd.to_datetime(hours.index.to_numpy(dtype=np.int64), unit="s", utc=True)
    azimuth_deg, tilt_deg = _facing(spec)
    return fitting_shift(
        hours.asfreq("h", fill_value=0.0),
        spec.latitude_deg,
        spec.longitude_deg,
        azimuth_deg,
        tilt_deg,
    )


def shift_words(shift: Shift) -> Words:
    """The warning, with the options that right the clock."""
    option = shift.option.replace("--", "--metered-")
    if shift.follows_town_clock:
        return Words(
            "De meter lijkt op de klok van Nederland te lopen, niet op UTC. Ons voorstel: "
            "verschuif de tijden %(winter)s minuten in de winter en %(summer)s in de zomer "
            "(heldere dagen bekeken: %(days)s). (%(option)s)",
            winter=shift.minutes,
            summer=shift.summer_minutes,
            days=shift.days,
            option=option,
        )
    return Words(
        "De zon past beter bij de meter als de tijden %(minutes)s minuten verschuiven. "
        "Waarschijnlijk is de tijdzone verkeerd, of staan de panelen anders dan opgegeven "
        "(heldere dagen bekeken: %(days)s). (%(option)s)",
        minutes=shift.minutes,
        days=shift.days,
        option=option,
    )


def _facing(spec: SolarPlantSpec) -> tuple[float, float]:
    """Where all planes look together: azimuth and tilt; south where they look all ways."""
    leans = [
        rect(plane.peak_power_kwp * plane.tilt_deg, radians(plane.azimuth_deg))
        for plane in spec.planes
    ]
    whole, total = sum(abs(lean) for lean in leans), sum(leans)
    tilt_deg = whole / spec.peak_power_kwp
    if not whole or abs(total) <= ONE_WAY * whole:
        return SOUTH_DEG, tilt_deg
    return degrees(phase(total)) % 360, tilt_deg
