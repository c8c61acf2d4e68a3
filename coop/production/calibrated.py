"""An estimate after calibration: the same figures, nearer to the meters, and never silently."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot
from typing import Any

import numpy as np

from coop.production.calibration import (
    SEASON_MONTHS,
    Calibration,
    Modelled,
    NotCalibrated,
    calibrate,
)
from coop.production.estimate import (
    P90_SIGMAS,
    Estimate,
    PlantSpec,
    UncertaintyPart,
    monthly_kwh,
)
from coop.production.metered import Metered
from coop.production.solar_plant import SolarPlantSpec
from coop.production.spread import calibrated_spread, with_spread
from coop.words import Words

YEAR_TO_YEAR = "weer van jaar tot jaar"
AFTER = Words("wat na het ijken nog niet zeker is")


@dataclass(frozen=True, slots=True)
class Learned:
    """An estimate, what was learned from meters, and what it was before.

    `estimate` is `before` itself where `outcome` says why nothing could be learned.
    """

    estimate: Estimate
    outcome: Calibration | NotCalibrated
    before: Estimate


def is_typical(result: Estimate) -> bool:
    """Whether an estimate rests on a typical year, not on the weather of hours that were."""
    return result.is_typical


def learn(result: Estimate, spec: PlantSpec, metered: Metered) -> Learned:
    """Calibrate an estimate on what meters counted in its own hours.

    Parameters
    ----------
    result : Estimate
        The uncalibrated estimate: of the weather of the metered months, or of a typical year.
    spec : SolarPlantSpec or WindPlantSpec
        The plant it is of.
    metered : Metered

    Returns
    -------
    Learned
    """
    modelled = Modelled(
        result.hourly_kwh,
        is_typical(result),
        "solar" if isinstance(spec, SolarPlantSpec) else "wind",
        spec.latitude_deg,
        spec.longitude_deg,
    )
    return with_outcome(result, spec, calibrate(metered, modelled))


def better_founded(
    in_weather: Calibration | NotCalibrated | None, against_year: Calibration | NotCalibrated
) -> Calibration | NotCalibrated:
    """Choose between months held against their own weather and all months against a typical year.

    Parameters
    ----------
    in_weather
        Learned from the metered months of which the weather is kept; None where none is.
    against_year
        Learned from all metered months, against the typical year.

    Returns
    -------
    Calibration or NotCalibrated
        `in_weather` where it rests on two years of months, or on half of all metered months: a
        month beside its own weather tells far more, but one year of weather may not throw away
        three years of readings. Else `against_year`.
    """
    if not isinstance(in_weather, Calibration):
        return against_year
    if not isinstance(against_year, Calibration):
        return in_weather
    is_enough = in_weather.months >= min(SEASON_MONTHS, against_year.months / 2)
    return in_weather if is_enough else against_year


def with_outcome(
    result: Estimate, spec: PlantSpec, outcome: Calibration | NotCalibrated
) -> Learned:
    """Put an estimate beside what was learned, calibrated where that could be."""
    if isinstance(outcome, NotCalibrated):
        return Learned(result, outcome, result)
    return Learned(calibrated(result, spec, outcome), outcome, result)


def calibrated(result: Estimate, spec: PlantSpec, found: Calibration) -> Estimate:
    """Apply what was learned to an estimate.

    Returns
    -------
    Estimate
        Hours and months by the factors; between P50 and P90 the parts for climate, model and
        losses make place for what remains unknown after calibration.
    """
    hourly = found.of_hours(result.hourly_kwh, spec.latitude_deg, spec.longitude_deg)
    before, after = monthly_kwh(result.hourly_kwh), monthly_kwh(hourly)
    ratio = np.divide(after, before, out=np.ones(12), where=before > 0)
    months = np.asarray(result.monthly_kwh_p50) * ratio
    annual = result.annual_kwh_p50 * float(after.sum() / before.sum())
    weather = tuple(part for part in result.parts if part.name.text == YEAR_TO_YEAR)
    parts = (*weather, UncertaintyPart(AFTER, found.sigma_fraction))
    sigma = hypot(*(part.sigma_fraction for part in parts))
    return replace(
        result,
        annual_kwh_p50=annual,
        annual_kwh_p90=annual * (1 - P90_SIGMAS * sigma),
        monthly_kwh_p50=tuple(float(month) for month in months),
        monthly_kwh_p90=_careful_months(result, months, found.sigma_fraction),
        hourly_kwh=hourly,
        method=Words(
            "%(before)s Geijkt op %(months)s gemeten maanden: wat wij eerst berekenden, maal "
            "%(factor)s.",
            before=with_spread(result.method, calibrated_spread(result.sigma_fraction, sigma)),
            months=found.months,
            factor=round(found.factor, 3),
        ),
        parts=parts,
    )


def _careful_months(result: Estimate, months: Any, sigma_after: float) -> tuple[float, ...]:
    """P90 of each month: its weather as before, the other parts as they are now."""
    old_parts = (part for part in result.parts if part.name.text != YEAR_TO_YEAR)
    old = hypot(*(part.sigma_fraction for part in old_parts))
    middle = np.asarray(result.monthly_kwh_p50)
    low = np.asarray(result.monthly_kwh_p90)
    short = 1 - np.divide(low, middle, out=np.ones(12), where=middle > 0)
    weather_squared = np.maximum((short / P90_SIGMAS) ** 2 - old**2, 0.0)
    sigma = np.sqrt(weather_squared + sigma_after**2)
    return tuple(float(kwh) for kwh in months * np.maximum(1 - P90_SIGMAS * sigma, 0.0))


def as_json(learned: Learned) -> dict[str, Any]:
    """Give what `coop estimate --metered` prints of a calibration."""
    found = learned.outcome
    if isinstance(found, NotCalibrated):
        return {
            "is_applied": False,
            "factor": None,
            "months": found.months,
            "reason": str(found.reason),
        }
    return {
        "is_applied": True,
        "factor": round(found.factor, 4),
        "months": found.months,
        "left_out_months": [f"{start:%Y-%m}" for start in found.left_out],
        "weather": "measured" if found.has_measured_weather else "typical",
        "sigma_fraction": round(found.sigma_fraction, 4),
        "season": [round(factor, 4) for factor in found.season],
        "by_sun_position": found.sun is not None,
        "cap_kw": None if found.cap_kw is None else round(found.cap_kw, 3),
        "uncalibrated_annual_kwh_p50": round(learned.before.annual_kwh_p50, 3),
    }
