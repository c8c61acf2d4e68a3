"""Laws of the books on both databases: what balances, what is closed, and money with a purpose."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from coop import clock
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.balances import balance_sheet, trial_balance
from coop.ledger.by_hand import book_by_hand, is_reversible, seen_digest, take_back
from coop.ledger.chart import (
    BANK,
    CHART,
    EARMARKED,
    GENERAL_COSTS,
    GENERAL_RESERVE,
    OTHER_INCOME,
    PAYABLE_MEMBERS,
    RESULT,
    SHARE_CAPITAL,
)
from coop.ledger.close_period import close_period, entries_to_close
from coop.ledger.earmark import left_of, receive_earmarked, spend_earmarked
from coop.ledger.earmark_queries import all_earmarked, earmarked_of_year
from coop.ledger.entries import Leg
from coop.ledger.models import EarmarkedMoney, JournalEntry, PeriodClose, Posting
from coop.ledger.periods import closed_through, open_day
from coop.ledger.post import post, reverse
from coop.ledger.statement_queries import balances_on, card, result_rows, turnovers
from coop.periods import Period, book_year
from tests.factories import make_member

TODAY = date(2026, 6, 20)
START = date(2025, 1, 1)


def book(reference, day, cents=100, debit=BANK, credit=OTHER_INCOME):
    return post(reference, day, reference, [Leg(debit, cents), Leg(credit, -cents)])


# Closing a period.


def test_nothing_is_booked_in_a_period_that_was_closed(session):
    book("a", date(2025, 3, 1))
    close_period(date(2025, 3, 31), "ALV 2025-4", today=TODAY)

    with pytest.raises(RuleBroken) as refused:
        book("b", date(2025, 3, 31))
    assert refused.value.field == "booked_on"
    book("c", date(2025, 4, 1))
    assert open_day(date(2025, 2, 1)) == date(2025, 4, 1)
    assert open_day(date(2025, 5, 1)) == date(2025, 5, 1)


def test_the_database_refuses_what_falls_in_a_closed_period(session):
    book("a", date(2025, 3, 1))
    close_period(date(2025, 3, 31), "ALV 2025-4", today=TODAY)
    session.commit()

    with pytest.raises(IntegrityError, match="closed"):
        session.execute(insert(JournalEntry).values(_entry("b", date(2025, 3, 31))))
    session.rollback()
    session.execute(insert(JournalEntry).values(_entry("c", date(2025, 4, 1))))


def test_the_database_does_not_finish_an_entry_that_was_begun_before_the_close(session):
    entry_id = session.execute(
        insert(JournalEntry).values(_entry("b", date(2025, 3, 31))).returning(JournalEntry.id)
    ).scalar_one()
    book("a", date(2025, 3, 1))
    for cents in (5, -5):
        session.execute(
            insert(Posting).values(entry_id=entry_id, account_code=BANK, amount_cents=cents)
        )
    close_period(date(2025, 3, 31), "ALV 2025-4", today=TODAY)

    with pytest.raises(IntegrityError, match="closed"):
        session.execute(
            update(JournalEntry).where(JournalEntry.id == entry_id).values(is_sealed=True)
        )


def _entry(reference, day):
    return {
        "reference": reference,
        "booked_on": day,
        "description": reference,
        "recorded_at": clock.now(),
        "is_sealed": False,
    }


def test_a_close_goes_only_forward_and_is_never_taken_away(session):
    close_period(date(2025, 3, 31), "eerste", today=TODAY)
    with pytest.raises(RuleBroken) as refused:
        close_period(date(2025, 3, 31), "nog eens", today=TODAY)
    assert refused.value.field == "through"
    session.commit()

    for statement in (
        insert(PeriodClose).values(
            closed_through=date(2025, 2, 28), reason="x", closed_at=clock.now()
        ),
        update(PeriodClose).values(closed_through=date(2024, 1, 1)),
        PeriodClose.__table__.delete(),
    ):
        with pytest.raises(IntegrityError):
            session.execute(statement)
        session.rollback()
    assert closed_through() == date(2025, 3, 31)


def test_a_day_that_is_not_over_is_not_closed(session):
    for day in (TODAY, TODAY + timedelta(days=1)):
        with pytest.raises(RuleBroken) as refused:
            close_period(day, "x", today=TODAY)
        assert refused.value.field == "through"
    with pytest.raises(RuleBroken):
        close_period(date(2025, 1, 1), "  ", today=TODAY)
    assert closed_through() is None


def test_a_close_that_was_previewed_differently_is_refused(session):
    book("a", date(2025, 3, 1))
    seen = entries_to_close(date(2025, 3, 31))
    book("b", date(2025, 3, 2))

    with pytest.raises(AlreadyDone):
        close_period(date(2025, 3, 31), "x", today=TODAY, seen=seen)


# Laws over random journals.

days = st.integers(0, 400).map(lambda number: START + timedelta(days=number))
hand_accounts = st.sampled_from(
    [BANK, GENERAL_COSTS, OTHER_INCOME, GENERAL_RESERVE, PAYABLE_MEMBERS]
)
entries = st.lists(
    st.tuples(days, hand_accounts, hand_accounts, st.integers(1, 10**9)), min_size=1, max_size=6
)
LAW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def put(rows):
    return [
        book(f"law-{number}", day, cents, debit, credit)
        for number, (day, debit, credit, cents) in enumerate(rows)
    ]


@given(rows=entries, first=days, length=st.integers(1, 300))
@LAW
def test_every_cut_balances_and_every_day_too(session, rows, first, length):
    session.rollback()
    put(rows)
    period = Period(first, first + timedelta(days=length))
    total = trial_balance(turnovers(period)).total

    assert (total.opening_cents, total.closing_cents) == (0, 0)
    assert total.debit_cents == total.credit_cents
    last = period.end - timedelta(days=1)
    sheet = balance_sheet(balances_on(last))
    assert sheet.assets_cents == sheet.funds_cents
    assert {
        line.account.code: line.turnover.closing_cents
        for line in trial_balance(turnovers(period)).lines
        if line.turnover.closing_cents
    } == {code: cents for code, cents in balances_on(last).items() if cents}


@given(rows=entries, chosen=st.integers(0, 5))
@LAW
def test_taking_an_entry_back_restores_every_balance(session, rows, chosen):
    session.rollback()
    made = put(rows)
    day = START + timedelta(days=500)
    before = balances_on(day)
    entry = book("to-take-back", START, 777)
    session.refresh(entry)
    reverse(entry, "taken-back", day, "fout")
    after = balances_on(day)

    assert {code: cents for code, cents in after.items() if cents} == {
        code: cents for code, cents in before.items() if cents
    }
    assert made


@given(rows=entries, closed=days, day=days)
@LAW
def test_a_booking_changes_the_past_only_where_it_is_open(session, rows, closed, day):
    session.rollback()
    put(rows)
    close_period(closed, "law", today=date(2030, 1, 1))
    before = balances_on(closed)
    if day <= closed:
        with pytest.raises(RuleBroken):
            book("late", day)
    last = START + timedelta(days=500)
    stood = balances_on(last)
    book("late", open_day(day), 55)

    assert balances_on(closed) == before
    moved = {code: cents - stood.get(code, 0) for code, cents in balances_on(last).items()}
    assert {code: cents for code, cents in moved.items() if cents} == {BANK: 55, OTHER_INCOME: -55}


@given(rows=entries, size=st.integers(1, 4))
@LAW
def test_the_card_of_an_account_is_the_same_however_it_is_paged(session, rows, size):
    session.rollback()
    put(rows)
    period = Period(START + timedelta(days=100), START + timedelta(days=300))
    whole = card(BANK, period, 1, 100)
    lines, balance = [], whole.opening_cents
    for page in range(1, -(-whole.count // size) + 1):
        part = card(BANK, period, page, size)
        assert part.opening_cents == balance
        lines += part.lines
        balance = part.lines[-1].balance_cents

    assert tuple(lines) == whole.lines
    assert balance == turnovers(period)[BANK].closing_cents if lines else True


def test_a_closed_year_still_tells_what_was_earned(session):
    book("year-x-2025-result", date(2025, 12, 31), 900)
    post(
        "year-x-2025-close",
        date(2025, 12, 31),
        "Afsluiting",
        [Leg(OTHER_INCOME, 900), Leg(RESULT, -900)],
    )

    assert result_rows(book_year(2025)) == [(None, OTHER_INCOME, -900)]
    assert balance_sheet(balances_on(date(2025, 12, 31))).unclosed_cents == 0


# Booking by hand.


def test_a_hand_booking_is_made_seen_and_taken_back_once(session):
    legs = [Leg(GENERAL_COSTS, 4200), Leg(BANK, -4200)]
    day = date(2026, 2, 3)
    made = book_by_hand(day, "Zaal", legs, today=TODAY, seen=seen_digest(day, "Zaal", legs))
    session.refresh(made)

    assert made.reference == "hand-1"
    back = take_back(made, date(2026, 3, 1), "dubbel", today=TODAY)
    assert set(balances_on(TODAY).values()) == {0}
    session.refresh(back)
    assert not is_reversible(back)
    with pytest.raises(AlreadyDone):
        take_back(made, date(2026, 3, 1), "nog eens", today=TODAY)


@pytest.mark.parametrize(
    ("legs", "field"),
    [
        ([Leg(BANK, 5)], "lines"),
        ([Leg(BANK, 5), Leg(GENERAL_COSTS, -4)], "lines"),
        ([Leg(BANK, 5), Leg(SHARE_CAPITAL, -5)], "lines"),
        ([Leg(BANK, 5), Leg(PAYABLE_MEMBERS, -5)], "lines"),
        ([Leg(BANK, 5), Leg(EARMARKED, -5)], "lines"),
        ([Leg(BANK, 10**13), Leg(GENERAL_COSTS, -(10**13))], "lines"),
    ],
)
def test_a_hand_booking_that_is_none_is_refused(session, legs, field):
    with pytest.raises(RuleBroken) as refused:
        book_by_hand(date(2026, 2, 3), "x", legs, today=TODAY)
    assert refused.value.field == field
    assert session.scalar(select(JournalEntry.id)) is None


def test_a_hand_booking_of_tomorrow_or_without_words_is_refused(session):
    legs = [Leg(BANK, 5), Leg(OTHER_INCOME, -5)]
    for day, text, field in (
        (TODAY + timedelta(days=1), "x", "booked_on"),
        (TODAY, " ", "description"),
    ):
        with pytest.raises(RuleBroken) as refused:
            book_by_hand(day, text, legs, today=TODAY)
        assert refused.value.field == field


def test_a_hand_booking_whose_accounts_moved_since_is_refused(session):
    legs, day = [Leg(BANK, 5), Leg(OTHER_INCOME, -5)], date(2026, 2, 3)
    seen = seen_digest(day, "x", legs)
    book("other", day)

    with pytest.raises(AlreadyDone):
        book_by_hand(day, "x", legs, today=TODAY, seen=seen)


def test_only_what_was_made_by_hand_is_taken_back_by_hand(session):
    entry = book("order-RF1", date(2026, 1, 1))
    session.refresh(entry)

    with pytest.raises(RuleBroken):
        take_back(entry, date(2026, 2, 1), "x", today=TODAY)


# Money with a purpose.


def give(cents=250_000, day=date(2025, 9, 15)):
    return receive_earmarked("Gemeente", "coach", cents, day, "brief", today=TODAY)


def test_money_with_a_purpose_is_received_spent_and_told_by_year(session):
    money = give()
    other = give(100, date(2026, 1, 2))
    spend_earmarked(money, 110_000, date(2025, 11, 3), "cursus", today=TODAY)
    spend_earmarked(money, 40_000, date(2026, 2, 3), "folders", today=TODAY)

    assert left_of(money) == 100_000
    assert left_of(other) == 100
    year = earmarked_of_year(2025)
    assert (year.received_cents, year.spent_cents, year.left_cents) == (250_000, 110_000, 140_000)
    assert earmarked_of_year(2026).left_cents == 100_100
    assert [(one.received_cents, one.left_cents) for one in all_earmarked()] == [
        (100, 100),
        (250_000, 100_000),
    ]


def test_more_than_is_left_or_before_it_came_is_not_spent(session):
    money = give()
    for cents, day, field in (
        (250_001, date(2026, 1, 1), "amount"),
        (0, date(2026, 1, 1), "amount"),
        (5, date(2025, 9, 14), "spent_on"),
        (5, TODAY + timedelta(days=1), "spent_on"),
    ):
        with pytest.raises(RuleBroken) as refused:
            spend_earmarked(money, cents, day, "x", today=TODAY)
        assert refused.value.field == field
    assert left_of(money) == 250_000


def test_the_database_lets_no_other_entry_reach_money_with_a_purpose(session):
    give()
    anna = make_member(session, "Anna")
    session.commit()

    for reference, legs in (
        ("year-ZON-1-2025-distribution", [Leg(EARMARKED, 5), Leg(PAYABLE_MEMBERS, -5, anna.id)]),
        ("hand-9", [Leg(EARMARKED, 5), Leg(BANK, -5)]),
        ("earmark-9", [Leg(EARMARKED, 5), Leg(PAYABLE_MEMBERS, -5)]),
        ("earmark-9", [Leg(EARMARKED, 5), Leg(BANK, -5, anna.id)]),
        ("earmark-9", [Leg(EARMARKED, 5), Leg(GENERAL_COSTS, -5)]),
    ):
        with pytest.raises(IntegrityError, match="purpose"):
            post(reference, date(2026, 1, 1), "x", legs)
        session.rollback()
    for statement in (update(EarmarkedMoney).values(giver="x"), EarmarkedMoney.__table__.delete()):
        with pytest.raises(IntegrityError):
            session.execute(statement)
        session.rollback()
    assert -balances_on(TODAY)[EARMARKED] == 250_000


def test_no_rule_that_divides_names_the_account_of_money_with_a_purpose():
    from pathlib import Path

    import coop

    yields = Path(coop.__file__).parent / "yields"
    assert not [file.name for file in yields.glob("*.py") if "EARMARKED" in file.read_text()]
    assert CHART[EARMARKED].code == "0540"
