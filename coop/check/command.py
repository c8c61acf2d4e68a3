"""`coop check`: one line an invariant, and a non-zero exit when one is broken."""

import json
import sys
from dataclasses import dataclass
from typing import Any

import click
from flask.cli import with_appcontext

from coop.check.everything import invariants
from coop.check.registry import Invariant
from coop.database import db
from coop.records.chain import JOURNAL, REGISTER, length, newest_digest

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What one invariant said: the first breaches, and how many there are."""

    invariant: Invariant
    first: list[str]
    count: int

    def as_lines(self) -> list[str]:
        """For a person."""
        mark = "FAIL" if self.count else "ok  "
        lines = [f"{mark} {self.invariant.code} {self.invariant.sentence}"]
        lines += [f"     {breach}" for breach in self.first]
        if self.count > SHOWN:
            lines.append(f"     and {self.count - SHOWN} more")
        return lines

    def as_json(self) -> dict[str, Any]:
        """For a program."""
        return {
            "code": self.invariant.code,
            "sentence": self.invariant.sentence,
            "is_kept": not self.count,
            "breaches": self.count,
            "first": self.first,
        }


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
@with_appcontext
def check(as_json: bool) -> None:
    """Verify every invariant of the database."""
    told, has_tables = [], True
    for invariant in invariants():
        answer = _ask(invariant)
        told.append(answer)
        if not as_json:
            click.echo("\n".join(answer.as_lines()))
        if answer.count and invariant.code == "DB-1":
            has_tables = False
            break  # the others would ask for tables that are not there
    broken = sum(bool(answer.count) for answer in told)
    chains = _chains() if has_tables else []
    if as_json:
        click.echo(
            json.dumps(
                {
                    "is_sound": not broken,
                    "invariants": [answer.as_json() for answer in told],
                    "chains": chains,
                },
                indent=1,
            )
        )
    else:
        for chain in chains:
            click.echo(f"keep {chain['chain']} {chain['length']} {chain['digest']}")
    if broken:
        sys.exit(1)


def _ask(invariant: Invariant) -> Told:
    """Count the breaches of an invariant; of a broken book only the first are kept."""
    if sys.stderr.isatty():
        click.echo(f"\r     {invariant.code} …\r", nl=False, err=True)
    first, count = [], 0
    for breach in invariant.breaches():
        count += 1
        if count <= SHOWN:
            first.append(breach)
    db.session.rollback()
    return Told(invariant, first, count)


def _chains() -> list[dict[str, Any]]:
    """The ends of both chains: who keeps them elsewhere can prove the books later."""
    return [
        {"chain": chain, "length": length(chain), "digest": newest_digest(chain)}
        for chain in (JOURNAL, REGISTER)
    ]
