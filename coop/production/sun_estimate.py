"""What an estimate of a solar plant says beside its hours: its spread, its parts, its method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coop.production import solar
from coop.production.solar import SolarPlantSpec
from coop.production.weather.hours import Weather
from coop.production.weather.sun import beam_and_diffuse, sun_path
from coop.production.weather.typical_year import HOURS, MONTH_OF_HOUR, synthetic_radiation
from coop.words import Words, percent

FloatArray = NDArray[np.float64]

SYNTHETIC_YEARS = 30

# Sun: the station network and the space between stations; the chain of models against measured
# plants; losses that differ from the 14 % assumed (dirt, shade, downtime).
SOLAR_PARTS: tuple[tuple[Words, float], ...] = (
    (Words("straling op deze plek"), 0.025),
    (Words("rekenmodel"), 0.020),
    (Words("verliezen"), 0.030),
)


def solar_weather_sigma(spec: SolarPlantSpec, typical: Weather) -> tuple[float, FloatArray]:
    """Give how much a plant's year, and each of its months, varies with the weather.

    Parameters
    ----------
    spec : SolarPlantSpec
    typical : Weather
        The typical year at the plant.

    Returns
    -------
    tuple of float and array, shape (12,)
        Standard deviations as a fraction of the mean, over synthetic years.
    """
    import pandas as pd

    index = typical.hours.index
    assert isinstance(index, pd.DatetimeIndex)
    place = (spec.latitude_deg, spec.longitude_deg)
    one_year = sun_path(index, *place)
    ghi_wm2 = synthetic_radiation(*place, one_year, SYNTHETIC_YEARS).reshape(-1)
    sun = one_year.repeat(SYNTHETIC_YEARS)
    dni_wm2, dhi_wm2 = beam_and_diffuse(ghi_wm2, sun)
    same_each_year = {
        name: np.tile(typical.hours[name].to_numpy(), SYNTHETIC_YEARS)
        for name in ("air_degc", "wind_m_s")
    }
    hours = {"ghi_wm2": ghi_wm2, "dni_wm2": dni_wm2, "dhi_wm2": dhi_wm2, **same_each_year}
    power = solar.ac_power_kw(spec, solar.make_sky(sun, hours)).reshape(SYNTHETIC_YEARS, HOURS)
    starts = np.flatnonzero(np.diff(MONTH_OF_HOUR, prepend=-1))
    months = np.add.reduceat(power, starts, axis=1)
    years = months.sum(axis=1)
    return float(years.std() / years.mean()), np.asarray(months.std(axis=0) / months.mean(axis=0))


def sun_method(spec: SolarPlantSpec, sigma: float) -> Words:
    return Words(
        "Zon, per uur: zonnestand, licht op elk vlak, temperatuur en omvormer met pvlib (Perez, "
        "Faiman, PVWatts). Vermogen van de panelen: %(peak)s kWp, aantal vlakken: %(planes)s, "
        "verlies: %(loss)s procent. P90 volgt uit een onzekerheid van %(sigma)s procent.",
        peak=round(spec.peak_power_kwp, 2),
        planes=len(spec.planes),
        loss=percent(spec.loss_fraction),
        sigma=percent(sigma),
    )
