"""A cooperative with people and two roofs, and their browsers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coop import clock
from coop.database import db
from coop.production.models import Plant
from coop.records.audit import acting
from coop.viability.keep_design import Entry, make_design
from coop.viability.models import PlantDesign
from coop.viability.publish import publish
from coop.viability.queries import design_row
from tests.factories import make_cooperative, make_member
from tests.production.conftest import enter, give_estimate
from tests.signing import sign_in
from tests.viability.makers import zon_4

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
ROLES = {"board": ("board",), "kascommissie": ("kascommissie",), "member": ()}


@contextmanager
def on_stage(app: Flask) -> Iterator[None]:
    """Set the stage for a test of pages, in a session that the pages do not share."""
    with app.app_context(), acting(None):
        yield
        db.session.commit()


def roof(code: str = "ZON-4", name: str = "Werkplaats Zuid") -> Plant:
    """A roof of 12 000 kWh, 10 800 in a lean year."""
    plant = enter(code=code, name=name)
    give_estimate(plant)
    db.session.flush()
    return plant


def kept(plant: Plant | None, name: str = "Plan A", *, on_site: bool = False, **changes):
    """A stored design of the handbook's roof."""
    design = make_design(Entry(name, zon_4(**changes)), plant, NOW)
    if on_site:
        row = design_row(design.id)
        publish(row, row.newest.version, NOW.date())
    return design


@pytest.fixture
def people(app) -> Iterator[dict[str, FlaskClient]]:
    """The browsers of who has which role, and a visitor's, on the tenth of March 2026."""
    with on_stage(app):
        make_cooperative(db.session)
        ids = {
            role: make_member(db.session, role.title(), roles=roles).id
            for role, roles in ROLES.items()
        }
    with clock.stopped_at(NOW):
        browsers = {"visitor": app.test_client()}
        for role, member_id in ids.items():
            browsers[role] = app.test_client()
            sign_in(browsers[role], app, member_id)
        yield browsers


@pytest.fixture
def board(people) -> FlaskClient:
    """The browser of a board member."""
    return people["board"]


@pytest.fixture
def design_id(app, people) -> int:
    """A design of ZON-4 that is not published."""
    with on_stage(app):
        design: PlantDesign = kept(roof())
        return design.id
