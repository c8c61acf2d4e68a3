"""Light on a tilted plane turned back to beam and diffuse light, where PVGIS gives its parts.

PVGIS reckons the light from the ground as `ghi albedo (1 - cos tilt) / 2` with an albedo of 0.2
everywhere, so that the whole of the light follows from it where a plane is steep enough; of a
flatter one the sky is taken as even [1]_. The beam is turned back by its angle; where it falls
along the plane or on its back, Erbs' relation divides the whole.

References
----------
.. [1] PVGIS user manual, Joint Research Centre: "Gr(i)", an albedo of 0.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.production.weather.sun import SunPath, beam_and_diffuse

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]

PVGIS_ALBEDO = 0.2
# Two decimals of `Gr(i)` tell the whole within 1 W/m2 from here, 18 degrees.
LEAST_GROUND_FRACTION = 0.005
LEAST_INCIDENCE_COS = 0.1
LOWEST_SUN_COS = 0.05
BRIGHTEST_BEAM_WM2 = 1100.0


def from_slope(
    raw: pd.DataFrame, tilt_deg: float, azimuth_deg: float, sun: SunPath
) -> tuple[FloatArray, FloatArray]:
    """Give beam and diffuse light from the parts on a plane.

    Parameters
    ----------
    raw : DataFrame
        `poa_direct`, `poa_sky_diffuse` and `poa_ground_diffuse`, as seen at an instant. [W/m2]
    tilt_deg, azimuth_deg : float
        Of the plane; 0 is flat, 180 south. [degree]
    sun : SunPath at those instants

    Returns
    -------
    tuple of arrays `dni_wm2`, `dhi_wm2`
        Never negative.
    """
    from pvlib.irradiance import aoi_projection

    cosine = float(np.cos(np.radians(tilt_deg)))
    incidence = np.asarray(
        aoi_projection(tilt_deg, azimuth_deg, sun.zenith_deg, sun.azimuth_deg), dtype=np.float64
    )
    up = np.cos(np.radians(sun.zenith_deg))
    faces = (incidence > LEAST_INCIDENCE_COS) & (up > LOWEST_SUN_COS)
    beam = raw["poa_direct"].to_numpy(float) / np.maximum(incidence, LEAST_INCIDENCE_COS)
    beam = np.clip(np.where(faces, beam, 0.0), 0.0, BRIGHTEST_BEAM_WM2)
    even = np.maximum(raw["poa_sky_diffuse"].to_numpy(float) * 2 / (1 + cosine), 0.0)
    ground = PVGIS_ALBEDO * (1 - cosine) / 2
    if ground < LEAST_GROUND_FRACTION:
        return beam, even
    ghi_wm2 = np.maximum(raw["poa_ground_diffuse"].to_numpy(float) / ground, 0.0)
    aside_dni, aside_dhi = beam_and_diffuse(ghi_wm2, sun)
    dhi_wm2 = np.maximum(ghi_wm2 - beam * np.maximum(up, 0.0), 0.0)
    return np.where(faces, beam, aside_dni), np.where(faces, dhi_wm2, aside_dhi)
