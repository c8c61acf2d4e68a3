"""A cheap look at a solar meter's clock: energy that came in the night cannot be the sun's.

References
----------
.. [1] J. Spencer, "Fourier series representation of the position of the sun", Search 2, 1971:
   declination and equation of time to a few minutes, which is enough to tell night from day.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import asin, cos, degrees, pi, radians, sin

from coop.production.meter_csv import Reading

DEEP_DEG = -6.0
"""So far below the horizon, at the end of civil twilight, no panel gives anything."""

SUSPECT_PART = 0.005
"""From this part of the energy on it is no standby or rounding any more."""

LONGEST = timedelta(hours=1)


def sun_height_deg(at: datetime, latitude_deg: float, longitude_deg: float) -> float:
    """Give how high the sun stands.

    Parameters
    ----------
    at
        In UTC.
    latitude_deg, longitude_deg
        North and east. [degree]

    Returns
    -------
    float
        Of its centre over the horizon, without the air's bending; negative at night. [degree]
    """
    at = at.astimezone(UTC)
    day = (at - datetime(at.year, 1, 1, tzinfo=UTC)) / timedelta(days=1)
    turn = 2 * pi * day / 365.25
    declination = (
        0.006918
        - 0.399912 * cos(turn)
        + 0.070257 * sin(turn)
        - 0.006758 * cos(2 * turn)
        + 0.000907 * sin(2 * turn)
        - 0.002697 * cos(3 * turn)
        + 0.00148 * sin(3 * turn)
    )
    late_minutes = 229.18 * (
        0.000075
        + 0.001868 * cos(turn)
        - 0.032077 * sin(turn)
        - 0.014615 * cos(2 * turn)
        - 0.040849 * sin(2 * turn)
    )
    minutes = (day % 1) * 1440 + late_minutes + 4 * longitude_deg
    hour_angle = radians(minutes / 4 - 180)
    north = radians(latitude_deg)
    return degrees(
        asin(sin(north) * sin(declination) + cos(north) * cos(declination) * cos(hour_angle))
    )


def night_part(readings: Sequence[Reading], latitude_deg: float, longitude_deg: float) -> float:
    """Give which part of a solar meter's energy came while it was night.

    Parameters
    ----------
    readings
        Those of an hour or less count: a longer one has day and night in it.
    latitude_deg, longitude_deg
        Of the plant. [degree]

    Returns
    -------
    float
        0 to 1; 0 where there is nothing to tell by. A reading is of the night when the sun is
        deep below the horizon from its start until its end.
    """
    total_wh = night_wh = 0
    for reading in readings:
        if reading.energy_wh == 0 or reading.end_at - reading.start_at > LONGEST:
            continue
        total_wh += reading.energy_wh
        ends = (
            sun_height_deg(at, latitude_deg, longitude_deg)
            for at in (reading.start_at, reading.end_at)
        )
        if max(ends) < DEEP_DEG:
            night_wh += reading.energy_wh
    return night_wh / total_wh if total_wh else 0.0
