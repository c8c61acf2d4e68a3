"""The act of changing a plant."""

from dataclasses import asdict
from typing import Any

from coop.database import db
from coop.errors import RuleBroken
from coop.production.add_plant import details_of, fill, require_free_code
from coop.production.models import Plant
from coop.production.plant_details import PlantDetails, spec_of
from coop.records.audit import record


def change_plant(plant: Plant, details: PlantDetails) -> Plant:
    """Change a plant; the trail keeps what it was. Nothing happens when nothing differs.

    Raises
    ------
    RuleBroken
        If sun becomes wind, or our part changes after a year was divided by it.
    """
    before = asdict(details_of(plant))
    changed = {name: value for name, value in asdict(details).items() if before[name] != value}
    if not changed:
        return plant
    if "kind" in changed:
        raise RuleBroken("Zon wordt geen wind. Voer een nieuwe bron in.", field="kind")
    if "ownership_ppm" in changed and plant.open_from is not None:
        raise RuleBroken(
            "Ons deel kan niet meer veranderen: er is al een jaar mee verdeeld.",
            field="ownership_percent",
        )
    spec_of(details)
    require_free_code(details.code, plant.id)
    record(
        "plant_changed",
        plant,
        before={name: _plain(before[name]) for name in changed},
        after={name: _plain(value) for name, value in changed.items()},
    )
    fill(plant, details)
    db.session.flush()
    return plant


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
