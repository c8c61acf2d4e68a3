"""`coop expire`: run it every quarter of an hour, or let the next buyer do it."""

import click
from flask.cli import with_appcontext

from coop import clock
from coop.database import db
from coop.members.list_names import list_names
from coop.offers.expire import expire_due
from coop.offers.queries import offerings_with_due_orders
from coop.offers.wish_queries import offerings_with_waiting
from coop.offers.wishes import offer_freed
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
    for offering_id in offerings_with_waiting():
        # Shares also come free elsewhere: a member returns some, the board offers more.
        offer_freed(offering_id, at)
        db.session.commit()
    for sweep in sweeps():
        freed += sweep(at)
        db.session.commit()
    click.echo(f"Verlopen: {freed}")
    while list_names():
        db.session.commit()
