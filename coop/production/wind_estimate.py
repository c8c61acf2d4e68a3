"""What an estimate of a wind turbine says beside its hours: its spread, its parts, its method."""

from __future__ import annotations

import numpy as np

from coop.production import wind
from coop.production.weather.hours import Weather
from coop.production.wind import WindPlantSpec
from coop.words import Words, percent

# Wind: full load hours of the provinces scatter by 5 to 10 % around the climate, plants within a
# province more; curve and losses are each plant's own.
WIND_PARTS: tuple[tuple[Words, float], ...] = (
    (Words("wind op deze plek"), 0.09),
    (Words("vermogenskromme en verliezen"), 0.06),
)
# Dutch wind energy from year to year: CBS's production on land over its normalised production
# varied by 6.5 % in 2010-2021; one plant and its months vary more than the whole.
WIND_SPREAD = (0.07, np.full(12, 0.24))


def wind_method(spec: WindPlantSpec, weather: Weather, sigma: float) -> Words:
    values = {
        "height": round(spec.hub_height_m),
        "wind": round(float(wind.hub_wind_m_s(spec, weather).mean()), 1),
        "loss": percent(wind.loss_fraction(spec, weather)),
        "sigma": percent(sigma),
    }
    if wind.is_measured_wind(spec, weather):
        return Words(
            "Wind, per uur: vermogenskromme van de windmolen en dichtheid van de lucht. Wind op "
            "%(height)s m hoogte volgens de weergegevens: gemiddeld %(wind)s m/s. Verlies: "
            "%(loss)s procent. P90 volgt uit een onzekerheid van %(sigma)s procent.",
            **values,
        )
    if spec.mean_wind_speed_m_s is not None:
        return Words(
            "Wind, per uur: vermogenskromme van de windmolen en dichtheid van de lucht. Wind op "
            "%(height)s m hoogte volgens de opgegeven meerjarige wind: gemiddeld %(wind)s m/s. "
            "Verlies: %(loss)s procent. P90 volgt uit een onzekerheid van %(sigma)s procent.",
            **values,
        )
    return Words(
        "Wind, per uur: vermogenskromme van de windmolen en dichtheid van de lucht. Wind op "
        "%(height)s m hoogte: gemiddeld %(wind)s m/s, geijkt op de vollasturen van windmolens per "
        "provincie (bron: CBS, CC BY 4.0). Verlies: %(loss)s procent. P90 volgt uit een "
        "onzekerheid van %(sigma)s procent.",
        **values,
    )
