"""`coop work`: does the long work that pages asked for. Started by them, or by a timer."""

import click
from flask.cli import with_appcontext

from coop.records.jobs import work


@click.command("work")
@with_appcontext
def work_command() -> None:
    """Do the long work that waits."""
    click.echo(f"{work()} job(s) done")
