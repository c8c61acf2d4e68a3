"""`coop viability FILE.json`: a plant's sums without subsidy, without a database."""

import json
import sys
from pathlib import Path

import click

from coop.errors import RuleBroken


@click.command("viability")
@click.argument("file", metavar="FILE.json")
def viability_command(file: str) -> None:
    """Reckon a plant through from a file ("-" reads the input).

    A file that breaks a rule is answered with one sentence and exit code 2.
    """
    from coop.viability.design_file import answer, parse_design
    from coop.viability.viability import viability

    try:
        result = answer(viability(parse_design(_content(file))))
    except RuleBroken as refusal:
        click.echo(str(refusal), err=True)
        raise SystemExit(2) from None
    click.echo(json.dumps(result, indent=2, ensure_ascii=False))


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError:
        raise RuleBroken("Het bestand %(file)s kunnen wij niet openen.", file=file) from None
