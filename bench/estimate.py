"""How much CPU an estimate takes against pvlib's own ModelChain, in one process and run."""

import json
import os
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from coop.production import solar
from coop.production.solar import Plane, SolarPlantSpec
from coop.production.solar_plant import DEFAULT_ALBEDO, ROOF
from coop.production.weather import knmi
from coop.production.weather.hours import Weather
from coop.production.weather.typical_year import typical_year

ROUNDS = 15
LIMIT = 0.5
SITE = (52.1, 5.18)
SPEC = SolarPlantSpec(*SITE, (Plane(35.0, 170.0, 1.0),))


def hourly_year() -> Weather:
    """KNMI's 2023 at De Bilt where it is at hand, else the typical year of the climate."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("COOP_SHARED_DATA", beside))
    path = folder / "weather" / "uurgeg_260_2023.txt.gz"
    return knmi.read_weather([path], *SITE) if path.exists() else typical_year(*SITE)


def middle_of(weather: Weather) -> Any:
    """The hours as the chain wants them: its names, at the middle of each hour."""
    import pandas as pd

    names = {"ghi_wm2": "ghi", "dni_wm2": "dni", "dhi_wm2": "dhi"}
    names |= {"air_degc": "temp_air", "wind_m_s": "wind_speed"}
    middle = weather.hours.rename(columns=names)[list(names.values())]
    middle.index = middle.index + pd.Timedelta(minutes=30)
    return middle


def model_chain(spec: SolarPlantSpec = SPEC) -> Any:
    """pvlib's chain for the same plane, with the same models and losses."""
    from pvlib.location import Location
    from pvlib.modelchain import ModelChain
    from pvlib.pvsystem import Array, FixedMount, PVSystem

    (plane,) = spec.planes
    array = Array(
        FixedMount(plane.tilt_deg, plane.azimuth_deg),
        albedo=DEFAULT_ALBEDO,
        module_parameters={
            "pdc0": plane.peak_power_kwp * 1000,
            "gamma_pdc": solar.POWER_PER_DEGC,
            "n": solar.GLASS_INDEX,
            "n_ar": solar.COATING_INDEX,
        },
        temperature_model_parameters=dict(zip(("u0", "u1"), solar.COOLING[ROOF], strict=True)),
    )
    system = PVSystem(
        [array],
        inverter_parameters={"pdc0": spec.ac_kw * 1000 / solar.INVERTER_EFFICIENCY},
        # PVWatts multiplies its losses; one loss alone is the loss itself.
        losses_parameters={
            "soiling": spec.loss_fraction * 100,
            **dict.fromkeys(("shading", "snow", "mismatch", "wiring", "connections", "lid"), 0.0),
            **dict.fromkeys(("nameplate_rating", "age", "availability"), 0.0),
        },
    )
    return ModelChain.with_pvwatts(system, Location(*SITE), temperature_model="faiman")


def estimate_vs_modelchain() -> dict[str, Any]:
    """One plane over one hourly year: CPU of ours over that of the chain, and the difference."""
    weather = hourly_year()
    middle = middle_of(weather)
    chain = model_chain()

    def ours() -> float:
        sky = solar.site_sky(weather, *SITE)
        return float(solar.ac_power_kw(SPEC, sky, reflects_diffuse=False).sum())

    def theirs() -> float:
        return float(np.nansum(chain.run_model(middle).results.ac)) / 1000

    our_s, their_s, our_kwh, their_kwh = interleaved(ours, theirs)
    return {
        "name": "estimate_vs_modelchain",
        "ratio": round(our_s / their_s, 4),
        "limit": LIMIT,
        "annual_difference_fraction": round(our_kwh / their_kwh - 1, 7),
        "annual_difference_limit": 0.001,
        "our_cpu_ms": round(our_s * 1000, 2),
        "modelchain_cpu_ms": round(their_s * 1000, 2),
        "hours": len(weather.hours),
        "weather": str(weather.source),
    }


def interleaved(
    ours: Callable[[], float], theirs: Callable[[], float]
) -> tuple[float, float, float, float]:
    """Median CPU of both, taken in turn so that a busy machine slows both; and their answers."""
    times: tuple[list[float], list[float]] = ([], [])
    answers = (ours(), theirs())
    for _ in range(ROUNDS):
        for call, taken in zip((ours, theirs), times, strict=True):
            before = time.process_time()
            call()
            taken.append(time.process_time() - before)
    return statistics.median(times[0]), statistics.median(times[1]), *answers


def measure() -> list[dict[str, Any]]:
    """Run every comparison of the estimates."""
    with warnings.catch_warnings():
        # pvlib 0.16 reads DatetimeIndex.dayofyear, which pandas 4 will drop.
        warnings.filterwarnings("ignore", message=".*dayofyear.*")
        return [estimate_vs_modelchain()]


if __name__ == "__main__":
    for result in measure():
        print(json.dumps(result, ensure_ascii=False))  # noqa: T201 (a bench speaks on stdout)
