"""`coop expire`: run it every quarter of an hour, or let the next buyer do it."""

import click
from flask.cli import with_appcontext

from coop import clock
from coop.database import db
from coop.offers.expire import expire_due
from coop.offers.queries import offerings_with_due_orders
from coop.rooms import sweeps


@click.command()
@with_appcontext
def expire() -> None:
    """Free the shares of orders that were not paid in time."""
    at = clock.now()
    due = offerings_with_due_orders(at)
    db.session.rollback()
    freed = 0
    for offering_id in due:
        freed += expire_due(at, offering_id)
        db.session.commit()
    for sweep in sweeps():
        freed += sweep(at)
        db.session.commit()
    click.echo(f"Verlopen: {freed}")
