"""What a reader of an estimate should know before using its figures."""

from __future__ import annotations

from coop.production.weather.climate import place_distance_km
from coop.production.wind import WindPlantSpec
from coop.production.wind_regions import region_named
from coop.words import Words

WHOLE_YEAR_DAYS = 362.5  # a year of which a few days are lacking still counts
# From the middle of a province's turbines to its farthest corner, in the largest provinces.
FAR_KM = 75.0


def period_warning(covered_days: float) -> Words | None:
    """Say that measured hours are of less than a year; None where they are of all of it.

    Parameters
    ----------
    covered_days : float
        Of how much of a year there are hours. [day]
    """
    if covered_days >= WHOLE_YEAR_DAYS:
        return None
    return Words(
        "Deze gegevens beslaan %(days)s van de 365 dagen van een jaar; het jaarcijfer is dat van "
        "deze periode.",
        days=round(covered_days) if covered_days >= 1 else 1,
    )


def region_warning(spec: WindPlantSpec) -> Words | None:
    """Say that a plant's region lies far from its place; None where it does not."""
    if spec.region is None:
        return None
    middle = region_named(spec.region)
    km = place_distance_km(
        spec.latitude_deg, spec.longitude_deg, middle.latitude_deg, middle.longitude_deg
    )
    if km <= FAR_KM:
        return None
    return Words(
        "De streek %(region)s ligt ver van de opgegeven plek: %(km)s km. Wij rekenen met de wind "
        "van de streek.",
        region=middle.name,
        km=round(km),
    )
