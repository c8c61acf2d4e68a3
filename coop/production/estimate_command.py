"""`coop estimate`: a plant's file in, its expected energy as JSON out, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from coop.errors import RuleBroken

if TYPE_CHECKING:
    from coop.production.calibrated import Learned
    from coop.production.estimate import Estimate, PlantSpec
    from coop.production.weather.hours import Weather


class Refused(click.ClickException):
    """A sentence on stderr and exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence alone."""
        click.echo(self.message, err=True, file=file)


@click.command("estimate")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option(
    "--weather",
    "weather_paths",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A file of weather: KNMI hours (uurgeg), EPW, PVGIS, or CSV with time_utc; may be .gz. "
    "Several of one kind are taken together, stations of KNMI by distance.",
)
@click.option(
    "--hourly",
    "hourly_path",
    type=click.Path(path_type=Path),
    help="Write the hours to this CSV file: time_utc (start of the hour), energy_kwh.",
)
@click.option(
    "--shift-minutes",
    type=click.IntRange(-720, 720),
    default=0,
    help="Move the clock of the weather files; negative is earlier.",
)
@click.option(
    "--town-clock",
    is_flag=True,
    help="The weather files run on the Dutch clock, with summer time, though they say UTC.",
)
@click.option(
    "--quiet", is_flag=True, help="Nothing on stderr: no warnings, no progress. The JSON is whole."
)
@click.option(
    "--json",
    "only_json",
    is_flag=True,
    help="Warnings in the JSON alone, not on stderr too; progress where somebody looks.",
)
@click.option(
    "--metered",
    "metered_path",
    type=click.Path(path_type=Path),
    help="Calibrate on this CSV file of what the plant made: time_utc (start of the hour or "
    "quarter), energy_kwh; or start, end, energy_kwh.",
)
@click.option(
    "--metered-shift-minutes",
    type=click.IntRange(-720, 720),
    default=0,
    help="Move the clock of the metered file; negative is earlier.",
)
@click.option(
    "--metered-town-clock",
    is_flag=True,
    help="The metered file runs on the Dutch clock, with summer time, though it says UTC.",
)
def estimate_command(
    plant: Path,
    weather_paths: tuple[Path, ...],
    hourly_path: Path | None,
    shift_minutes: int,
    town_clock: bool,
    quiet: bool,
    only_json: bool,
    metered_path: Path | None,
    metered_shift_minutes: int,
    metered_town_clock: bool,
) -> None:
    """Estimate the yearly and monthly energy of the plant in the JSON file PLANT.

    The JSON goes to stdout, warnings to stderr as well.
    """
    metered_clock = metered_shift_minutes, metered_town_clock
    try:
        with _bar(len(weather_paths) + 1 + bool(metered_path), quiet) as step:
            spec, warnings = _plant(plant)
            weather, told = _weather(spec, weather_paths, (shift_minutes, town_clock), step)
            warnings += told
            result = _estimate(spec, weather)
            step()
            warnings += map(str, result.warnings)
            learned, told = _learn(spec, result, metered_path, metered_clock)
            warnings += told
            if learned is not None:
                step()
                result = learned.estimate
        if hourly_path is not None:
            _write_hours(result, hourly_path)
    except RuleBroken as refusal:
        raise Refused(str(refusal)) from refusal
    if not (quiet or only_json):
        for warning in warnings:
            click.echo(warning, err=True)
    content = as_json(result, warnings)
    if learned is not None:
        from coop.production import calibrated

        content["calibration"] = calibrated.as_json(learned)
    click.echo(json.dumps(content, ensure_ascii=False))


def as_json(result: Estimate, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """Give the figures that the command prints."""
    p50, p90 = result.annual_kwh_p50, result.annual_kwh_p90
    return {
        "annual_kwh_p50": round(p50, 3),
        "annual_kwh_p90": round(p90, 3),
        "annual_kwh_p10": round(result.annual_kwh_p10, 3),
        "p90_over_p50": round(p90 / p50, 4) if p50 else None,
        "monthly_kwh_p50": [round(month, 3) for month in result.monthly_kwh_p50],
        "monthly_kwh_p90": [round(month, 3) for month in result.monthly_kwh_p90],
        "monthly_kwh_p10": [round(month, 3) for month in result.monthly_kwh_p10],
        "parts": [
            {"name": str(part.name), "sigma_fraction": round(part.sigma_fraction, 4)}
            for part in result.parts
        ],
        "hours": len(result.hourly_kwh),
        "method": str(result.method),
        "weather": str(result.weather),
        "warnings": list(warnings),
    }


def _nothing(*_: object) -> None:
    """Nobody looks."""


@contextmanager
def _bar(steps: int, is_silent: bool) -> Iterator[Callable[..., object]]:
    """A progress bar on stderr, where somebody looks at it."""
    stderr = sys.stderr
    if is_silent or not stderr.isatty():
        yield _nothing
        return
    with click.progressbar(range(steps), label="coop estimate", file=stderr) as bar:

        def step(*_: object) -> None:
            bar.update(1)

        yield step


# Imported inside: numpy, pandas and pvlib cost a second that `coop --help` need not pay.


def _plant(path: Path) -> tuple[PlantSpec, list[str]]:
    from coop.production.plant_file import parse_plant, plant_text, said_in_vain

    text = plant_text(path)
    spec = parse_plant(text, path.name, path.parent)
    return spec, [str(words) for words in said_in_vain(text)]


def _weather(
    spec: PlantSpec,
    paths: Sequence[Path],
    clock: tuple[int, bool],
    step: Callable[..., object],
) -> tuple[Weather | None, list[str]]:
    """The weather of the files, its clock moved as asked, and what is to be said of it."""
    minutes, town_clock = clock
    if not paths:
        if minutes or town_clock:
            raise RuleBroken(
                "Er is geen weerbestand om de klok van te verschuiven. Geef er een met --weather.",
                field="weather",
            )
        return None, []
    from coop.production.weather.clock_check import TOWN_SHIFT, Shift, shifted, weather_shift
    from coop.production.weather.read import read_weather

    there = spec.latitude_deg, spec.longitude_deg
    weather = read_weather(paths, *there, tell=step)
    if town_clock:
        weather = shifted(weather, TOWN_SHIFT, *there)
    if minutes:
        weather = shifted(weather, Shift(minutes, minutes, 0), *there)
    found = weather_shift(weather, *there)
    return weather, [] if found is None else [f"{found.words} ({found.option})"]


def _estimate(spec: PlantSpec, weather: Weather | None) -> Estimate:
    from coop.production.estimate import estimate

    return estimate(spec, weather)


def _learn(
    spec: PlantSpec, result: Estimate, path: Path | None, clock: tuple[int, bool]
) -> tuple[Learned | None, list[str]]:
    """What the metered file teaches, its clock moved as asked, and what is to be said of it."""
    minutes, town_clock = clock
    if path is None:
        if minutes or town_clock:
            raise RuleBroken(
                "Er is geen meterbestand om de klok van te verschuiven. Geef er een met --metered.",
                field="metered",
            )
        return None, []
    from coop.production.calibrated import learn
    from coop.production.calibration import NotCalibrated
    from coop.production.metered_clock import metered_shift, moved, shift_words
    from coop.production.metered_file import read_metered

    metered = moved(read_metered(path, on_town_clock=town_clock), minutes)
    found = metered_shift(metered, spec)
    told = [] if found is None else [str(shift_words(found))]
    learned = learn(result, spec, metered)
    if isinstance(learned.outcome, NotCalibrated):
        told.append(str(learned.outcome.reason))
    return learned, told


def _write_hours(result: Estimate, path: Path) -> None:
    lines = ["time_utc,energy_kwh"]
    lines += [
        f"{start:%Y-%m-%dT%H:%M:%SZ},{energy_kwh:.6f}"
        for start, energy_kwh in result.hourly_kwh.items()
    ]
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as problem:
        raise RuleBroken("Het bestand %(file)s is niet te schrijven.", file=str(path)) from problem
