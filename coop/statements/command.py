"""`coop sweep`: throws away the big files of papers that were kept long enough. For a timer."""

import click
from flask.cli import with_appcontext

from coop.statements.files import sweep as sweep_files


@click.command("sweep")
@with_appcontext
def sweep() -> None:
    """Throw away zips and letters that were kept long enough."""
    click.echo(f"{sweep_files()} file(s) thrown away")
