"""A divided year of the worked example, with people to read it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.members.models import Cooperative, Member
from coop.payouts.confirm_list import confirm_list
from coop.payouts.make_list import make_list
from coop.payouts.queries import run_totals
from coop.payouts.settle_list import send_list, settle_list
from coop.production.models import Plant
from coop.records.audit import acting
from coop.statements.books import year_books
from coop.yields.settle import confirm
from tests.factories import make_member
from tests.yields.conftest import YEAR, ZONE, enter_year, village

__all__ = ["village"]

NOW = datetime(2026, 6, 22, 10, tzinfo=UTC)
TODAY = date(2026, 6, 22)


@pytest.fixture(autouse=True)
def that_day():
    """It is 21 June 2026, noon in Deventer."""
    with clock.stopped_at(NOW):
        yield


def divide_2025(plant: Plant, total_cents: int = 65592, paid_on: date | None = TODAY):
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
    if paid_on and total_cents:
        pay_2025(paid_on)
    return made


def pay_2025(paid_on: date) -> None:
    """Gerda makes the list, Ineke confirms it, and the bank pays."""
    first = db.session.scalar(select(Member.id).where(Member.name == "Gerda"))
    second = make_member(db.session, "Ineke", roles=("board",)).id
    with acting(first):
        run = make_list(2025, paid_on, today=paid_on, at=NOW)
    total_cents = run_totals(run.id).ready_cents
    with acting(second):
        confirm_list(
            run.id,
            digest=run.digest,
            total_cents=total_cents,
            today=paid_on,
            at=NOW,
            is_announced=False,
        )
        send_list(run.id, NOW)
        settle_list(run.id, paid_on, total_cents=total_cents, today=TODAY, zone=ZONE)


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
