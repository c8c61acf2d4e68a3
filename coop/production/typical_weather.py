"""Which typical year a stored plant is estimated with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import RuleBroken
from coop.production.models import Plant
from coop.production.weather_store import typical_at

if TYPE_CHECKING:
    from coop.production.weather.hours import Weather


def typical_weather(plant: Plant) -> Weather | None:
    """The kept typical year of a place abroad; None in the Netherlands, which has a climate here.

    Raises
    ------
    RuleBroken
        With field `latitude_deg`, abroad where no typical year is kept.
    """
    if is_dutch(plant):
        return None
    kept = typical_at(plant.latitude_deg, plant.longitude_deg)
    if kept is None:
        raise RuleBroken(
            "Deze plek ligt buiten Nederland, en het ingebouwde klimaat geldt alleen in "
            "Nederland. Haal bij de bron eerst het weer op bij PVGIS.",
            field="latitude_deg",
        )
    return kept


def is_dutch(plant: Plant) -> bool:
    """Whether the embedded climate reaches a plant."""
    from coop.production.weather.climate import require_dutch

    try:
        require_dutch(plant.latitude_deg, plant.longitude_deg)
    except RuleBroken:
        return False
    return True


def lacks_weather(plant: Plant) -> bool:
    """Whether a plant cannot be estimated before weather was fetched for it."""
    return not is_dutch(plant) and typical_at(plant.latitude_deg, plant.longitude_deg) is None
