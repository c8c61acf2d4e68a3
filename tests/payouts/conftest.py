"""A village whose book year was divided: money waits for six members."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from coop import clock
from coop.database import db
from coop.members.models import Member
from coop.offers.models import Offering
from coop.payouts.confirm_list import confirm_list
from coop.payouts.make_list import make_list
from coop.payouts.models import PayoutRun
from coop.payouts.queries import run_totals
from coop.periods import book_year
from coop.production.models import Plant
from coop.records.audit import acting, record
from coop.shares.models import ShareClass
from coop.yields.settle import confirm
from tests.factories import adopt, make_member
from tests.offers.makers import make_document
from tests.yields.conftest import NOW, TODAY, ZONE, enter_year, village  # noqa: F401

PAY_DAY = date(2026, 6, 25)


@pytest.fixture(autouse=True)
def summer_of_2026() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def divided(app, village) -> dict[str, int]:  # noqa: F811
    """The worked example, divided and waiting to be paid; Henk is the second on the board."""
    with app.app_context():
        village["Henk"] = make_member(db.session, "Henk", roles=("board",)).id
        plant = db.session.get_one(Plant, village["plant"])
        enter_year(plant, 65592)
        adopt(db.session, 2025)
        confirm(
            plant,
            2025,
            book_year(2025),
            ZONE,
            decision="ALV 2026-3",
            decided_on=date(2026, 5, 30),
            total_cents=65592,
            at=NOW,
            today=TODAY,
            is_announced=False,
        )
        db.session.commit()
    return village


@pytest.fixture
def due(app, divided) -> Iterator[dict[str, int]]:
    """The same, for tests below HTTP."""
    with app.app_context():
        yield divided
        db.session.rollback()


@contextmanager
def by(ids: dict[str, int], name: str) -> Iterator[None]:
    """Somebody of the village acts."""
    with acting(ids[name]):
        yield


def made(ids: dict[str, int], year: int = 2025) -> PayoutRun:
    """Gerda makes a list."""
    with by(ids, "Gerda"):
        return make_list(year, PAY_DAY, today=TODAY, at=NOW)


def confirmed(ids: dict[str, int], run: PayoutRun, **changes) -> PayoutRun:
    """Henk confirms it."""
    values = {"digest": run.digest, "total_cents": run_totals(run.id).ready_cents}
    with by(ids, "Henk"):
        return confirm_list(run.id, **{**values, **changes}, today=TODAY, at=NOW)


def member(ids: dict[str, int], name: str) -> Member:
    return db.session.get_one(Member, ids[name])


def on_offer(ids: dict[str, int], shares: int, price_cents: int) -> Offering:
    """Shares of the village's class for sale from yesterday on."""
    share_class = db.session.get_one(ShareClass, ids["class"])
    share_class.issued_shares = max(share_class.issued_shares, share_class.claimed_shares + shares)
    made = Offering(
        share_class=share_class,
        opens_at=NOW - timedelta(days=1),
        offered_shares=shares,
        price_cents=price_cents,
        max_shares=shares,
        payment_days=14,
        terms_version="2026-1",
        exemption_sentence="Let op! U belegt buiten AFM-toezicht.",
        notified_on=TODAY,
        document_id=make_document(db.session).id,
    )
    db.session.add(made)
    record("test_made", share_class)
    db.session.flush()
    return made
