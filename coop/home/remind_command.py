"""`coop remind`: for a timer, once a day or more often."""

import click
from flask.cli import with_appcontext

from coop import clock
from coop.database import db
from coop.dues.command import remind_dues, tidy_dues
from coop.joining.pay_parts import remind_parts
from coop.offers.queries import the_cooperative
from coop.offers.remind import remind_orders


@click.command()
@with_appcontext
def remind() -> None:
    """Remind once who owes an order or a part of it, and twice at most who owes contribution."""
    at = clock.now()
    today = clock.today(the_cooperative().time_zone)
    reminded = remind_orders(at) + remind_parts(today) + remind_dues(today)
    tidy_dues(today)
    db.session.commit()
    click.echo(f"Herinnerd: {reminded}")
