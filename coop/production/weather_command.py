"""`coop weather`: fetching weather from KNMI and PVGIS, and keeping files of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from coop.database import db
from coop.errors import RuleBroken
from coop.production.estimate_command import Refused
from coop.words import Words

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("weather")
def weather() -> None:
    """Fetch hours of weather, keep those of files, or list what is kept."""


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """A refusal is one sentence on stderr and exit code 2; nothing of it is kept."""

    @wraps(command)
    def run(*values: Any, **named: Any) -> None:
        try:
            command(*values, **named)
        except RuleBroken as refusal:
            db.session.rollback()
            raise Refused(str(refusal)) from refusal
        db.session.commit()

    return run


class OnScreen:
    """Tells how far a fetch is, on stderr, where somebody looks at it."""

    def __call__(self, step: int, steps: int, doing: Words | None = None) -> None:
        """One line for each step."""
        if doing is not None and sys.stderr.isatty():
            click.echo(f"[{step + 1}/{steps}] {doing}", err=True)

    def beat(self) -> None:
        """Nobody waits for a sign of life."""


def place_options(command: Callable[..., None]) -> Callable[..., None]:
    """PLANT, or a place by itself."""
    for option in (
        click.argument("plant", required=False),
        click.option("--latitude", type=click.FloatRange(-90, 90)),
        click.option("--longitude", type=click.FloatRange(-180, 180)),
    ):
        command = option(command)
    return command


def _place(plant: str | None, latitude: float | None, longitude: float | None) -> Any:
    from coop.production.fetch_weather import Place, place_of

    if plant is not None:
        return place_of(plant)
    if latitude is None or longitude is None:
        raise RuleBroken("Noem een bron, of geef --latitude en --longitude.")
    return Place(f"{latitude:.3f} {longitude:.3f}", latitude, longitude)


@weather.command("knmi")
@place_options
@click.option("--start", type=DAY, help="First day; else since the plant started.")
@click.option("--end", type=DAY, help="Last day, included; else yesterday.")
@with_appcontext
@refusing
def knmi_command(
    plant: str | None,
    latitude: float | None,
    longitude: float | None,
    start: datetime | None,
    end: datetime | None,
) -> None:
    """Fetch the hours of KNMI's stations around a plant or place."""
    from coop.production.fetch_weather import fetch_knmi

    months = fetch_knmi(
        _place(plant, latitude, longitude),
        OnScreen(),
        first=start.date() if start else None,
        last=end.date() if end else None,
    )
    click.echo(f"{months} station month(s) new")


@weather.command("pvgis")
@place_options
@click.option("--start-year", type=click.IntRange(2005, 2100), help="Hours of years instead.")
@click.option("--end-year", type=click.IntRange(2005, 2100))
@with_appcontext
@refusing
def pvgis_command(
    plant: str | None,
    latitude: float | None,
    longitude: float | None,
    start_year: int | None,
    end_year: int | None,
) -> None:
    """Fetch the typical year of PVGIS for a plant or place."""
    from coop.production.fetch_weather import fetch_pvgis

    years = (start_year, end_year or start_year) if start_year else None
    place = _place(plant, latitude, longitude)
    click.echo(f"{fetch_pvgis(place, OnScreen(), years=years)} month(s) new")


@weather.command("file")
@click.argument("plant")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--shift-minutes", type=click.IntRange(-720, 720), default=0)
@click.option("--town-clock", is_flag=True, help="The files run on the Dutch clock.")
@with_appcontext
@refusing
def file_command(plant: str, paths: tuple[Path, ...], shift_minutes: int, town_clock: bool) -> None:
    """Keep the hours of files for the plant's place."""
    from coop.production.keep_files import files_shift, keep_files
    from coop.production.queries import plant_by_code
    from coop.production.weather.clock_check import TOWN_SHIFT, Shift
    from coop.production.weather.file_text import read_text

    found = plant_by_code(plant)
    if found is None:
        raise RuleBroken("Er is geen bron met code %(code)s.", code=plant)
    texts = [(path.name, read_text(path)) for path in paths]
    shift = Shift(shift_minutes, shift_minutes, 0) if shift_minutes else None
    if town_clock:
        shift = TOWN_SHIFT
    if shift is None and (fitting := files_shift(found, texts)) is not None:
        click.echo(f"{fitting.words} ({fitting.option})", err=True)
    click.echo(f"{keep_files(found, texts, shift)} month(s) new")


@weather.command("list")
@with_appcontext
def list_command() -> None:
    """What is kept: source, place, months, period, when it was fetched, licence."""
    from coop.production.weather_queries import stored_weather

    with suppress(BrokenPipeError):
        for each in stored_weather():
            what = "typical year" if each.is_typical else f"{each.first:%Y-%m} to {each.last:%Y-%m}"
            click.echo(
                f"{each.source}\t{each.name}\t{each.months} months\t{what}\t"
                f"{each.fetched_at:%Y-%m-%d}\t{each.licence}"
            )
