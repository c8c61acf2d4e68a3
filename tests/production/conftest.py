"""Plants of the demo cooperative, small, with their meters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coop import clock
from coop.database import db
from coop.members.models import Cooperative, Member, RoleGrant
from coop.periods import local_bounds, month
from coop.production.add_plant import add_meter, add_plant
from coop.production.meter_csv import Reading
from coop.production.models import Meter, Plant, PlantEstimate
from coop.production.plant_details import PlaneDetails, PlantDetails
from coop.records.audit import acting, record
from tests.signing import sign_in

ZONE = "Europe/Amsterdam"
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

ROOF = {
    "code": "ZON-4",
    "name": "Werkplaats Zuid",
    "kind": "solar",
    "town": "Apeldoorn",
    "latitude_deg": 52.205,
    "longitude_deg": 5.99,
    "status": "producing",
    "started_on": date(2024, 1, 1),
    "planes": (PlaneDetails(10, 90, 52_800, 120), PlaneDetails(10, 270, 52_800, 120)),
}
TURBINE = {
    "code": "WIND-1",
    "name": "Windmolen De Vlinder",
    "kind": "wind",
    "town": "Deventer",
    "latitude_deg": 52.238,
    "longitude_deg": 6.205,
    "status": "producing",
    "started_on": date(2024, 1, 1),
    "ownership_ppm": 250_000,
    "turbine": "E-82/2000",
    "hub_height_m": 85.0,
}


def month_reading(year: int, number: int, energy_wh: int) -> Reading:
    """A reading of a whole calendar month of the town."""
    return Reading(*local_bounds(month(year, number), ZONE), energy_wh)


def enter(*, meter: str | None = None, kind: str = "solar", **details) -> Plant:
    """Enter a plant with one meter (none for ""); more arguments change its details."""
    plant = add_plant(PlantDetails(**{**(ROOF if kind == "solar" else TURBINE), **details}))
    if meter != "":
        add_meter(plant, meter or f"meter {plant.code}")
    db.session.flush()
    return plant


def give_estimate(plant: Plant, month_kwh: float = 1000.0, made_at: datetime = NOW) -> None:
    """An estimate of twelve equal months, with a P90 of nine tenths of it."""
    sentence = {"text": "Geraamd in %(year)s.", "values": {"year": 2026}}
    db.session.add(
        PlantEstimate(
            plant_id=plant.id,
            made_at=made_at,
            source="embedded_climate",
            annual_kwh_p50=month_kwh * 12,
            annual_kwh_p90=month_kwh * 12 * 0.9,
            monthly_kwh_p50=[month_kwh] * 12,
            monthly_kwh_p90=[month_kwh * 0.9] * 12,
            method=[sentence],
            weather=[sentence],
            inputs={"parts": [{"text": "rekenmodel", "values": {}, "sigma_fraction": 0.02}]},
        )
    )


@pytest.fixture
def make_plant(session):
    """`enter`, for tests below HTTP."""
    return enter


@contextmanager
def on_stage(app: Flask) -> Iterator[None]:
    """Set the stage for a test of pages, in a session that the pages do not share."""
    with app.app_context(), acting(None):
        yield
        db.session.commit()


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    """It is the tenth of March 2026."""
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def board(app, cast, stopped_clock) -> FlaskClient:
    """The browser of a board member."""
    client = app.test_client()
    sign_in(client, app, cast["board"])
    return client


@pytest.fixture
def kascommissie(app, cast, stopped_clock) -> FlaskClient:
    """The browser of a member of the kascommissie."""
    client = app.test_client()
    sign_in(client, app, cast["kascommissie"])
    return client


@pytest.fixture
def member(app, cast, stopped_clock) -> FlaskClient:
    """The browser of a member without a task."""
    client = app.test_client()
    sign_in(client, app, cast["member"])
    return client


@pytest.fixture
def roof(session) -> Plant:
    """A roof with one meter."""
    return enter()


@pytest.fixture
def meter(roof) -> Meter:
    """The meter of the roof."""
    return roof.meters[0]


@pytest.fixture
def cast(app) -> dict[str, int]:
    """The cooperative, and who is who in it: the ids of board, kascommissie and member."""
    people = {"board": "Gerda", "kascommissie": "Ali", "member": "Anna"}
    with app.app_context(), acting(None):
        record("made", Cooperative)
        db.session.add(
            Cooperative(
                id=1,
                name="Coöperatie De Stroomkring U.A.",
                kvk_number="12345678",
                iban="NL91ABNA0417164300",
                town="Apeldoorn",
                email="bestuur@stroomkring.example",
                phone="055 123 45 67",
                exemption_sentence="Let op! U belegt buiten AFM-toezicht.",
            )
        )
        found = {}
        for number, (role, name) in enumerate(people.items(), start=1):
            person = Member(
                name=name,
                number=number,
                status="member",
                applied_on=date(2020, 1, 1),
                admitted_on=date(2020, 1, 1),
            )
            db.session.add(person)
            db.session.flush()
            if role != "member":
                db.session.add(RoleGrant(member_id=person.id, role=role, since=date(2020, 1, 1)))
            found[role] = person.id
        db.session.commit()
    return found
