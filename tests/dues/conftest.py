"""A village that pays contribution: Gerda and Henk are the board, Anna and Bram hold shares."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from coop import clock
from coop.database import db
from coop.decisions.decide import decide_policy
from coop.dues.collect import confirm_collection, make_collection, send_collection
from coop.dues.collection_queries import lines_of
from coop.dues.make_dues import make_dues
from coop.dues.models import Collection, DebitSetting, Due, Mandate
from coop.dues.queries import list_now
from coop.dues.sign import sign_mandate
from coop.members.models import Member
from coop.offers.models import Offering
from coop.production.models import Plant
from coop.records.audit import acting, record
from coop.shares.issue import issue
from coop.shares.models import ShareClass
from tests.factories import make_cooperative, make_member

NOW = datetime(2026, 4, 1, 10, tzinfo=UTC)
TODAY = date(2026, 4, 1)
COLLECT_ON = date(2026, 5, 4)
ZONE = "Europe/Amsterdam"
FEE_CENTS = 12_00
PRICE_CENTS = 320_00
IBAN = "NL20INGB0001234567"


@pytest.fixture(autouse=True)
def spring_of_2026() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def village(app) -> dict[str, int]:
    """Names with ids; `class` is the share class. Committed."""
    with app.app_context():
        make_cooperative(db.session)
        ids = {
            "Gerda": make_member(db.session, "Gerda", roles=("board",)).id,
            "Henk": make_member(db.session, "Henk", roles=("board",)).id,
            "Ali": make_member(db.session, "Ali", roles=("kascommissie",)).id,
            "Anna": make_member(db.session, "Anna").id,
            "Bram": make_member(db.session, "Bram", contact_by="letter").id,
            "Kind": make_member(db.session, "Kind", kind="minor").id,
            "Laat": make_member(db.session, "Laat", admitted_on=date(2026, 3, 1)).id,
        }
        plant = Plant(
            code="ZON-9", name="Dak", kind="solar", town="Deventer", latitude_deg=52.3,
            longitude_deg=6.2, status="producing", started_on=date(2024, 1, 1), description="",
        )  # fmt: skip
        share_class = ShareClass(
            plant=plant, name="Zondeel", issued_shares=100, price_cents=PRICE_CENTS, term_years=25
        )
        db.session.add_all([plant, share_class])
        record("test_made", plant)
        db.session.add(DebitSetting(id=1, creditor_id="NL69ZZZ123456780000", notice_days=14))
        decide_policy(
            "contribution_cents", str(FEE_CENTS), 2025, "ALV 2025-2", date(2025, 5, 1), today=TODAY
        )
        db.session.flush()
        for name in ("Anna", "Bram"):
            issue(share_class, member(ids, name), 2, date(2024, 2, 1), reference=f"t-{name}")
        ids["class"] = share_class.id
        db.session.commit()
    return ids


@pytest.fixture
def here(app, village) -> Iterator[dict[str, int]]:
    """The same, for tests below HTTP."""
    with app.app_context():
        yield village
        db.session.rollback()


def member(ids: dict[str, int], name: str) -> Member:
    return db.session.get_one(Member, ids[name])


@contextmanager
def by(ids: dict[str, int], name: str) -> Iterator[None]:
    with acting(ids[name]):
        yield


def ask(year: int = 2026) -> list[Due]:
    """Make the dues of a year as they are now."""
    seen = list_now(year, TODAY)
    make_dues(year, digest=seen.digest, total_cents=seen.total_cents, today=TODAY)
    return list(db.session.query(Due).filter_by(year=year).order_by(Due.id))


def due_of(ids: dict[str, int], name: str, year: int = 2026) -> Due:
    return db.session.query(Due).filter_by(member_id=ids[name], year=year).one()


def mandate(ids: dict[str, int], name: str, kind: str = "due", **changes) -> Mandate:
    values = {"by": "web", "signed_on": TODAY, "today": TODAY, **changes}
    return sign_mandate(member(ids, name), kind, IBAN, name, **values)


def concept(ids: dict[str, int], kind: str = "due", on: date = COLLECT_ON) -> Collection:
    with by(ids, "Gerda"):
        return make_collection(kind, on, today=TODAY, at=NOW)


def confirmed(ids: dict[str, int], made: Collection, **changes) -> Collection:
    total = sum(line.amount_cents for line in lines_of(made.id))
    values = {"digest": made.digest, "total_cents": total, "today": TODAY, "at": NOW, **changes}
    with by(ids, "Henk"):
        return confirm_collection(made.id, **values)


def sent(ids: dict[str, int], kind: str = "due", on: date = COLLECT_ON) -> Collection:
    made = confirmed(ids, concept(ids, kind, on))
    with by(ids, "Gerda"):
        return send_collection(made.id, TODAY, NOW)


def on_sale(ids: dict[str, int]) -> Offering:
    """Ten shares of the village's class, for sale since yesterday."""
    share_class = db.session.get_one(ShareClass, ids["class"])
    made = Offering(
        share_class=share_class, opens_at=NOW - timedelta(days=1), offered_shares=10,
        price_cents=PRICE_CENTS, max_shares=5, payment_days=14, terms_version="2026-1",
        is_small_circle=True, exemption_sentence="Let op!",
    )  # fmt: skip
    db.session.add(made)
    record("test_made", share_class)
    db.session.flush()
    return made
