"""A plant described in a JSON file, read into what an estimate needs."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any

from coop.errors import RuleBroken
from coop.production.curve_text import decode_curve, read_curve
from coop.production.estimate import PlantSpec
from coop.production.solar_plant import Plane, SolarPlantSpec
from coop.production.wind import WindPlantSpec
from coop.production.wind_regions import region_named
from coop.words import Words

COMMON_KEYS = {"kind", "name", "latitude", "longitude", "loss_fraction"}
SOLAR_NUMBERS = (
    "loss_fraction",
    "degradation_fraction_per_year",
    "age_years",
    "bifaciality_fraction",
    "albedo",
)
SOLAR_CHOICES = ("snow", "mounting")
SOLAR_KEYS = COMMON_KEYS | {
    "planes",
    "ac_limit_kw",
    "shading_fraction_by_month",
    *SOLAR_NUMBERS,
    *SOLAR_CHOICES,
}
PLANE_KEYS = {"tilt_deg", "azimuth_deg", "peak_power_kwp"}
# What a wind plant may say beside its place, hub and curve, as `WindPlantSpec` has it.
WIND_NUMBERS = (
    "mean_wind_speed_m_s",
    "loss_fraction",
    "wake_loss_fraction",
    "availability_loss_fraction",
    "electrical_loss_fraction",
    "other_loss_fraction",
    "rated_power_kw",
    "rotor_diameter_m",
    "elevation_m",
)
WIND_KEYS = COMMON_KEYS | {"turbine", "power_curve", "hub_height_m", "turbines", "region"}
WIND_KEYS |= set(WIND_NUMBERS)


def read_plant(path: Path) -> PlantSpec:
    """Read a plant's file.

    Parameters
    ----------
    path : Path
        A JSON object: `kind` is "solar" or "wind", `latitude`, `longitude`, optionally
        `loss_fraction` and `name`; for solar `planes` with `tilt_deg`, `azimuth_deg` and
        `peak_power_kwp`, optionally `ac_limit_kw` and the other names of `SolarPlantSpec`
        (`shading_fraction_by_month`, `snow`, `degradation_fraction_per_year`, `age_years`,
        `bifaciality_fraction`, `mounting`, `albedo`); for wind `hub_height_m` and one of `turbine`,
        `power_curve` ([[speed in m/s, power in kW], …], or the name of a file with two columns
        beside this one), `rated_power_kw` with `rotor_diameter_m`; optionally `turbines` (how
        many), `region` (a province, which may stand for latitude and longitude),
        `mean_wind_speed_m_s`, `elevation_m`, and each loss of `wind_losses.py`.

    Raises
    ------
    RuleBroken
        If the file cannot be read, or describes no plant that can be.
    """
    return parse_plant(plant_text(path), path.name, path.parent)


def plant_text(path: Path) -> str:
    """Read a plant's file as text; raises as `read_plant`."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise RuleBroken("Het bestand %(file)s is niet te lezen.", file=path.name) from problem


def said_in_vain(text: str) -> tuple[Words, ...]:
    """Say what the text of a plant that could be read states without any effect."""
    stated = set(json.loads(text))
    if "degradation_fraction_per_year" not in stated or "age_years" in stated:
        return ()
    return (
        Words(
            "Het veld degradation_fraction_per_year werkt alleen samen met age_years, de leeftijd "
            "van de panelen. Zonder leeftijd tellen zij als nieuw."
        ),
    )


def parse_plant(text: str, name: str, folder: Path | None = None) -> PlantSpec:
    """Read a plant from JSON text; `name` is the file's, for the sentence of a refusal.

    Files that the text names are looked for in `folder`; without one it may name none.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise RuleBroken("Het bestand %(file)s is geen geldige JSON.", file=name) from problem
    if not isinstance(data, dict):
        raise RuleBroken(
            "Het bestand %(file)s beschrijft geen installatie: begin met een accolade.", file=name
        )
    kind = data.get("kind")
    if kind == "solar":
        return _solar(data)
    if kind == "wind":
        return _wind(data, folder)
    raise RuleBroken(
        'De soort installatie (kind) is %(kind)s. Kies "solar" of "wind".',
        field="kind",
        kind=_shown(kind),
    )


def _solar(data: dict[str, Any]) -> SolarPlantSpec:
    _refuse_unknown(data, SOLAR_KEYS)
    planes = data.get("planes")
    if not isinstance(planes, list) or not all(isinstance(plane, dict) for plane in planes):
        raise RuleBroken(
            "Het veld planes moet een lijst van vlakken zijn, elk met tilt_deg, azimuth_deg en "
            "peak_power_kwp.",
            field="planes",
        )
    # What is not given keeps the default of the estimate.
    given: dict[str, Any] = {name: _optional(data, name) for name in SOLAR_NUMBERS}
    given |= {name: _choice(data, name) for name in SOLAR_CHOICES}
    given["shading_fraction_by_month"] = _months(data, "shading_fraction_by_month")
    return SolarPlantSpec(
        _number(data, "latitude"),
        _number(data, "longitude"),
        tuple(_plane(plane) for plane in planes),
        ac_limit_kw=_optional(data, "ac_limit_kw"),
        **{name: value for name, value in given.items() if value is not None},
    )


def _choice(data: dict[str, Any], key: str) -> str | None:
    """A word between quotes; which words are known the plant itself says."""
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        raise RuleBroken(
            "Het veld %(key)s is %(value)s. Zet er een woord tussen aanhalingstekens.",
            field=key,
            key=key,
            value=_shown(value),
        )
    return value


def _months(data: dict[str, Any], key: str) -> tuple[float, ...] | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(_is_number(part) for part in value):
        raise RuleBroken(
            "Het veld %(key)s moet een lijst van twaalf getallen zijn, januari eerst.",
            field=key,
            key=key,
        )
    return tuple(float(part) for part in value)


def _plane(data: dict[str, Any]) -> Plane:
    _refuse_unknown(data, PLANE_KEYS)
    return Plane(
        _number(data, "tilt_deg"), _number(data, "azimuth_deg"), _number(data, "peak_power_kwp")
    )


def _wind(data: dict[str, Any], folder: Path | None) -> WindPlantSpec:
    _refuse_unknown(data, WIND_KEYS)
    region = _text(data, "region", "Zeeland")
    latitude_deg, longitude_deg = _place(data, region)
    numbers = {name: _optional(data, name) for name in WIND_NUMBERS}
    numbers["elevation_m"] = numbers["elevation_m"] or 0.0
    return WindPlantSpec(
        latitude_deg,
        longitude_deg,
        _number(data, "hub_height_m"),
        _text(data, "turbine", "E-82/2000"),
        _curve(data.get("power_curve"), folder),
        turbines=_turbines(data),
        region=None if region is None else region_named(region).name,
        **numbers,  # type: ignore[arg-type]
    )


def _place(data: dict[str, Any], region: str | None) -> tuple[float, float]:
    """The place; a province stands for one where neither latitude nor longitude is given."""
    if region is not None and data.get("latitude") is None and data.get("longitude") is None:
        middle = region_named(region)
        return middle.latitude_deg, middle.longitude_deg
    return _number(data, "latitude"), _number(data, "longitude")


def _turbines(data: dict[str, Any]) -> int:
    number = _optional(data, "turbines")
    if number is None:
        return 1
    if number != int(number):
        raise RuleBroken(
            "Het veld turbines is %(value)s. Vul een heel aantal windmolens in.",
            field="turbines",
            value=_shown(data["turbines"]),
        )
    return int(number)


def _text(data: dict[str, Any], key: str, example: str) -> str | None:
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        raise RuleBroken(
            'Het veld %(key)s moet een naam tussen aanhalingstekens zijn, zoals "%(example)s".',
            field=key,
            key=key,
            example=example,
        )
    return value


def _curve(value: Any, folder: Path | None) -> tuple[tuple[float, float], ...] | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _curve_of_file(value, folder)
    is_pairs = isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(_is_number(part) for part in pair)
        for pair in value
    )
    if not is_pairs:
        raise RuleBroken(
            "Het veld power_curve moet een lijst zijn van paren: windsnelheid in m/s en vermogen "
            "in kW, zoals [[3, 30], [4, 98]], of de naam van een bestand daarmee.",
            field="power_curve",
        )
    return tuple((float(speed), float(power)) for speed, power in value)


def _curve_of_file(name: str, folder: Path | None) -> tuple[tuple[float, float], ...]:
    try:
        if folder is None:
            raise FileNotFoundError(name)
        text = decode_curve((folder / name).read_bytes())
    except (OSError, ValueError) as problem:
        raise RuleBroken(
            "Het bestand %(file)s is niet te lezen.", field="power_curve", file=name
        ) from problem
    return read_curve(text, from_file=True)


def _number(data: dict[str, Any], key: str) -> float:
    """A number that must be there."""
    value = _optional(data, key)
    if value is None:
        raise RuleBroken("Het veld %(key)s ontbreekt.", field=key, key=key)
    return value


def _optional(data: dict[str, Any], key: str) -> float | None:
    value = data.get(key)
    if value is None:
        return None
    if not _is_number(value):
        raise RuleBroken(
            "Het veld %(key)s is %(value)s. Vul een getal in, met een punt voor de decimalen.",
            field=key,
            key=key,
            value=_shown(value),
        )
    return float(value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:
        return False


def _refuse_unknown(data: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        raise RuleBroken(
            "Het veld %(key)s is niet bekend. Bekende velden: %(known)s.",
            field=unknown[0],
            key=unknown[0],
            known=", ".join(sorted(known)),
        )


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:60]
