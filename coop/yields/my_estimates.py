"""In which months of a member's year a figure was estimated, in whole or in part."""

from datetime import date

from coop.periods import local_bounds
from coop.production.stand_queries import estimated_by_month
from coop.yields.my_page import Mine


def estimated_months(mine: Mine, year: int) -> dict[str, list[date]]:
    """The first days of the months with an estimate, by the plant's code."""
    period = mine.period(year)
    codes = {row.plant_id: row.code for row in mine.holdings}
    months = period.months()
    starts = [local_bounds(month, mine.zone)[0] for month in months]
    found = estimated_by_month(codes, starts, local_bounds(period, mine.zone)[1])
    return {
        codes[plant_id]: [
            month.start
            for month, energy_wh in zip(months, sums, strict=True)
            if energy_wh is not None
        ]
        for plant_id, sums in found.items()
    }
