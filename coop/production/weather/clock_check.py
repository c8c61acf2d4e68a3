"""Is the clock of a series right? The sun knows.

On a clear day light, and what panels make of it, lies evenly around the moment at which the sun
stands best. Where the middle of the clear days lies elsewhere, the clock is wrong: an EPW header
that claims one hour over hours in UTC, a meter labelled UTC that runs on the town's clock (one
hour off in winter and two in summer).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.production.weather.sun import SunPath, clear_sky_wm2, sun_path
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from coop.production.weather.hours import Weather

FloatArray = NDArray[np.float64]

STEP_MINUTES = 15
MOST_MINUTES = 180
# Clouds come more in the afternoon and fog in the morning: the middle of clear days in KNMI's
# hours lies up to ten minutes from the sun's, and less than this is no other clock.
LEAST_MINUTES = 30
LEAST_DAYS = 5
# A day is clear when it has nearly as much as the brightest days of the weeks around it.
AROUND_DAYS = 15
CLEAR_FRACTION = 0.9
SEASON_DIFFERENCE_MINUTES = (40, 80)
USUAL_TILT_DEG = 30.0
TOWN_CLOCK = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class Shift:
    """How a series' clock should be moved. Negative: the series runs ahead, move it earlier.

    `minutes` holds in winter and `summer_minutes` in summer time; they differ where a series
    follows the town's clock. `days` is the number of clear days that say so.
    """

    minutes: int
    summer_minutes: int
    days: int

    @property
    def follows_town_clock(self) -> bool:
        """Whether the series changes its clock in spring and autumn."""
        return self.minutes != self.summer_minutes

    @property
    def option(self) -> str:
        """What to add to `coop estimate` to apply it."""
        if not self.follows_town_clock:
            return f"--shift-minutes {self.minutes}"
        more = self.minutes - TOWN_SHIFT.minutes
        return "--town-clock" + (f" --shift-minutes {more}" if more else "")

    @property
    def words(self) -> Words:
        """The warning, with the shift that is proposed."""
        if self.follows_town_clock:
            return Words(
                "De tijden lijken op de klok van Nederland met zomer- en wintertijd te lopen, niet "
                "op UTC. Ons voorstel: verschuif ze %(winter)s minuten in de winter en %(summer)s "
                "in de zomer (heldere dagen bekeken: %(days)s).",
                winter=self.minutes,
                summer=self.summer_minutes,
                days=self.days,
            )
        return Words(
            "De zon past beter bij deze reeks als de tijden %(minutes)s minuten verschuiven. "
            "Waarschijnlijk is de tijdzone verkeerd (heldere dagen bekeken: %(days)s).",
            minutes=self.minutes,
            days=self.days,
        )


TOWN_SHIFT = Shift(-60, -120, 0)


def fitting_shift(
    values: pd.Series[float],
    latitude_deg: float,
    longitude_deg: float,
    azimuth_deg: float = 180.0,
    tilt_deg: float = USUAL_TILT_DEG,
) -> Shift | None:
    """Give the shift with which a series fits the sun better; None where its clock is right.

    Parameters
    ----------
    values : Series, hourly, UTC index labelling the start of the hour
        Radiation on a horizontal plane, or the energy of panels; the unit does not matter.
    latitude_deg, longitude_deg : float
        [degree]
    azimuth_deg, tilt_deg : float
        Where the panels face, as pvlib; for a horizontal plane, or panels that face east and
        west alike, south does. [degree]

    Returns
    -------
    Shift or None
        In steps of 15 minutes, at most three hours. None also where there are fewer than five
        clear days to judge by.

    Notes
    -----
    The centre of gravity of each clear day is set against that of a clear sky on the plane, and
    the median of the differences taken, of summer and winter time apart. A grid of shifts fitted
    to the whole series gives the same answer within its step, and costs fifty times as much.
    """
    import pandas as pd

    index = pd.DatetimeIndex(values.index)
    sun = sun_path(index, latitude_deg, longitude_deg)
    expected = _clear_plane(sun, azimuth_deg, tilt_deg)
    # The day runs around the place's own noon, so that a wrong clock stays within it.
    solar_time = index + pd.Timedelta(hours=longitude_deg / 15)
    day = solar_time.floor("D")
    middle = np.asarray((solar_time - day) / pd.Timedelta(minutes=1)) + 30.0
    measured = np.maximum(np.nan_to_num(values.to_numpy(dtype=float)), 0.0)
    days = pd.DataFrame(
        {
            "seen": measured,
            "seen_at": measured * middle,
            "due": expected,
            "due_at": expected * middle,
        }
    )
    totals = days.groupby(np.asarray(day.asi8)).sum()
    totals.index = pd.DatetimeIndex(day.unique())
    clear = totals[_clear_days(totals)]
    off = clear["due_at"] / clear["due"] - clear["seen_at"] / clear["seen"]
    return _shift_of(off, pd.DatetimeIndex(clear.index))


def weather_shift(weather: Weather, latitude_deg: float, longitude_deg: float) -> Shift | None:
    """Give the shift that the radiation of weather asks for; None where its clock is right."""
    if "ghi_wm2" in weather.lacking:
        return None
    return fitting_shift(weather.hours["ghi_wm2"], latitude_deg, longitude_deg, tilt_deg=0.0)


def shifted(weather: Weather, shift: Shift, latitude_deg: float, longitude_deg: float) -> Weather:
    """Give weather with its clock moved.

    Parameters
    ----------
    weather : Weather
    shift : Shift
    latitude_deg, longitude_deg : float
        Beam and diffuse light that were reckoned from the whole are reckoned again. [degree]

    Returns
    -------
    Weather
        The same hours in UTC: a shift of part of an hour mixes two of them. A typical year is
        rolled round; of a period the hours that come in at an end are those of the day beside it.
    """
    from coop.production.weather.complete import complete, together

    hours = weather.hours
    reckoned = sorted({"dni_wm2", "dhi_wm2"} & weather.lacking - {"ghi_wm2"})
    kept = hours.drop(columns=reckoned if "ghi_wm2" not in weather.lacking else [])
    moved = (
        _rolled(kept, shift.minutes)
        if weather.is_typical and not shift.follows_town_clock
        else _moved(kept, shift)
    )
    frame, _, _ = complete(moved, latitude_deg, longitude_deg)
    told = Words("Tijden verschoven met %(minutes)s minuten.", minutes=shift.minutes)
    if shift.follows_town_clock:
        told = Words("Tijden omgezet van de klok van Nederland naar UTC.")
    return replace(weather, hours=frame, source=together(weather.source, told))


def _clear_plane(sun: SunPath, azimuth_deg: float, tilt_deg: float) -> FloatArray:
    """Light of a clear sky on a plane, good enough to tell its middle. [W/m2]"""
    from pvlib import irradiance

    ghi = clear_sky_wm2(sun.zenith_deg)
    if tilt_deg == 0.0:
        return ghi
    up = np.maximum(np.cos(np.radians(sun.zenith_deg)), 0.1)
    onto = irradiance.aoi_projection(tilt_deg, azimuth_deg, sun.zenith_deg, sun.azimuth_deg)
    diffuse_part = 0.15
    beam = (1 - diffuse_part) * ghi / up * np.maximum(onto, 0.0)
    return np.asarray(beam + diffuse_part * ghi)


def _clear_days(totals: pd.DataFrame) -> NDArray[np.bool_]:
    """Which days have nearly as much as the brightest of the weeks around them."""
    ratio = totals["seen"] / totals["due"].where(totals["due"] > 0)
    best = ratio.rolling(2 * AROUND_DAYS + 1, center=True, min_periods=AROUND_DAYS).max()
    # Winter days with the sun hardly up say little.
    lit = totals["due"] > 0.1 * totals["due"].max()
    return np.asarray((ratio >= CLEAR_FRACTION * best) & lit & (totals["seen"] > 0))


def _shift_of(off_minutes: pd.Series[float], days: pd.DatetimeIndex) -> Shift | None:
    """One shift for the whole year, or one a season where those differ by about an hour."""
    import pandas as pd

    if len(off_minutes) < LEAST_DAYS:
        return None
    noon = days.tz_convert("UTC") + pd.Timedelta(hours=12)
    local = noon.tz_convert(TOWN_CLOCK)
    ahead_hours = np.asarray(
        (local.tz_localize(None) - noon.tz_localize(None)) / pd.Timedelta(hours=1)
    )
    off = off_minutes.to_numpy(dtype=float)
    summer, winter = off[ahead_hours > 1.5], off[ahead_hours < 1.5]
    if min(len(summer), len(winter)) >= LEAST_DAYS:
        in_summer, in_winter = float(np.median(summer)), float(np.median(winter))
        low, high = SEASON_DIFFERENCE_MINUTES
        if low <= in_winter - in_summer <= high:
            # The town's clock is a whole number of hours off, whatever the clouds say.
            whole = round((in_winter + in_summer + 60) / 120) * 60
            return Shift(whole, whole - 60, len(off))
    found = _stepped(float(np.median(off)))
    return Shift(found, found, len(off)) if abs(found) >= LEAST_MINUTES else None


def _stepped(minutes: float) -> int:
    return int(np.clip(round(minutes / STEP_MINUTES) * STEP_MINUTES, -MOST_MINUTES, MOST_MINUTES))


def _rolled(hours: pd.DataFrame, minutes: int) -> pd.DataFrame:
    import pandas as pd

    whole, rest = divmod(minutes, 60)
    values = hours.to_numpy(dtype=float)
    later, sooner = np.roll(values, whole + 1, axis=0), np.roll(values, whole, axis=0)
    mixed = sooner + (later - sooner) * (rest / 60)
    return pd.DataFrame(mixed, index=hours.index, columns=hours.columns)


def _moved(hours: pd.DataFrame, shift: Shift) -> pd.DataFrame:
    """Hours of a period at other times, on whole hours again."""
    import pandas as pd

    index = pd.DatetimeIndex(hours.index)
    minutes = np.full(len(index), shift.minutes)
    if shift.follows_town_clock:
        naive = index.tz_localize(None)
        town = naive.tz_localize(TOWN_CLOCK, ambiguous=False, nonexistent="shift_forward")
        is_summer = np.array([bool(at.dst()) for at in town])
        minutes = np.where(is_summer, shift.summer_minutes, shift.minutes)
    at = index + pd.to_timedelta(minutes, unit="min")
    moved = hours.set_axis(at, axis="index")
    moved = moved[~moved.index.duplicated()]
    whole = pd.date_range(moved.index[0].ceil("h"), moved.index[-1].floor("h"), freq="h")
    rest = (minutes[0] % 60) / 60
    if rest:
        # Of what ran from 11:30 to 12:30 half belongs to the hour before 12:00, half to the next.
        starts = pd.DatetimeIndex(moved.index)
        earlier = moved.set_axis(starts.floor("h"), axis="index").reindex(whole)
        later = moved.set_axis(starts.ceil("h"), axis="index").reindex(whole)
        moved = earlier * (1 - rest) + later * rest
    # The same hours as before; what moved out of sight at an end is like the day beside it.
    moved = moved.reindex(index)
    for days in (1, -1):
        moved = moved.fillna(moved.shift(freq=pd.Timedelta(days=days)).reindex(index))
    return moved.interpolate(limit_direction="both")
