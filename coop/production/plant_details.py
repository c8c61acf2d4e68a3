"""What the board says of a plant, checked before anything is stored."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from coop.errors import RuleBroken
from coop.production.turbine_types import curve_words, find_curve
from coop.words import Words

if TYPE_CHECKING:
    from coop.production.estimate import PlantSpec
    from coop.production.solar_plant import SolarPlantSpec

MOST_PLANES = 8
REGIONS = (
    "Drenthe", "Flevoland", "Fryslân", "Gelderland", "Groningen", "Limburg", "Noord-Brabant",
    "Noord-Holland", "Overijssel", "Utrecht", "Zeeland", "Zuid-Holland",
)  # fmt: skip
"""The provinces that the wind climate knows, here so that a form need not load it."""
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,18}[A-Z0-9])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PlaneDetails:
    """One roof face. Azimuth as pvlib: 90 east, 180 south, 270 west."""

    tilt_deg: float
    azimuth_deg: float
    peak_power_w: int
    panels: int = 0


@dataclass(frozen=True, slots=True)
class PlantDetails:
    """A plant as it is entered. `ended_on` is the day after its last.

    Raises
    ------
    RuleBroken
        With the field that is wrong.
    """

    code: str
    name: str
    kind: str
    town: str
    latitude_deg: float
    longitude_deg: float
    status: str = "preparing"
    started_on: date | None = None
    ended_on: date | None = None
    description: str = ""
    description_en: str = ""
    ownership_ppm: int = 1_000_000
    loss_fraction: float | None = None
    planes: tuple[PlaneDetails, ...] = ()
    ac_limit_kw: float | None = None
    shading_fraction_by_month: tuple[float, ...] | None = None
    snow: str | None = None
    degradation_fraction_per_year: float | None = None
    bifaciality_fraction: float | None = None
    mounting: str | None = None
    albedo: float | None = None
    turbine: str | None = None
    power_curve: tuple[tuple[float, float], ...] | None = None
    hub_height_m: float | None = None
    mean_wind_speed_m_s: float | None = None
    turbines: int = 1
    region: str | None = None
    rated_power_kw: float | None = None
    rotor_diameter_m: float | None = None
    wake_loss_fraction: float | None = None
    availability_loss_fraction: float | None = None
    electrical_loss_fraction: float | None = None
    other_loss_fraction: float | None = None

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise RuleBroken(
                "Een code heeft alleen hoofdletters, cijfers en streepjes, zoals ZON-4.",
                field="code",
            )
        if self.kind not in ("solar", "wind"):
            raise RuleBroken("Kies zon of wind.", field="kind")
        if not 1 <= self.ownership_ppm <= 1_000_000:
            raise RuleBroken(
                "Ons deel is meer dan 0 en hoogstens 100 procent.", field="ownership_percent"
            )
        if len(self.planes) > MOST_PLANES:
            raise RuleBroken(
                "Een bron heeft hoogstens %(most)s dakvlakken.", field="planes", most=MOST_PLANES
            )
        self._check_days()

    def _check_days(self) -> None:
        if self.status not in ("preparing", "producing", "ended"):
            raise RuleBroken("Kies een status.", field="status")
        if self.status != "preparing" and self.started_on is None:
            raise RuleBroken("Vul in op welke dag de bron begon.", field="started_on")
        if (self.status == "ended") != (self.ended_on is not None):
            raise RuleBroken(
                "Een bron die gestopt is heeft een einddatum; een andere bron heeft er geen.",
                field="ended_on",
            )
        if self.started_on and self.ended_on and self.ended_on <= self.started_on:
            raise RuleBroken("Het einde ligt voor het begin.", field="ended_on")


class _Face(Protocol):
    @property
    def peak_power_w(self) -> int: ...


class Powered(Protocol):
    """What tells a plant's power, as entered or as stored."""

    @property
    def kind(self) -> str: ...
    @property
    def planes(self) -> Sequence[_Face]: ...
    @property
    def turbine(self) -> str | None: ...
    @property
    def power_curve(self) -> Sequence[Sequence[float]] | None: ...
    @property
    def turbines(self) -> int: ...
    @property
    def rated_power_kw(self) -> float | None: ...
    @property
    def rotor_diameter_m(self) -> float | None: ...


def power_kw(plant: Powered) -> float:
    """The peak power of the panels, or the rated power of the turbines together. [kW]"""
    if plant.kind == "solar":
        return sum(plane.peak_power_w for plane in plant.planes) / 1000
    if plant.power_curve is not None:
        return plant.turbines * max(power for _speed, power in plant.power_curve)
    found = find_curve(plant.turbine, plant.rated_power_kw, plant.rotor_diameter_m)
    return plant.turbines * found.curve.rated_kw


def curve_of(plant: Powered) -> Words:
    """Say which power curve a wind plant is reckoned with."""
    return curve_words(
        plant.turbine,
        plant.power_curve is not None,
        power_kw(plant) / plant.turbines if plant.power_curve else plant.rated_power_kw,
        plant.rotor_diameter_m,
    )


def most_kw(plant: Powered) -> float:
    """What no reading can pass: bright clouds and cold lift panels over their peak power. [kW]"""
    return power_kw(plant) * (1.3 if plant.kind == "solar" else 1.1)


def spec_of(plant: PlantDetails) -> "PlantSpec":
    """What an estimate needs to know of a plant.

    Raises
    ------
    RuleBroken
        If there can be no such plant; with the field of the estimate's own rule.
    """
    # Numpy comes in with these; a page that estimates nothing does without.
    from coop.production.wind import WindPlantSpec

    if plant.kind == "solar":
        return _solar_spec(plant)
    if plant.hub_height_m is None:
        raise RuleBroken("Vul de ashoogte in.", field="hub_height_m")
    return WindPlantSpec(
        plant.latitude_deg,
        plant.longitude_deg,
        plant.hub_height_m,
        plant.turbine,
        plant.power_curve,
        plant.loss_fraction,
        plant.mean_wind_speed_m_s,
        plant.turbines,
        plant.region,
        plant.wake_loss_fraction,
        plant.availability_loss_fraction,
        plant.electrical_loss_fraction,
        plant.other_loss_fraction,
        plant.rated_power_kw,
        plant.rotor_diameter_m,
    )


# What the board may set for a roof; what it leaves empty keeps the estimate's default.
SOLAR_SETTINGS = (
    "loss_fraction",
    "ac_limit_kw",
    "shading_fraction_by_month",
    "snow",
    "degradation_fraction_per_year",
    "bifaciality_fraction",
    "mounting",
    "albedo",
)


def _solar_spec(plant: PlantDetails) -> "SolarPlantSpec":
    from coop.production.solar_plant import Plane, SolarPlantSpec

    typed = {name: getattr(plant, name) for name in SOLAR_SETTINGS}
    return SolarPlantSpec(
        plant.latitude_deg,
        plant.longitude_deg,
        tuple(
            Plane(plane.tilt_deg, plane.azimuth_deg, plane.peak_power_w / 1000)
            for plane in plant.planes
        ),
        **{name: value for name, value in typed.items() if value is not None},
    )


def at_age(spec: "PlantSpec", started_on: date | None, day: date) -> "PlantSpec":
    """Give a plant as it is on a day: the panels of a roof have then aged some whole years."""
    from coop.production.solar_plant import SolarPlantSpec

    if not isinstance(spec, SolarPlantSpec) or started_on is None or day <= started_on:
        return spec
    is_before_its_day = (day.month, day.day) < (started_on.month, started_on.day)
    return replace(spec, age_years=float(day.year - started_on.year - is_before_its_day))
