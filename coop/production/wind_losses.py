"""What a turbine loses between its power curve and the meter, each cause by its name.

Wake: wind taken by the park's own turbines that stand in front. Availability: standing still for
upkeep and faults. Electrical: cables and transformer. Other: the site (trees, houses, ice, stops
for noise, shadow, bats or the grid, other parks near by) and blades that age.

Defaults. Well kept turbines on land stand still about 2 % of the time [1]_; cables and transformer
take 1 to 2 %. Neither is fitted to any plant. The embedded wind climate is calibrated on whole
fleets with these defaults, so it has the wakes of a usual park (`USUAL_WAKE_FRACTION`) and the
usual sites in it, and only what a larger park loses beyond that is taken off; a station's hours
about the climate's mean (an index) are of that same climate. Wind measured at the hub was measured
behind whatever stands in front: no wake and no site. Wind of nearly the hub's height has a part of
both taken off, growing with the distance, since a file of a reanalysis says a height too but has no
turbine in it. A mean that a wind report states is of the free wind: the park's own wake comes off,
and part of the site.

References
----------
.. [1] S. Faulstich, B. Hahn, P.J. Tavner, "Wind turbine downtime and its importance for offshore
   deployment", Wind Energy 14, 2011 (17 years of turbines on land in Germany).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coop.errors import RuleBroken
from coop.production.hub_wind import WindSource, hub_part, wind_source
from coop.production.solar import require_loss_fraction
from coop.words import Words, percent

if TYPE_CHECKING:
    from coop.production.weather.hours import Weather
    from coop.production.wind import WindPlantSpec

AVAILABILITY_LOSS_FRACTION = 0.02
ELECTRICAL_LOSS_FRACTION = 0.015
CLIMATE_OTHER_LOSS_FRACTION = 0.085
FREE_WIND_OTHER_LOSS_FRACTION = 0.05
# Wakes within a park by its number of turbines, along their usual distances of 4 to 6 rotors.
PARK_TURBINES = (1, 2, 4, 8, 16, 32)
PARK_WAKE_FRACTION = (0.0, 0.02, 0.04, 0.06, 0.08, 0.10)
USUAL_WAKE_FRACTION = 0.04

LOSS_NAMES = (
    "loss_fraction",
    "wake_loss_fraction",
    "availability_loss_fraction",
    "electrical_loss_fraction",
    "other_loss_fraction",
)


@dataclass(frozen=True, slots=True)
class WindLosses:
    """The losses one after another, each a fraction of what the one before left."""

    wake: float
    availability: float
    electrical: float
    other: float

    @property
    def total(self) -> float:
        """All together, as a fraction of what the curve gives."""
        left = (1 - self.wake) * (1 - self.availability) * (1 - self.electrical)
        return 1 - left * (1 - self.other)


def check_losses(spec: WindPlantSpec) -> None:
    """Refuse a stated loss that cannot be, at its own field."""
    for name in LOSS_NAMES:
        fraction = getattr(spec, name)
        if fraction is not None:
            try:
                require_loss_fraction(fraction)
            except RuleBroken as refusal:
                refusal.field = name
                raise


def default_losses(turbines: int, source: WindSource, at_hub: float = 0.0) -> WindLosses:
    """Give the usual losses of a park of so many turbines, for where its wind comes from.

    `at_hub` is how far that is wind of the hub itself, from 0 to 1.
    """
    wake = float(np.interp(np.log2(turbines), np.log2(PARK_TURBINES), PARK_WAKE_FRACTION))
    if source in ("region", "place", "index"):
        wake = max(0.0, wake - USUAL_WAKE_FRACTION)
        other = CLIMATE_OTHER_LOSS_FRACTION
    else:
        wake *= 1 - at_hub
        other = FREE_WIND_OTHER_LOSS_FRACTION * (1 - at_hub)
    return WindLosses(wake, AVAILABILITY_LOSS_FRACTION, ELECTRICAL_LOSS_FRACTION, other)


def losses(spec: WindPlantSpec, weather: Weather) -> WindLosses:
    """Give each loss: as stated, or the default for this park and this wind."""
    source = wind_source(spec, weather)
    usual = default_losses(spec.turbines, source, hub_part(spec, weather))

    def stated(name: str) -> float:
        fraction: float | None = getattr(spec, f"{name}_loss_fraction")
        usually: float = getattr(usual, name)
        return usually if fraction is None else fraction

    return WindLosses(stated("wake"), stated("availability"), stated("electrical"), stated("other"))


def loss_fraction(spec: WindPlantSpec, weather: Weather) -> float:
    """Give the losses together: the total that was stated, or that of the parts."""
    if spec.loss_fraction is not None:
        return spec.loss_fraction
    return losses(spec, weather).total


def loss_words(spec: WindPlantSpec, weather: Weather) -> Words:
    """Say what was taken off, each cause by its name."""
    total = percent(loss_fraction(spec, weather))
    if spec.loss_fraction is not None:
        return Words("Verlies: %(total)s procent, zoals opgegeven.", total=total)
    parts = losses(spec, weather)
    if not parts.wake:
        return Words(
            "Verlies: %(total)s procent, namelijk stilstand %(availability)s, kabels en "
            "transformator %(electrical)s, en plek en veroudering %(other)s procent.",
            total=total,
            availability=percent(parts.availability),
            electrical=percent(parts.electrical),
            other=percent(parts.other),
        )
    return Words(
        "Verlies: %(total)s procent, namelijk zog van eigen molens %(wake)s, stilstand "
        "%(availability)s, kabels en transformator %(electrical)s, en plek en veroudering "
        "%(other)s procent.",
        total=total,
        wake=percent(parts.wake),
        availability=percent(parts.availability),
        electrical=percent(parts.electrical),
        other=percent(parts.other),
    )
