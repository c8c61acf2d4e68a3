"""The act of estimating a plant anew where its meters or its weather have told more since."""

from datetime import datetime

from coop.errors import RuleBroken
from coop.production.make_estimate import make_estimate
from coop.production.models import Plant
from coop.production.performance_queries import last_delivery_at
from coop.production.queries import newest_estimate
from coop.production.weather_store import last_weather_at


def learn_again(plant: Plant, at: datetime) -> bool:
    """Make a new estimate if readings or weather came in after the newest; say whether one was.

    A plant that cannot be estimated, because it stands outside the embedded climate and no typical
    year of it is kept, stays as it is.
    """
    newest = newest_estimate(plant.id)
    came_in = last_delivery_at(plant.id), last_weather_at(plant.latitude_deg, plant.longitude_deg)
    if newest is not None and all(at is None or at <= newest.made_at for at in came_in):
        return False
    try:
        make_estimate(plant, at)
    except RuleBroken:
        return False
    return True
