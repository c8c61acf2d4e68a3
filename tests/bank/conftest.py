"""It is Saturday 21 November 2026; the cooperative has one account."""

from datetime import UTC, datetime

import pytest

from coop import clock
from coop.database import db
from tests.factories import make_cooperative, make_member
from tests.signing import sign_in

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with clock.stopped_at(NOON):
        yield NOON


@pytest.fixture
def cooperative(session):
    return make_cooperative(session)


@pytest.fixture
def people(app):
    """Gerda of the board, Trees of the kascommissie and Anna, a member: their ids."""
    with app.app_context():
        make_cooperative(db.session)
        found = {
            "gerda": make_member(db.session, "Gerda", roles=("board",), iban=None).id,
            "trees": make_member(db.session, "Trees", roles=("kascommissie",), iban=None).id,
            "anna": make_member(db.session, "Anna").id,
        }
        db.session.commit()
    return found


@pytest.fixture
def board(app, client, people):
    sign_in(client, app, people["gerda"])
    return client
