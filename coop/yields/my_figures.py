"""One member's book year: kWh by month against what was expected, of each plant and together.

Pure figures: what comes in are movements, months and estimates, what goes out is ready to show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.periods import Period
from coop.shares.holdings import Movement, held_on, share_days
from coop.yields.allocation import Harvest
from coop.yields.explanation import explain
from coop.yields.my_part import expected_fraction

WEAK_FRACTION = 0.2
"""A month that falls this far below its weather is named to the member."""


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
    p50_year_kwh, p90_year_kwh
        Our part of a whole normal and a whole careful year; None without an estimate. [kWh]
    filled_on
        First days of the months of which a part was filled in without a reading.
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
    p50_year_kwh: float | None = None
    p90_year_kwh: float | None = None
    filled_on: frozenset[date] = frozenset()
    started_on: date | None = None
    ended_on: date | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """One month: what was made (None: not known yet), what was expected, and what its weather
    should have given; `is_filled` where a part of it was not measured. [Wh], [kWh]"""

    month: Period
    share_days: int
    energy_wh: int | None
    expected_kwh: float | None
    careful_kwh: float | None
    weather_kwh: float | None = None
    is_filled: bool = False

    @property
    def off_weather_fraction(self) -> float | None:
        """How much more was measured than this weather should have given."""
        if self.energy_wh is None or self.is_filled or not self.weather_kwh:
            return None
        return self.energy_wh / 1000 / self.weather_kwh - 1

    @property
    def generous_kwh(self) -> float | None:
        """As far above what was expected as careful is below. [kWh]"""
        if self.expected_kwh is None or self.careful_kwh is None:
            return None
        return 2 * self.expected_kwh - self.careful_kwh


@dataclass(frozen=True, slots=True)
class PlantFigures:
    """One plant in a member's year; `p50_year_kwh` and `p90_year_kwh` of the shares of today."""

    code: str
    name: str
    kind: str
    shares_today: int
    share_days: int
    months: tuple[MonthFigure, ...]
    is_closed: bool
    p50_year_kwh: float | None = None
    p90_year_kwh: float | None = None
    careful_short_fraction: float | None = None
    """How much less than a normal year a careful one gives, as a fraction of it."""

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
    def p50_year_kwh(self) -> float | None:
        """What the shares of today give in a normal year; None where it is not known. [kWh]"""
        return _sum_or_none([plant.p50_year_kwh for plant in self.plants if plant.shares_today])

    @property
    def p90_year_kwh(self) -> float | None:
        """As `p50_year_kwh`, in a careful year. [kWh]"""
        return _sum_or_none([plant.p90_year_kwh for plant in self.plants if plant.shares_today])

    @property
    def low_kwh(self) -> float | None:
        """What a careful year would have given; None of a year that is not whole. [kWh]"""
        expected = self.expected_kwh
        if expected is None or len(self.known) < len(self.months):
            return None
        short = [
            sum(month.expected_kwh or 0.0 for month in plant.months) * plant.careful_short_fraction
            for plant in self.plants
            if plant.careful_short_fraction is not None
        ]
        return expected - sum(short) if len(short) == len(self.plants) else None

    @property
    def high_kwh(self) -> float | None:
        """As far above what was expected as `low_kwh` is below. [kWh]"""
        low, expected = self.low_kwh, self.expected_kwh
        return None if low is None or expected is None else 2 * expected - low

    @property
    def measured(self) -> tuple[MonthFigure, ...]:
        """The known months of which nothing was filled in."""
        return tuple(month for month in self.known if not month.is_filled)

    @property
    def measured_wh(self) -> int:
        """What these months gave. [Wh]"""
        return sum(month.energy_wh or 0 for month in self.measured)

    @property
    def measured_expected_kwh(self) -> float | None:
        """What a normal year gives in the measured months. [kWh]"""
        return _sum_or_none([month.expected_kwh for month in self.measured])

    @property
    def weather_kwh(self) -> float | None:
        """What the weather of the measured months should have given; None where any is unknown."""
        return _sum_or_none([month.weather_kwh for month in self.measured])

    @property
    def off_weather_fraction(self) -> float | None:
        """How much more than this weather should have given, as a fraction of it."""
        weather = self.weather_kwh
        return self.measured_wh / 1000 / weather - 1 if weather else None

    @property
    def weakest(self) -> MonthFigure | None:
        """The month that fell furthest below its weather, where that is far."""
        weak = [m for m in self.measured if (m.off_weather_fraction or 0.0) <= -WEAK_FRACTION]
        return min(weak, key=lambda month: month.off_weather_fraction or 0.0, default=None)

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
                is_filled=step.part.start in plant.filled_on,
            )
        )
    shares_today = held_on(plant.movements, today).get(member, 0)
    part = shares_today / plant.issued_shares
    return PlantFigures(
        code=plant.code,
        name=plant.name,
        kind=plant.kind,
        shares_today=shares_today,
        share_days=explained.share_days,
        months=tuple(months),
        is_closed=plant.is_closed,
        p50_year_kwh=None if plant.p50_year_kwh is None else plant.p50_year_kwh * part,
        p90_year_kwh=None if plant.p90_year_kwh is None else plant.p90_year_kwh * part,
        careful_short_fraction=1 - plant.p90_year_kwh / plant.p50_year_kwh
        if plant.p50_year_kwh and plant.p90_year_kwh is not None
        else None,
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
                is_filled=any(part.is_filled for part in parts),
            )
        )
    return tuple(months)


def _sum_or_none(values: Sequence[float | None]) -> float | None:
    """The sum; None where there is none, or one is not known."""
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


def _energy_wh(month: MonthFigure) -> int:
    return month.energy_wh or 0
