"""What a solar plant is, as an estimate needs it, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from coop.errors import RuleBroken

DEFAULT_LOSS_FRACTION = 0.14  # PVWatts: soiling, shading, mismatch, wiring, connections, downtime
DEFAULT_ALBEDO = 0.2
DEFAULT_DEGRADATION_FRACTION = 0.005
NO_SHADING = (0.0,) * 12
MOST_PEAK_POWER_KWP = 50_000.0
MOST_LOSS_FRACTION = 0.6
MOST_DEGRADATION_FRACTION = 0.05
MOST_AGE_YEARS = 60.0
ROOF, OPEN_RACK, IN_ROOF = MOUNTINGS = ("roof", "open_rack", "in_roof")
SNOW_OFF, SNOW_AUTO = SNOWS = ("off", "auto")


@dataclass(frozen=True, slots=True)
class Plane:
    """Panels that face one way. Azimuth as pvlib: 90 is east, 180 south, 270 west."""

    tilt_deg: float
    azimuth_deg: float
    peak_power_kwp: float

    def __post_init__(self) -> None:
        if not 0 <= self.tilt_deg <= 90:
            raise RuleBroken(
                "De helling is %(value)s graden. Vul een getal in van 0 (plat) tot 90 (rechtop).",
                field="tilt_deg",
                value=self.tilt_deg,
            )
        if not 0 <= self.azimuth_deg <= 360:
            raise RuleBroken(
                "De richting is %(value)s graden. Vul een getal in van 0 tot 360: "
                "90 is oost, 180 is zuid, 270 is west.",
                field="azimuth_deg",
                value=self.azimuth_deg,
            )
        if not 0 < self.peak_power_kwp <= MOST_PEAK_POWER_KWP:
            raise RuleBroken(
                "Het vermogen van de panelen is %(value)s kWp. "
                "Vul een getal in boven 0 en niet boven %(most)s.",
                field="peak_power_kwp",
                value=self.peak_power_kwp,
                most=MOST_PEAK_POWER_KWP,
            )


@dataclass(frozen=True, slots=True)
class SolarPlantSpec:
    """A solar plant as an estimate needs it. Only place and planes must be known.

    Attributes
    ----------
    loss_fraction : float
        Everything but the inverter's own loss (4 % at full power), shading by month, snow and age.
    ac_limit_kw : float or None
        The inverter's power; None takes the peak power of the panels.
    shading_fraction_by_month : tuple of 12 floats, January first
        Loss by trees and buildings that is not in `loss_fraction`.
    snow : "off" or "auto"
        Auto takes the days of snow of the Dutch climate off, 0.6 % of a year.
    degradation_fraction_per_year, age_years : float
        What the panels lose each year, and how old they are when the estimated year begins.
    bifaciality_fraction : float
        How well the back of the panels does against the front; 0 is a back that is covered. How
        much light it gets follows from `mounting`.
    mounting : "roof", "open_rack" or "in_roof"
        How air cools the panels: on rails over a roof, free on frames, or part of the roof.
    albedo : float
        What part of the light the ground before the panels sends back.
    """

    latitude_deg: float
    longitude_deg: float
    planes: tuple[Plane, ...]
    loss_fraction: float = DEFAULT_LOSS_FRACTION
    ac_limit_kw: float | None = None
    shading_fraction_by_month: tuple[float, ...] = NO_SHADING
    snow: str = SNOW_OFF
    degradation_fraction_per_year: float = DEFAULT_DEGRADATION_FRACTION
    age_years: float = 0.0
    bifaciality_fraction: float = 0.0
    mounting: str = ROOF
    albedo: float = DEFAULT_ALBEDO

    def __post_init__(self) -> None:
        require_place(self.latitude_deg, self.longitude_deg)
        if not self.planes:
            raise RuleBroken("Geef ten minste één vlak met panelen.", field="planes")
        require_loss_fraction(self.loss_fraction)
        if self.ac_limit_kw is not None and not 0 < self.ac_limit_kw <= MOST_PEAK_POWER_KWP:
            raise RuleBroken(
                "Het vermogen van de omvormer is %(value)s kW. "
                "Vul een getal in boven 0 en niet boven %(most)s.",
                field="ac_limit_kw",
                value=self.ac_limit_kw,
                most=MOST_PEAK_POWER_KWP,
            )
        require_shading(self.shading_fraction_by_month)
        self._check_ageing()
        self._check_panels()

    def _check_ageing(self) -> None:
        if not 0 <= self.degradation_fraction_per_year <= MOST_DEGRADATION_FRACTION:
            raise RuleBroken(
                "De veroudering is %(value)s per jaar. Vul een deel van 1 in, van 0 tot %(most)s; "
                "een half procent is 0,005.",
                field="degradation_fraction_per_year",
                value=self.degradation_fraction_per_year,
                most=MOST_DEGRADATION_FRACTION,
            )
        if not 0 <= self.age_years <= MOST_AGE_YEARS:
            raise RuleBroken(
                "De leeftijd is %(value)s jaar. Vul een getal in van 0 tot %(most)s.",
                field="age_years",
                value=self.age_years,
                most=int(MOST_AGE_YEARS),
            )

    def _check_panels(self) -> None:
        if self.snow not in SNOWS:
            raise RuleBroken('Kies voor sneeuw "off" of "auto".', field="snow")
        if self.mounting not in MOUNTINGS:
            raise RuleBroken(
                'Kies hoe de panelen liggen: "roof", "open_rack" of "in_roof".', field="mounting"
            )
        if not 0 <= self.bifaciality_fraction <= 1:
            raise RuleBroken(
                "Voor de achterkant van de panelen staat er %(value)s. Vul een deel van 1 in, "
                "van 0 tot 1.",
                field="bifaciality_fraction",
                value=self.bifaciality_fraction,
            )
        if not 0 <= self.albedo <= 1:
            raise RuleBroken(
                "De weerkaatsing van de grond is %(value)s. Vul een deel van 1 in, van 0 tot 1; "
                "gras en dakgrind zijn ongeveer 0,2.",
                field="albedo",
                value=self.albedo,
            )

    @property
    def peak_power_kwp(self) -> float:
        """The power of all planes. [kWp]"""
        return sum(plane.peak_power_kwp for plane in self.planes)

    @property
    def ac_kw(self) -> float:
        """The most that the plant can feed in. [kW]"""
        return self.peak_power_kwp if self.ac_limit_kw is None else self.ac_limit_kw

    @property
    def left_by_age(self) -> float:
        """What part of its first power the plant still has."""
        return float((1 - self.degradation_fraction_per_year) ** self.age_years)


def require_place(latitude_deg: float, longitude_deg: float) -> None:
    """Refuse what is no place on earth."""
    if not (isfinite(latitude_deg) and -90 <= latitude_deg <= 90):
        raise RuleBroken(
            "De breedtegraad is %(value)s. Vul een getal in van -90 tot 90; "
            "Nederland ligt tussen 50,7 en 53,6.",
            field="latitude_deg",
            value=latitude_deg,
        )
    if not (isfinite(longitude_deg) and -180 <= longitude_deg <= 180):
        raise RuleBroken(
            "De lengtegraad is %(value)s. Vul een getal in van -180 tot 180; "
            "Nederland ligt tussen 3,3 en 7,3.",
            field="longitude_deg",
            value=longitude_deg,
        )


def require_loss_fraction(loss_fraction: float) -> None:
    """Refuse a loss below nothing, or so large that a percentage was typed."""
    if not 0 <= loss_fraction <= MOST_LOSS_FRACTION:
        raise RuleBroken(
            "Het verlies is %(value)s. Vul een deel van 1 in, van 0 tot %(most)s; "
            "14 procent is 0,14.",
            field="loss_fraction",
            value=loss_fraction,
            most=MOST_LOSS_FRACTION,
        )


def require_shading(fractions: Sequence[float]) -> None:
    """Refuse what are no twelve parts of a month's light."""
    if len(fractions) != 12:
        raise RuleBroken(
            "Geef de schaduw van twaalf maanden, januari eerst; er staan er %(count)s.",
            field="shading_fraction_by_month",
            count=len(fractions),
        )
    for number, fraction in enumerate(fractions, start=1):
        if not 0 <= fraction <= 1:
            raise RuleBroken(
                "De schaduw van maand %(month)s is %(value)s. Vul een deel van 1 in, van 0 tot 1.",
                field="shading_fraction_by_month",
                month=number,
                value=fraction,
            )
