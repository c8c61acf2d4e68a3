"""The act of entering a plant, and how its row is filled."""

import re
from dataclasses import fields

from sqlalchemy import func, select

from coop.database import db
from coop.errors import RuleBroken
from coop.production.models import Meter, Plant, PlantPlane
from coop.production.plant_details import PlaneDetails, PlantDetails, spec_of
from coop.records.audit import record

_COLUMNS = tuple(field.name for field in fields(PlantDetails) if field.name != "planes")
_METER_NAME = re.compile(r"[^\W_][\w ./-]*")


def add_plant(details: PlantDetails) -> Plant:
    """Enter a new plant; its code must be free and its figures such as a plant can have."""
    spec_of(details)
    require_free_code(details.code, None)
    plant = Plant()
    fill(plant, details)
    db.session.add(plant)
    record("plant_added", plant, code=plant.code)
    return plant


def fill(plant: Plant, details: PlantDetails) -> None:
    """Write what was entered into the row and its roof faces."""
    for name in _COLUMNS:
        setattr(plant, name, getattr(details, name))
    if details.power_curve is not None:
        plant.power_curve = [[float(part) for part in pair] for pair in details.power_curve]
    if details.shading_fraction_by_month is not None:
        plant.shading_fraction_by_month = list(details.shading_fraction_by_month)
    for number, entered in enumerate(details.planes):
        if number == len(plant.planes):
            plant.planes.append(PlantPlane(position=number + 1))
        plane = plant.planes[number]
        plane.tilt_deg, plane.azimuth_deg = entered.tilt_deg, entered.azimuth_deg
        plane.peak_power_w, plane.panels = entered.peak_power_w, entered.panels
    del plant.planes[len(details.planes) :]


def details_of(plant: Plant) -> PlantDetails:
    """What is known of a plant, as it was entered."""
    values = {name: getattr(plant, name) for name in _COLUMNS}
    if plant.power_curve is not None:
        values["power_curve"] = tuple((speed, power) for speed, power in plant.power_curve)
    if plant.shading_fraction_by_month is not None:
        values["shading_fraction_by_month"] = tuple(plant.shading_fraction_by_month)
    planes = tuple(
        PlaneDetails(plane.tilt_deg, plane.azimuth_deg, plane.peak_power_w, plane.panels)
        for plane in plant.planes
    )
    return PlantDetails(**values, planes=planes)


def require_free_code(code: str, plant_id: int | None) -> None:
    """Refuse a code that another plant has."""
    taken = db.session.scalar(select(Plant.id).where(func.lower(Plant.code) == code.lower()))
    if taken is not None and taken != plant_id:
        raise RuleBroken("Er is al een bron met code %(code)s.", field="code", code=code)


def require_meter_name(name: str, meter_id: int | None = None) -> str:
    """A meter's name (an EAN or serial number), tidied; refused if it is none or another's."""
    name = " ".join(name.split())
    if not name:
        raise RuleBroken("Vul het nummer of de naam van de meter in.", field="name")
    if not _METER_NAME.fullmatch(name):
        raise RuleBroken(
            "Gebruik voor een meter alleen letters, cijfers, spaties, punten, streepjes en “/”.",
            field="name",
        )
    taken = db.session.scalar(select(Meter).where(func.lower(Meter.name) == name.lower()))
    if taken is not None and taken.id != meter_id:
        raise RuleBroken(
            "Er is al een meter %(name)s bij %(plant)s (%(code)s).",
            field="name",
            name=taken.name,
            plant=taken.plant.name,
            code=taken.plant.code,
        )
    return name


def add_meter(plant: Plant, name: str, kind: str = "production") -> Meter:
    """Hang a meter at a plant. Its name is used only once."""
    name = require_meter_name(name)
    if kind not in ("production", "feed_in"):
        raise RuleBroken("Kies wat de meter telt.", field="kind")
    meter = Meter(plant=plant, name=name, kind=kind)
    db.session.add(meter)
    record("meter_added", meter, name=name, plant=plant.code)
    return meter
