"""A cooperative, and a neighbour who starts something."""

from datetime import date

import pytest

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.initiatives import answer
from coop.initiatives.collect_offers import fix
from coop.initiatives.commit import open_binding
from tests.factories import make_cooperative, make_member
from tests.initiatives.makers import NOON, ZONE, open_one, with_offers
from tests.offers.makers import make_offering
from tests.signing import sign_in


@pytest.fixture(autouse=True)
def noon():
    """It is Saturday 21 November 2026, noon in the town."""
    with clock.stopped_at(NOON):
        yield NOON


@pytest.fixture
def cooperative(session):
    return make_cooperative(session)


@pytest.fixture
def key(session, cooperative):
    """The starter's key of an open call."""
    return open_one()


@pytest.fixture
def roof(session, cooperative):
    """A call for a roof with its shares on offer, until 15 December: its key, and the offering."""
    key = open_one(kind="plant", unit_name="delen")
    first = with_offers(key)
    fix(key, first.id, 30, None, NOON, ZONE)
    with pytest.raises(RuleBroken):
        open_binding(key, date(2026, 12, 15), NOON, ZONE)  # there are no shares yet
    offering = make_offering(session)
    answer.link(key.initiative_id, offering.id, None, NOON)
    open_binding(key, date(2026, 12, 15), NOON, ZONE)
    return key, offering


@pytest.fixture
def opened(app):
    """An open call, committed, for tests through HTTP: its id."""
    with app.app_context():
        make_cooperative(db.session)
        found = open_one().initiative_id
        db.session.commit()
    return found


@pytest.fixture
def board(app, opened):
    """A browser in which Gerda of the board is signed in."""
    with app.app_context():
        gerda = make_member(db.session, "Gerda", roles=("board",)).id
        db.session.commit()
    client = app.test_client()
    sign_in(client, app, gerda)
    return client
