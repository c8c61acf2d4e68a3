"""`coop check`: one line an invariant, and a non-zero exit when one is broken."""

import sys

import click
from flask.cli import with_appcontext

from coop.check.everything import invariants
from coop.database import db

SHOWN = 5


@click.command("check")
@with_appcontext
def check() -> None:
    """Verify every invariant of the database."""
    broken = 0
    for invariant in invariants():
        breaches = list(invariant.breaches())
        db.session.rollback()
        click.echo(f"{'FAIL' if breaches else 'ok  '} {invariant.code} {invariant.sentence}")
        for breach in breaches[:SHOWN]:
            click.echo(f"     {breach}")
        if len(breaches) > SHOWN:
            click.echo(f"     and {len(breaches) - SHOWN} more")
        broken += bool(breaches)
        if breaches and invariant.code == "DB-1":
            break  # the others would ask for tables that are not there
    if broken:
        sys.exit(1)
