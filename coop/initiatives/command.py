"""`coop calls`: run it every night; until then each page counts for itself."""

import logging
from datetime import datetime

import click
from flask.cli import with_appcontext

from coop import clock
from coop.database import db
from coop.initiatives.keep import let_time_pass
from coop.initiatives.queries import calls_past_their_end

log = logging.getLogger("coop.initiatives")


@click.command()
@with_appcontext
def calls() -> None:
    """Close what is over: calls, and orders of which there are too few; everybody is told."""
    at = clock.now()
    due = calls_past_their_end(at)
    db.session.rollback()
    moved = 0
    for initiative_id in due:
        try:
            moved += _ended(initiative_id, at)
        except Exception:  # one that cannot be closed keeps none of the others open
            db.session.rollback()
            log.exception("initiative %s could not be closed", initiative_id)
    click.echo(f"Afgelopen: {moved}")


def _ended(initiative_id: int, at: datetime) -> bool:
    moved = let_time_pass(initiative_id, at)
    db.session.commit()
    return moved
