"""`coop estimate`: a plant's file in, its expected energy as JSON out, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from coop.errors import RuleBroken

if TYPE_CHECKING:
    from coop.production.calibrated import Learned
    from coop.production.estimate import Estimate


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
    help="A file of KNMI hours (uurgeg, may be .gz); several stations are combined by distance.",
)
@click.option(
    "--hourly",
    "hourly_path",
    type=click.Path(path_type=Path),
    help="Write the hours to this CSV file: time_utc (start of the hour), energy_kwh.",
)
@click.option(
    "--metered",
    "metered_path",
    type=click.Path(path_type=Path),
    help="Calibrate on this CSV file of what the plant made: time_utc (start of the hour or "
    "quarter), energy_kwh; or start, end, energy_kwh.",
)
def estimate_command(
    plant: Path,
    weather_paths: tuple[Path, ...],
    hourly_path: Path | None,
    metered_path: Path | None,
) -> None:
    """Estimate the yearly and monthly energy of the plant in the JSON file PLANT."""
    try:
        result = _estimate(plant, weather_paths)
        learned = _learn(plant, result, metered_path) if metered_path else None
        result = learned.estimate if learned else result
        if hourly_path is not None:
            _write_hours(result, hourly_path)
    except RuleBroken as refusal:
        raise Refused(str(refusal)) from refusal
    content = as_json(result)
    if learned is not None:
        from coop.production import calibrated

        content["calibration"] = calibrated.as_json(learned)
    click.echo(json.dumps(content, ensure_ascii=False))


def as_json(result: Estimate) -> dict[str, Any]:
    """Give the figures that the command prints."""
    return {
        "annual_kwh_p50": round(result.annual_kwh_p50, 3),
        "annual_kwh_p90": round(result.annual_kwh_p90, 3),
        "monthly_kwh_p50": [round(month, 3) for month in result.monthly_kwh_p50],
        "method": str(result.method),
        "weather": str(result.weather),
    }


def _estimate(plant: Path, weather_paths: tuple[Path, ...]) -> Estimate:
    # Imported here: numpy, pandas and pvlib cost a second that `coop --help` need not pay.
    from coop.production.estimate import estimate
    from coop.production.plant_file import read_plant
    from coop.production.weather import knmi

    spec = read_plant(plant)
    if not weather_paths:
        return estimate(spec)
    weather = knmi.read_weather(weather_paths, spec.latitude_deg, spec.longitude_deg)
    return estimate(spec, weather)


def _learn(plant: Path, result: Estimate, metered_path: Path) -> Learned:
    from coop.production.calibrated import learn
    from coop.production.metered_file import read_metered
    from coop.production.plant_file import read_plant

    return learn(result, read_plant(plant), read_metered(metered_path))


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
