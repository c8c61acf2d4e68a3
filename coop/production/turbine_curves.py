"""Power curves of wind turbines: those of windpowerlib's library, and what any curve must be.

The library's table is read from the installed package without importing it, which would cost
half a second. Source: windpowerlib (MIT), data of the open energy platform.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from math import isfinite
from pathlib import Path

from coop.errors import RuleBroken

MOST_POWER_KW = 20_000.0
MOST_SPEED_M_S = 50.0


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
    return sorted(library())


def library_curve(name: str) -> Curve:
    """Give the curve of a turbine that the library has; capitals and spaces do not matter.

    Raises
    ------
    KeyError
        If the library lacks it; `turbine_types.find_curve` knows a curve that is like it.
    """
    return {plain(known): curve for known, curve in library().items()}[plain(name)]


def plain(name: str) -> str:
    """Give a name as it is compared: letters and digits, without spaces and marks."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def library_rows(file_name: str) -> list[list[str]]:
    """Give the lines of one of windpowerlib's tables, its header first."""
    package = find_spec("windpowerlib")
    assert package is not None
    assert package.submodule_search_locations is not None
    path = Path(package.submodule_search_locations[0]) / "oedb" / file_name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@lru_cache(maxsize=1)
def library() -> dict[str, Curve]:
    """Give every curve of windpowerlib's table by name; the table's powers are in W.

    Its curves of power coefficients are left aside: each turbine that has one has a power curve.
    """
    header, *rows = library_rows("power_curves.csv")
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
