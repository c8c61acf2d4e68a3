"""The act of estimating a plant anew where its meters have told more since the last time."""

from datetime import datetime

from coop.errors import RuleBroken
from coop.production.make_estimate import make_estimate
from coop.production.models import Plant
from coop.production.performance_queries import last_delivery_at
from coop.production.queries import newest_estimate


def learn_again(plant: Plant, at: datetime) -> bool:
    """Make a new estimate if readings came in after the newest; say whether one was made.

    A plant that cannot be estimated, because it stands outside the embedded climate, stays as
    it is.
    """
    newest, delivered_at = newest_estimate(plant.id), last_delivery_at(plant.id)
    if newest is not None and (delivered_at is None or delivered_at <= newest.made_at):
        return False
    try:
        make_estimate(plant, at)
    except RuleBroken:
        return False
    return True
