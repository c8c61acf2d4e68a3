"""Which typical year a stored plant is estimated with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import RuleBroken
from coop.production.add_plant import details_of
from coop.production.models import Plant
from coop.production.plant_details import spec_of
from coop.production.weather_store import typical_at
from coop.words import Words

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


def second_opinion(plant: Plant) -> Words | None:
    """What a Dutch plant would make in the kept typical year, beside our own climate's year.

    Both without calibration, so that only the weather differs; None abroad, where that year is
    the only one, and where none is kept.
    """
    from coop.production.estimate import estimate

    kept = typical_at(plant.latitude_deg, plant.longitude_deg) if is_dutch(plant) else None
    if kept is None:
        return None
    spec = spec_of(details_of(plant))
    theirs, ours = (estimate(spec, weather).annual_kwh_p50 for weather in (kept, None))
    return Words(
        "Ter vergelijking: in dat jaar zou de bron %(theirs)s kWh maken, met ons eigen klimaat "
        "%(ours)s kWh.",
        theirs=float(round(theirs)),
        ours=float(round(ours)),
    )
