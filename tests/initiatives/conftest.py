"""A cooperative, and a neighbour who starts something."""

import pytest

from coop import clock
from coop.database import db
from tests.factories import make_cooperative, make_member
from tests.initiatives.makers import NOON, open_one
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
