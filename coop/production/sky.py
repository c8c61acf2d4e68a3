"""What the sky sends on tilted planes at one site: what all planes share is reckoned once.

Perez' model (1990) of the sky's diffuse light has terms that depend on the site alone: the part
of it around the sun and the part at the horizon. They come from one call of pvlib and serve every
plane, as does the sun's position; a further plane then takes a fraction of the first. A test holds
the result against pvlib's own model plane by plane.

References
----------
.. [1] R. Perez et al., "Modeling daylight availability and irradiance components from direct and
   global irradiance", Solar Energy 44, 1990.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, log, radians, sin

import numpy as np
from numpy.typing import NDArray

from coop.production.weather.hours import Weather
from coop.production.weather.sun import SunPath, sun_path

FloatArray = NDArray[np.float64]

LEAST_LIGHT_WM2 = 0.01  # less is night; pvlib's quotients need something to divide by
STATION_WIND_M = 10.0
GRASS_ROUGHNESS_M = 0.03
ROWS_COVER_FRACTION, ROW_HEIGHT_M, ROW_PITCH_M = 0.4, 1.0, 5.0
BEHIND_FRAME_FRACTION = 0.05


@dataclass(frozen=True, slots=True)
class Sky:
    """What all planes of a site share: its lit hours, where the sun stands and what it sends.

    Every array has one value for each hour in which there is light and the sun is up; `lit` has
    one for each hour and says which. `up`, `east` and `north` point to the sun. The diffuse light
    is that of an even sky, that around the sun (per cosine of incidence) and that at the horizon.
    `wind_m_s` blows as at 10 m.
    """

    lit: NDArray[np.bool_]
    sun: SunPath
    up: FloatArray
    east: FloatArray
    north: FloatArray
    ghi_wm2: FloatArray
    dni_wm2: FloatArray
    dhi_wm2: FloatArray
    even_wm2: FloatArray
    around_sun_wm2: FloatArray
    horizon_wm2: FloatArray
    air_degc: FloatArray
    wind_m_s: FloatArray


@dataclass(frozen=True, slots=True)
class PlaneLight:
    """What falls on the front of a plane in every lit hour, before its glass. [W/m2]"""

    incidence_cos: FloatArray
    beam_wm2: FloatArray
    diffuse_wm2: FloatArray
    ground_wm2: FloatArray


def make_sky(sun: SunPath, hours: dict[str, FloatArray]) -> Sky:
    """Take the lit hours of a site.

    Parameters
    ----------
    sun : SunPath
    hours : dict of arrays, one value an hour as in `sun`
        The columns of a weather frame, wind at 10 m.
    """
    from pvlib import atmosphere, irradiance

    lit = (hours["ghi_wm2"] > LEAST_LIGHT_WM2) & (sun.apparent_zenith_deg < 90)
    above = sun.at(lit)
    zenith_deg, azimuth_deg = above.apparent_zenith_deg, above.azimuth_deg
    dni_wm2, dhi_wm2 = hours["dni_wm2"][lit], hours["dhi_wm2"][lit]
    airmass = np.asarray(atmosphere.get_relative_airmass(zenith_deg))
    # Upright planes that follow the sun see all that Perez tells apart.
    facing = irradiance.perez(
        90.0, azimuth_deg, dhi_wm2, dni_wm2, above.extra_wm2, zenith_deg, azimuth_deg, airmass,
        return_components=True,
    )  # fmt: skip
    even = 2.0 * np.nan_to_num(facing["poa_isotropic"])
    zenith, azimuth = np.radians(zenith_deg), np.radians(azimuth_deg)
    up, aside = np.cos(zenith), np.sin(zenith)
    # Perez lets the sun come no lower than 5 degrees here.
    around_sun = np.maximum(dhi_wm2 - even, 0.0) / np.maximum(up, cos(radians(85.0)))
    return Sky(
        lit,
        above,
        up,
        aside * np.sin(azimuth),
        aside * np.cos(azimuth),
        hours["ghi_wm2"][lit],
        dni_wm2,
        dhi_wm2,
        even,
        around_sun,
        np.nan_to_num(facing["poa_horizon"]),
        hours["air_degc"][lit],
        hours["wind_m_s"][lit],
    )


def site_sky(weather: Weather, latitude_deg: float, longitude_deg: float) -> Sky:
    """Take the lit hours of a weather frame at a place."""
    import pandas as pd

    index = weather.hours.index
    assert isinstance(index, pd.DatetimeIndex)
    columns = {str(name): weather.hours[name].to_numpy(dtype=float) for name in weather.hours}
    columns["wind_m_s"] = columns["wind_m_s"] * to_station_height(weather.wind_height_m)
    # The sun's place is dear: it is not asked for hours in which nothing was measured of it.
    has_light = columns["ghi_wm2"] > LEAST_LIGHT_WM2
    if not has_light.any():
        has_light[:] = True  # a night alone: pvlib wants some hours, and none will be lit
    sun = sun_path(index[has_light], latitude_deg, longitude_deg)
    sky = make_sky(sun, {name: values[has_light] for name, values in columns.items()})
    lit = np.zeros(len(index), dtype=bool)
    lit[has_light] = sky.lit
    return replace(sky, lit=lit)


def to_station_height(wind_height_m: float) -> float:
    """Give the factor from wind at some height to wind at 10 m, over grass by the log law."""
    if wind_height_m == STATION_WIND_M:
        return 1.0
    return log(STATION_WIND_M / GRASS_ROUGHNESS_M) / log(
        max(wind_height_m, 1.0) / GRASS_ROUGHNESS_M
    )


def plane_light(tilt_deg: float, azimuth_deg: float, albedo: float, sky: Sky) -> PlaneLight:
    """Give the light on a plane.

    Parameters
    ----------
    tilt_deg, azimuth_deg : float
        0 is flat; azimuth 90 is east, 180 south. [degree]
    albedo : float
        The part of the light that the ground sends back.
    sky : Sky
    """
    tilt, azimuth = radians(tilt_deg), radians(azimuth_deg)
    incidence_cos = cos(tilt) * sky.up
    incidence_cos += sin(tilt) * sin(azimuth) * sky.east
    incidence_cos += sin(tilt) * cos(azimuth) * sky.north
    np.clip(incidence_cos, 0.0, 1.0, out=incidence_cos)
    diffuse_wm2 = sky.even_wm2 * ((1 + cos(tilt)) / 2)
    diffuse_wm2 += sky.around_sun_wm2 * incidence_cos
    diffuse_wm2 += sky.horizon_wm2 * sin(tilt)
    np.maximum(diffuse_wm2, 0.0, out=diffuse_wm2)
    ground_wm2 = sky.ghi_wm2 * (albedo * (1 - cos(tilt)) / 2)
    return PlaneLight(incidence_cos, sky.dni_wm2 * incidence_cos, diffuse_wm2, ground_wm2)


def rear_light_wm2(tilt_deg: float, azimuth_deg: float, albedo: float, sky: Sky) -> FloatArray:
    """Give the light on the back of panels in long rows, by pvlib's infinite sheds.

    Rows cover two fifths of the ground (a flat roof, a field), their middle a metre above it;
    5 % of the light is lost behind the frame.

    References
    ----------
    .. [1] M. A. Mikofski et al., "Bifacial performance modeling in large arrays", 46th IEEE
       Photovoltaic Specialists Conference, 2019.
    """
    from pvlib.bifacial import infinite_sheds

    found = infinite_sheds.get_irradiance(
        tilt_deg,
        azimuth_deg,
        sky.sun.apparent_zenith_deg,
        sky.sun.azimuth_deg,
        ROWS_COVER_FRACTION,
        ROW_HEIGHT_M,
        ROW_PITCH_M,
        sky.ghi_wm2,
        sky.dhi_wm2,
        sky.dni_wm2,
        albedo,
        bifaciality=1.0,
        shade_factor=-BEHIND_FRAME_FRACTION,
    )
    return np.asarray(np.maximum(np.nan_to_num(found["poa_back"]), 0.0))
