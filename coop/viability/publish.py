"""The acts of showing a design to visitors, and of taking it back."""

from datetime import date

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.records.audit import record
from coop.viability.models import PlantDesign
from coop.viability.queries import DesignRow, published_designs


def publish(row: DesignRow, seen_version: int, on: date) -> PlantDesign:
    """Show the newest version at the plant, instead of any other design of it."""
    design = row.design
    if design.plant_id is None:
        raise RuleBroken("Alleen een plan van een bron uit de lijst kan op de site.")
    if row.newest.version != seen_version:
        raise AlreadyDone(
            "Iemand anders heeft dit plan net gewijzigd. Bekijk het eerst opnieuw. "
            "Er is niets veranderd."
        )
    if design.published_version == seen_version:
        raise AlreadyDone("Deze versie staat al op de site.")
    for other in published_designs(design.plant_id):
        if other.id != design.id:
            withdraw(other)
    design.published_version, design.published_on = seen_version, on
    record("design_published", design, version=seen_version, on=on)
    db.session.flush()
    return design


def withdraw(design: PlantDesign) -> PlantDesign:
    """Show a design no longer."""
    if design.published_version is None:
        raise AlreadyDone("Dit plan staat niet op de site.")
    record("design_withdrawn", design, version=design.published_version)
    design.published_version = design.published_on = None
    db.session.flush()
    return design
