"""`coop prepare`: tables up to date, an empty demo filled, and how to get in."""

import logging

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from coop.database import db
from coop.demo.command import is_demo, is_empty, load
from coop.demo.people import STANDARD_MEMBERS
from coop.migrations_state import is_at_head

SIGN_INS = (
    ("board", "gerda@stroomkring.example"),
    ("member", "anna@stroomkring.example"),
    ("kascommissie", "ali@stroomkring.example"),
    ("administrator", "mariska@stroomkring.example"),
)


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Bring the database up to date; with COOP_DEMO=true fill an empty one."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    current = is_at_head()
    db.session.rollback()
    if not current:
        upgrade()
    address = current_app.config["BASE_URL"]
    if not current_app.config["DEMO"]:
        click.echo(f"coop is ready for {address}")
        return
    if is_empty():
        load(STANDARD_MEMBERS)
    elif not is_demo():
        raise click.ClickException(
            "This database holds a real cooperative, and demo mode shows everybody's mail. "
            "Start with COOP_DEMO=false."
        )
    _tell(address)


def _tell(address: str) -> None:
    from coop.demo.load import PASSWORD

    click.echo(f"\n  Coöperatie De Stroomkring U.A. is at  {address}\n")
    for who, email in SIGN_INS:
        click.echo(f"  {who:<14} {email:<32} {PASSWORD}")
    click.echo(f"\n  Mail is shown at {address}/brievenbus. Stop with Ctrl-C.\n")
