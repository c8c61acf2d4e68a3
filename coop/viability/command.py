"""`coop viability FILE.json`: a plant's sums without subsidy, without a database."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coop.errors import RuleBroken

if TYPE_CHECKING:
    from coop.viability.prices import Captured


@click.command("viability")
@click.argument("file", metavar="FILE.json")
@click.option("--prices", help="A CSV of a year of hourly prices: time_utc, price_eur_mwh.")
@click.option("--hourly", help="The plant's hours, as `coop estimate --hourly` writes them.")
@click.option("--stops-below-zero", is_flag=True, help="The plant stands still below zero.")
def viability_command(
    file: str, prices: str | None, hourly: str | None, stops_below_zero: bool
) -> None:
    """Reckon a plant through from a file ("-" reads the input).

    With --prices and --hourly the grid pays what the plant's hours were worth in that year.
    A file that breaks a rule is answered with one sentence and exit code 2.
    """
    try:
        result = _answer(file, prices, hourly, stops_below_zero)
    except RuleBroken as refusal:
        click.echo(str(refusal), err=True)
        raise SystemExit(2) from None
    click.echo(json.dumps(result, indent=2, ensure_ascii=False))


def _answer(
    file: str, prices: str | None, hourly: str | None, stops_below_zero: bool
) -> dict[str, Any]:
    from coop.viability.design_file import answer, parse_design
    from coop.viability.viability import viability

    design = parse_design(_content(file))
    if prices is None and hourly is None:
        return answer(viability(design))
    if prices is None or hourly is None:
        raise RuleBroken("Geef --prices en --hourly samen: zonder uren weten wij geen prijs.")
    market = _market(prices, hourly)
    price = market.millicents_per_kwh(stops_below_zero=stops_below_zero)
    priced = replace(design, export_millicents_per_kwh=price, export_is_contract=False)
    return {"market": asdict(market), **answer(viability(priced))}


def _market(prices: str, hourly: str) -> "Captured":
    from coop.viability.price_file import read_prices
    from coop.viability.prices import captured
    from coop.viability.profile_file import read_profile

    found = read_prices(_content(prices))
    if found.prices is None:
        first = found.faults[0]
        raise RuleBroken("Regel %(line)s: %(fault)s", line=first.line, fault=str(first.words))
    return captured(found.prices, read_profile(_content(hourly)))


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError:
        raise RuleBroken("Het bestand %(file)s kunnen wij niet openen.", file=file) from None
