"""The AC energy a solar plant feeds in each hour, by pvlib on arrays.

**The defaults are those of PVWatts** and there is one set of them: 14 % losses, the inverter's own
4 % apart, no limit but the panels' peak power, panels on rails over a roof. On an EPW year of De
Bilt (2010) 41 orientations from flat to upright are then 0.5 % below NREL's PVWatts 8 of a roof
with its own default inverter (panels 1.2 times its power), each within 1.3 %; against an inverter
as large as the panels 0.0 %, each within 2.5 % (`tests/production/test_solar.py`); on an open
rack without other rows 0.9 and 0.4 % below. What Dutch roofs make says the same: those that a
study followed from 2015 to 2019 made 947 kWh per kWp in the mean [5]_, in years sunnier than
usual, and CBS counts 875 in a year of 1023 kWh/m2 for all roofs, shaded and badly facing ones
too [6]_; at De Bilt, 1013 kWh/m2, a roof to the south at 35 degrees gives 931 here, one at 13
degrees 873, a flat one 791. One measured roof may lie 5 % from it: that is in the band, and its
own meter corrects it.

**The models.** Perez for the sky's diffuse light (Hay and Davies loses up to 4 % on roofs that face
away from the sun); glass with an anti-reflective layer for beam, sky and ground (beam only gains
2.5 %); Faiman's cell temperature; PVWatts for module and inverter. Faiman measured the wind at
the panels, KNMI at 10 m over grass: by the log law 3 m above ground has 0.79 of it.

Snow takes off the days on which it lay at De Bilt in 1991-2020, eleven a year [7]_, half of each,
since it slides off a roof. It is off by default: 0.6 % of a year, within what 14 % leaves open.

References
----------
.. [1] A. P. Dobos, "PVWatts Version 5 Manual", NREL/TP-6A20-62641, 2014.
.. [2] D. Faiman, "Assessing the outdoor operating temperature of photovoltaic modules", Progress
   in Photovoltaics 16, 2008.
.. [3] B. Marion, "Numerical method for angle-of-incidence correction factors for diffuse
   radiation incident photovoltaic modules", Solar Energy 147, 2017.
.. [4] D. C. Jordan, S. R. Kurtz, "Photovoltaic degradation rates - an analytical review",
   Progress in Photovoltaics 21, 2013 (a median of 0.5 % a year).
.. [5] J. Schardt, H. te Heesen, "Performance of rooftop PV systems in selected European countries
   from 2012 to 2019", EU PVSEC, 2020.
.. [6] W. van Sark et al., "Update of the Dutch PV specific yield for determination of PV
   contribution to renewable energy production: 25% more energy!", EU PVSEC, 2014.
.. [7] Weer.nl and KNMI in Nederlands Dagblad, January 2021: days of snow on the ground at De Bilt.
.. [8] H. C. Hottel, A. F. Sarofim, "Radiative Transfer", McGraw-Hill, 1967 (crossed strings).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.production.sky import Sky, make_sky, plane_light, rear_light_wm2, site_sky
from coop.production.solar_plant import (
    DEFAULT_ALBEDO,
    DEFAULT_LOSS_FRACTION,
    IN_ROOF,
    OPEN_RACK,
    ROOF,
    SNOW_AUTO,
    Plane,
    SolarPlantSpec,
    require_loss_fraction,
    require_place,
)
from coop.production.weather.hours import Weather

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DEFAULT_LOSS_FRACTION",
    "Plane",
    "Sky",
    "SolarPlantSpec",
    "ac_power_kw",
    "hourly_energy_kwh",
    "make_sky",
    "plane_dc_fraction",
    "require_loss_fraction",
    "require_place",
    "site_sky",
]

FloatArray = NDArray[np.float64]

INVERTER_EFFICIENCY = 0.96
POWER_PER_DEGC = -0.0037  # of a crystalline silicon module, PVWatts 8
GLASS_INDEX, COATING_INDEX = 1.526, 1.29
# Faiman's u0 [W/m2 K] and u1 [W s/m3 K], u1 for the wind at 10 m. Free frames catch it all; in a
# roof the air behind is missing, PVsyst then counts 20 for 29.
COOLING = {ROOF: (25.0, 5.42), OPEN_RACK: (25.0, 6.84), IN_ROOF: (17.2, 3.74)}
# How much of the light behind free rows reaches the back. Rails hold panels about 0.1 m off a roof:
# from the back of a panel 1.7 m deep the two open edges fill 2 (w + g - sqrt(w^2 + g^2)) / 2w of
# the view (crossed strings [8]_), 0.06, and a little comes through the gaps between panels.
REAR_LIGHT = {ROOF: 0.1, OPEN_RACK: 1.0, IN_ROOF: 0.0}
# Half of 4 days in January, 4 in February, 2 in December and 1 in March.
SNOW_FRACTION_BY_MONTH = np.array([4 / 31, 4 / 28, 1 / 31, 0, 0, 0, 0, 0, 0, 0, 0, 2 / 31]) / 2
# pvlib's `iam.marion_diffuse` of the same glass, for the light of sky and ground (a flat plane
# sees no ground): at each fifth degree of tilt it stays within 0.0001 of the light.
_TILTS_DEG = np.arange(0.0, 91.0, 5.0)
_FROM_SKY = (
    0.95416, 0.95548, 0.95799, 0.96058, 0.96281, 0.96457, 0.96584, 0.96667, 0.96711, 0.96721,
    0.96699, 0.96648, 0.96569, 0.96462, 0.96325, 0.96157, 0.95953, 0.95709, 0.95417,
)  # fmt: skip
_FROM_GROUND = (
    0.0, 0.26971, 0.45597, 0.58503, 0.67662, 0.74294, 0.79186, 0.82858, 0.85659, 0.87829,
    0.89529, 0.90881, 0.91967, 0.92848, 0.93569, 0.94165, 0.94659, 0.95072, 0.95417,
)  # fmt: skip


def plane_dc_fraction(
    plane: Plane,
    sky: Sky,
    *,
    mounting: str = ROOF,
    albedo: float = DEFAULT_ALBEDO,
    bifaciality_fraction: float = 0.0,
    reflects_diffuse: bool = True,
) -> FloatArray:
    """Give a plane's DC power as a fraction of its peak power, before losses.

    Parameters
    ----------
    plane : Plane
    sky : Sky
    mounting, albedo, bifaciality_fraction
        As in `SolarPlantSpec`.
    reflects_diffuse : bool
        Whether the glass also reflects sky and ground light, as it does; False reckons as
        pvlib's `ModelChain`, for comparison.

    Returns
    -------
    array, one value for each lit hour
        Never negative.
    """
    from pvlib import iam, pvsystem, temperature

    light = plane_light(plane.tilt_deg, plane.azimuth_deg, albedo, sky)
    falls_wm2 = light.beam_wm2 + light.diffuse_wm2 + light.ground_wm2
    cell_degc = temperature.faiman(falls_wm2, sky.air_degc, sky.wind_m_s, *COOLING[mounting])
    incidence_deg = np.degrees(np.arccos(light.incidence_cos))
    through = iam.physical(incidence_deg, n=GLASS_INDEX, n_ar=COATING_INDEX)
    from_sky, from_ground = _diffuse_transmission(plane.tilt_deg) if reflects_diffuse else (1, 1)
    absorbed_wm2 = light.beam_wm2 * through
    absorbed_wm2 += light.diffuse_wm2 * from_sky + light.ground_wm2 * from_ground
    rear_fraction = bifaciality_fraction * REAR_LIGHT[mounting]
    if rear_fraction:
        rear_wm2 = rear_light_wm2(plane.tilt_deg, plane.azimuth_deg, albedo, sky)
        absorbed_wm2 += rear_fraction * rear_wm2
    dc_fraction = pvsystem.pvwatts_dc(absorbed_wm2, cell_degc, 1.0, POWER_PER_DEGC)
    return np.asarray(np.maximum(dc_fraction, 0.0))


def ac_power_kw(spec: SolarPlantSpec, sky: Sky, *, reflects_diffuse: bool = True) -> FloatArray:
    """Give the AC power of all planes in every hour, dark ones too.

    Returns
    -------
    array, shape of `sky.lit`
        Zero at night, never above `spec.ac_kw`. [kW]
    """
    from pvlib import inverter

    dc_kw = np.zeros(len(sky.ghi_wm2))
    for plane in spec.planes:
        dc_kw += plane.peak_power_kwp * plane_dc_fraction(
            plane,
            sky,
            mounting=spec.mounting,
            albedo=spec.albedo,
            bifaciality_fraction=spec.bifaciality_fraction,
            reflects_diffuse=reflects_diffuse,
        )
    dc_kw *= left_by_month(spec)[sky.sun.month]
    # An inverter takes no more than it can; pvlib's own formula sinks far above that.
    most_dc_kw = spec.ac_kw / INVERTER_EFFICIENCY
    np.minimum(dc_kw, most_dc_kw, out=dc_kw)
    ac_kw = inverter.pvwatts(dc_kw, most_dc_kw, INVERTER_EFFICIENCY)
    power_kw = np.zeros(len(sky.lit))
    power_kw[sky.lit] = np.clip(ac_kw, 0.0, spec.ac_kw)
    return power_kw


def left_by_month(spec: SolarPlantSpec) -> FloatArray:
    """Give what all losses before the inverter leave of the DC power, shape (12,)."""
    left = (1 - spec.loss_fraction) * spec.left_by_age
    left_by_month = left * (1 - np.array(spec.shading_fraction_by_month))
    if spec.snow == SNOW_AUTO:
        left_by_month *= 1 - SNOW_FRACTION_BY_MONTH
    return left_by_month


def hourly_energy_kwh(spec: SolarPlantSpec, weather: Weather) -> pd.Series[float]:
    """Estimate the AC energy a solar plant feeds in each hour.

    Parameters
    ----------
    spec : SolarPlantSpec
    weather : Weather

    Returns
    -------
    Series, index of `weather.hours`, named "energy_kwh"
        Zero at night, never above `spec.ac_kw` times one hour. [kWh]
    """
    import pandas as pd

    sky = site_sky(weather, spec.latitude_deg, spec.longitude_deg)
    return pd.Series(ac_power_kw(spec, sky), index=weather.hours.index, name="energy_kwh")


def _diffuse_transmission(tilt_deg: float) -> tuple[float, float]:
    """What part of the light of sky and ground passes the glass of a tilted plane."""
    from_sky = np.interp(tilt_deg, _TILTS_DEG, _FROM_SKY)
    return float(from_sky), float(np.interp(tilt_deg, _TILTS_DEG, _FROM_GROUND))
