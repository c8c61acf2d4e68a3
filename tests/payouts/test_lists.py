"""From money that members have coming to money that left the bank, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.errors import AlreadyDone, NotAllowed, RuleBroken
from coop.ledger.chart import (
    BANK,
    IN_TRANSIT,
    PAYABLE_MEMBERS,
    SHARE_CAPITAL,
    SHARING_FUND,
    TO_REFUND,
)
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.members.join import record_death, represent
from coop.members.speaking import EXECUTOR
from coop.payouts.choose import choose
from coop.payouts.due_queries import concept_now, stock
from coop.payouts.held_queries import held, iban_queue
from coop.payouts.make_list import drop_list, make_list
from coop.payouts.models import PayoutLine
from coop.payouts.outcome import Choice, Stock
from coop.payouts.queries import new_accounts, payments_of, run_totals
from coop.payouts.settle_list import clear_return, send_list, settle_list, take_back
from coop.periods import book_year
from coop.production.models import Plant
from coop.records.chain import REGISTER, breaks
from coop.shares import issue
from coop.shares.chained import register_rows
from coop.shares.models import ShareClass, ShareMovement, ShareOperation
from coop.yields.models import Distribution
from coop.yields.overview import rows_of
from coop.yields.paid_queries import how_paid
from tests.payouts.conftest import PAY_DAY, by, confirmed, made, member, on_offer
from tests.yields.conftest import NOW, TODAY, ZONE

PAID_ON = date(2026, 6, 20)


def lines(run) -> dict[tuple[int, str], PayoutLine]:
    found = db.session.scalars(select(PayoutLine).where(PayoutLine.run_id == run.id))
    return {(line.member_id, line.state): line for line in found}


def settled(run):
    total = run_totals_ready(run)
    return settle_list(run.id, PAID_ON, total_cents=total, today=TODAY, zone=ZONE)


def run_totals_ready(run) -> int:
    total = select(func.sum(PayoutLine.amount_cents)).where(
        PayoutLine.run_id == run.id, PayoutLine.state == "ready"
    )
    return int(db.session.scalar(total) or 0)


def owed(ids, name: str) -> int:
    return -balance_cents(PAYABLE_MEMBERS, member_id=ids[name])


def test_the_worked_example_is_paid_to_the_cent(due):
    # 65592 over 35 shares: ten whole-year shares get 187.40 each (domain.md §6.3).
    run = confirmed(due, made(due))
    assert lines(run)[due["Anna"], "ready"].amount_cents == 18740
    assert balance_cents(PAYABLE_MEMBERS) == 0
    assert balance_cents(IN_TRANSIT) == -run_totals(run.id).ready_cents
    assert run.state == "confirmed"
    before = balance_cents(BANK)

    settled(run)
    assert run.state == "settled"
    assert balance_cents(IN_TRANSIT) == 0
    assert before - balance_cents(BANK) == run_totals(run.id).ready_cents
    [standing] = how_paid(db.session.scalars(select(Distribution)).all()).values()
    assert standing.is_settled
    assert standing.paid_on == PAID_ON
    db.session.commit()


def test_who_made_the_list_may_not_confirm_it(due):
    run = made(due)
    with by(due, "Gerda"), pytest.raises(NotAllowed):
        confirm_with(run)
    assert run.state == "concept"


def confirm_with(run):
    from coop.payouts.confirm_list import confirm_list

    total = run_totals(run.id).ready_cents
    return confirm_list(run.id, digest=run.digest, total_cents=total, today=TODAY, at=NOW)


def test_the_database_itself_wants_two_people(due):
    run = made(due)
    db.session.flush()
    with pytest.raises(IntegrityError):
        db.session.execute(
            text(
                "UPDATE payout_run SET state = 'confirmed', confirmed_at = made_at, "
                "confirmed_by_id = made_by_id WHERE id = :id"
            ),
            {"id": run.id},
        )


def test_there_is_one_concept_at_a_time_and_it_may_be_dropped(due):
    run = made(due)
    with pytest.raises(AlreadyDone):
        made(due)
    drop_list(run.id)
    assert made(due).id != run.id
    with pytest.raises(AlreadyDone):
        confirmed(due, run)


@pytest.mark.parametrize(
    "change",
    [
        lambda ids: setattr(member(ids, "Anna"), "iban", "NL20INGB0001234567"),
        lambda ids: setattr(member(ids, "Anna"), "name", "Anna de Wit"),
        lambda ids: choose(member(ids, "Bram"), 2025, Choice("share", 10), NOW),
        lambda ids: post("x", TODAY, "x", [Leg(PAYABLE_MEMBERS, -1, ids["Esma"]), Leg(BANK, 1)]),
    ],
)
def test_a_list_that_no_longer_holds_is_not_confirmed(due, change):
    run = made(due)
    change(due)
    db.session.flush()
    with pytest.raises(AlreadyDone):
        confirmed(due, run)
    assert balance_cents(IN_TRANSIT) == 0


def test_another_amount_or_digest_is_refused(due):
    run = made(due)
    with pytest.raises(RuleBroken) as refusal:
        confirmed(due, run, total_cents=1)
    assert refusal.value.field == "total"
    with pytest.raises(AlreadyDone):
        confirmed(due, run, digest="x")


def test_a_day_that_is_over_is_no_day_to_pay(due):
    with by(due, "Gerda"):
        for day in (date(2026, 6, 19), date(2026, 12, 1)):
            with pytest.raises(RuleBroken):
                make_list(2025, day, today=TODAY, at=NOW)


def test_a_list_with_nothing_to_move_is_not_made(due):
    settled(confirmed(due, made(due)))
    with pytest.raises(RuleBroken):
        made(due)


def test_without_an_account_number_money_waits_in_the_queue(due):
    member(due, "Anna").iban = None
    member(due, "Bram").iban = "NL91ABNA0417164301"
    run = confirmed(due, made(due))
    assert lines(run)[due["Anna"], "held"].reason == "no_iban"
    assert lines(run)[due["Bram"], "held"].reason == "bad_iban"
    assert owed(due, "Anna") == 18740
    assert {one.payee.member_id: one.amount_cents for one in iban_queue()} == {
        due["Anna"]: 18740,
        due["Bram"]: 18740,
    }
    assert len(held()) == 2
    settled(run)
    member(due, "Anna").iban = "NL20INGB0001234567"
    again = confirmed(due, made(due))
    assert set(lines(again)) == {(due["Anna"], "ready"), (due["Bram"], "held")}
    assert again.ready_cents == 18740
    settled(again)
    assert len(held()) == len(iban_queue()) == 1
    member(due, "Bram").iban = "NL20INGB0001234567"
    assert len(held()) == 0


def test_a_bank_return_opens_the_line_again_and_nothing_is_lost(due):
    run = settled(confirmed(due, made(due)))
    line = lines(run)[due["Anna"], "paid"]
    take_back(line.id, TODAY, "Rekening opgeheven", today=TODAY, zone=ZONE)
    assert line.state == "returned"
    assert owed(due, "Anna") == 18740
    [standing] = how_paid(db.session.scalars(select(Distribution)).all()).values()
    assert standing.open_cents == 18740
    [waiting] = iban_queue()
    assert (waiting.payee.member_id, waiting.reason) == (due["Anna"], "came_back")
    assert len(held()) == 1
    assert {piece.state for piece in concept_now(2025).pieces} == {"held"}
    with pytest.raises(AlreadyDone):
        take_back(line.id, TODAY, "Nog eens", today=TODAY, zone=ZONE)

    clear_return(line.id)
    assert not iban_queue()
    assert not held()
    settled(confirmed(due, made(due)))
    assert owed(due, "Anna") == 0


def test_a_payment_that_never_left_comes_back_without_the_bank(due):
    run = confirmed(due, made(due))
    bank, line = balance_cents(BANK), lines(run)[due["Dirk"], "ready"]
    take_back(line.id, TODAY, "Geweigerd", today=TODAY, zone=ZONE)
    assert balance_cents(BANK) == bank
    assert owed(due, "Dirk") == line.amount_cents
    settled(run)
    assert balance_cents(IN_TRANSIT) == 0
    assert lines(run)[due["Dirk"], "returned"]


def test_sharing_gives_whole_cents_to_the_fund_and_names_nobody_there(due):
    choose(member(due, "Anna"), 2025, Choice("share", 33), NOW)
    run = confirmed(due, made(due))
    assert lines(run)[due["Anna"], "shared"].amount_cents == 6184
    assert lines(run)[due["Anna"], "ready"].amount_cents == 12556
    assert balance_cents(SHARING_FUND) == -6184
    assert balance_cents(SHARING_FUND, member_id=due["Anna"]) == 0
    with pytest.raises(AlreadyDone):
        choose(member(due, "Anna"), 2025, Choice(), NOW)


def test_a_choice_may_be_taken_back_until_the_list_is_confirmed(due):
    choose(member(due, "Anna"), 2025, Choice("share", 100), NOW)
    drop_list(made(due).id)
    choose(member(due, "Anna"), 2025, Choice(), NOW)
    assert not run_totals(made(due).id).shared_cents


def test_extra_shares_come_from_stock_with_their_name_and_capital(due):
    share_class = db.session.get_one(ShareClass, due["class"])
    share_class.issued_shares += 10
    on_offer(due, 10, 5000)
    claimed = share_class.claimed_shares
    choose(member(due, "Anna"), 2025, Choice("reinvest", 0, due["class"]), NOW)
    capital = balance_cents(SHARE_CAPITAL, member_id=due["Anna"])
    run = confirmed(due, made(due))
    assert lines(run)[due["Anna"], "reinvested"].shares == 3
    assert lines(run)[due["Anna"], "ready"].amount_cents == 3740
    assert balance_cents(SHARE_CAPITAL, member_id=due["Anna"]) == capital - 15000
    db.session.refresh(share_class)
    assert share_class.claimed_shares == claimed + 3
    operation = db.session.scalars(
        select(ShareOperation).where(ShareOperation.kind == "reinvestment")
    ).one()
    movement = db.session.scalars(
        select(ShareMovement).where(ShareMovement.reference == operation.reference)
    ).one()
    assert (movement.member_id, movement.shares) == (due["Anna"], 3)


def test_shares_that_nobody_offers_are_not_given_for_the_price_of_long_ago(due):
    share_class = db.session.get_one(ShareClass, due["class"])
    share_class.issued_shares += 10
    wanted = Choice("reinvest", 0, due["class"])
    offering = on_offer(due, 2, 5000)
    assert stock() == {due["class"]: Stock(5000, 2)}
    choose(member(due, "Anna"), 2025, wanted, NOW)
    for changes in (
        {"closes_at": NOW},
        {"opens_at": NOW + timedelta(hours=1), "closes_at": None},
        {"opens_at": NOW - timedelta(days=1), "claimed_shares": 2},
    ):
        for name, value in changes.items():
            setattr(offering, name, value)
        db.session.flush()
        assert stock() == {}, changes
    with pytest.raises(RuleBroken) as refused:
        choose(member(due, "Anna"), 2025, wanted, NOW)
    assert refused.value.field == "share_class"
    assert not run_totals(made(due).id).reinvested_cents


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_giving_away_nothing_or_more_than_all_is_refused(due, percent):
    with pytest.raises(RuleBroken, match="1 tot en met 100") as refused:
        choose(member(due, "Anna"), 2025, Choice("share", percent), NOW)
    assert refused.value.field == "percent"


def test_a_class_is_added_up_once_however_many_get_extra_shares(due, monkeypatch):
    share_class = db.session.get_one(ShareClass, due["class"])
    share_class.issued_shares += 10
    on_offer(due, 10, 5000)
    for name in ("Anna", "Bram"):
        choose(member(due, name), 2025, Choice("reinvest", 0, due["class"]), NOW)
    asked = []
    monkeypatch.setattr(issue, "check_never_oversold", asked.append)
    run = confirmed(due, made(due))
    gave = [line for line in lines(run).values() if line.state == "reinvested"]
    assert len(gave) == 2
    assert asked == [due["class"]]
    found = db.session.scalars(
        select(ShareMovement).where(ShareMovement.reference.like("U001-%"))
    ).all()
    assert sum(one.shares for one in found) == sum(line.shares for line in gave)
    assert list(breaks(REGISTER, register_rows())) == []


def test_money_of_inleg_goes_back_whatever_was_chosen(due):
    post("x", TODAY, "x", [Leg(TO_REFUND, -32000, due["Anna"]), Leg(BANK, 32000)])
    choose(member(due, "Anna"), 2025, Choice("share", 100), NOW)
    run = confirmed(due, made(due))
    assert lines(run)[due["Anna"], "ready"].kind == "refund"
    assert lines(run)[due["Anna"], "ready"].amount_cents == 32000
    assert balance_cents(TO_REFUND) == 0


def test_small_amounts_wait_for_the_next_year(due):
    from coop.decisions.decide import decide_policy

    decide_policy("small_payout_cents", "2000", 2025, "ALV 2026-4", TODAY, today=TODAY)
    run = confirmed(due, made(due))
    assert lines(run)[due["Esma"], "carried"].amount_cents == 1874
    assert owed(due, "Esma") == lines(run)[due["Esma"], "carried"].amount_cents


def test_a_year_is_paid_although_a_small_amount_goes_along_to_the_next(due):
    from coop.decisions.decide import decide_policy

    decide_policy("small_payout_cents", "2000", 2025, "ALV 2026-4", TODAY, today=TODAY)
    plant = db.session.get_one(Plant, due["plant"])
    run = confirmed(due, made(due))
    (row,) = rows_of([plant], 2025, book_year(2025), ZONE)
    assert row.paid_on is None
    total_cents = run_totals(run.id).ready_cents
    settle_list(run.id, TODAY, total_cents=total_cents, today=TODAY, zone=ZONE)
    (row,) = rows_of([plant], 2025, book_year(2025), ZONE)
    assert row.paid_on == TODAY
    assert row.open_cents == run_totals(run.id).carried_cents + run_totals(run.id).held_cents > 0
    assert not how_paid([row.distribution])[row.distribution.id].is_settled


@pytest.mark.parametrize("day", [date(2026, 6, 27), date(2026, 6, 28)])
def test_no_list_asks_a_bank_to_pay_when_banks_are_closed(due, day):
    with by(due, "Gerda"), pytest.raises(RuleBroken, match="betaalt de bank niet") as refused:
        make_list(2025, day, today=TODAY, at=NOW)
    assert refused.value.field == "execution_date"
    assert refused.value.words.values["day"] == date(2026, 6, 29)
    assert db.session.scalar(select(func.count()).select_from(PayoutLine)) == 0


def test_members_hear_of_it_before_they_are_paid(due):
    member(due, "Bram").contact_by = "letter"
    confirmed(due, made(due))
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert "anna@example.org" in [mail.to_address for mail in mails]
    assert "bram@example.org" not in [mail.to_address for mail in mails]
    assert "187,40" in mails[0].body
    assert "4300" in mails[0].body
    assert "NL91" not in mails[0].body


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payout_run SET state = 'concept' WHERE id = :id",
        "UPDATE payout_run SET state = 'dropped' WHERE id = :id",
        "UPDATE payout_run SET state = 'sent', execution_date = '2030-01-01' WHERE id = :id",
        "UPDATE payout_run SET state = 'sent', made_at = '2026-01-01 12:00:00+00' WHERE id = :id",
        "UPDATE payout_run SET state = 'sent', confirmed_at = '2026-01-01 12:00:00+00' "
        "WHERE id = :id",
        "DELETE FROM payout_run WHERE id = :id",
        "UPDATE payout_line SET amount_cents = 1 WHERE run_id = :id",
        "UPDATE payout_line SET state = 'paid', amount_cents = 1 WHERE run_id = :id",
        "UPDATE payout_line SET state = 'paid', iban = 'X' WHERE run_id = :id",
        "UPDATE payout_line SET state = 'paid', shares = 1 WHERE run_id = :id",
        "UPDATE payout_line SET state = 'paid', share_class_id = (SELECT MIN(id) FROM share_class) "
        "WHERE run_id = :id",
        "UPDATE payout_line SET state = 'held', end_to_end_id = NULL WHERE run_id = :id",
        "DELETE FROM payout_line WHERE run_id = :id",
        "INSERT INTO payout_line (run_id, member_id, kind, state, amount_cents, name, reason, "
        "shares, is_cleared) SELECT :id, member_id, 'yield', 'held', 1, 'x', '', 0, is_cleared "
        "FROM payout_line",
        "UPDATE payout_part SET amount_cents = 1",
        "DELETE FROM payout_part",
    ],
)
def test_the_database_refuses_to_touch_a_confirmed_list(due, change):
    run = confirmed(due, made(due))
    db.session.flush()
    with pytest.raises(IntegrityError):
        db.session.execute(text(change), {"id": run.id} if ":id" in change else {})


@pytest.mark.parametrize("sent_at", ["NULL", "'2026-01-01 12:00:00+00'"])
def test_the_database_keeps_when_a_list_went_to_the_bank(due, sent_at):
    run = confirmed(due, made(due))
    send_list(run.id, NOW)
    change = (
        f"UPDATE payout_run SET state = 'settled', settled_on = '2026-06-20', sent_at = {sent_at}"
    )
    with pytest.raises(IntegrityError, match="goes one way"):
        db.session.execute(text(change))


def test_a_line_of_a_concept_is_not_paid_behind_our_back(due):
    run = made(due)
    db.session.flush()
    with pytest.raises(IntegrityError):
        db.session.execute(
            text("UPDATE payout_line SET state = 'paid' WHERE run_id = :id"), {"id": run.id}
        )


def test_a_paper_tells_each_payment_with_the_end_of_the_account(due):
    choose(member(due, "Anna"), 2025, Choice("share", 50), NOW)
    run = settled(confirmed(due, made(due)))
    told = [
        (one.kind, one.amount_cents, one.iban_end, one.on) for one in payments_of(due["Anna"], 2025)
    ]
    assert told == [("shared", 9370, "", TODAY), ("paid", 9370, "4300", PAID_ON)]
    take_back(lines(run)[due["Anna"], "paid"].id, TODAY, "Weg", today=TODAY, zone=ZONE)
    assert payments_of(due["Anna"], 2025)[-1].kind == "returned"
    assert payments_of(due["Anna"], 2024) == []


def test_the_pay_day_stands_in_the_list(due):
    assert made(due).execution_date == PAY_DAY


def test_nothing_of_who_died_moves_before_somebody_may_act_for_the_estate(due):
    anna = member(due, "Anna")
    record_death(anna, date(2026, 6, 1), today=TODAY)
    db.session.flush()
    run = made(due)
    assert lines(run)[due["Anna"], "held"].reason == "no_executor"
    drop_list(run.id)
    represent(anna, member(due, "Bram"), date(2026, 6, 2), role=EXECUTOR)
    db.session.flush()
    assert lines(made(due))[due["Anna"], "ready"].amount_cents == 18740


def test_another_account_than_before_is_pointed_out(due):
    settled(confirmed(due, made(due)))
    for name in ("Anna", "Bram"):
        post(f"x-{name}", TODAY, "x", [Leg(TO_REFUND, -100, due[name]), Leg(BANK, 100)])
    member(due, "Anna").iban = "NL20INGB0001234567"
    db.session.flush()
    run = made(due)
    assert new_accounts(run.id) == {lines(run)[due["Anna"], "ready"].id}
