"""One member's book year: kWh by month against what was expected, of each plant and together.

Pure figures: what comes in are movements, months and estimates, what goes out is ready to show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coop.periods import Period, book_year_of
from coop.shares.holdings import Movement, held_on, share_days
from coop.yields.allocation import Harvest
from coop.yields.explanation import explain


@dataclass(frozen=True, slots=True)
class MyPlant:
    """What one member's year in one plant follows from.

    Attributes
    ----------
    movements
        The member's own, in all years; `member` is the same everywhere.
    issued_shares
        All shares of the plant, sold or not.
    months_wh
        Our Wh of each month of the year; None where not known yet. [Wh]
    weather_kwh
        Our part of what the weather of each month of the year should have given; None where it
        is not known. [kWh]
    p50_kwh, p90_kwh
        Our part of a typical and of a careful month, January first; None without an estimate.
        [kWh]
    started_on, ended_on
        First day of the plant, and the day after its last.
    is_closed
        Whether the year was divided.
    """

    code: str
    name: str
    kind: str
    movements: tuple[Movement, ...]
    issued_shares: int
    months_wh: tuple[int | None, ...]
    p50_kwh: tuple[float, ...] | None = None
    p90_kwh: tuple[float, ...] | None = None
    weather_kwh: tuple[float | None, ...] | None = None
    started_on: date | None = None
    ended_on: date | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """One month: what was made (None: not known yet), what was expected, and what its weather
    should have given. [Wh], [kWh]"""

    month: Period
    share_days: int
    energy_wh: int | None
    expected_kwh: float | None
    careful_kwh: float | None
    weather_kwh: float | None = None

    @property
    def generous_kwh(self) -> float | None:
        """As far above what was expected as careful is below. [kWh]"""
        if self.expected_kwh is None or self.careful_kwh is None:
            return None
        return 2 * self.expected_kwh - self.careful_kwh


@dataclass(frozen=True, slots=True)
class PlantFigures:
    """One plant in a member's year."""

    code: str
    name: str
    kind: str
    shares_today: int
    share_days: int
    months: tuple[MonthFigure, ...]
    is_closed: bool

    @property
    def has_known(self) -> bool:
        """Whether a month in which the member held shares is known."""
        return any(month.share_days and month.energy_wh is not None for month in self.months)

    @property
    def known_wh(self) -> int:
        """What is known to have been made so far. [Wh]"""
        return sum(month.energy_wh or 0 for month in self.months)


@dataclass(frozen=True, slots=True)
class MyYear:
    """A member's book year over all plants.

    Attributes
    ----------
    months
        All plants together; a month is known when it is known of each plant that counts in it.
    """

    period: Period
    plants: tuple[PlantFigures, ...]
    months: tuple[MonthFigure, ...]

    @property
    def known(self) -> tuple[MonthFigure, ...]:
        """The months in which the member held shares and all is known."""
        return tuple(m for m in self.months if m.share_days and m.energy_wh is not None)

    @property
    def known_wh(self) -> int:
        """What these months gave. [Wh]"""
        return sum(month.energy_wh or 0 for month in self.known)

    @property
    def expected_kwh(self) -> float | None:
        """What these months were expected to give; None where any has no estimate. [kWh]"""
        expected = [month.expected_kwh for month in self.known]
        return None if None in expected else sum(kwh or 0.0 for kwh in expected)

    @property
    def difference_fraction(self) -> float | None:
        """How much more than expected, as a fraction of it."""
        expected = self.expected_kwh
        return self.known_wh / 1000 / expected - 1 if expected else None

    @property
    def weather_kwh(self) -> float | None:
        """What the weather of these months should have given; None where any is not known."""
        weather = [month.weather_kwh for month in self.known]
        return None if None in weather else sum(kwh or 0.0 for kwh in weather)

    @property
    def off_weather_fraction(self) -> float | None:
        """How much more than this weather should have given, as a fraction of it."""
        weather = self.weather_kwh
        return self.known_wh / 1000 / weather - 1 if weather else None

    @property
    def has_weather(self) -> bool:
        """Whether the weather of any month is known."""
        return any(month.weather_kwh is not None for month in self.months if month.share_days)

    @property
    def best(self) -> MonthFigure | None:
        """The best month, where there are several."""
        return max(self.known, key=_energy_wh) if len(self.known) > 1 else None

    @property
    def is_complete(self) -> bool:
        """Whether every month with shares is known."""
        return all(m.energy_wh is not None for m in self.months if m.share_days)


def my_year(plants: Sequence[MyPlant], period: Period, today: date) -> MyYear:
    """Work out a member's book year.

    Parameters
    ----------
    plants
        Those in which the member ever held a share.
    period
        The book year.
    today
        For the shares held now.
    """
    figures = tuple(_plant_figures(plant, period, today) for plant in plants)
    counted = tuple(plant for plant in figures if plant.share_days or plant.shares_today)
    return MyYear(period, counted, _together(counted, period))


def years_of_member(movements: Iterable[Movement], today: date, first_month: int) -> list[int]:
    """The book years in which a member held shares, newest first."""
    days = sorted(movements, key=lambda movement: movement.on)
    if not days:
        return []
    first = book_year_of(days[0].on, first_month).start.year
    until = (
        today
        if sum(held_on(days, today).values())
        else date.fromordinal(max(days[-1].on.toordinal() - 1, days[0].on.toordinal()))
    )
    last = book_year_of(min(until, today), first_month).start.year
    return list(range(max(last, first), first - 1, -1))


def expected_fraction(
    month: Period,
    share_days: int,
    issued_shares: int,
    started_on: date | None,
    ended_on: date | None,
) -> float:
    """How much of a plant's typical month is a member's: share-days, and days that it ran."""
    running = (
        Period(started_on or month.start, ended_on or month.end)
        if ((started_on or month.start) < (ended_on or month.end))
        else None
    )
    days = running.overlap(month) if running else None
    if days is None:
        return 0.0
    return share_days / (issued_shares * month.days) * (days.days / month.days)


def lost_of_member(
    movements: Sequence[Movement], days: Period, issued_shares: int, lost_wh: int
) -> int:
    """What of an outage's loss was a member's: their share-days of all share-days. [Wh]

    Parameters
    ----------
    movements
        The member's own in that plant, in all years.
    days
        Of the outage.
    issued_shares
        All shares of the plant.
    lost_wh
        What our part of the plant did not give.
    """
    held = sum(share_days(movements, days).of(movements[0].member))
    return round(lost_wh * held / (issued_shares * days.days))


def _plant_figures(plant: MyPlant, period: Period, today: date) -> PlantFigures:
    member = plant.movements[0].member
    held = share_days(plant.movements, period)
    harvest = Harvest(
        period=period,
        issued_shares=plant.issued_shares,
        energy_wh=tuple(energy_wh or 0 for energy_wh in plant.months_wh),
        distributable_cents=0,
    )
    explained = explain(harvest, held, member)
    months = []
    weather_kwh = plant.weather_kwh or (None,) * len(plant.months_wh)
    for step, plant_wh, month_kwh in zip(
        explained.steps, plant.months_wh, weather_kwh, strict=True
    ):
        fraction = expected_fraction(
            step.part, step.share_days, plant.issued_shares, plant.started_on, plant.ended_on
        )
        at = step.part.start.month - 1
        months.append(
            MonthFigure(
                month=step.part,
                share_days=step.share_days,
                energy_wh=step.energy_wh if plant_wh is not None or not step.share_days else None,
                expected_kwh=plant.p50_kwh[at] * fraction if plant.p50_kwh else None,
                careful_kwh=plant.p90_kwh[at] * fraction if plant.p90_kwh else None,
                weather_kwh=None
                if month_kwh is None
                else month_kwh * step.share_days / (plant.issued_shares * step.part.days),
            )
        )
    return PlantFigures(
        code=plant.code,
        name=plant.name,
        kind=plant.kind,
        shares_today=held_on(plant.movements, today).get(member, 0),
        share_days=explained.share_days,
        months=tuple(months),
        is_closed=plant.is_closed,
    )


def _together(plants: Sequence[PlantFigures], period: Period) -> tuple[MonthFigure, ...]:
    months = []
    for at, month in enumerate(period.months()):
        parts = [plant.months[at] for plant in plants if plant.months[at].share_days]
        energies = [part.energy_wh for part in parts]
        expected = [part.expected_kwh for part in parts]
        careful = [part.careful_kwh for part in parts]
        weather = [part.weather_kwh for part in parts]
        months.append(
            MonthFigure(
                month=month,
                share_days=sum(part.share_days for part in parts),
                energy_wh=None if None in energies else sum(wh or 0 for wh in energies),
                expected_kwh=None if None in expected else sum(kwh or 0.0 for kwh in expected),
                careful_kwh=None if None in careful else sum(kwh or 0.0 for kwh in careful),
                weather_kwh=None if None in weather else sum(kwh or 0.0 for kwh in weather),
            )
        )
    return tuple(months)


def _energy_wh(month: MonthFigure) -> int:
    return month.energy_wh or 0
