"""What a year of a turbine costs against windpowerlib, and how well provinces are predicted."""

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.estimate import interleaved
from coop.production import wind_calibration
from coop.production.hub_wind import hub_wind_m_s
from coop.production.turbine_curves import library_curve
from coop.production.weather.hours import Weather
from coop.production.weather.typical_year import typical_year
from coop.production.wind import (
    STANDARD_DENSITY_KG_M3,
    FloatArray,
    WindPlantSpec,
    density_kg_m3,
    power_output_kw,
)

LIMIT = 0.2
WATT_LIMIT = 1e-6
LEFT_OUT_LIMIT = 0.12
ROUGHNESS_M = 0.15
CURVE = library_curve("E-82/2000")
SPEC = WindPlantSpec(52.1, 5.18, 100.0, "E-82/2000")


def wind_vs_windpowerlib() -> dict[str, Any]:
    """One turbine over one hourly year: CPU of ours over windpowerlib's chain, and the difference.

    Twice: as its chain is by default (wind at 10 m by the logarithmic law, no density), and from
    the same wind and air at the hub with the curve moved by density. The worst counts.
    """
    weather = typical_year(SPEC.latitude_deg, SPEC.longitude_deg)
    by_law, by_density = _by_logarithmic_law(weather), _by_density(weather)
    return {
        "name": "wind_vs_windpowerlib",
        "ratio": max(by_law["ratio"], by_density["ratio"]),
        "limit": LIMIT,
        "most_difference_w": max(by_law["most_difference_w"], by_density["most_difference_w"]),
        "difference_limit_w": WATT_LIMIT,
        "logarithmic_law": by_law,
        "density_correction": by_density,
        "hours": len(weather.hours),
        "weather": str(weather.source),
    }


def _by_logarithmic_law(weather: Weather) -> dict[str, float]:
    low_m_s = weather.hours["wind_m_s"].to_numpy(dtype=float)
    columns = {("wind_speed", 10.0): low_m_s, ("roughness_length", 0): ROUGHNESS_M}
    columns |= {("temperature", 2): 288.15, ("pressure", 0): 101_325.0}
    standard = np.full(len(low_m_s), STANDARD_DENSITY_KG_M3)

    def ours() -> FloatArray:
        lift = np.log(SPEC.hub_height_m / ROUGHNESS_M) / np.log(10.0 / ROUGHNESS_M)
        return power_output_kw(CURVE, low_m_s * lift, standard)

    return _compared(ours, columns, weather)


def _by_density(weather: Weather) -> dict[str, float]:
    wind_m_s = hub_wind_m_s(SPEC, weather)
    air_degc = weather.hours["air_degc"].to_numpy(dtype=float)
    hub_m = SPEC.hub_height_m
    density = density_kg_m3(air_degc, hub_m, SPEC.elevation_m)
    # A second, equal height lets windpowerlib take the density that is given.
    columns = {("wind_speed", hub_m): wind_m_s, ("density", hub_m): density}
    columns |= {("density", hub_m + 10): density}

    def ours() -> FloatArray:
        air = density_kg_m3(air_degc, hub_m, SPEC.elevation_m)
        return power_output_kw(CURVE, wind_m_s, air)

    return _compared(
        ours,
        columns,
        weather,
        density_model="interpolation_extrapolation",
        density_correction=True,
    )


def _compared(
    ours: Callable[[], FloatArray], columns: dict[Any, Any], weather: Weather, **chain: Any
) -> dict[str, float]:
    import pandas as pd
    from windpowerlib import ModelChain, WindTurbine

    frame = pd.DataFrame(columns, index=weather.hours.index)
    points = {"wind_speed": CURVE.speeds_m_s, "value": np.array(CURVE.powers_kw) * 1000}
    turbine = WindTurbine(hub_height=SPEC.hub_height_m, power_curve=pd.DataFrame(points))
    model = ModelChain(turbine, **chain)
    theirs_w = model.run_model(frame).power_output.to_numpy()
    our_s, their_s, our_kwh, _ = interleaved(
        lambda: float(ours().sum()), lambda: float(model.run_model(frame).power_output.sum())
    )
    return {
        "ratio": round(our_s / their_s, 4),
        "most_difference_w": float(np.abs(ours() * 1000 - theirs_w).max()),
        "our_cpu_ms": round(our_s * 1000, 2),
        "windpowerlib_cpu_ms": round(their_s * 1000, 2),
        "annual_kwh": round(our_kwh),
    }


def provinces_left_out() -> dict[str, Any]:
    """Each province predicted from the others: the mean miss of its full load hours."""
    before = time.process_time()
    misses = wind_calibration.left_out_misses()
    later = wind_calibration.later_misses(range(2010, 2014), range(2014, 2017))
    return {
        "name": "wind_provinces_left_out",
        "ratio": round(float(np.mean(np.abs(list(misses.values())))), 4),
        "limit": LEFT_OUT_LIMIT,
        "misses": {name: round(miss, 3) for name, miss in misses.items()},
        "later_years_mean_miss": round(float(np.mean(np.abs(list(later.values())))), 4),
        "cpu_ms": round((time.process_time() - before) * 1000),
    }


def measure() -> list[dict[str, Any]]:
    """Run every comparison of the wind estimates."""
    return [wind_vs_windpowerlib(), provinces_left_out()]


if __name__ == "__main__":
    for result in measure():
        print(json.dumps(result, ensure_ascii=False))  # noqa: T201 (a bench speaks on stdout)
