"""Saving for a first share: begun, rested, stopped, spent; always the saver's own."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop.database import db
from coop.dues.collection_queries import lines_of
from coop.dues.command import tidy_dues
from coop.dues.mandate_queries import mandate_of
from coop.dues.models import SavingPlan
from coop.dues.open_items import open_items, settle, unsettle
from coop.dues.queries import member_balance_cents
from coop.dues.save_up import (
    buy_with_savings,
    change_plan,
    pause_plan,
    start_plan,
    stop_plan,
)
from coop.dues.saving_queries import (
    all_not_there_yet_cents,
    progress_of,
    saved_cents,
    savers_page,
    spendable_cents,
)
from coop.dues.take_back import take_debit_back
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, DEBTORS, SAVINGS, SHARE_CAPITAL, SUSPENSE, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.members import join
from coop.members.models import Member
from coop.offers.models import Offering
from coop.offers.place import Wish
from coop.offers.receive import Money
from coop.payouts.refund_debts import debts_of
from tests.dues.conftest import (
    NOW,
    PRICE_CENTS,
    TODAY,
    ZONE,
    concept,
    mandate,
    member,
    on_sale,
    sent,
)

AFTER = date(2026, 5, 5)


def money(cents: int, reference: str = "m-1", account: str = BANK) -> Money:
    return Money(TODAY, cents, reference, account)


@pytest.fixture
def saver(here) -> SavingPlan:
    """Noor, who is no member, saves five euros a month by transfer."""
    noor = join.apply("Noor", applied_on=TODAY, phone="0570 111 222")
    db.session.flush()
    here["Noor"] = noor.id
    return start_plan(noor, 500, "transfer", TODAY)


@pytest.fixture
def offering(here) -> Offering:
    return on_sale(here)


def test_a_name_and_a_telephone_number_are_enough_and_give_no_vote(saver):
    assert saver.member.status == "applicant"
    assert saver.member.number is None
    assert saver.reference.startswith("RF")
    told = db.session.query(OutboxMail).one()
    assert (told.channel, told.to_address) == ("phone", saver.member.phone)
    with pytest.raises(AlreadyDone):
        start_plan(saver.member, 500, "transfer", TODAY)
    for cents in (499, 0, -1, 10**9):
        with pytest.raises(RuleBroken):
            change_plan(saver, cents)


def test_what_is_saved_stands_in_the_books_by_saver(saver, offering):
    settle("saving", saver.id, money(85_00))
    assert saved_cents(saver.member_id) == -balance_cents(SAVINGS) == 85_00
    shown = progress_of(saver, NOW, TODAY)
    assert (shown.goal_cents, shown.months_left) == (PRICE_CENTS, 47)
    item = next(one for one in open_items() if one.kind == "saving")
    assert (item.open_cents, item.reference) == (235_00, saver.reference)
    unsettle("m-1")
    assert saved_cents(saver.member_id) == 0
    with pytest.raises(RuleBroken):
        settle("saving", saver.id, money(0, "m-2"))


def test_pausing_and_going_on_ask_no_reason(saver):
    assert pause_plan(saver, True).state == "paused"
    assert pause_plan(saver, False).state == "active"


def test_who_stops_gets_everything_back_by_the_payout_list(saver):
    settle("saving", saver.id, money(40_00))
    assert stop_plan(saver, TODAY) == 40_00
    assert saved_cents(saver.member_id) == 0
    assert member_balance_cents(TO_REFUND, saver.member_id) == -40_00
    settle("saving", saver.id, money(5_00, "m-2"))
    assert member_balance_cents(TO_REFUND, saver.member_id) == -45_00
    whys = [str(one.why) for one in debts_of([saver.member_id])[saver.member_id]]
    assert whys == ["Het spaargeld gaat terug", "Gespaard nadat u stopte"]
    with pytest.raises(AlreadyDone):
        stop_plan(saver, TODAY)
    assert start_plan(saver.member, 500, "transfer", TODAY).id != saver.id


def test_a_share_is_bought_only_when_there_is_enough_and_its_owner_says_so(saver, offering):
    wish = Wish(1, PRICE_CENTS, channel="savings")
    settle("saving", saver.id, money(319_99))
    with pytest.raises(RuleBroken) as refusal:
        buy_with_savings(saver, offering.id, wish, NOW, ZONE)
    assert refusal.value.field == "shares"
    settle("saving", saver.id, money(1_00, "m-2"))
    order = buy_with_savings(saver, offering.id, wish, NOW, ZONE)
    assert (order.status, order.channel) == ("paid", "savings")
    assert saved_cents(saver.member_id) == 99
    assert balance_cents(SHARE_CAPITAL) == -PRICE_CENTS
    noor = db.session.get_one(Member, saver.member_id)
    assert (noor.status, noor.number is not None) == ("member", True)


def test_money_that_was_spent_cannot_be_taken_away_again(saver, offering):
    settle("saving", saver.id, money(320_00))
    buy_with_savings(saver, offering.id, Wish(1, PRICE_CENTS, channel="savings"), NOW, ZONE)
    with pytest.raises(AlreadyDone, match="gebruikt"):
        unsettle("m-1")


@pytest.fixture
def by_debit(here) -> SavingPlan:
    """Anna saves ten euros a month by debit."""
    mandate(here, "Anna", "saving")
    return start_plan(member(here, "Anna"), 10_00, "debit", TODAY)


def test_a_month_is_collected_once_and_counts_as_saved(here, by_debit):
    made = sent(here, "saving")
    assert [line.month for line in lines_of(made.id)] == [date(2026, 5, 1)]
    assert saved_cents(by_debit.member_id) == 10_00
    with pytest.raises(RuleBroken, match="niets te incasseren"):
        concept(here, "saving")
    assert lines_of(concept(here, "saving", date(2026, 6, 1)).id)[0].month == date(2026, 6, 1)


def test_until_the_bank_collects_a_debit_is_underway_and_not_saved(here, by_debit):
    sent(here, "saving")
    (row,) = savers_page(1, TODAY)
    assert (row.saved_cents, row.underway_cents) == (0, all_not_there_yet_cents(TODAY))
    assert row.underway_cents == by_debit.monthly_cents
    assert (
        progress_of(by_debit, NOW, TODAY) is None
        or progress_of(by_debit, NOW, TODAY).left_cents
        >= progress_of(by_debit, NOW, AFTER).left_cents
    )
    (row,) = savers_page(1, AFTER)
    assert (row.saved_cents, row.underway_cents) == (by_debit.monthly_cents, 0)


def test_a_debit_that_may_still_be_taken_back_is_not_spent(here, by_debit):
    sent(here, "saving")
    settle("saving", by_debit.id, money(7_00))
    assert spendable_cents(by_debit.member_id, date(2026, 6, 29)) == 7_00
    assert spendable_cents(by_debit.member_id, date(2026, 6, 30)) == 17_00


def test_who_stops_while_the_bank_is_busy_gets_the_last_month_later(here, by_debit):
    sent(here, "saving")
    settle("saving", by_debit.id, money(7_00))
    assert stop_plan(by_debit, TODAY) == 7_00
    assert saved_cents(by_debit.member_id) == 10_00
    assert mandate_of(by_debit.member_id, "saving") is None
    # Collected on 4 May; the bank can take it back without a reason for eight weeks.
    assert tidy_dues(date(2026, 6, 29)) == 0
    assert tidy_dues(date(2026, 6, 30)) == 1
    assert saved_cents(by_debit.member_id) == 0
    assert member_balance_cents(TO_REFUND, by_debit.member_id) == -17_00


def test_a_month_that_comes_back_is_skipped_and_nothing_is_asked(here, by_debit):
    made = sent(here, "saving")
    line = lines_of(made.id)[0]
    take_debit_back(line, "AM04", TODAY, source_account=SUSPENSE, today=TODAY)
    assert saved_cents(by_debit.member_id) == 0
    assert by_debit.state == "active"
    with pytest.raises(RuleBroken, match="niets te incasseren"):
        concept(here, "saving")


def test_what_came_back_after_it_was_given_back_is_owed_by_the_saver(here, by_debit):
    made, late = sent(here, "saving"), date(2026, 7, 1)
    assert stop_plan(by_debit, date(2026, 5, 5)) == 0
    assert tidy_dues(date(2026, 6, 30)) == 1
    line = lines_of(made.id)[0]
    take_debit_back(line, "MD01", late, source_account=BANK, today=late)
    assert saved_cents(by_debit.member_id) == 0
    assert member_balance_cents(DEBTORS, by_debit.member_id) == 10_00


def test_a_debit_that_comes_back_after_the_plan_stopped_is_not_paid_twice(here, by_debit):
    made, soon = sent(here, "saving"), date(2026, 5, 6)
    stop_plan(by_debit, date(2026, 5, 5))
    line = lines_of(made.id)[0]
    take_debit_back(line, "MD06", soon, source_account=BANK, today=soon)
    assert tidy_dues(date(2026, 6, 30)) == 0
    for account in (SAVINGS, DEBTORS, TO_REFUND):
        assert member_balance_cents(account, by_debit.member_id) == 0


def test_after_a_member_took_a_debit_back_the_plan_rests(here, by_debit):
    line = lines_of(sent(here, "saving").id)[0]
    take_debit_back(line, "MD06", TODAY, source_account=BANK, today=TODAY)
    assert by_debit.state == "paused"
    assert mandate_of(by_debit.member_id, "saving").state == "asked"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("in"), st.integers(1, 50_000)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("rest"), st.booleans()),
        st.tuples(st.just("stop"), st.just(0)),
    ),
    max_size=9,
)


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(STEPS)
def test_whatever_a_saver_does_the_books_hold_what_is_theirs(saver, steps):
    savepoint = db.session.begin_nested()
    came, kept = {}, 0
    for number, (deed, value) in enumerate(steps):
        try:
            if deed == "in":
                settle("saving", saver.id, money(value, f"h-{number}"))
                came[number] = value
            elif deed == "undo" and value in came:
                unsettle(f"h-{value}")
                del came[value]
            elif deed == "rest":
                pause_plan(saver, bool(value))
            elif deed == "stop":
                stop_plan(saver, TODAY)
        except AlreadyDone:
            kept += 1
    theirs = -member_balance_cents(SAVINGS, saver.member_id) - member_balance_cents(
        TO_REFUND, saver.member_id
    )
    assert theirs == sum(came.values()) == balance_cents(BANK)
    assert saver.state != "stopped" or saved_cents(saver.member_id) == 0
    savepoint.rollback()
    db.session.expire_all()
