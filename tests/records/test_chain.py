"""The chains of digests over the journal and the register."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade
from hypothesis import given
from hypothesis import strategies as st

from coop.check.books import journal_is_whole, register_is_whole
from coop.database import db
from coop.ledger.chart import BANK, GENERAL_RESERVE
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.production.models import Plant
from coop.records.chain import JOURNAL, NOTHING, digest_of, newest_digest
from coop.records.models import ChainLink
from coop.shares.issue import issue
from coop.shares.models import ShareClass
from coop.shares.stock import claim
from tests.factories import make_cooperative, make_member


def book(reference, cents=100):
    post(reference, date(2025, 3, 1), "Gift", [Leg(BANK, cents), Leg(GENERAL_RESERVE, -cents)])


@pytest.fixture
def filled(session):
    """Two entries and two movements."""
    make_cooperative(session)
    member = make_member(session)
    plant = Plant(
        code="Z-1", name="Dak", kind="solar", town="Delft", latitude_deg=52, longitude_deg=5
    )
    share_class = ShareClass(
        plant=plant, name="Zondeel", issued_shares=10, price_cents=100_00, term_years=25
    )
    session.add(share_class)
    session.flush()
    for shares in (2, 3):
        claim(share_class.id, shares)
        issue(share_class, member, shares, date(2025, 3, 1), reference=f"t-{shares}", reason="é")
    book("gift-1")
    book("gift-2", 250)
    session.commit()
    return session


def told():
    return [*journal_is_whole(), *register_is_whole()]


def tamper(session, statement):
    """Change a row behind the guards' back."""
    lite = db.engine.dialect.name == "sqlite"
    for table in ("posting", "share_movement", "chain_link"):
        for when in ("update", "delete"):
            on = "" if lite else f" ON {table}"
            session.execute(sa.text(f"DROP TRIGGER guard_{table}_{when}{on}"))
    session.execute(sa.text(statement))
    session.flush()


def test_what_was_written_is_whole(filled):
    assert told() == []
    assert filled.scalar(sa.select(sa.func.count()).select_from(ChainLink)) == 4
    assert newest_digest(JOURNAL) != NOTHING


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE posting SET amount_cents = amount_cents * 2", "journal"),
        ("UPDATE share_movement SET shares = 4 WHERE shares = 2", "register"),
        ("UPDATE chain_link SET digest = 'x' WHERE chain = 'journal' AND sequence = 1", "journal"),
        ("DELETE FROM chain_link WHERE chain = 'register' AND sequence = 1", "register"),
        ("UPDATE share_movement SET reason = '' WHERE shares = 3", "register"),
    ],
)
def test_a_row_that_was_changed_breaks_the_chain(filled, statement, names):
    tamper(filled, statement)
    found = told()
    assert found
    assert all(line.startswith(names) for line in found)


def test_a_chain_is_made_for_what_was_there_before_there_were_chains(app, filled):
    before = filled.execute(sa.select(ChainLink.chain, ChainLink.sequence, ChainLink.digest)).all()
    filled.remove()
    db.engine.dispose()
    downgrade(revision="0007")
    upgrade()
    db.engine.dispose()
    after = filled.execute(sa.select(ChainLink.chain, ChainLink.sequence, ChainLink.digest)).all()
    assert sorted(after) == sorted(before)
    assert told() == []
    book("gift-3")
    filled.commit()
    assert told() == []


@given(st.lists(st.text()), st.text())
def test_a_digest_hangs_on_all_before_it_and_all_it_says(said, more):
    first = digest_of(NOTHING, said)
    assert digest_of(first, said) != first
    assert digest_of(NOTHING, [*said, more]) != first
