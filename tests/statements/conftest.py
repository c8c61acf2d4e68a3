"""A divided year of the worked example, with people to read it."""

from datetime import UTC, date, datetime

import pytest
from coop.yields.pay_out import record_payout

from coop import clock
from coop.database import db
from coop.members.models import Cooperative
from coop.production.models import Plant
from coop.statements.books import year_books
from coop.yields.settle import confirm
from tests.yields.conftest import YEAR, ZONE, enter_year, village

__all__ = ["village"]

NOW = datetime(2026, 6, 21, 10, tzinfo=UTC)
TODAY = date(2026, 6, 21)


@pytest.fixture(autouse=True)
def that_day():
    """It is 21 June 2026, noon in Deventer."""
    with clock.stopped_at(NOW):
        yield


def divide_2025(plant: Plant, total_cents: int = 65592, paid_on: date | None = date(2026, 6, 12)):
    """Enter, confirm and pay the worked example's year."""
    enter_year(plant, total_cents, depreciation_cents=40000)
    made = confirm(
        plant,
        2025,
        YEAR,
        ZONE,
        decision="ALV 2026-3",
        decided_on=date(2026, 5, 30),
        total_cents=total_cents,
        at=NOW,
        today=TODAY,
        is_announced=False,
    )
    if paid_on:
        record_payout(made, paid_on, total_cents=made.members_cents, at=NOW, today=TODAY)
    return made


@pytest.fixture
def divided(app, village) -> dict[str, int]:
    """The worked example, divided and paid; ids by name, committed."""
    with app.app_context():
        divide_2025(db.session.get_one(Plant, village["plant"]))
        db.session.commit()
    return village


def books_of(year: int = 2025):
    """The book year as all statements have it."""
    return year_books(db.session.get_one(Cooperative, 1), year)
