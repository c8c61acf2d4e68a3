"""What the database keeps by itself."""

from datetime import UTC, date, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from coop import clock
from coop.database import InsertMany, UtcDateTime, db, insert_rows, journal_mode, let_go
from coop.ledger.models import Account, JournalEntry, Posting
from coop.records.audit import UnauditedChange, record
from coop.records.counters import next_number
from coop.records.models import AuditEntry, FormAnswer


def booked(session, *amounts_cents, seal=True):
    session.merge(Account(code="1100", name="Bank", kind="asset"))
    entry = JournalEntry(
        booked_on=date(2026, 1, 2), reference="test-1", description="t", recorded_at=clock.now()
    )
    entry.postings = [Posting(account_code="1100", amount_cents=cents) for cents in amounts_cents]
    session.add(entry)
    session.flush()
    if seal:
        entry.is_sealed = True
        session.flush()
    return entry


def test_an_entry_that_balances_is_sealed(session):
    assert booked(session, 100, -60, -40).is_sealed


@pytest.mark.parametrize("amounts_cents", [(100, -99), (100,), ()])
def test_the_database_refuses_to_seal_what_does_not_balance(session, amounts_cents):
    with pytest.raises(IntegrityError):
        booked(session, *amounts_cents)


def test_a_sealed_entry_takes_no_more_postings(session):
    entry = booked(session, 100, -100)
    with pytest.raises(IntegrityError):
        session.execute(
            text(
                "INSERT INTO posting (entry_id, account_code, amount_cents) "
                f"VALUES ({entry.id}, '1100', 5)"
            )
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE posting SET amount_cents = 7",
        "DELETE FROM posting",
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET description = 'x', is_sealed = FALSE",
    ],
)
def test_what_is_booked_is_never_edited(session, statement):
    booked(session, 100, -100)
    with pytest.raises(IntegrityError):
        session.execute(text(statement))


def test_half_a_cent_is_refused(session):
    entry = booked(session, 100, -100, seal=False)
    session.add(Posting(entry_id=entry.id, account_code="1100", amount_cents=0.5))
    with pytest.raises(StatementError):
        session.flush()


def test_an_orphan_is_refused(session):
    orphan = text(
        "INSERT INTO posting (entry_id, account_code, amount_cents) VALUES (999, '1100', 5)"
    )
    with pytest.raises(IntegrityError):
        session.execute(orphan)


def test_a_change_without_an_audit_row_is_not_committed(session):
    session.add(Account(code="1", name="Kas", kind="asset"))
    with pytest.raises(UnauditedChange):
        session.commit()


def test_a_change_with_an_audit_row_is(session):
    session.add(Account(code="1", name="Kas", kind="asset"))
    record("account_added", Account)
    session.commit()


steps = st.recursive(
    st.sampled_from(["change", "record"]),
    lambda inner: st.tuples(st.sampled_from(["kept", "undone"]), st.lists(inner, max_size=4)),
    max_leaves=8,
)


def play(session, step):
    """Do it, and say what of it is left: a change, a row of the trail."""
    if step == "change":
        session.add(Account(code=f"c{next(_codes)}", name="Kas", kind="asset"))
        session.flush()
    elif step == "record":
        record("account_added", Account)
        session.flush()
    else:
        how, inner = step
        savepoint = session.begin_nested()
        left = {mark for each in inner for mark in play(session, each)}
        savepoint.commit() if how == "kept" else savepoint.rollback()
        return left if how == "kept" else set()
    return {step}


_codes = count()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(done=st.lists(steps, max_size=4))
def test_a_savepoint_neither_forgets_nor_hides_what_was_changed(session, done):
    left = {mark for step in done for mark in play(session, step)}
    try:
        if left == {"change"}:
            with pytest.raises(UnauditedChange):
                session.commit()
        else:
            session.commit()
    finally:
        session.rollback()
    session.commit()  # and nothing of it is remembered


def test_numbers_are_given_out_in_order(session):
    assert [next_number("member") for _ in range(3)] == [1, 2, 3]
    assert next_number("order") == 1


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("version", "mode"),
    [((3, 40, 1), "DELETE"), ((3, 44, 6), "WAL"), ((3, 46, 0), "DELETE"), ((3, 51, 3), "WAL")],
)
def test_a_journal_that_can_lose_a_commit_is_not_used(version, mode):
    assert journal_mode(version) == mode


def test_rows_put_in_by_the_drivers_own_way_say_what_was_given(session):
    odd = "tab\there, a \\ slash, a new\nline, \\N and é"
    rows = [(f"{number:04d}", odd, "asset") for number in range(12_000)]
    insert_rows(Account, ("code", "name", "kind"), rows)
    assert session.get_one(Account, "0007").name == odd
    assert session.query(Account).count() == 12_000
    insert_rows(Account, ("code", "name", "kind"), [])


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_a_connection_that_is_gone_is_said_as_sqlalchemy_says_it(app):
    """Then the visitor reads that it is busy, and not that we made a mistake. A file cannot end."""
    with app.app_context():
        ours = db.session.scalar(text("SELECT pg_backend_pid()"))
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:ours, 5000)"), {"ours": ours})
        with pytest.raises(OperationalError):
            insert_rows(Account, ("code", "name", "kind"), [("0001", "x", "asset")])
        let_go()
        insert_rows(Account, ("code", "name", "kind"), [("0001", "x", "asset")])
        assert db.session.query(Account).count() == 1


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_rows_that_take_too_long_are_said_as_sqlalchemy_says_it(app):
    """SQLite waits within the statement itself."""
    with app.app_context():
        db.session.execute(text("LOCK TABLE account IN SHARE MODE"))
        with app.app_context():
            db.session.execute(text("SET LOCAL lock_timeout = 100"))
            with pytest.raises(OperationalError):
                insert_rows(Account, ("code", "name", "kind"), [("0001", "x", "asset")])
            db.session.rollback()


def test_rows_put_in_at_once_go_when_the_transaction_goes(session):
    insert_rows(Account, ("code", "name", "kind"), [("0001", "x", "asset")])
    session.rollback()
    assert session.query(Account).count() == 0


TRACES = InsertMany(
    AuditEntry,
    ("at", "action", "object_type", "object_id", "details", "request_id"),
    returning=("id", "action"),
)
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
instants = st.integers(0, 4 * 10**9).map(lambda s: datetime.fromtimestamp(s, UTC))
traces = st.fixed_dictionaries(
    {
        "at": instants,
        "action": words,
        "object_type": words,
        "object_id": st.none() | st.integers(0, 2**31 - 1),
        "details": st.dictionaries(words, st.none() | words | st.integers(-(2**53), 2**53)),
        "request_id": words,
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(rows=st.lists(traces, max_size=20))
def test_many_rows_are_read_back_as_they_were_added(session, rows):
    """Quotes, braces, backslashes, nothing at all: a list of a column keeps each as it is."""
    try:
        made = TRACES.add(rows)
        asked = select(AuditEntry).where(AuditEntry.id.in_([row.id for row in made]))
        kept = [{name: getattr(row, name) for name in rows[0]} for row in session.scalars(asked)]
    finally:
        session.rollback()

    assert sorted(row.action for row in made) == sorted(row["action"] for row in rows)
    given_rows = [{name: row[name] for name in rows[0]} for row in rows]
    assert sorted(map(repr, kept)) == sorted(map(repr, given_rows))


def test_what_is_left_out_of_many_rows_has_its_usual_value(session):
    InsertMany(FormAnswer, ("key", "fingerprint", "at")).add(
        [{"key": key, "fingerprint": "f", "at": clock.now()} for key in "ab"]
    )

    assert session.scalars(select(FormAnswer.location)).all() == [None, None]


def test_one_bad_row_of_many_adds_none(session):
    with pytest.raises(IntegrityError):
        InsertMany(FormAnswer, ("key", "fingerprint", "at")).add(
            [{"key": "a", "fingerprint": "f", "at": clock.now()}] * 2
        )
    session.rollback()

    assert session.scalars(select(FormAnswer)).all() == []


def test_a_float_is_no_whole_number_in_many_rows_either(session):
    with pytest.raises(StatementError):
        InsertMany(Posting, ("entry_id", "account_code", "amount_cents")).add(
            [{"entry_id": 1, "account_code": "1100", "amount_cents": 1.5}]
        )
