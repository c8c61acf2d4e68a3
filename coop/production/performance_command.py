"""`coop performance`: learn from new readings, and reckon what each month's weather should give."""

import click
from flask.cli import with_appcontext

from coop import clock
from coop.database import db
from coop.production.learn_again import learn_again
from coop.production.make_weather_months import make_weather_months
from coop.production.performance_queries import plants_that_ran
from coop.production.views import town_zone


@click.command("performance")
@with_appcontext
def performance() -> None:
    """Learn from new readings and reckon every plant's months in their own weather."""
    zone, told = town_zone(), []
    with click.progressbar(plants_that_ran(), label="Plants", item_show_func=_code) as bar:
        for plant in bar:
            is_new = learn_again(plant, clock.now())
            made = make_weather_months(plant, zone, clock.now())
            db.session.commit()
            told.append(
                f"{plant.code}: {'estimated anew, ' if is_new else ''}"
                f"{made.months} months in their weather, {made.possible} possible outages noted"
            )
    for line in told:
        click.echo(line)


def _code(plant: object) -> str:
    return str(getattr(plant, "code", ""))
