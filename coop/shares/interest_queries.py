"""Reading the largest interests from the register of a day."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from coop.shares.interests import Interest, largest
from coop.shares.register_day import members_by_id, register_of


@dataclass(frozen=True, slots=True)
class Named:
    """An interest with whose it is."""

    interest: Interest
    number: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """The largest interests in one plant, or in everything where `plant_name` is None."""

    plant_name: str | None
    named: list[Named]


def interests_on(day: date) -> list[Group]:
    """Who holds 5 per cent or more: first of everything by what shares cost, then by plant."""
    on_day = register_of(day)
    ids, held = on_day.columns.member_ids, on_day.held
    price = np.zeros(len(held), dtype=np.int64)
    found: list[tuple[str | None, list[Interest]]] = []
    for _plant, rows in groupby(on_day.classes, key=lambda row: row.plant_id):
        of_plant = np.zeros(len(held), dtype=bool)
        for row in rows:
            of_class = on_day.columns.class_ids == row.class_id
            price[of_class] = row.price_cents
            of_plant |= of_class
            name = row.plant_name
        found.append((name, largest(ids[of_plant], held[of_plant])))
    found.insert(0, (None, largest(ids, held * price)))
    people = members_by_id([one.member_id for _name, some in found for one in some])
    return [
        Group(name, [Named(one, *people[one.member_id][1:]) for one in some])
        for name, some in found
        if some
    ]
