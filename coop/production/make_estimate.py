"""The act of estimating a plant, with its months in their weather brought along."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coop.database import db
from coop.production.add_plant import details_of
from coop.production.learn_from_meters import learned_of
from coop.production.models import Plant, PlantEstimate
from coop.production.performance_queries import months_in_weather
from coop.production.plant_details import at_age, spec_of
from coop.production.queries import newest_estimate
from coop.production.typical_weather import typical_weather
from coop.records.audit import record
from coop.words import keep

if TYPE_CHECKING:
    from coop.production.calibrated import Learned


def make_estimate(plant: Plant, at: datetime) -> PlantEstimate:
    """Estimate the whole plant (ours and others'), calibrate it where it can be, and keep it.

    Parameters
    ----------
    plant
        Stored, so that it has an id.
    at
        When it is made.

    Raises
    ------
    RuleBroken
        If the place lies outside the embedded climate, and no typical year of it is kept.
    """
    # Pandas and pvlib come in here and nowhere earlier.
    from coop.production.estimate import estimate

    earlier, weather = newest_estimate(plant.id), typical_weather(plant)
    spec = at_age(spec_of(details_of(plant)), plant.started_on, at.date())
    before = estimate(spec, weather)
    learned = learned_of(plant, spec, before)
    found = learned.estimate if learned else before
    parts = [{**keep(part.name), "sigma_fraction": part.sigma_fraction} for part in found.parts]
    row = PlantEstimate(
        plant_id=plant.id,
        made_at=at,
        source="embedded_climate" if weather is None else "weather_file",
        annual_kwh_p50=found.annual_kwh_p50,
        annual_kwh_p90=found.annual_kwh_p90,
        monthly_kwh_p50=list(found.monthly_kwh_p50),
        monthly_kwh_p90=list(found.monthly_kwh_p90),
        method=[keep(found.method)],
        weather=[keep(found.weather)],
        inputs={"plant": asdict(spec), "parts": parts, **_kept_calibration(learned)},
    )
    db.session.add(row)
    record("plant_estimated", row, plant=plant.code, annual_kwh_p50=round(found.annual_kwh_p50))
    _bring_along(row, earlier)
    return row


def _bring_along(estimate: PlantEstimate, earlier: PlantEstimate | None) -> None:
    """Scale the months in their weather from the calibration they had to the one of now.

    So a page never holds two calibrations beside each other, also of months of which the weather
    is not kept any more.
    """
    for month in months_in_weather(estimate.plant_id):
        had = db.session.get(PlantEstimate, month.estimate_id) if month.estimate_id else earlier
        if had is not None:
            month.weather_kwh *= factor_of(estimate) / factor_of(had)
        month.estimate_id = estimate.id
    db.session.flush()


def factor_of(estimate: PlantEstimate) -> float:
    """What an estimate was multiplied by after its plant's meters; 1 without calibration."""
    return float(estimate.inputs.get("calibration", {}).get("factor") or 1.0)


def _kept_calibration(learned: "Learned | None") -> dict[str, Any]:
    """What was learned from meters, or why nothing was; see `calibration_told`."""
    if learned is None:
        return {}
    from coop.production.calibrated import as_json
    from coop.production.calibration import NotCalibrated

    kept = as_json(learned)
    if isinstance(learned.outcome, NotCalibrated):
        kept["reason"] = keep(learned.outcome.reason)
    return {"calibration": kept}
