"""Invariants of the hours of weather that are kept."""

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.production.models import WeatherMonth
from coop.production.weather_pack import unpack


@invariant("WEA-1", "a kept month of weather has the hours it says")
def months_have_their_hours() -> Breaches:
    # One by one: thirty years of ten stations are not read into memory together.
    for number in db.session.scalars(sa.select(WeatherMonth.id).order_by(WeatherMonth.id)):
        row = db.session.get_one(WeatherMonth, number)
        place = f"{row.source} {row.place} {row.month:%Y-%m}"
        try:
            values = unpack(row.hours, row.columns, row.month)
        except ValueError as problem:
            yield f"{place}: {problem}"
        else:
            # A value that is not known is not equal to itself.
            known = int((values == values).any(axis=0).sum())
            if known != row.known_hours:
                yield f"{place}: {known} hours known, {row.known_hours} said"
        db.session.expunge(row)
