"""`coop demo`: load the demo cooperative, with progress."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from coop.database import db
from coop.demo.people import STANDARD_MEMBERS
from coop.members.list_names import list_names
from coop.members.models import Cooperative
from coop.records.audit import acting
from coop.records.models import AuditEntry

MARKER = "demo_loaded"


def is_empty() -> bool:
    """Whether there is no cooperative yet."""
    return db.session.scalar(select(Cooperative.id)) is None


def is_demo() -> bool:
    """Whether the cooperative in the database is the demo's."""
    found = select(AuditEntry.id).where(AuditEntry.action == MARKER).limit(1)
    return db.session.scalar(found) is not None


def load(members: int) -> None:
    """Load everything in one transaction, telling each step."""
    from coop.demo.load import DemoLoader  # pandas and pvlib come in with it

    steps = list(DemoLoader(members).steps())
    told = "Loading the demo cooperative"
    bar = click.progressbar(steps, label=told, item_show_func=lambda step: step and step[0])
    # Nobody does it: the trail names the loading itself, as it names a request elsewhere.
    with acting(None, MARKER), bar:
        for _name, act in bar:
            act()
        while list_names():
            pass
    db.session.commit()


@click.command("demo")
@click.option(
    "--members",
    default=STANDARD_MEMBERS,
    show_default=True,
    type=click.IntRange(100, 1_000_000),
    help="How many members; shares grow with them.",
)
@with_appcontext
def demo(members: int) -> None:
    """Load the demo cooperative into an empty database."""
    if not is_empty():
        raise click.ClickException("There is a cooperative in this database already.")
    load(members)
    click.echo(f"Coöperatie De Stroomkring U.A. has {members} members.")
