"""Measured hours of weather that the database keeps, by station or place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coop.production.weather.hours import Weather


def weather_at(
    latitude_deg: float, longitude_deg: float, start: datetime, end: datetime
) -> Weather | None:
    """Hours of `[start, end)` at a place, from what is kept; None where it does not reach."""
    return None
