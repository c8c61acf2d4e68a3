"""Reckoning a plant's months in their own weather, as long work with its own page."""

from typing import Any

from coop import clock
from coop.errors import RuleBroken
from coop.production.learn_again import learn_again
from coop.production.make_weather_months import make_weather_months
from coop.production.queries import plant_by_code
from coop.production.views import town_zone
from coop.records.jobs import Outcome, Progress
from coop.words import Words


def performance_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Learn from new readings and reckon the months of one plant."""
    plant = plant_by_code(arguments["plant"])
    if plant is None:
        raise RuleBroken(
            "Er is geen bron met code %(code)s.", field="plant", code=arguments["plant"]
        )
    progress(0, 1, Words("Uitrekenen wat elke maand had moeten geven."))
    learn_again(plant, clock.now())
    made = make_weather_months(plant, town_zone(), clock.now())
    return Outcome(
        Words("Berekend. Maanden waarvan wij het weer kennen: %(months)s.", months=made.months),
        f"/bestuur/bronnen/{plant.code}/storingen",
    )
