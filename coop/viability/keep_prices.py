"""The act of keeping a year of hourly prices."""

from datetime import datetime

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.records.audit import record
from coop.viability.models import PriceSeries
from coop.viability.prices import PriceYear
from coop.viability.queries import series_of


def keep_prices(prices: PriceYear, source: str, file_name: str | None, at: datetime) -> PriceSeries:
    """Keep the prices of a year; a year of the same source is kept once and never changes."""
    source = " ".join(source.split())
    if not source:
        raise RuleBroken("Vul in waar de prijzen vandaan komen.", field="source")
    if series_of(source, prices.year) is not None:
        raise AlreadyDone(
            "De prijzen van %(year)s uit deze bron staan er al. Er is niets veranderd.",
            year=prices.year,
        )
    series = PriceSeries(
        source=source,
        year=prices.year,
        starts_at=prices.starts_at,
        cents_per_mwh=list(prices.cents_per_mwh),
        file_name=file_name,
        recorded_at=at,
    )
    db.session.add(series)
    record("prices_kept", series, source=source, year=prices.year)
    return series
