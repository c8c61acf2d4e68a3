"""`coop remind`: for a timer, once a day or more often."""

import click
from flask.cli import with_appcontext

from coop import clock
from coop.database import db
from coop.joining.pay_parts import remind_parts
from coop.offers.queries import the_cooperative
from coop.offers.remind import remind_orders


@click.command()
@with_appcontext
def remind() -> None:
    """Remind who has not paid yet, three days before the term or a part; each once."""
    at = clock.now()
    reminded = remind_orders(at)
    reminded += remind_parts(clock.today(the_cooperative().time_zone))
    db.session.commit()
    click.echo(f"Herinnerd: {reminded}")
