"""Files kept, looked at and imported, on both databases."""

import hashlib
import zlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from coop.bank import import_files as importing
from coop.bank.import_files import import_files
from coop.bank.import_job import ask_to_import
from coop.bank.keep_file import content_of, keep_file, sweep_files
from coop.bank.look import look_at, read_kept
from coop.bank.models import BankFile, BankLine, BankStatement
from coop.bank.queries import gaps_of, last_balance, lines_page
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, OTHER_INCOME
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.records.jobs import work
from tests.bank.makers import OWN, TODAY, camt, cut, history, ing_csv, mt940

LINES = history(6)
FIRST = date(2026, 10, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def period(first: int, last: int):
    return cut(LINES, day(first), day(last), 10_000)


def keep(at, *contents: bytes):
    kept = [keep_file(f"af{n}.xml", content, TODAY, at) for n, content in enumerate(contents)]
    return list(dict.fromkeys(kept))


def bring_in(at, *contents: bytes):
    read = keep(at, *contents)
    found = import_files(read, look_at(read).digest, at)
    db.session.commit()
    return found


def stored(session) -> list[tuple]:
    return session.execute(
        select(BankLine.booked_on, BankLine.amount_cents, BankLine.counter_iban).order_by(
            BankLine.booked_on, BankLine.amount_cents, BankLine.id
        )
    ).all()


def truth(first: int = 0, last: int = 5) -> list[tuple]:
    return sorted(
        (
            (line.booked_on, line.amount_cents, line.counter_iban)
            for line in LINES
            if day(first) <= line.booked_on <= day(last)
        ),
        key=lambda row: row[:2],
    )


def test_each_line_is_stored_once_with_all_its_words(session, cooperative, noon):
    odd = replace(
        LINES[2],
        structured_ref="RF55202600001234",
        return_reason="AC04",
        is_reversal=True,
        counter_name="Ça\tva\\n",
    )
    found = bring_in(noon, camt(cut([odd], FIRST, FIRST)))
    assert found.count("new") == 1
    (line,) = session.scalars(select(BankLine))
    assert (line.structured_ref, line.return_reason, line.is_reversal) == (
        "RF55202600001234",
        "AC04",
        True,
    )
    assert (line.counter_name, line.amount_cents, line.booked_on) == ("Ça va\\n", 25_200, FIRST)
    assert (line.layout, line.batch_count, line.occurrence) == ("camt", 1, 1)
    assert line.statement.iban == OWN


def test_overlapping_files_in_three_layouts_give_the_truth(session, cooperative, noon):
    bring_in(noon, camt(period(2, 4)))
    bring_in(noon, mt940(period(0, 3)), ing_csv(period(1, 5)))
    assert stored(session) == truth()
    again = bring_in(noon, camt(period(0, 5)), ing_csv(period(0, 5)))
    assert again.count("new") == 0
    assert stored(session) == truth()


def test_the_same_file_under_another_name_is_the_same_file(session, cooperative, noon):
    content = camt(period(0, 1))
    bring_in(noon, content)
    file, _page = keep_file("anders.xml", content, TODAY, noon)
    assert file.imported_at == noon
    (read,) = [(file, _page)]
    found = import_files([read], look_at([read]).digest, noon)
    assert found.count("new") == 0
    assert session.scalar(select(func.count()).select_from(BankStatement)) == 1
    assert session.scalar(select(func.count()).select_from(BankFile)) == 1


def test_only_new_lines_are_booked_and_in_the_order_of_the_file(
    session, cooperative, noon, monkeypatch
):
    booked: list[int] = []
    monkeypatch.setattr(importing, "book_lines", booked.extend)
    bring_in(noon, camt(period(0, 1)))
    first = list(booked)
    bring_in(noon, camt(period(0, 2)))
    days = dict(session.execute(select(BankLine.id, BankLine.booked_on)).all())
    assert [days[line_id] for line_id in first] == [day(0)] * 4 + [day(1)] * 4
    assert [days[line_id] for line_id in booked[8:]] == [day(2)] * 4
    assert len(set(booked)) == len(booked)


def test_what_cannot_be_read_is_not_kept(session, cooperative, noon):
    with pytest.raises(RuleBroken, match=r"af\.xml: .*andere rekening"):
        keep_file("af.xml", camt(period(0, 1), own="NL18INGB0001234567"), TODAY, noon)
    assert session.scalar(select(func.count()).select_from(BankFile)) == 0


def test_a_file_is_kept_byte_for_byte(session, cooperative, noon):
    content = camt(period(0, 1))
    ((file, _page),) = keep(noon, content)
    assert content_of(file) == content
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert len(file.packed) < len(content)


def test_an_import_that_would_do_something_else_than_was_seen_does_nothing(
    session, cooperative, noon
):
    read = keep(noon, camt(period(0, 2)))
    seen = look_at(read).digest
    session.commit()
    bring_in(noon, camt(period(1, 1)))
    with pytest.raises(AlreadyDone):
        import_files(read, seen, noon)
    session.rollback()
    assert stored(session) == truth(1, 1)


def test_a_failure_while_booking_leaves_nothing(session, cooperative, noon, monkeypatch):
    read = keep(noon, camt(period(0, 2)))
    session.commit()

    def fail(_ids):
        raise RuleBroken("nee")

    monkeypatch.setattr(importing, "book_lines", fail)
    with pytest.raises(RuleBroken):
        import_files(read, look_at(read).digest, noon)
    session.rollback()
    assert stored(session) == []
    assert session.scalars(select(BankFile)).one().imported_at is None


def test_a_gap_is_shown_before_and_after_and_closes_when_the_days_come(session, cooperative, noon):
    bring_in(noon, camt(period(0, 1)))
    read = keep(noon, camt(period(4, 5)))
    assert [(gap.after, gap.before) for gap in look_at(read).gaps] == [(day(1), day(4))]
    bring_in(noon, camt(period(4, 5)))
    assert len(gaps_of(OWN)) == 1
    bring_in(noon, mt940(period(1, 4)))
    assert gaps_of(OWN) == []


def test_the_newest_balance_stands_beside_the_books(session, cooperative, noon):
    assert last_balance(OWN) is None
    bring_in(noon, camt(period(0, 5)))
    bring_in(noon, camt(period(0, 1)))
    closing = period(0, 5).closing_cents
    assert last_balance(OWN).differs_cents == -10_000
    opening = [Leg(BANK, 10_000), Leg(OTHER_INCOME, -10_000)]
    post("test-1", day(5), "wat er stond voor het eerste bestand", opening)
    post("test-2", day(6), "later", [Leg(BANK, 7), Leg(OTHER_INCOME, -7)])
    found = last_balance(OWN)
    assert (found.on, found.bank_cents, found.books_cents) == (day(5), closing, closing)
    assert found.differs_cents == 0


def test_lines_are_found_by_amount_name_account_and_reference(session, cooperative, noon):
    bring_in(noon, camt(period(0, 5)))

    def count(search, way=""):
        return lines_page(search, way, 1)[2]

    assert count("") == 24
    assert count("252") == 6
    assert count("252,00") == 6
    assert count("-253") == 6
    assert count("de vries 3") == 6
    assert count("NL18 INGB 0001 2345 67") == 6
    assert count("4567") == 6
    assert count("E3-2") == 1
    assert count("100%") == 0
    assert count("", "out") == 6
    assert count("", "in") == 18
    assert lines_page("", "", 99)[1] == 1


def test_an_imported_file_its_statements_and_lines_never_change(session, cooperative, noon):
    bring_in(noon, camt(period(0, 1)))
    for table, values in (
        (BankFile, {"file_name": "anders"}),
        (BankFile, {"packed": zlib.compress(b"x")}),
        (BankStatement, {"number": "9"}),
        (BankLine, {"amount_cents": 1}),
    ):
        with pytest.raises(IntegrityError):
            session.execute(update(table).values(**values))
        session.rollback()
        with pytest.raises(IntegrityError):
            session.execute(table.__table__.delete())
        session.rollback()


def test_what_was_only_looked_at_is_swept_away_after_a_week(session, cooperative, noon):
    keep(noon, camt(period(0, 1)))
    bring_in(noon, camt(period(0, 2)))
    assert sweep_files(noon + timedelta(days=6)) == 0
    assert sweep_files(noon + timedelta(days=8)) == 1
    assert session.scalars(select(BankFile)).one().imported_at is not None


def test_long_files_are_imported_by_a_job_as_they_were_seen(session, cooperative, noon):
    read = keep(noon, camt(period(0, 5)))
    job = ask_to_import([file for file, _page in read], look_at(read).digest, "/bank/")
    session.commit()
    assert work() == 1
    session.refresh(job)
    assert (job.state, job.onward) == ("done", "/bank/")
    assert stored(session) == truth()


def test_a_job_whose_preview_is_old_writes_nothing(session, cooperative, noon):
    read = keep(noon, camt(period(0, 5)))
    job = ask_to_import([file for file, _page in read], look_at(read).digest, "/bank/")
    session.commit()
    bring_in(noon, camt(period(0, 1)))
    work()
    session.refresh(job)
    assert job.state == "failed"
    assert stored(session) == truth(0, 1)


def test_kept_files_are_read_again_in_their_order(session, cooperative, noon):
    kept = [file for file, _page in keep(noon, camt(period(0, 1)), mt940(period(2, 3)))]
    told: list[int] = []
    read = read_kept(kept, TODAY, told.append)
    assert [page.layout for _file, page in read] == ["camt", "mt940"]
    assert told == [1, 2]
