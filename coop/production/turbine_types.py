"""Which curve a turbine gets: its own, or the nearest by specific power where it has none.

Two turbines with the same rated power per square metre of rotor reach it at about the same wind.
So a turbine that the library lacks gets the curve of the one nearest to it in W/m2, its powers
brought to the rated power and its speeds to the specific power. What was done is always said.

The types beside the library are in `turbine_types.csv` (rotor and rated power, public knowledge)
and in windpowerlib's table of turbines (MIT).
"""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import isfinite, log, pi

from coop.errors import RuleBroken
from coop.production.turbine_curves import (
    MOST_POWER_KW,
    Curve,
    library,
    library_rows,
    plain,
)
from coop.words import Words

NEAREST_NAMES = 4
ROTOR_DIAMETER_M = (1.0, 300.0)
WATT_PER_M2 = (50.0, 1000.0)
# Of curves about as near in specific power, that of a turbine about as large is the better one.
SIZE_WEIGHT = 0.02


@dataclass(frozen=True, slots=True)
class TurbineType:
    """A type with its rotor and rated power; `maker` may be unknown ("")."""

    name: str
    rotor_diameter_m: float
    rated_power_kw: float
    maker: str = ""

    @property
    def watt_per_m2(self) -> float:
        """Rated power over the area of the rotor. [W/m2]"""
        return specific_power_w_m2(self.rated_power_kw, self.rotor_diameter_m)


@dataclass(frozen=True, slots=True)
class FoundCurve:
    """The curve to reckon with; `like` names the turbine it was made from, if not its own."""

    curve: Curve
    like: str | None = None


def specific_power_w_m2(rated_power_kw: float, rotor_diameter_m: float) -> float:
    """Give rated power over the area of the rotor. [W/m2]"""
    return rated_power_kw * 1000 / (pi / 4 * rotor_diameter_m**2)


def find_curve(
    name: str | None,
    rated_power_kw: float | None = None,
    rotor_diameter_m: float | None = None,
) -> FoundCurve:
    """Find the curve of a turbine by its name, or by its rotor and rated power.

    Parameters
    ----------
    name : str or None
        Such as "E-82/2000" or "Vestas V47"; capitals, spaces and marks do not matter.
    rated_power_kw, rotor_diameter_m : float, optional
        For a turbine whose name is not known here. [kW], [m]

    Raises
    ------
    RuleBroken
        With field `turbine`, naming the nearest names, if nothing is known of it; with
        `rated_power_kw` or `rotor_diameter_m` if there can be no such rotor.
    """
    known = None if name is None else _known(name)
    if known in library():
        return FoundCurve(library()[known])
    if known is not None:
        found = other_types()[known]
        return nearest_curve(found.rated_power_kw, found.rotor_diameter_m)
    if rated_power_kw is not None and rotor_diameter_m is not None:
        return nearest_curve(rated_power_kw, rotor_diameter_m)
    raise _not_known(name or "")


def nearest_curve(rated_power_kw: float, rotor_diameter_m: float) -> FoundCurve:
    """Give the curve of the library's turbine nearest in specific power, brought to this one."""
    return nearest_curves(rated_power_kw, rotor_diameter_m, 1)[0]


def nearest_curves(rated_power_kw: float, rotor_diameter_m: float, count: int) -> list[FoundCurve]:
    """Give the `count` nearest curves, the nearest first.

    Raises
    ------
    RuleBroken
        With field `rated_power_kw` or `rotor_diameter_m`, if there can be no such rotor.
    """
    _require_turbine(rated_power_kw, rotor_diameter_m)
    wished = specific_power_w_m2(rated_power_kw, rotor_diameter_m)

    def distance(each: TurbineType) -> float:
        size = abs(log(each.rated_power_kw / rated_power_kw))
        return abs(log(each.watt_per_m2 / wished)) + SIZE_WEIGHT * size

    nearest = sorted(library_types(), key=distance)[:count]
    return [
        FoundCurve(_brought(library()[each.name], each, rated_power_kw, wished), each.name)
        for each in nearest
    ]


def _brought(curve: Curve, of: TurbineType, rated_power_kw: float, watt_per_m2: float) -> Curve:
    """A rotor that is smaller for its power needs more wind: the cube root of the W/m2."""
    more_wind = (watt_per_m2 / of.watt_per_m2) ** (1 / 3)
    more_power = rated_power_kw / curve.rated_kw
    return Curve(
        tuple(speed * more_wind for speed in curve.speeds_m_s),
        tuple(power * more_power for power in curve.powers_kw),
    )


@lru_cache(maxsize=1)
def library_types() -> tuple[TurbineType, ...]:
    """Give the turbines whose curves the library has, with the rated power that the curve has."""
    return tuple(
        TurbineType(name, diameter_m, library()[name].rated_kw)
        for name, diameter_m, _power_kw in _library_rotors()
        if name in library()
    )


@lru_cache(maxsize=1)
def other_types() -> dict[str, TurbineType]:
    """Give the turbines that have no curve of their own here, by name."""
    text = (files("coop.production") / "turbine_types.csv").read_text("utf-8")
    rows = csv.DictReader(row for row in text.splitlines() if not row.startswith("#"))
    ours = [
        TurbineType(
            row["name"], float(row["rotor_diameter_m"]), float(row["rated_power_kw"]), row["maker"]
        )
        for row in rows
    ]
    theirs = [TurbineType(*row) for row in _library_rotors()]
    taken = {plain(name) for name in library()}
    types: dict[str, TurbineType] = {}
    for each in (*ours, *theirs):
        if plain(each.name) not in taken:
            taken.add(plain(each.name))
            types[each.name] = each
    return types


def _library_rotors() -> list[tuple[str, float, float]]:
    header, *rows = library_rows("turbine_data.csv")
    columns = [header.index(name) for name in ("turbine_type", "rotor_diameter", "nominal_power")]
    found = []
    for row in rows:
        name, diameter, power = (row[column] for column in columns)
        found.append((name, float(diameter), float(power) / 1000))
    return found


def curve_words(
    turbine: str | None,
    has_own_curve: bool,
    rated_power_kw: float | None = None,
    rotor_diameter_m: float | None = None,
) -> Words:
    """Say which curve is reckoned with, for the reader of an estimate."""
    if has_own_curve:
        if rated_power_kw is None:
            return Words("een eigen vermogenskromme")
        return Words("een eigen vermogenskromme van %(power)s kW", power=round(rated_power_kw))
    found = find_curve(turbine, rated_power_kw, rotor_diameter_m)
    if found.like is None:
        return Words("de vermogenskromme van de %(turbine)s", turbine=(turbine or "").strip())
    return Words(
        "de vermogenskromme van de %(like)s, omgerekend naar %(power)s kW. Van deze windmolen zelf "
        "is geen kromme bekend; van alle bekende windmolens ligt de %(like)s er het dichtst bij "
        "in vermogen per vierkante meter rotor",
        like=found.like,
        power=round(found.curve.rated_kw),
    )


@lru_cache(maxsize=1)
def _by_plain_name() -> dict[str, str]:
    names = {plain(name): name for name in (*library(), *other_types())}
    for each in other_types().values():
        names.setdefault(plain(each.maker + each.name), each.name)
    return names


def _known(name: str) -> str | None:
    """The name as the tables write it: typed whole, or a type that has one rated power only."""
    typed = plain(name)
    exact = _by_plain_name().get(typed)
    if exact is not None or not typed:
        return exact
    of_type = {
        known for form, known in _by_plain_name().items() if form in _with_powers(typed, known)
    }
    return of_type.pop() if len(of_type) == 1 else None


def _with_powers(typed: str, known: str) -> tuple[str, ...]:
    """What was typed, followed by the power that this name has: "v47" becomes "v47660"."""
    return (typed + plain(known.partition("/")[2]),) if "/" in known else ()


def _not_known(name: str) -> RuleBroken:
    names = _by_plain_name()
    begins = [form for form in names if form.startswith(plain(name))] if plain(name) else []
    close = difflib.get_close_matches(plain(name), names, NEAREST_NAMES, cutoff=0.0)
    nearest = dict.fromkeys(names[form] for form in (begins or close))
    return RuleBroken(
        "Windmolen %(name)s staat niet in de lijst. De namen die er het meest op lijken: "
        "%(nearest)s. Vul anders het vermogen en de rotor in, dan zoeken wij de molen die er het "
        "meest op lijkt. Een eigen vermogenskromme mag ook.",
        field="turbine",
        name=name,
        nearest=", ".join(list(nearest)[:NEAREST_NAMES]),
    )


def _require_turbine(rated_power_kw: float, rotor_diameter_m: float) -> None:
    if not (isfinite(rated_power_kw) and 0 < rated_power_kw <= MOST_POWER_KW):
        raise RuleBroken(
            "Het vermogen van de windmolen is %(value)s kW. Vul een getal in boven 0, tot "
            "%(most)s kW.",
            field="rated_power_kw",
            value=rated_power_kw,
            most=int(MOST_POWER_KW),
        )
    low, high = ROTOR_DIAMETER_M
    if not (isfinite(rotor_diameter_m) and low <= rotor_diameter_m <= high):
        raise RuleBroken(
            "De doorsnede van de rotor is %(value)s meter. Vul een getal in van %(low)s tot "
            "%(high)s.",
            field="rotor_diameter_m",
            value=rotor_diameter_m,
            low=int(low),
            high=int(high),
        )
    least, most = WATT_PER_M2
    watt_per_m2 = specific_power_w_m2(rated_power_kw, rotor_diameter_m)
    if not least <= watt_per_m2 <= most:
        raise RuleBroken(
            "Vermogen en rotor passen niet bij elkaar: %(value)s watt per vierkante meter. Een "
            "windmolen heeft er %(least)s tot %(most)s.",
            field="rotor_diameter_m",
            value=round(watt_per_m2),
            least=int(least),
            most=int(most),
        )
