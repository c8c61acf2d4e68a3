"""`coop allocate FILE.json`: recompute an allocation without a database."""

import json
import sys
from pathlib import Path

import click

from coop.errors import RuleBroken


@click.command("allocate")
@click.argument("file", metavar="FILE.json")
def allocate_command(file: str) -> None:
    """Divide a period's energy and money among members, from a file ("-" reads the input).

    A file that breaks a rule is answered with one sentence and exit code 2.
    """
    # Numpy is loaded with the rule, so that `coop --help` does not wait for it.
    from coop.yields.allocation import allocate_movements
    from coop.yields.allocation_file import answer, parse_allocation

    try:
        harvest, movements = parse_allocation(_content(file))
        result = answer(allocate_movements(harvest, movements))
    except RuleBroken as refusal:
        click.echo(str(refusal), err=True)
        raise SystemExit(2) from None
    click.echo(json.dumps(result, indent=2))


def _content(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read()
        return Path(file).read_bytes()
    except OSError:
        raise RuleBroken("Het bestand %(file)s kunnen wij niet openen.", file=file) from None
