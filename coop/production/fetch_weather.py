"""The acts of fetching weather from KNMI and PVGIS and keeping it; as jobs and for the command.

Everything is fetched before anything is written, so that a failure leaves nothing half stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from flask import current_app

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.production.ask_to_learn import ask_to_learn
from coop.production.queries import plant_by_code
from coop.production.store_weather import (
    PVGIS_LICENCE,
    Origin,
    place_key,
    store_hours,
    store_stations,
)
from coop.production.typical_weather import second_opinion
from coop.production.weather_pack import hours_in
from coop.production.weather_queries import known_months
from coop.records.jobs import Outcome, Progress
from coop.words import Words

STATIONS = 4
LONGEST_YEARS = 10
KNOWN_FRACTION = 0.95
WEATHER_PAGE = "/bestuur/weer"


class Teller(Protocol):
    """Who is told how far a fetch is."""

    def __call__(self, step: int, steps: int, doing: Words | None = None) -> None:
        """`step` of `steps` are done."""

    def beat(self) -> None:
        """Still alive."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where weather is wanted, and since when."""

    name: str
    latitude_deg: float
    longitude_deg: float
    since: date | None = None


def place_of(code: str) -> Place:
    """The place of a plant, since it started."""
    plant = plant_by_code(code)
    if plant is None:
        raise RuleBroken("Er is geen bron met code %(code)s.", field="plant", code=code)
    return Place(plant.name, plant.latitude_deg, plant.longitude_deg, plant.started_on)


def knmi_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Fetch KNMI's hours around a plant, since it started."""
    place = place_of(arguments["plant"])
    months = fetch_knmi(place, progress)
    if not months:
        return Outcome(Words("Alle uren van het KNMI waren er al."), WEATHER_PAGE)
    ask_to_learn(arguments["plant"])
    return Outcome(
        Words("Het weer van het KNMI is bewaard. Nieuwe maanden: %(months)s.", months=months),
        WEATHER_PAGE,
    )


def pvgis_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Fetch the typical year of PVGIS for a plant."""
    months = fetch_pvgis(place_of(arguments["plant"]), progress)
    ask_to_learn(arguments["plant"])
    kept = Words(
        "Het typische jaar van PVGIS is bewaard. Nieuwe maanden: %(months)s.", months=months
    )
    plant = plant_by_code(arguments["plant"])
    opinion = second_opinion(plant) if plant else None
    return Outcome(
        kept if opinion is None else Words("%(kept)s %(opinion)s", kept=kept, opinion=opinion),
        WEATHER_PAGE,
    )


def fetch_knmi(
    place: Place, tell: Teller, *, first: date | None = None, last: date | None = None
) -> int:
    """Fetch and keep the hours that are not kept yet; how many station months are new."""
    import pandas as pd

    from coop.production.weather.climate import nearest_stations
    from coop.production.weather.knmi import parse_hours
    from coop.production.weather.network import Asking, ask_knmi

    yesterday = clock.today("UTC") - timedelta(days=1)
    last = min(last or yesterday, yesterday)
    since = (place.since or date.min).replace(day=1)
    earliest = max(since, date(last.year - LONGEST_YEARS + 1, 1, 1))
    first = first or earliest
    if first > last:
        raise RuleBroken("De periode eindigt voor zij begint.", field="end")
    stations = nearest_stations(place.latitude_deg, place.longitude_deg, STATIONS)
    asked = [station.number for station in stations]
    spans = _spans(first, last, [str(number) for number in asked])
    url = current_app.config["KNMI_URL"]
    db.session.commit()  # no transaction stays open while the network is asked
    parts = []
    for step, (start, end) in enumerate(spans):
        tell(step, len(spans), Words("Uren van het KNMI ophalen: %(year)s.", year=str(start.year)))
        text = ask_knmi(url, asked, start, end, Asking(alive=tell.beat))
        if any(line.lstrip()[:1].isdecimal() for line in text.splitlines()):
            parts.append(parse_hours(text, "KNMI"))
    tell(len(spans), len(spans) or 1)
    if not spans:
        return 0
    if not parts:
        raise RuleBroken("Het KNMI heeft geen uren van deze periode.", field="start")
    rows = pd.concat(parts)
    return store_stations(rows[rows.index.isin(asked, level="station")], clock.now())


def _spans(first: date, last: date, places: Sequence[str]) -> list[tuple[date, date]]:
    """The years, or parts of years, of which a month is not kept at any station."""
    known = [known_months("knmi", place) for place in places]

    def is_kept(month: date) -> bool:
        enough = KNOWN_FRACTION * hours_in(month)
        return any(months.get(month, 0) >= enough for months in known)

    spans = []
    for year in range(first.year, last.year + 1):
        start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        months = [date(year, number, 1) for number in range(start.month, end.month + 1)]
        missing = [month for month in months if not is_kept(month)]
        if missing:
            spans.append((max(start, missing[0]), end))
    return spans


def fetch_pvgis(place: Place, tell: Teller, *, years: tuple[int, int] | None = None) -> int:
    """Fetch and keep a typical year of PVGIS, or the hours of years; how many months are new."""
    from coop.production.weather.network import Asking, ask_pvgis_hours, ask_pvgis_tmy
    from coop.production.weather.pvgis import parse_pvgis

    url, there = current_app.config["PVGIS_URL"], (place.latitude_deg, place.longitude_deg)
    db.session.commit()  # no transaction stays open while the network is asked
    tell(0, 1, Words("Weer van PVGIS ophalen."))
    asking = Asking(alive=tell.beat)
    if years is None:
        text = ask_pvgis_tmy(url, *there, asking)
    else:
        text = ask_pvgis_hours(url, *there, *years, asking)
    found = parse_pvgis(text, "PVGIS")
    tell(1, 1)
    origin = Origin(
        "pvgis",
        place_key(*there),
        f"PVGIS {place.name}",
        *there,
        PVGIS_LICENCE,
        is_typical=found.is_typical,
    )
    return store_hours(origin, found.hours, clock.now())
