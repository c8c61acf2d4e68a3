"""The modelled shape of a stored plant, reckoned only where something has to be shared out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from coop.errors import RuleBroken
from coop.periods import local_midnight
from coop.production.add_plant import details_of
from coop.production.models import Plant
from coop.production.plant_details import spec_of
from coop.production.queries import newest_estimate
from coop.production.shape import Shape, shape_of


class PlantShape:
    """How much a plant is expected to make between two instants; modelled at the first question.

    A plant that cannot be modelled, for lack of a climate or of its turbine, is taken to make
    as much at any time.
    """

    def __init__(self, plant: Plant, zone: str) -> None:
        self._plant, self._zone = plant, zone
        self._shape: Shape | None = None
        self._is_flat = False

    def __call__(self, start_at: datetime, end_at: datetime) -> int:
        """As `Shape`."""
        if self._shape is None and not self._is_flat:
            try:
                self._shape = plant_shape(self._plant, self._zone)
            except RuleBroken:
                self._is_flat = True
        if self._shape is None:
            return (end_at - start_at) // timedelta(seconds=1)
        return self._shape(start_at, end_at)


def plant_shape(plant: Plant, zone: str) -> Shape:
    """Model a plant's typical year, its months as in the plant's own newest estimate.

    Raises
    ------
    RuleBroken
        If it cannot be modelled.
    """
    # Pandas and pvlib come in here: a second, once, for a board that brings in stands.
    from coop.production.estimate import estimate

    stored = newest_estimate(plant.id)
    months: Sequence[float] | None = stored.monthly_kwh_p50 if stored else None
    found = estimate(spec_of(details_of(plant)))
    return shape_of(
        [float(kwh) for kwh in found.hourly_kwh],
        months,
        runs_from=local_midnight(plant.started_on, zone) if plant.started_on else None,
        runs_until=local_midnight(plant.ended_on, zone) if plant.ended_on else None,
    )
