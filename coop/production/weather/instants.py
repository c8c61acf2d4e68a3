"""From what a satellite saw at one minute of each hour to the mean of the hour.

PVGIS gives radiation of an instant, ten minutes past the hour over the Netherlands or wherever
the satellite then looked. Taken for the mean of the hour it would put the sun a quarter of an
hour wrong. What lasts from one picture to the next is how clear the sky is, so that is carried
to the hours, and the sun's height of the hour then makes light of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.production.weather.sun import SunPath, sun_path

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]

LIT_COS = 0.05  # three degrees; under it clearness is a quotient of two small numbers
QUARTERS_MINUTES = (-22.5, -7.5, 7.5, 22.5)  # around the middle of an hour
CLEAREST_BEAM, CLEAREST_DIFFUSE = 0.85, 0.7


def hour_means(
    dni_wm2: FloatArray,
    dhi_wm2: FloatArray,
    starts: pd.DatetimeIndex,
    offset_hours: float,
    latitude_deg: float,
    longitude_deg: float,
) -> dict[str, FloatArray]:
    """Give the mean light of hours from that of an instant in each.

    Parameters
    ----------
    dni_wm2, dhi_wm2 : array
        Beam and diffuse horizontal radiation at the instant. [W/m2]
    starts : DatetimeIndex in UTC
        The start of the hours, each an hour after the one before it.
    offset_hours : float
        How long after the start of its hour the instant was. [h]
    latitude_deg, longitude_deg : float
        [degree]

    Returns
    -------
    dict of arrays `ghi_wm2`, `dni_wm2`, `dhi_wm2`
        Zero while the sun is down.
    """
    import pandas as pd

    def sun_at(minutes: float) -> SunPath:
        # `sun_path` looks at the middle of the hour that begins at its argument.
        return sun_path(starts + pd.Timedelta(minutes=minutes), latitude_deg, longitude_deg)

    then, middle = sun_at((offset_hours - 0.5) * 60), sun_at(0.0)
    up_then = np.cos(np.radians(then.zenith_deg))
    lit = up_then > LIT_COS
    ghi, dni, dhi = (np.zeros(len(starts)) for _ in range(3))
    if lit.any():
        at = np.arange(len(starts)) + offset_hours
        # Night is a beam of nothing: the first hour of a day gets what lies between.
        beam = np.where(up_then > 0.0, dni_wm2, 0.0) / then.extra_wm2
        diffuse = dhi_wm2[lit] / (then.extra_wm2[lit] * up_then[lit])
        wanted = np.arange(len(starts)) + 0.5
        beam = np.interp(wanted, at, np.clip(beam, 0.0, CLEAREST_BEAM))
        diffuse = np.interp(wanted, at[lit], np.clip(diffuse, 0.0, CLEAREST_DIFFUSE))
        # The mean height over the hour, also in the hours in which the sun rises and sets.
        up = np.mean(
            [np.maximum(np.cos(np.radians(sun_at(m).zenith_deg)), 0.0) for m in QUARTERS_MINUTES],
            axis=0,
        )
        dni = np.where(middle.zenith_deg < 90.0, beam * middle.extra_wm2, 0.0)
        dhi = diffuse * middle.extra_wm2 * up
        ghi = (beam + diffuse) * middle.extra_wm2 * up
    return {"ghi_wm2": ghi, "dni_wm2": dni, "dhi_wm2": dhi}
