"""What a stored estimate says of its calibration, for pages."""

from dataclasses import dataclass

from coop.production.models import Plant, PlantEstimate
from coop.words import Words, tell


@dataclass(frozen=True, slots=True)
class CalibrationTold:
    """How an estimate was calibrated, or why not.

    Attributes
    ----------
    factor
        Calibrated over uncalibrated; None where it was not.
    months
        Metered months that it rests on, or that there are.
    before_kwh
        The year's P50 of the whole plant without calibration. [kWh]
    has_measured_weather
        Whether the months' own weather was known.
    reason
        Why it was not calibrated.
    """

    factor: float | None
    months: int
    before_kwh: float | None
    has_measured_weather: bool
    reason: Words | None


def calibration_of(plant: Plant, estimate: PlantEstimate | None) -> CalibrationTold | None:
    """What is to be told; None of an estimate that there were no readings for."""
    if estimate is None:
        return None
    kept = estimate.inputs.get("calibration")
    if not plant.is_calibrated:
        reason = Words(
            "Het bestuur koos ervoor niet te ijken: %(reason)s", reason=plant.calibration_reason
        )
        return CalibrationTold(None, 0, None, False, reason)
    if kept is None:
        return None
    if not kept["is_applied"]:
        return CalibrationTold(None, kept["months"], None, False, tell([kept["reason"]])[0])
    return CalibrationTold(
        kept["factor"],
        kept["months"],
        kept["uncalibrated_annual_kwh_p50"],
        kept["weather"] == "measured",
        None,
    )
