"""The village of the worked example, its year 2025 divided; a day in the summer after it."""

import pytest

from coop import clock
from coop.database import db
from coop.yields.settle import confirm
from tests.factories import adopt, make_member
from tests.signing import sign_in
from tests.yields.conftest import NOW, TODAY, YEAR, ZONE, enter_year, village

__all__ = ["village"]


@pytest.fixture(autouse=True)
def summer_of_2026():
    """It is 20 June 2026."""
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def divided(app, village):
    """2025 is adopted and divided: € 655.92. Ids by name, `distribution` among them."""
    from coop.production.models import Plant

    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        adopt(db.session, 2025)
        enter_year(plant, 65592)
        made = confirm(
            plant,
            2025,
            YEAR,
            ZONE,
            decision="ALV 2026-3",
            decided_on=TODAY,
            total_cents=65592,
            at=NOW,
            today=TODAY,
        )
        village["distribution"] = made.id
        village["Bea"] = make_member(db.session, "Bea", roles=("kascommissie",)).id
        db.session.commit()
    return village


@pytest.fixture
def someone(app):
    """A browser of somebody by id."""

    def make(member_id):
        client = app.test_client()
        sign_in(client, app, member_id)
        return client

    return make
