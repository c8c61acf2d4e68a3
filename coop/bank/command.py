"""`coop bank FILE…`: read files of the bank from the command line."""

from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext

from coop import clock
from coop.bank.import_files import import_files
from coop.bank.keep_file import keep_file
from coop.bank.look import Look, look_at
from coop.bank.models import BankFile
from coop.bank.queries import own_today
from coop.bank.read_file import MOST_BYTES
from coop.bank.statement import BankPage
from coop.database import db
from coop.errors import RuleBroken


@click.command("bank")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--dry-run", is_flag=True, help="Show what is new; keep and book nothing.")
@with_appcontext
def bank(files: tuple[Path, ...], dry_run: bool) -> None:
    """Import statements: CAMT.053, MT940, or CSV of ING, Rabobank, ABN AMRO, Triodos."""
    today, at = own_today(), clock.now()
    read: dict[int, tuple[BankFile, BankPage]] = {}
    try:
        for path in files:
            with path.open("rb") as opened:
                file, page = keep_file(path.name, opened.read(MOST_BYTES + 1), today, at)
            read[file.id] = (file, page)
        found = look_at(list(read.values()))
        if not dry_run:
            found = import_files(list(read.values()), found.digest, at)
    except RuleBroken as refusal:
        _stop(refusal)
    _tell(found)
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()


def _stop(refusal: RuleBroken) -> NoReturn:
    db.session.rollback()
    raise click.ClickException(str(refusal)) from refusal


def _tell(look: Look) -> None:
    for one in look.files:
        click.echo(
            f"{one.file.file_name}: {one.count('new')} nieuw, {one.count('known')} al ingelezen, "
            f"{one.count('alike')} lijkt op"
        )
    for gap in look.gaps:
        click.echo(f"Er ontbreken afschriften tussen {gap.after} en {gap.before}.")
