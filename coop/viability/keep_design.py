"""The acts of making a design and changing it: each change is a new version."""

from dataclasses import asdict, dataclass
from datetime import datetime

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.production.models import Plant
from coop.records.audit import record
from coop.viability.design import Design
from coop.viability.models import DesignVersion, PlantDesign
from coop.viability.prices import Captured
from coop.viability.queries import DesignRow
from coop.viability.versions import columns_of, design_of


@dataclass(frozen=True, slots=True)
class Entry:
    """What the board says of a design.

    `price_series_id` and `market` are null where it typed the price of the grid.
    """

    name: str
    design: Design
    price_series_id: int | None = None
    stops_below_zero: bool = False
    market: Captured | None = None


def make_design(entry: Entry, plant: Plant | None, at: datetime) -> PlantDesign:
    """Keep a new design, of a plant or on its own."""
    made = PlantDesign(plant_id=plant.id if plant else None, name=_named(entry.name))
    db.session.add(made)
    record("design_made", made, name=made.name, plant=plant.code if plant else None)
    _add_version(made, 1, entry, at)
    return made


def change_design(row: DesignRow, entry: Entry, seen_version: int, at: datetime) -> bool:
    """Keep a changed design as a new version; False when nothing differs.

    What visitors see stays as it was until the new version is published too.
    """
    design, newest = row.design, row.newest
    if newest.version != seen_version:
        raise AlreadyDone(
            "Iemand anders heeft dit plan net gewijzigd. Bekijk het eerst opnieuw. "
            "Er is niets veranderd."
        )
    name = _named(entry.name)
    if (design.name, _said(newest)) == (name, _says(entry)):
        return False
    record("design_changed", design, name=name, before=design.name, version=newest.version + 1)
    design.name = name
    _add_version(design, newest.version + 1, entry, at)
    return True


def _said(version: DesignVersion) -> tuple[Design, int | None, bool]:
    return design_of(version), version.price_series_id, version.stops_below_zero


def _says(entry: Entry) -> tuple[Design, int | None, bool]:
    return entry.design, entry.price_series_id, entry.stops_below_zero


def _add_version(design: PlantDesign, number: int, entry: Entry, at: datetime) -> None:
    db.session.add(
        DesignVersion(
            design_id=design.id,
            version=number,
            made_at=at,
            price_series_id=entry.price_series_id,
            stops_below_zero=entry.stops_below_zero,
            market=asdict(entry.market) if entry.market else None,
            **columns_of(entry.design),
        )
    )
    db.session.flush()


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise RuleBroken("Geef dit plan een naam.", field="name")
    return name
