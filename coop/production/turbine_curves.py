"""Power curves of wind turbines: those of windpowerlib's library, and those typed in.

The library's table is read from the installed package without importing it, which would cost
half a second. Source: windpowerlib (MIT), data of the open energy platform.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from math import isfinite
from pathlib import Path

from coop.errors import RuleBroken

MOST_POWER_KW = 20_000.0
MOST_SPEED_M_S = 50.0
NEAREST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Curve:
    """Power at the hub's wind in standard air, speeds rising. [m/s], [kW]"""

    speeds_m_s: tuple[float, ...]
    powers_kw: tuple[float, ...]

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, float]]) -> Curve:
        """Make a curve of pairs of speed and power."""
        return cls(tuple(speed for speed, _ in pairs), tuple(power for _, power in pairs))

    @property
    def rated_kw(self) -> float:
        """The highest power. [kW]"""
        return max(self.powers_kw)


def check_curve(pairs: Sequence[tuple[float, float]]) -> None:
    """Refuse a typed curve that no turbine has.

    Raises
    ------
    RuleBroken
        With field `power_curve`: fewer than two points, speeds that do not rise, power below
        zero or absurd, or no power at all.
    """
    if len(pairs) < 2:
        raise RuleBroken("Een vermogenskromme heeft minstens twee punten.", field="power_curve")
    before = -1.0
    for number, (speed, power) in enumerate(pairs, start=1):
        if not (isfinite(speed) and before < speed <= MOST_SPEED_M_S and speed >= 0):
            raise RuleBroken(
                "Punt %(number)s van de vermogenskromme: windsnelheid %(value)s m/s. "
                "De snelheden moeten oplopen, van 0 tot %(most)s m/s.",
                field="power_curve",
                number=number,
                value=speed,
                most=int(MOST_SPEED_M_S),
            )
        if not (isfinite(power) and 0 <= power <= MOST_POWER_KW):
            raise RuleBroken(
                "Punt %(number)s van de vermogenskromme: vermogen %(value)s kW. "
                "Vul een getal in van 0 tot %(most)s kW.",
                field="power_curve",
                number=number,
                value=power,
                most=int(MOST_POWER_KW),
            )
        before = speed
    if max(power for _, power in pairs) == 0:
        raise RuleBroken("De vermogenskromme levert nergens vermogen.", field="power_curve")


def turbine_names() -> list[str]:
    """Give the names of the library's turbines, such as "E-82/2000", sorted."""
    return sorted(_library())


def library_curve(name: str) -> Curve:
    """Give the curve of a turbine of the library; capitals and spaces do not matter.

    Raises
    ------
    RuleBroken
        With field `turbine`, naming the nearest names, if the library lacks it.
    """
    by_plain_name = {_plain(known): known for known in _library()}
    known = by_plain_name.get(_plain(name))
    if known is None:
        begins = [plain for plain in by_plain_name if plain.startswith(_plain(name))]
        close = difflib.get_close_matches(_plain(name), by_plain_name, NEAREST_NAMES, cutoff=0.0)
        nearest = (begins if name.strip() else []) or close
        raise RuleBroken(
            "Windmolen %(name)s staat niet in de lijst. De namen die er het meest op lijken: "
            "%(nearest)s. U kunt ook zelf een vermogenskromme invullen.",
            field="turbine",
            name=name,
            nearest=", ".join(by_plain_name[match] for match in nearest[:NEAREST_NAMES]),
        )
    return _library()[known]


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


@lru_cache(maxsize=1)
def _library() -> dict[str, Curve]:
    """Every curve of windpowerlib's table; its powers are in W."""
    package = find_spec("windpowerlib")
    assert package is not None
    assert package.submodule_search_locations is not None
    path = Path(package.submodule_search_locations[0]) / "oedb" / "power_curves.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    speeds = [float(cell) for cell in header[1:]]
    return {
        row[0]: Curve.of(
            [
                (speed, float(cell) / 1000)
                for speed, cell in zip(speeds, row[1:], strict=True)
                if cell
            ]
        )
        for row in rows
    }
