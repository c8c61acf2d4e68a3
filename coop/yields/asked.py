"""The plant and book year that an address names."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, url_for

from coop import clock
from coop.pages import cooperative
from coop.periods import Period, book_year
from coop.production.models import Plant
from coop.production.queries import plant_by_code
from coop.yields import overview


@dataclass(frozen=True, slots=True)
class Asked:
    """The plant and book year that the address names, in the cooperative's town."""

    plant: Plant
    year: int
    period: Period
    zone: str
    today: date

    def url(self, endpoint: str, **more: Any) -> str:
        """The address of another page of this plant and year."""
        return url_for(endpoint, year=self.year, code=self.plant.code, **more)


def asked_for(year: int, code: str) -> Asked:
    """What the address names; 404 for a plant or book year that there is not."""
    settings, plant = cooperative(), plant_by_code(code)
    if settings is None or plant is None or not 1990 <= year <= 2100:
        abort(404)
    today = clock.today(settings.time_zone)
    period = book_year(year, settings.book_year_first_month)
    if period.start > today or not overview.was_running(plant, period):
        abort(404)
    return Asked(plant, year, period, settings.time_zone, today)
