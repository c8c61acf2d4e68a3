"""The act of choosing whether a plant's estimate learns from its meters."""

from coop.database import db
from coop.errors import RuleBroken
from coop.production.models import Plant
from coop.records.audit import record


def choose_calibration(plant: Plant, *, is_calibrated: bool, reason: str) -> bool:
    """Switch calibration on or off, off with a reason; say whether anything changed.

    Raises
    ------
    RuleBroken
        If it is switched off without a reason.
    """
    reason = "" if is_calibrated else " ".join(reason.split())
    if not is_calibrated and not reason:
        raise RuleBroken("Schrijf op waarom deze bron niet geijkt wordt.", field="reason")
    if (plant.is_calibrated, plant.calibration_reason) == (is_calibrated, reason):
        return False
    plant.is_calibrated, plant.calibration_reason = is_calibrated, reason
    record("calibration_chosen", plant, is_calibrated=is_calibrated, reason=reason)
    db.session.flush()
    return True
