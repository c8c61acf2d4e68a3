"""How far every plant is with a book year: readings, sums, decision, payment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coop.periods import Period, book_year_of
from coop.production.models import Plant
from coop.production.queries import months_of_plants
from coop.yields.models import Distribution, PlantYear
from coop.yields.paid_queries import how_paid
from coop.yields.queries import entered_sums, plant_years_of, standings
from coop.yields.waterfall import Waterfall, waterfall


@dataclass(frozen=True, slots=True)
class YearRow:
    """One plant in one book year. `distributable_cents` is None before sums are entered."""

    plant: Plant
    months: int
    known_months: int
    is_entered: bool
    is_closed: bool
    is_negative: bool
    distributable_cents: int | None
    earned_cents: int
    distribution: Distribution | None
    paid_on: date | None
    open_cents: int = 0


def was_running(plant: Plant, period: Period) -> bool:
    """Whether the plant made power, or could have, on any day of the period."""
    if plant.started_on is None or plant.started_on >= period.end:
        return False
    return plant.ended_on is None or plant.ended_on > period.start


def years_of(plants: Iterable[Plant], today: date, first_month: int) -> list[int]:
    """The book years in which any plant ran, newest first."""
    starts = [plant.started_on for plant in plants if plant.started_on]
    if not starts or min(starts) > today:
        return []
    first = book_year_of(min(starts), first_month).start.year
    last = book_year_of(today, first_month).start.year
    return list(range(last, first - 1, -1))


def rows_of(plants: Sequence[Plant], year: int, period: Period, zone: str) -> list[YearRow]:
    """Every plant that ran in the book year, in as few statements as there are tables."""
    running = [plant for plant in plants if was_running(plant, period)]
    if not running:
        return []
    months = months_of_plants(
        period, zone, plant_ids=[plant.id for plant in running], first_month=period.start.month
    )
    entered, brought = plant_years_of(year), standings(year)
    paid = how_paid(one.distribution for one in entered.values() if one.distribution)
    rows = []
    for plant in running:
        plant_year = entered.get(plant.id)
        steps = waterfall(entered_sums(plant_year, brought[plant.id]))
        made = plant_year.distribution if plant_year else None
        is_entered = bool(plant_year and has_own_items(plant_year))
        known = [energy_wh for energy_wh in months[plant.id].ours_wh if energy_wh is not None]
        rows.append(
            YearRow(
                plant=plant,
                months=len(months[plant.id].ours_wh),
                known_months=len(known),
                is_entered=is_entered,
                is_closed=bool(plant.open_from and period.start < plant.open_from),
                is_negative=_is_negative(made, steps, is_entered),
                distributable_cents=_divided(made, steps.distributable_cents, is_entered),
                earned_cents=steps.result_cents - steps.tax_cents if is_entered else 0,
                distribution=made,
                paid_on=paid[made.id].paid_on if made and paid[made.id].is_paid else None,
                open_cents=max(0, paid[made.id].open_cents) if made else 0,
            )
        )
    return rows


def has_own_items(plant_year: PlantYear) -> bool:
    """Whether lines were entered for the plant itself: its part of general costs is not enough."""
    return any(item.general_cost_id is None for item in plant_year.items)


def _is_negative(made: Distribution | None, expected: Waterfall, is_entered: bool) -> bool:
    """A closed year stays as it was, whatever became known since."""
    if made is not None:
        return made.waterfall["result_cents"] < 0
    return is_entered and expected.is_negative


def _divided(made: Distribution | None, expected_cents: int, is_entered: bool) -> int | None:
    if made is not None:
        return made.distributable_cents
    return expected_cents if is_entered else None
