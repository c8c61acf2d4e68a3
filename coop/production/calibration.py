"""Learning from meters: what a plant really gives beside what its model says in the same weather.

With twelve metered months or more the estimate is multiplied by factors learned from them:

- one for the whole, a quotient of sums, drawn towards 1 as far as the months scatter;
- from two years on a season's wave (one sine over the year), drawn towards none likewise, so that
  the noise of single months is not learned;
- for sun with hours or quarter-hours, factors by the sun's place (`sun_shape`), and the power at
  which an inverter caps the plant, if the hours show one.

Months with an outage are left out: recorded ones, days on which the plant stood still, and months
that fall below the plant's own others beyond chance (`outages`). Against a typical year instead of
measured weather the same is done with months alone, and the scatter of the weather is then part
of what remains unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from math import hypot, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.production.fit_months import without_dead_days, without_weak
from coop.production.metered import (
    Metered,
    Months,
    Outages,
    by_month,
    modelled_over,
    month_numbers,
    typical_over,
    whole_hours,
    with_nights,
)
from coop.production.outages import NOISE_FRACTION, NOISE_WITHOUT_WEATHER_FRACTION
from coop.production.sun_shape import SunShape, fit_sun_shape
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]

LEAST_MONTHS = 12
LEAST_FIT_MONTHS = 9  # of these, without an outage
FIT_FRACTION = 0.5  # of a month that must be left beside days with an outage
SEASON_MONTHS = 24
PRIOR_SIGMA = {"solar": 0.10, "wind": 0.20}  # how far plants are from their papers
SEASON_PRIOR_SIGMA = 0.03  # how high the season's wave usually is
# How the weather of a year differs from the typical one, that the months of one year share.
WEATHER_SIGMA = {"solar": 0.045, "wind": 0.07}
# What a next year brings beside its weather (dirt, growth, wear), and how well the weather of the
# stations around is a plant's own: so far the fourth year was off after learning from three, over
# three stations of KNMI.
YEAR_SIGMA = {"solar": 0.015, "wind": 0.035}
CAP_QUANTILE, CAP_BAND, CAP_HOURS_FRACTION = 0.999, 0.97, 0.04
FREE_OF_CAP = 0.9
# A plant is never this far from its model: then the unit is another, or the plant is.
LEAST_FACTOR, MOST_FACTOR = 0.4, 1.7


@dataclass(frozen=True, slots=True)
class NotCalibrated:
    """Why an estimate could not be calibrated, and how many metered months there are."""

    months: int
    reason: Words


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learned from a plant's meters.

    Attributes
    ----------
    factor : float
        Calibrated over uncalibrated energy of the months that were learned from.
    months : int
        How many whole months were learned from.
    sigma_fraction : float
        What remains unknown of a year's energy beside its weather.
    has_measured_weather : bool
        Whether the model had the weather of those months, not of a typical year.
    left_out : tuple of date
        First days of metered months left out as an outage.
    season : tuple of 12 floats
        The factor of each month of the year, January first, beside the others.
    scale : float
        The factor of every hour, beside the others.
    sun : SunShape or None
    cap_kw : float or None
        The power at which the plant is seen to be capped. [kW]
    """

    factor: float
    months: int
    sigma_fraction: float
    has_measured_weather: bool
    left_out: tuple[date, ...]
    season: tuple[float, ...] = (1.0,) * 12
    scale: float = 1.0
    sun: SunShape | None = field(default=None, repr=False)
    cap_kw: float | None = None

    def of_hours(
        self, hourly: pd.Series[float], latitude_deg: float, longitude_deg: float
    ) -> pd.Series[float]:
        """Calibrate modelled hours.

        Parameters
        ----------
        hourly : Series, UTC index labelling the start of the hour [kWh]
        latitude_deg, longitude_deg : float
            The plant's place. [degree]

        Returns
        -------
        Series of the same index and name
            Never negative; nothing where the model has nothing. [kWh]
        """
        import pandas as pd

        index = hourly.index
        assert isinstance(index, pd.DatetimeIndex)
        factors = self.scale * np.asarray(self.season)[index.month.to_numpy() - 1]
        if self.sun is not None:
            factors = factors * self.sun.at(index, latitude_deg, longitude_deg)
        kwh = hourly.to_numpy(dtype=float) * factors
        capped = kwh if self.cap_kw is None else np.minimum(kwh, self.cap_kw)
        return pd.Series(capped, index=index, name=hourly.name)


@dataclass(frozen=True, slots=True)
class Modelled:
    """The model's side: its hours, on which weather, of what kind of plant, and where.

    `hourly` has UTC starts of hours. [kWh]
    """

    hourly: pd.Series[float]
    is_typical: bool
    kind: str
    latitude_deg: float
    longitude_deg: float


def calibrate(
    metered: Metered, modelled: Modelled, outages: Outages = ()
) -> Calibration | NotCalibrated:
    """Learn from a plant's meters.

    Parameters
    ----------
    metered : Metered
        Of the whole plant, readings of any length up to a month.
    modelled : Modelled
        The uncalibrated hours; of a typical year, or of weather that covers (a part of) the time
        that was metered.
    outages : sequence of (start, end)
        Recorded ones, in UTC; None where the end is not known. What touches them is left out.

    Returns
    -------
    Calibration, or NotCalibrated with fewer than twelve whole months, nine without outage, or a
    quotient that no plant has

    Notes
    -----
    Panels make nothing while the sun is down: hours of a night that a portal left out count as
    nought.
    """
    if modelled.kind == "solar":
        metered = with_nights(metered, modelled.latitude_deg, modelled.longitude_deg)
    whole = by_month(metered, _modelled(metered, modelled))
    whole = whole.where(whole.is_whole)
    used = metered.outside(outages)
    if not modelled.is_typical:
        used = without_dead_days(used, _modelled(used, modelled), _noise(modelled))
    months = by_month(used, _modelled(used, modelled))
    is_fit = np.isin(months.number, whole.number) & (months.covered >= FIT_FRACTION)
    months = months.where(is_fit & _is_telling(months))
    if len(whole.number) < LEAST_MONTHS:
        return _too_few(len(whole.number), LEAST_MONTHS)
    far_off = _far_off(whole.where(_is_telling(whole)))
    if far_off is not None:
        return far_off
    months, left_out = without_weak(months, _noise(modelled))
    if len(months.number) < LEAST_FIT_MONTHS:
        return _too_few(len(months.number), LEAST_FIT_MONTHS)
    found = _of_months(months, modelled, left_out)
    if modelled.is_typical or modelled.kind != "solar":
        return found
    return _with_sun(found, used, modelled, months)


def _too_few(months: int, least: int) -> NotCalibrated:
    if least == LEAST_MONTHS:
        reason = Words(
            "Niet geijkt. Hele maanden waarvan meting en weer bekend zijn: %(months)s. Voor ijken "
            "zijn er %(least)s nodig.",
            months=months,
            least=least,
        )
    else:
        reason = Words(
            "Niet geijkt. Gemeten maanden zonder storing: %(months)s. Voor ijken zijn er %(least)s "
            "nodig.",
            months=months,
            least=least,
        )
    return NotCalibrated(months, reason)


def _far_off(whole: Months) -> NotCalibrated | None:
    """Why nothing can be learned from a meter in another unit, or of another plant.

    An outage lowers months: whether all is too low the better half of them tells.
    """
    if not len(whole.number):
        return None
    times = whole.metered_kwh / whole.modelled_kwh
    better = whole.where(times >= np.median(times))
    most = float(whole.metered_kwh.sum() / whole.modelled_kwh.sum())
    least = float(better.metered_kwh.sum() / better.modelled_kwh.sum())
    if most > MOST_FACTOR:
        reason = Words(
            "Niet geijkt: de meter geeft %(times)s keer wat het model verwacht. Staan er Wh in "
            "plaats van kWh, of meterstanden?",
            times=_short(most),
        )
    elif 0 < least < LEAST_FACTOR:  # nothing at all is an outage
        reason = Words(
            "Niet geijkt: de meter geeft %(times)s keer wat het model verwacht. Staan er MWh in "
            "plaats van kWh, of meet de meter een deel van de installatie?",
            times=_short(least),
        )
    else:
        return None
    return NotCalibrated(len(whole.number), reason)


def _short(times: float) -> float | str:
    """Three digits; what is less than a hundredth is told as a text, lest it is rounded away."""
    return float(f"{times:.3g}") if times >= 0.01 else f"{times:.2g}".replace(".", ",")


def _modelled(metered: Metered, modelled: Modelled) -> FloatArray:
    over = typical_over if modelled.is_typical else modelled_over
    return over(metered, modelled.hourly)


def _is_telling(months: Months) -> NDArray[np.bool_]:
    """Months in which the model sees next to nothing have no quotient."""
    if len(months.number) == 0:
        return np.zeros(0, dtype=bool)
    return np.asarray(months.modelled_kwh > 0.01 * months.modelled_kwh.mean())


def _noise(modelled: Modelled) -> float:
    noise = NOISE_WITHOUT_WEATHER_FRACTION if modelled.is_typical else NOISE_FRACTION
    return noise[modelled.kind]


def _of_months(months: Months, modelled: Modelled, left_out: tuple[date, ...]) -> Calibration:
    """One factor and, with two years, a season's wave."""
    raw = float(months.metered_kwh.sum() / months.modelled_kwh.sum())
    season = _season(months, raw)
    shaped_kwh = months.modelled_kwh * np.asarray(season)[months.at]
    spread = _spread(months.metered_kwh, shaped_kwh)
    if modelled.is_typical:
        spread = hypot(spread, WEATHER_SIGMA[modelled.kind] / sqrt(len(months.number) / 12))
    prior = PRIOR_SIGMA[modelled.kind]
    factor = 1 + (raw - 1) * prior**2 / (prior**2 + spread**2)
    return Calibration(
        factor=factor,
        months=len(months.number),
        sigma_fraction=hypot(spread * prior / hypot(spread, prior), YEAR_SIGMA[modelled.kind]),
        has_measured_weather=not modelled.is_typical,
        left_out=left_out,
        season=season,
        scale=factor * float(months.modelled_kwh.sum() / shaped_kwh.sum()),
    )


def _spread(metered_kwh: FloatArray, shaped_kwh: FloatArray) -> float:
    """How uncertain a quotient of sums is, from the scatter of the months it is made of."""
    level = metered_kwh.sum() / shaped_kwh.sum()
    weight = shaped_kwh / shaped_kwh.sum()
    scatter = float((weight * (metered_kwh / (shaped_kwh * level) - 1) ** 2).sum())
    return sqrt(scatter * float((weight**2).sum()))


def _season(months: Months, level: float) -> tuple[float, ...]:
    """A sine over the year through the months' quotients, drawn to none as they scatter.

    None at all of less than two years: one odd month would bend it.
    """
    if len(months.number) < SEASON_MONTHS:
        return (1.0,) * 12
    weight = months.modelled_kwh / months.modelled_kwh.sum()
    off = months.metered_kwh / (months.modelled_kwh * level) - 1
    wave = _wave(months.at)
    centred = wave - (weight[:, None] * wave).sum(axis=0)
    count = len(months.number)
    noise = float((weight * off**2).sum()) * count / max(count - 3, 1)
    told = (centred * weight[:, None]).T @ centred * count + np.eye(2) * (
        noise / SEASON_PRIOR_SIGMA**2
    )
    height = np.linalg.solve(told, (centred * weight[:, None]).T @ off * count)
    return tuple(float(value) for value in 1 + _wave(np.arange(12)) @ height)


def _wave(month_at: NDArray[np.int64]) -> FloatArray:
    angle = 2 * np.pi * (np.asarray(month_at) + 0.5) / 12
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _with_sun(found: Calibration, used: Metered, modelled: Modelled, months: Months) -> Calibration:
    """Add what hours tell: factors by the sun's place, then the season anew, and the cap.

    Nothing is added where hours are of too few months; longer readings keep the level.
    """
    import pandas as pd

    place = (modelled.latitude_deg, modelled.longitude_deg)
    hours = whole_hours(used, modelled.hourly, months)
    said = modelled_over(hours, modelled.hourly)
    if (by_month(hours, said).covered >= FIT_FRACTION).sum() < LEAST_FIT_MONTHS:
        return found
    starts = pd.to_datetime(hours.start_s.astype(np.int64), unit="s", utc=True)
    cap_kw = _cap(hours.energy_kwh)
    free = said > 0 if cap_kw is None else (said > 0) & (said * found.factor < FREE_OF_CAP * cap_kw)
    shape = fit_sun_shape(hours.energy_kwh[free], said[free], starts[free], *place)
    shaped = replace(found, season=(1.0,) * 12, scale=1.0, sun=shape, cap_kw=cap_kw)
    used = used.where(np.isin(month_numbers(used), months.number))
    rest = by_month(used, modelled_over(used, shaped.of_hours(modelled.hourly, *place)))
    seasonal = replace(shaped, season=_season(rest, 1.0))
    again = by_month(used, modelled_over(used, seasonal.of_hours(modelled.hourly, *place)))
    scale = found.factor * float(months.modelled_kwh.sum() / again.modelled_kwh.sum())
    spread = _spread(again.metered_kwh, again.modelled_kwh)
    return replace(seasonal, scale=scale, sigma_fraction=hypot(spread, YEAR_SIGMA[modelled.kind]))


def _cap(energy_kwh: FloatArray) -> float | None:
    """The power at which the hours stop, if more of them lie there than a sky without cap gives."""
    top = float(np.quantile(energy_kwh, CAP_QUANTILE))
    high = energy_kwh > 0.5 * top
    at_top = energy_kwh >= CAP_BAND * top
    return top if at_top.sum() > CAP_HOURS_FRACTION * high.sum() else None
