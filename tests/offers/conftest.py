"""A roof with shares on sale, and people who want them."""

import pytest

from coop import clock
from coop.database import db
from coop.offers.place import place
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, applicant, make_offering, wish
from tests.signing import sign_in


@pytest.fixture(autouse=True)
def noon():
    """It is Saturday 21 November 2026, noon in the town."""
    with clock.stopped_at(NOON):
        yield NOON


@pytest.fixture
def cooperative(session):
    """The cooperative, for tests below HTTP."""
    return make_cooperative(session)


@pytest.fixture
def offering(session, cooperative):
    return make_offering(session)


@pytest.fixture
def order(offering):
    """Two shares, reserved by a newcomer."""
    return place(offering.id, wish(2), applicant(), NOON)


@pytest.fixture
def shop(app):
    """A cooperative with an offering, committed, for tests through HTTP: the offering's id."""
    with app.app_context():
        make_cooperative(db.session)
        offering_id = make_offering(db.session).id
        db.session.commit()
    return offering_id


@pytest.fixture
def people(app, shop):
    """Gerda of the board, Trees of the kascommissie and Anna, a member: their ids."""
    with app.app_context():
        found = {
            "gerda": make_member(db.session, "Gerda", roles=("board",), iban=None).id,
            "trees": make_member(db.session, "Trees", roles=("kascommissie",), iban=None).id,
            "anna": make_member(db.session, "Anna").id,
        }
        db.session.commit()
    return found


@pytest.fixture
def board(app, client, people):
    """A browser in which Gerda of the board is signed in."""
    sign_in(client, app, people["gerda"])
    return client
