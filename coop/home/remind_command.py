"""`coop remind`: for a timer, once a day or more often."""

import click
from flask.cli import with_appcontext

from coop import clock
from coop.database import db
from coop.dues.command import remind_dues, tidy_dues
from coop.offers.remind import remind_orders


@click.command()
@with_appcontext
def remind() -> None:
    """Remind who has not paid an order yet, once, and whose contribution is late, twice at most."""
    orders = remind_orders(clock.now())
    dues = remind_dues(clock.today())
    tidy_dues(clock.today())
    db.session.commit()
    click.echo(f"Herinnerd: {orders + dues}")
