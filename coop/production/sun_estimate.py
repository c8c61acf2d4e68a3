"""What an estimate of a solar plant says beside its hours: its spread, its parts, its method."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coop.production import solar
from coop.production.sky import LEAST_LIGHT_WM2
from coop.production.solar_plant import NO_SHADING, SNOW_AUTO, SNOW_OFF, SolarPlantSpec
from coop.production.spread import spread_words
from coop.production.weather.hours import Weather
from coop.production.weather.sun import beam_and_diffuse
from coop.production.weather.typical_year import synthetic_radiation, year_sun
from coop.words import Words, percent

FloatArray = NDArray[np.float64]

SYNTHETIC_YEARS = 30
HOURS_OF_YEAR = 8766
YEARS_AT_ONCE = 10  # ten years of a plane fit a few dozen megabytes

# Sun: the station network and the space between stations; the chain of models against measured
# plants; losses that differ from the 14 % assumed (dirt, shade, downtime).
SOLAR_PARTS: tuple[tuple[Words, float], ...] = (
    (Words("straling op deze plek"), 0.025),
    (Words("rekenmodel"), 0.020),
    (Words("verliezen"), 0.030),
)

# A typical year from elsewhere does not tell how years differ. The sun of a year on a tilted plane
# varies by 4 to 6 % over Europe; months of their own accord then by the square root of twelve more.
SPREAD_ELSEWHERE = (0.05, np.full(12, 0.05 * np.sqrt(12)))


def solar_weather_sigma(spec: SolarPlantSpec, typical: Weather) -> tuple[float, FloatArray]:
    """Give how much a plant's year, and each of its months, varies with the weather.

    Parameters
    ----------
    spec : SolarPlantSpec
    typical : Weather
        The typical year of the embedded climate at the plant.

    Returns
    -------
    tuple of float and array, shape (12,)
        Standard deviations as a fraction of the mean, over synthetic years.
    """
    place = (spec.latitude_deg, spec.longitude_deg)
    ghi_wm2 = synthetic_radiation(*place, year_sun(*place), SYNTHETIC_YEARS)
    months = np.concatenate(
        [
            _months_kwh(spec, ghi_wm2[start : start + YEARS_AT_ONCE], typical)
            for start in range(0, SYNTHETIC_YEARS, YEARS_AT_ONCE)
        ]
    )
    years = months.sum(axis=1)
    month_sigma = months.std(axis=0) / np.maximum(months.mean(axis=0), 1e-9)
    return float(years.std() / max(years.mean(), 1e-9)), np.asarray(month_sigma)


def _months_kwh(spec: SolarPlantSpec, ghi_wm2: FloatArray, typical: Weather) -> FloatArray:
    """The months (years, 12) of some years of radiation (years, 8760)."""
    years = len(ghi_wm2)
    one_year = year_sun(spec.latitude_deg, spec.longitude_deg)
    # Dark hours, more than half of them, are left out before anything is reckoned.
    is_lit = (ghi_wm2 > LEAST_LIGHT_WM2) & (one_year.apparent_zenith_deg < 90)
    year, hour = np.nonzero(is_lit)
    sun = one_year.at(hour)
    lit_wm2 = ghi_wm2[is_lit]
    dni_wm2, dhi_wm2 = beam_and_diffuse(lit_wm2, sun)
    same_each_year = {
        name: typical.hours[name].to_numpy()[hour] for name in ("air_degc", "wind_m_s")
    }
    hours = {"ghi_wm2": lit_wm2, "dni_wm2": dni_wm2, "dhi_wm2": dhi_wm2, **same_each_year}
    power_kw = solar.ac_power_kw(spec, solar.make_sky(sun, hours))
    months_kwh = np.bincount(year * 12 + sun.month, power_kw, years * 12)
    return np.asarray(months_kwh, dtype=np.float64).reshape(years, 12)


@dataclass(frozen=True, slots=True)
class SunCosts:
    """What was set for a roof alone costs of its energy: two fractions, and kWh of a mean year."""

    shading_fraction: float = 0.0
    snow_fraction: float = 0.0
    clipped_kwh: float = 0.0


def sun_costs(spec: SolarPlantSpec, weather: Weather, energy_kwh: float) -> SunCosts:
    """Reckon a roof again without its shade, its snow and the limit of its inverter.

    Shade in December costs far less than in June: only the energy tells how much.

    Parameters
    ----------
    spec : SolarPlantSpec
    weather : Weather
        The hours it was estimated with.
    energy_kwh : float
        Of all those hours. [kWh]

    Returns
    -------
    SunCosts
    """

    def more_kwh(**changes: Any) -> float:
        without = solar.hourly_energy_kwh(replace(spec, **changes), weather)
        return max(float(without.sum()) - energy_kwh, 0.0)

    has_shading = any(spec.shading_fraction_by_month)
    shading_kwh = more_kwh(shading_fraction_by_month=NO_SHADING) if has_shading else 0.0
    snow_kwh = more_kwh(snow=SNOW_OFF) if spec.snow == SNOW_AUTO else 0.0
    clipped_kwh = more_kwh(ac_limit_kw=None) if spec.ac_limit_kw is not None else 0.0
    return SunCosts(
        shading_kwh / max(energy_kwh + shading_kwh, 1e-9),
        snow_kwh / max(energy_kwh + snow_kwh, 1e-9),
        clipped_kwh * HOURS_OF_YEAR / len(weather.hours),
    )


def sun_method(spec: SolarPlantSpec, sigma: float, costs: SunCosts) -> Words:
    """Say how a solar plant was reckoned, and what was set for it alone."""
    chain = Words(
        "Zon, per uur: zonnestand, licht op elk vlak, temperatuur en omvormer met pvlib (Perez, "
        "Faiman, PVWatts). Vermogen van de panelen: %(peak)s kWp, aantal vlakken: %(planes)s, "
        "verlies: %(loss)s procent. %(spread)s",
        peak=round(spec.peak_power_kwp, 2),
        planes=len(spec.planes),
        loss=percent(spec.loss_fraction),
        spread=spread_words(sigma),
    )
    shading, snow = costs.shading_fraction, costs.snow_fraction
    age = 1 - spec.left_by_age
    rear = spec.bifaciality_fraction * solar.REAR_LIGHT[spec.mounting]
    apart = (
        (shading, Words("Schaduw kost %(part)s procent van een jaar.", part=percent(shading))),
        (snow, Words("Sneeuw kost %(part)s procent van een jaar.", part=percent(snow))),
        (
            spec.ac_limit_kw,
            Words(
                "De omvormer begrenst op %(limit)s kW; dat kost ongeveer %(kwh)s kWh per jaar.",
                limit=spec.ac_limit_kw,
                kwh=float(round(costs.clipped_kwh)),
            ),
        ),
        (age, Words("Ouderdom kost %(part)s procent.", part=percent(age))),
        (
            rear,
            Words(
                "De achterkant van de panelen telt voor %(rear)s procent mee.",
                rear=percent(rear),
            ),
        ),
    )
    for is_set, words in apart:
        if is_set:
            chain = Words("%(chain)s %(more)s", chain=chain, more=words)
    return chain
