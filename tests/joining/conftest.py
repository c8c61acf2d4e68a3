"""The roof of the shop, with parts allowed and starters' shares kept apart."""

import pytest

from coop.database import db
from coop.offers.models import Offering
from coop.records.audit import record
from tests.offers.conftest import (  # noqa: F401
    board,
    cooperative,
    noon,
    offering,
    people,
    shop,
)


@pytest.fixture
def roof(session, offering):  # noqa: F811
    """An offering that allows twelve parts and keeps five starters' shares apart."""
    offering.most_instalments, offering.starter_shares = 12, 5
    session.flush()
    return offering


@pytest.fixture
def wide_shop(app, shop):  # noqa: F811
    """The same through HTTP: its id."""
    with app.app_context():
        found = db.session.get_one(Offering, shop)
        found.most_instalments, found.starter_shares = 12, 5
        record("test_made", found)
        db.session.commit()
    return shop
