"""The cast of the first pages, on a day in November."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from coop import clock
from coop.database import db
from coop.offers.models import Order
from coop.records.audit import record
from coop.yields.models import Distribution, DistributionPayment, PlantYear
from tests.factories import make_cooperative, make_member

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def that_day():
    """It is 21 November 2026, noon in Deventer."""
    with clock.stopped_at(NOON):
        yield


@pytest.fixture
def cast(app):
    """The cooperative; Anna of the board, Kees of the kascommissie, Bram. Their ids by name."""
    with app.app_context():
        make_cooperative(db.session)
        made = [
            make_member(db.session, "Anna", roles=("board",)),
            make_member(db.session, "Kees", roles=("kascommissie",)),
            make_member(db.session, "Bram"),
            make_member(db.session, "Ada", roles=("administrator",)),
        ]
        db.session.commit()
        return {member.name: member.id for member in made}


@pytest.fixture
def statements(app):
    """Count the statements of a block: `with statements() as seen: …; len(seen)`."""
    from contextlib import contextmanager

    @contextmanager
    def counting():
        seen = []

        def note(_connection, _cursor, statement, *_more):
            seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


def make_order(session, offering, member, *, expires_at, shares=2, status="reserved"):
    """An order as `place` leaves it."""
    number = len(session.new) + (session.query(Order).count())
    order = Order(
        reference=f"RF{number}",
        offering_id=offering.id,
        member_id=member.id,
        shares=shares,
        price_cents=offering.price_cents,
        amount_cents=shares * offering.price_cents,
        status=status,
        placed_at=NOON,
        expires_at=expires_at,
        cooling_off_until=NOON,
        terms_version="1",
        language="nl",
    )
    session.add(order)
    record("test_made", order)
    session.flush()
    return order


def divide(session, plant, year, *, cents=0, shares=240, wh=0, paid=False, depreciation_cents=0):
    """A confirmed distribution of a plant-year."""
    plant_year = PlantYear(plant_id=plant.id, year=year, depreciation_cents=depreciation_cents)
    session.add(plant_year)
    session.flush()
    made = Distribution(
        plant_year_id=plant_year.id,
        rule="follows_kwh",
        decision="ALV 1",
        decided_on=date(2026, 5, 1),
        confirmed_at=NOON,
        issued_shares=shares,
        months_wh=[0] * 12,
        waterfall={"loss_after_cents": 0},
        energy_wh=wh,
        members_wh=wh,
        cooperative_wh=0,
        distributable_cents=cents,
        members_cents=cents,
        cooperative_cents=0,
        members_capital_cents=0,
    )
    session.add(made)
    record("test_made", made)
    session.flush()
    if paid:
        session.add(
            DistributionPayment(distribution_id=made.id, paid_on=date(2026, 6, 1), recorded_at=NOON)
        )
    session.flush()
