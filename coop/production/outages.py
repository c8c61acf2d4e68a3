"""When a plant made less than its weather should have given, by more than chance: an outage?

A plant is held against itself. Its own months say how far it usually is from the model and how
much that varies; a month that falls below by more than three times that is told as a possible
outage (*mogelijke storing*), and so are days without any yield while there was sun or wind. What
such a period should have given is the model times the plant's usual level.

The figures were chosen on KNMI's hours of three stations in 2014-2017, a plant at one station and
its weather from the two others: see `tests/production/test_outages.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median

from coop.periods import Period

SIGMAS = 3.0
ENOUGH_MONTHS = 6  # fewer say nothing of a plant's own level
MAD_TO_SIGMA = 1.4826
# The least that months vary with the weather known from stations around, and from no station.
NOISE_FRACTION = {"solar": 0.05, "wind": 0.10}
NOISE_WITHOUT_WEATHER_FRACTION = {"solar": 0.15, "wind": 0.25}
WIDEST = 3.0  # how much wider the noise of a dark or calm month can be than a usual one's
DEAD_FRACTION = 0.10  # of what a day should have given; less is standing still
TELLING_DAY_FRACTION = 0.15  # of a mean day; a darker day tells nothing


@dataclass(frozen=True, slots=True)
class Known:
    """A month or a day with what was metered in it and what the model says of it. [kWh]"""

    period: Period
    metered_kwh: float
    modelled_kwh: float


@dataclass(frozen=True, slots=True)
class Usual:
    """How a plant usually does.

    Attributes
    ----------
    level : float
        Metered over modelled, where nothing is wrong.
    noise_fraction : float
        The standard deviation of a usual month around that level.
    mean_kwh : float
        What the model says of a usual month. [kWh]
    """

    level: float
    noise_fraction: float
    mean_kwh: float


@dataclass(frozen=True, slots=True)
class Drop:
    """A period in which a plant made too little: what it should have given, and what it did.

    [kWh]
    """

    period: Period
    metered_kwh: float
    should_kwh: float

    @property
    def lost_kwh(self) -> float:
        """What is missing. [kWh]"""
        return self.should_kwh - self.metered_kwh

    @property
    def lost_fraction(self) -> float:
        """What is missing, as a part of what should have been."""
        return self.lost_kwh / self.should_kwh


def usual_of(months: Sequence[Known], least_noise_fraction: float) -> Usual:
    """Learn how a plant usually does from its own months.

    Parameters
    ----------
    months
        Known months, bad ones too: medians do not mind a few.
    least_noise_fraction
        No plant is trusted to vary less than this.

    Returns
    -------
    Usual
        With fewer than six months the level is 1 and the noise the least.
    """
    told = [month for month in months if month.modelled_kwh > 0]
    if len(told) < ENOUGH_MONTHS:
        mean = fmean(month.modelled_kwh for month in told) if told else 0.0
        return Usual(1.0, least_noise_fraction, mean)
    mean_kwh = fmean(month.modelled_kwh for month in told)
    # Dark months vary more and tell less: half the months with the most energy set the level.
    rich = sorted(told, key=lambda month: month.modelled_kwh)[len(told) // 2 :]
    level = median(month.metered_kwh / month.modelled_kwh for month in rich)
    if level <= 0:
        return Usual(1.0, least_noise_fraction, mean_kwh)
    apart = median(
        abs(month.metered_kwh / (month.modelled_kwh * level) - 1) / _width(month, mean_kwh)
        for month in told
    )
    return Usual(level, max(MAD_TO_SIGMA * apart, least_noise_fraction), mean_kwh)


def weak_months(months: Iterable[Known], usual: Usual, sigmas: float = SIGMAS) -> list[Drop]:
    """Give the months that fell below what their weather should have given, beyond the noise.

    Parameters
    ----------
    months
        Whole months; those in which a known outage fell left out.
    usual
        How this plant usually does.
    sigmas
        How many times the noise a month may fall short.

    Returns
    -------
    list of Drop
        In the order given.
    """
    drops = []
    for month in months:
        should_kwh = month.modelled_kwh * usual.level
        if should_kwh <= 0:
            continue
        short = 1 - month.metered_kwh / should_kwh
        # Whatever the noise, a month that gave nothing at all is told.
        bound = min(sigmas * usual.noise_fraction * _width(month, usual.mean_kwh), 0.95)
        if short > bound:
            drops.append(Drop(month.period, month.metered_kwh, should_kwh))
    return drops


def dead_days(days: Sequence[Known], level: float) -> list[Drop]:
    """Give the days on which a plant stood still while there was sun or wind to make something.

    Parameters
    ----------
    days
        Whole days, in order of time.
    level
        The plant's usual level; see `Usual`.

    Returns
    -------
    list of Drop
        Days that follow each other, dark ones between them too, as one.
    """
    if not days:
        return []
    telling_kwh = TELLING_DAY_FRACTION * level * fmean(day.modelled_kwh for day in days)
    drops: list[Drop] = []
    is_open = False
    for day in days:
        should_kwh = day.modelled_kwh * level
        if should_kwh < telling_kwh:
            continue  # says neither yes nor no
        if day.metered_kwh >= DEAD_FRACTION * should_kwh:
            is_open = False
            continue
        drop = Drop(day.period, day.metered_kwh, should_kwh)
        drops = [*drops[:-1], _joined(drops[-1], drop)] if is_open else [*drops, drop]
        is_open = True
    return drops


@dataclass(frozen=True, slots=True)
class ShouldMonth:
    """A month with what it should have given and what was metered; None: not known. [kWh]"""

    period: Period
    should_kwh: float
    metered_kwh: float | None


def lost_kwh(months: Iterable[ShouldMonth], days: Period) -> float:
    """Estimate what was lost in an outage from the months in which it fell.

    Parameters
    ----------
    months
        Those that the outage touches, others too.
    days
        The days of the outage.

    Returns
    -------
    float
        What the months fell short, but never more than standing still on those days would cost;
        that much where nothing was metered. [kWh]
    """
    lost = 0.0
    for month in months:
        part = days.overlap(month.period)
        if part is None:
            continue
        most_kwh = month.should_kwh * part.days / month.period.days
        if month.metered_kwh is None:
            lost += most_kwh
        else:
            lost += min(max(month.should_kwh - month.metered_kwh, 0.0), most_kwh)
    return lost


def _joined(first: Drop, last: Drop) -> Drop:
    return Drop(
        Period(first.period.start, last.period.end),
        first.metered_kwh + last.metered_kwh,
        first.should_kwh + last.should_kwh,
    )


def _width(month: Known, mean_kwh: float) -> float:
    """How much more than a usual month this one may vary: a month with little energy does."""
    return min(sqrt(mean_kwh / max(month.modelled_kwh, 1e-9)), WIDEST) if mean_kwh else 1.0
