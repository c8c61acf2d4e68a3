"""`coop remind`: for a timer, once a day or more often."""

import click
from flask.cli import with_appcontext

from coop import clock
from coop.offers.remind import remind_orders


@click.command()
@with_appcontext
def remind() -> None:
    """Remind who has not paid yet, three days before the term ends; each once."""
    click.echo(f"Herinnerd: {remind_orders(clock.now())}")
