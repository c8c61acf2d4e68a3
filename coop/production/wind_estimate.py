"""What an estimate of wind turbines says beside its hours: its spread, its parts, its method."""

from __future__ import annotations

import numpy as np

from coop.production.hub_wind import (
    WindSource,
    hub_part,
    hub_wind_m_s,
    is_mean_used,
    wind_source,
)
from coop.production.spread import spread_words
from coop.production.turbine_types import curve_words
from coop.production.weather.complete import together
from coop.production.weather.hours import Weather
from coop.production.wind import WindPlantSpec
from coop.production.wind_losses import loss_words
from coop.words import Words

# How far the energy may be off because the wind at the hub is not known better. Measured at the
# hub: the instrument. Stated: what wind reports give for their wind, times the two by which energy
# follows it. Climate: provinces that the calibration had not seen were missed by 7 % on average,
# which is a standard deviation of 8 to 9 %; a plant within a province adds its own.
WIND_SIGMA: dict[WindSource, float] = {
    "hub": 0.02,
    "stated": 0.06,
    "scaled": 0.06,
    "high": 0.08,
    "place": 0.09,
    "region": 0.10,
    "index": 0.09,
    "lifted": 0.12,
}
OWN_CURVE_SIGMA, NEAREST_CURVE_SIGMA = 0.03, 0.06
LOSS_SIGMA = 0.04
# Dutch wind energy from year to year: CBS's production on land over its normalised production
# varied by 6.3 % in 2010-2021; one plant and its months vary more than the whole.
WIND_SPREAD = (0.07, np.full(12, 0.24))


def wind_parts(spec: WindPlantSpec, weather: Weather) -> tuple[tuple[Words, float], ...]:
    """Give what is not known beside the weather, each with its standard deviation."""
    apart = WIND_SIGMA[wind_source(spec, weather)]
    at_hub = hub_part(spec, weather)
    is_nearest = spec.found_curve.like is not None
    return (
        (Words("wind op deze plek"), at_hub * WIND_SIGMA["hub"] + (1 - at_hub) * apart),
        (Words("vermogenskromme"), NEAREST_CURVE_SIGMA if is_nearest else OWN_CURVE_SIGMA),
        (Words("verliezen"), LOSS_SIGMA),
    )


def wind_method(spec: WindPlantSpec, weather: Weather, sigma: float) -> Words:
    """Say how the energy was reckoned: curve, wind, losses and spread."""
    return Words(
        "Wind, per uur, voor %(count)s met de as op %(height)s m, met %(curve)s. De dichtheid van "
        "de lucht telt mee. %(wind)s %(loss)s %(spread)s",
        count=_count_words(spec.turbines),
        height=round(spec.hub_height_m),
        curve=curve_words(
            spec.turbine,
            spec.power_curve is not None,
            spec.found_curve.curve.rated_kw if spec.power_curve else spec.rated_power_kw,
            spec.rotor_diameter_m,
        ),
        wind=_wind_words(spec, weather),
        loss=loss_words(spec, weather),
        spread=spread_words(sigma),
    )


def _count_words(turbines: int) -> Words:
    if turbines == 1:
        return Words("een windmolen")
    return Words("%(turbines)s windmolens", turbines=turbines)


def _wind_words(spec: WindPlantSpec, weather: Weather) -> Words:
    """Where the wind at the hub comes from, and what of what was given does not count."""
    told = [_source_words(spec, weather)]
    if hub_part(spec, weather) > 0:
        told.append(
            Words(
                "Wij nemen aan dat deze wind daar gemeten is. Komt hij uit een rekenmodel "
                "(reanalyse), vul dan zelf zog en plek in bij de verliezen."
            )
        )
    if spec.mean_wind_speed_m_s is not None and not is_mean_used(spec, weather):
        told.append(_unused_mean_words(spec, weather))
    return together(*told)


def _unused_mean_words(spec: WindPlantSpec, weather: Weather) -> Words:
    """Why the stated mean does not count."""
    stated = round(spec.mean_wind_speed_m_s or 0.0, 1)
    if wind_source(spec, weather) == "hub":
        return Words(
            "De opgegeven wind van %(stated)s m/s telt niet mee: de weergegevens hebben de wind "
            "op ashoogte zelf.",
            stated=stated,
        )
    return Words(
        "De opgegeven wind van %(stated)s m/s telt niet mee: de weergegevens beslaan geen heel "
        "jaar.",
        stated=stated,
    )


def _source_words(spec: WindPlantSpec, weather: Weather) -> Words:
    """Where the wind at the hub comes from."""
    mean = round(float(hub_wind_m_s(spec, weather).mean()), 1)
    source = wind_source(spec, weather)
    if source == "hub":
        return Words("Wind op ashoogte volgens de weergegevens: gemiddeld %(wind)s m/s.", wind=mean)
    if source in ("high", "lifted"):
        return Words(
            "Wind op ashoogte: gemiddeld %(wind)s m/s, omgerekend van %(from)s m hoogte. 's "
            "Nachts neemt wind met de hoogte meer toe dan overdag.",
            **{"wind": mean, "from": round(weather.wind_height_m)},
        )
    if spec.mean_wind_speed_m_s is not None:
        return Words(
            "Wind op ashoogte volgens de opgegeven meerjarige wind: gemiddeld %(wind)s m/s.",
            wind=mean,
        )
    if spec.region is not None:
        return Words(
            "Wind op ashoogte: gemiddeld %(wind)s m/s, het windklimaat van %(region)s, geijkt op "
            "de vollasturen van windmolens per provincie (bron: CBS, CC BY 4.0).",
            wind=mean,
            region=spec.region,
        )
    return Words(
        "Wind op ashoogte: gemiddeld %(wind)s m/s, het windklimaat van deze plek, geijkt op de "
        "vollasturen van windmolens per provincie (bron: CBS, CC BY 4.0).",
        wind=mean,
    )
