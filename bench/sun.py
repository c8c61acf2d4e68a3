"""What further planes, thirty years and memory take, against pvlib's own ModelChain."""

import json
import subprocess
import sys
import warnings
from functools import partial
from typing import Any

import numpy as np

from bench.estimate import SITE, SPEC, hourly_year, interleaved, middle_of, model_chain
from coop.production import solar
from coop.production.estimate import estimate
from coop.production.solar_plant import Plane, SolarPlantSpec
from coop.production.weather.hours import Weather
from coop.production.weather.typical_year import typical_year
from coop.words import Words

FURTHER, MANY = 10, 100
MARGINAL_LIMIT, MANY_LIMIT = 0.06, 0.04
THIRTY_YEARS_LIMIT = 4
PEAK_LIMIT_MB = 400
DIFFERENCE_LIMIT = 0.001
THIRTY_YEARS = """
from bench.estimate import SPEC
from bench.sun import measured_years
from coop.production.estimate import estimate
estimate(SPEC)
estimate(SPEC, measured_years(30))
print(next(row.split()[1] for row in open("/proc/self/status") if row.startswith("VmHWM")))
"""


def planes(count: int) -> tuple[Plane, ...]:
    """As many planes as asked, all different."""
    return tuple(
        Plane(10.0 + 70.0 * number / count, 360.0 * number / count, 1.0) for number in range(count)
    )


def further_planes() -> list[dict[str, Any]]:
    """CPU of each plane after the first at a site, and of each of a hundred, site and all."""
    weather = hourly_year()
    middle = middle_of(weather)
    chain = model_chain()

    def ours(count: int) -> float:
        sky = solar.site_sky(weather, *SITE)
        return float(solar.ac_power_kw(SolarPlantSpec(*SITE, planes(count)), sky).sum())

    def theirs() -> float:
        return float(np.nansum(chain.run_model(middle).results.ac)) / 1000

    one_s, their_s, _, _ = interleaved(partial(ours, 1), theirs)
    several_s, _, _, _ = interleaved(partial(ours, 1 + FURTHER), theirs)
    many_s, their_again_s, _, _ = interleaved(partial(ours, MANY), theirs)
    difference = largest_difference(planes(MANY)[::20])
    common = {
        "annual_difference_fraction": round(difference, 7),
        "annual_difference_limit": DIFFERENCE_LIMIT,
        "hours": len(weather.hours),
    }
    return [
        {
            "name": "plane_marginal_vs_modelchain",
            "ratio": round((several_s - one_s) / FURTHER / their_s, 4),
            "limit": MARGINAL_LIMIT,
            "our_cpu_ms_per_plane": round((several_s - one_s) / FURTHER * 1000, 3),
            "modelchain_cpu_ms": round(their_s * 1000, 2),
            **common,
        },
        {
            "name": "hundred_planes_vs_modelchain_per_plane",
            "ratio": round(many_s / MANY / their_again_s, 4),
            "limit": MANY_LIMIT,
            "our_cpu_ms_per_plane": round(many_s / MANY * 1000, 3),
            "modelchain_cpu_ms": round(their_again_s * 1000, 2),
            **common,
        },
    ]


def largest_difference(some: tuple[Plane, ...]) -> float:
    """How far a year of some planes is from the chain's with the same models, at the most."""
    weather = hourly_year()
    middle = middle_of(weather)
    sky = solar.site_sky(weather, *SITE)
    differences = []
    for plane in some:
        spec = SolarPlantSpec(*SITE, (plane,))
        our_kwh = solar.ac_power_kw(spec, sky, reflects_diffuse=False).sum()
        their_kwh = np.nansum(model_chain(spec).run_model(middle).results.ac) / 1000
        differences.append(abs(our_kwh / their_kwh - 1))
    return float(max(differences))


def measured_years(count: int) -> Weather:
    """Hours of many calendar years, the same weather in each."""
    import pandas as pd

    one = typical_year(*SITE).hours
    ends = ("1991-01-01", f"{1991 + count}-01-01")
    index = pd.date_range(*ends, freq="h", tz="UTC", inclusive="left")
    many = np.tile(one.to_numpy(), (count + 1, 1))[: len(index)]
    frame = pd.DataFrame(many, index=index, columns=one.columns)
    return Weather(frame, Words("Dertig jaren achter elkaar."), is_typical=False)


def thirty_years(name: str, weather: Weather | None) -> dict[str, Any]:
    """CPU of P50 and P90 over thirty years of hours against one year of the chain."""
    middle = middle_of(hourly_year())
    chain = model_chain()
    found = estimate(SPEC, weather)
    our_s, their_s, _, _ = interleaved(
        lambda: estimate(SPEC, weather).annual_kwh_p90,
        lambda: float(np.nansum(chain.run_model(middle).results.ac)),
    )
    return {
        "name": name,
        "ratio": round(our_s / their_s, 4),
        "limit": THIRTY_YEARS_LIMIT,
        "our_cpu_ms": round(our_s * 1000, 2),
        "modelchain_cpu_ms": round(their_s * 1000, 2),
        "p90_over_p50": round(found.annual_kwh_p90 / found.annual_kwh_p50, 4),
    }


def thirty_years_memory() -> dict[str, Any]:
    """The most memory that a process with nothing else takes for thirty years."""
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", THIRTY_YEARS],
        capture_output=True,
        text=True,
        check=True,
    )
    peak_mb = int(answer.stdout) / 1024
    return {
        "name": "thirty_years_peak_memory",
        "unit": "MB",
        "ratio": round(peak_mb, 1),
        "limit": PEAK_LIMIT_MB,
    }


def measure() -> list[dict[str, Any]]:
    """Run every comparison of the sun."""
    with warnings.catch_warnings():
        # pvlib 0.16 reads DatetimeIndex.dayofyear, which pandas 4 will drop.
        warnings.filterwarnings("ignore", message=".*dayofyear.*")
        return [
            *further_planes(),
            thirty_years("thirty_years_vs_modelchain", None),
            thirty_years("thirty_measured_years_vs_modelchain", measured_years(30)),
            thirty_years_memory(),
        ]


if __name__ == "__main__":
    for result in measure():
        print(json.dumps(result, ensure_ascii=False))  # noqa: T201 (a bench speaks on stdout)
