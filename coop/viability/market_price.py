"""What a plant of ours would get on the market in a year of which we have the prices."""

from coop.errors import RuleBroken
from coop.production.add_plant import details_of
from coop.production.models import Plant
from coop.production.plant_details import spec_of
from coop.viability.prices import HOURS_OF_COMMON_YEAR, Captured, captured, hour_of_common_year
from coop.viability.queries import price_year


def market_price(plant: Plant | None, series_id: int | None) -> Captured:
    """The capture price of a plant's normal hours in the stored prices.

    Raises
    ------
    RuleBroken
        Without a plant, whose hours nobody knows, or without prices.
    """
    if plant is None:
        raise RuleBroken(
            "Zonder bron weten wij niet op welke uren de stroom komt. Kies een andere prijs.",
            field="export_kind",
        )
    prices = price_year(series_id) if series_id is not None else None
    if prices is None:
        raise RuleBroken("Kies een jaar met uurprijzen.", field="price_series")
    return captured(prices, _normal_hours(plant))


def _normal_hours(plant: Plant) -> list[float]:
    """What a normal year makes in each hour of a common year in UTC. [kWh]"""
    # Pandas and pvlib come in here and nowhere earlier.
    from coop.production.estimate import estimate

    hours = [0.0] * HOURS_OF_COMMON_YEAR
    for start, energy_kwh in estimate(spec_of(details_of(plant))).hourly_kwh.items():
        hours[hour_of_common_year(start.to_pydatetime())] = float(energy_kwh)  # type: ignore[attr-defined]
    return hours
