"""`coop mail`: for a timer, every minute."""

import click
from flask.cli import with_appcontext

from coop.mail.outbox import send_waiting


@click.command()
@with_appcontext
def mail() -> None:
    """Send the mail that waits."""
    click.echo(f"{send_waiting()} mail(s) sent")
