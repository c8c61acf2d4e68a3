"""Many entries in one go are the entries that `post` would make, in groups of any length."""

from datetime import date

import pytest
from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone
from coop.ledger import post_all as bulk
from coop.ledger.chained import journal_rows
from coop.ledger.chart import BANK, SUSPENSE
from coop.ledger.entries import Leg
from coop.ledger.models import JournalEntry
from coop.ledger.post import post
from coop.ledger.post_all import Entry, post_all
from coop.ledger.queries import balance_cents
from coop.records.chain import JOURNAL, breaks, length, newest_digest
from coop.records.models import AuditEntry

ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def in_threes(monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    with clock.stopped_at(clock.now()):
        yield


def entries(count: int) -> list[Entry]:
    return [
        Entry.of(f"bank-{n}", ON, f"Bankregel {n}", [Leg(BANK, 100 + n), Leg(SUSPENSE, -100 - n)])
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 3, 7])
def test_groups_of_entries_make_the_chain_that_one_by_one_makes(session, count):
    with db.session.begin_nested() as kept:
        for n in range(count):
            post(f"bank-{n}", ON, f"Bankregel {n}", [Leg(BANK, 100 + n), Leg(SUSPENSE, -100 - n)])
        one_by_one = newest_digest(JOURNAL)
        kept.rollback()

    ids = post_all(entries(count))

    assert list(ids) == [f"bank-{n}" for n in range(count)]
    assert (newest_digest(JOURNAL), length(JOURNAL)) == (one_by_one, count)
    assert list(breaks(JOURNAL, journal_rows())) == []
    assert balance_cents(BANK) == sum(100 + n for n in range(count))
    booked = select(func.count()).where(AuditEntry.action == "booked")
    assert db.session.scalar(booked) == count
    assert db.session.scalar(select(func.count()).where(JournalEntry.is_sealed)) == count


def test_one_that_was_booked_before_keeps_all_groups_out(session):
    post_all(entries(7)[6:])

    with pytest.raises(AlreadyDone):
        post_all(entries(7))

    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == 1
