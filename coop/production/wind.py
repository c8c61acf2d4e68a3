"""Wind turbines: what they are, and the AC energy of each hour.

`hub_wind.py` gives the wind at the hub, `turbine_types.py` the power curve and `wind_losses.py`
what is lost. A curve holds for standard air; for the air of the hour its speeds are moved as
windpowerlib and WindPRO do it: by the cube root of the density below 7.5 m/s, by its two thirds
power above 12.5 m/s, where the blades are turned by then, and between them in between.

References
----------
.. [1] L. Svenningsen, "Power curve air density correction and other power curve options in
   WindPRO", EMD International, 2010.
.. [2] IEC 61400-12-1:2017, "Power performance measurements of electricity producing wind
   turbines".
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.errors import RuleBroken
from coop.production.hub_wind import hub_wind_m_s
from coop.production.solar import require_place
from coop.production.turbine_curves import Curve, check_curve
from coop.production.turbine_types import FoundCurve, find_curve
from coop.production.weather.hours import Weather
from coop.production.wind_losses import check_losses, loss_fraction
from coop.production.wind_regions import region_named

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]

MOST_TURBINES = 500
STANDARD_DENSITY_KG_M3 = 1.225
GAS_CONSTANT_J_KG_K, ZERO_DEGC_K = 287.05, 273.15
LAPSE_DEGC_PER_M, SCALE_HEIGHT_M, SEA_LEVEL_PA = 0.0065, 8430.0, 101_325.0
DENSITY_SPEEDS_M_S, DENSITY_EXPONENTS = (7.5, 12.5), (1 / 3, 2 / 3)


@dataclass(frozen=True, slots=True)
class WindPlantSpec:
    """One wind turbine, or several that are equal, as an estimate needs them.

    Attributes
    ----------
    latitude_deg, longitude_deg : float
        [degree]
    hub_height_m : float
        [m]
    turbine : str or None
        A name; or leave it out and give a curve, or rotor and rated power.
    power_curve : tuple of pairs or None
        Of one turbine: wind speed [m/s] and power [kW].
    loss_fraction : float or None
        All losses together; None takes them by part.
    mean_wind_speed_m_s : float or None
        Mean of many years at the hub, where a plan states one. [m/s]
    turbines : int
        How many equal ones; the energy is that of all.
    region : str or None
        A province, for the embedded wind climate; None takes that of the place.
    wake_loss_fraction, … : float or None
        One loss each; None takes the default of `wind_losses.py`.
    rated_power_kw, rotor_diameter_m : float or None
        Of one turbine, where its type is not known here. [kW], [m]
    elevation_m : float
        Of the ground above the sea, for the density of the air. [m]
    """

    latitude_deg: float
    longitude_deg: float
    hub_height_m: float
    turbine: str | None = None
    power_curve: tuple[tuple[float, float], ...] | None = None
    loss_fraction: float | None = None
    mean_wind_speed_m_s: float | None = None
    turbines: int = 1
    region: str | None = None
    wake_loss_fraction: float | None = None
    availability_loss_fraction: float | None = None
    electrical_loss_fraction: float | None = None
    other_loss_fraction: float | None = None
    rated_power_kw: float | None = None
    rotor_diameter_m: float | None = None
    elevation_m: float = 0.0

    def __post_init__(self) -> None:
        require_place(self.latitude_deg, self.longitude_deg)
        self._check_measures()
        check_losses(self)
        if self.region is not None:
            region_named(self.region)
        has_rotor = self.rated_power_kw is not None and self.rotor_diameter_m is not None
        has_type = self.turbine is not None or has_rotor
        if not (has_type or self.power_curve is not None):
            raise RuleBroken(
                "Kies een windmolen uit de lijst. Staat hij er niet in? Vul dan het vermogen en de "
                "rotor in, of een vermogenskromme.",
                field="turbine",
            )
        if self.turbine is not None and self.power_curve is not None:
            raise RuleBroken(
                "Kies een windmolen uit de lijst of vul een vermogenskromme in: een van de twee.",
                field="turbine",
            )
        if self.power_curve is not None:
            check_curve(self.power_curve)
        else:
            find_curve(self.turbine, self.rated_power_kw, self.rotor_diameter_m)

    def _check_measures(self) -> None:
        if not (isfinite(self.hub_height_m) and 10 <= self.hub_height_m <= 250):
            raise RuleBroken(
                "De ashoogte is %(value)s meter. Vul een getal in van 10 tot 250.",
                field="hub_height_m",
                value=self.hub_height_m,
            )
        mean = self.mean_wind_speed_m_s
        if mean is not None and not 2 <= mean <= 15:
            raise RuleBroken(
                "De gemiddelde wind op ashoogte is %(value)s m/s. Vul een getal in van 2 tot 15.",
                field="mean_wind_speed_m_s",
                value=mean,
            )
        if not 1 <= self.turbines <= MOST_TURBINES:
            raise RuleBroken(
                "Het aantal windmolens is %(value)s. Vul een heel getal in van 1 tot %(most)s.",
                field="turbines",
                value=self.turbines,
                most=MOST_TURBINES,
            )
        if not -10 <= self.elevation_m <= 4000:
            raise RuleBroken(
                "De hoogte van de grond is %(value)s meter boven zee. Vul een getal in van -10 "
                "tot 4000.",
                field="elevation_m",
                value=self.elevation_m,
            )

    @property
    def found_curve(self) -> FoundCurve:
        """The power curve of one turbine, and of which turbine it was made."""
        if self.power_curve is not None:
            return FoundCurve(Curve.of(self.power_curve))
        return find_curve(self.turbine, self.rated_power_kw, self.rotor_diameter_m)

    @property
    def curve(self) -> Curve:
        """The power curve of one turbine: as typed, its own, or the nearest."""
        return self.found_curve.curve


def hourly_energy_kwh(spec: WindPlantSpec, weather: Weather) -> pd.Series[float]:
    """Estimate the AC energy that the turbines feed in each hour.

    Parameters
    ----------
    spec : WindPlantSpec
    weather : Weather

    Returns
    -------
    Series, index of `weather.hours`, named "energy_kwh"
        Of all turbines. Never negative, never above the curve's highest power times one hour
        and the number of turbines. [kWh]
    """
    import pandas as pd

    wind = hub_wind_m_s(spec, weather)
    air_degc = weather.hours["air_degc"].to_numpy(dtype=float)
    density = density_kg_m3(air_degc, spec.hub_height_m, spec.elevation_m)
    share = spec.turbines * (1 - loss_fraction(spec, weather))
    power_kw = power_output_kw(spec.curve, wind, density) * share
    return pd.Series(power_kw, index=weather.hours.index, name="energy_kwh")


def power_output_kw(curve: Curve, wind_m_s: FloatArray, density_kg_m3: FloatArray) -> FloatArray:
    """Read a curve in air of some density.

    Beyond the last speed of the curve the turbine stands still, as below the first. The storm
    stop is at a real speed, whatever the density.

    Parameters
    ----------
    curve : Curve
    wind_m_s, density_kg_m3 : array, one value an hour

    Returns
    -------
    array, one value an hour [kW]
    """
    speeds, powers = np.array(curve.speeds_m_s), np.array(curve.powers_kw)
    exponents = np.interp(speeds, DENSITY_SPEEDS_M_S, DENSITY_EXPONENTS)
    thinness = np.log(STANDARD_DENSITY_KG_M3 / density_kg_m3)

    def here(point: NDArray[np.intp]) -> FloatArray:
        """The speed at which a point of the curve is reached in this hour's air."""
        return np.asarray(speeds[point] * np.exp(exponents[point] * thinness))

    last = len(speeds) - 1
    point = np.clip(np.searchsorted(speeds, wind_m_s, side="right") - 1, 0, last - 1)
    low, high = here(point), here(point + 1)
    for _ in range(last):  # density moves the curve by a step or two
        down = (wind_m_s < low) & (point > 0)
        up = (wind_m_s >= high) & (point < last - 1)
        if not (down.any() or up.any()):
            break
        point = point + up - down
        low, high = here(point), here(point + 1)
    slope = (powers[point + 1] - powers[point]) / (high - low)
    power = powers[point] + slope * (np.minimum(wind_m_s, high) - low)
    is_turning = (wind_m_s >= low) & (wind_m_s <= speeds[-1])
    return np.where(is_turning, power, 0.0)


def density_kg_m3(air_degc: FloatArray, hub_height_m: float, elevation_m: float) -> FloatArray:
    """Give the density of the air at the hub, for air measured at the ground there. [kg/m3]"""
    kelvin = air_degc - LAPSE_DEGC_PER_M * hub_height_m + ZERO_DEGC_K
    pressure_pa = SEA_LEVEL_PA * np.exp(-(hub_height_m + elevation_m) / SCALE_HEIGHT_M)
    return np.asarray(pressure_pa / (GAS_CONSTANT_J_KG_K * kelvin))
