"""The act of keeping the hours of weather files, for a plant's place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coop import clock
from coop.production.models import Plant
from coop.production.store_weather import (
    KNMI_LICENCE,
    OWN_LICENCE,
    PVGIS_LICENCE,
    Origin,
    place_key,
    store_hours,
    store_stations,
)

if TYPE_CHECKING:
    from coop.production.weather.clock_check import Shift

Texts = Sequence[tuple[str, str]]


def files_shift(plant: Plant, texts: Texts) -> Shift | None:
    """The shift with which the light in these files fits the sun better; None if it is right."""
    from coop.production.weather.clock_check import weather_shift
    from coop.production.weather.read import weather_of

    there = plant.latitude_deg, plant.longitude_deg
    return weather_shift(weather_of(texts, *there), *there)


def keep_files(plant: Plant, texts: Texts, shift: Shift | None = None) -> int:
    """Keep the hours of files (name and text of each), moved by `shift`; how many months are new.

    KNMI's hours are kept by station; those of any other file for the plant's place, without the
    columns that the file lacked.
    """
    import pandas as pd

    from coop.production.weather import knmi
    from coop.production.weather.clock_check import shifted
    from coop.production.weather.read import kind_of, weather_of

    there = plant.latitude_deg, plant.longitude_deg
    weather = weather_of(texts, *there)  # refuses what cannot be used, before anything is kept
    kind = kind_of(texts[0][1], texts[0][0])
    at = clock.now()
    if kind == "KNMI" and shift is None:
        rows = pd.concat([knmi.parse_hours(text, name) for name, text in texts])
        return store_stations(rows, at)
    if shift is not None:
        weather = shifted(weather, shift, *there)
    names = ", ".join(name for name, _ in texts)
    origin = Origin(
        "pvgis" if kind == "PVGIS" else "file",
        place_key(*there),
        names[:200],
        *there,
        {"PVGIS": PVGIS_LICENCE, "KNMI": KNMI_LICENCE}.get(kind, OWN_LICENCE),
        weather.is_typical,
        weather.wind_height_m,
    )
    return store_hours(origin, weather.hours.drop(columns=sorted(weather.lacking)), at)
