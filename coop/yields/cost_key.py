"""How a cost of the whole cooperative is spread over its plants, by the key the assembly chose."""

from collections.abc import Mapping
from dataclasses import dataclass

from coop.apportion import apportion
from coop.errors import RuleBroken
from coop.words import Words

KEY_WORDS = {
    "kwp": Words("naar vermogen (kW)"),
    "kwh": Words("naar opgewekte kWh"),
    "members": Words("naar het aantal leden met delen"),
    "shares": Words("naar het aantal uitgegeven delen"),
}


@dataclass(frozen=True, slots=True)
class PlantWeights:
    """What each key says of one plant in a book year; our part of a plant with others.

    Attributes
    ----------
    power_w
        Peak power of the panels, rated power of the turbines. [W]
    energy_wh
        Made in the book year; None while a month is missing. [Wh]
    members, shares
        Members who held a share on the last day, and shares issued.
    """

    power_w: int
    energy_wh: int | None
    members: int
    shares: int

    def by(self, key: str) -> int | None:
        """The weight for a key; None where it is not known yet."""
        weights = {
            "kwp": self.power_w,
            "kwh": self.energy_wh,
            "members": self.members,
            "shares": self.shares,
        }
        return weights[key]


@dataclass(frozen=True, slots=True)
class Spread:
    """One cost spread: what each plant bears by its id, and what stays with the cooperative."""

    parts_cents: dict[int, int]
    rest_cents: int


def spread_cost(amount_cents: int, key: str, plants: Mapping[int, PlantWeights]) -> Spread:
    """Spread a cost over plants.

    Parameters
    ----------
    amount_cents
        More than zero. [cents]
    key
        "kwp", "kwh", "members" or "shares".
    plants
        Of each plant that ran in the year, by its id.

    Returns
    -------
    Spread
        Parts floored; together with the rest exactly the amount. Equal plants bear the same.

    Raises
    ------
    RuleBroken
        When the key says nothing yet: no plants, a month that was not read, or no weight at all.
    """
    known = {plant_id: plant.by(key) for plant_id, plant in plants.items()}
    if any(weight is None for weight in known.values()):
        raise RuleBroken(
            "De sleutel is kWh, en nog niet alle meterstanden van dit jaar zijn bekend. Vul die "
            "eerst aan."
        )
    weights = {plant_id: weight for plant_id, weight in known.items() if weight is not None}
    if not sum(weights.values()):
        raise RuleBroken("Met deze sleutel is er geen bron die iets draagt. Kies een andere.")
    parts, rest = apportion(amount_cents, weights)
    return Spread(parts, rest)
