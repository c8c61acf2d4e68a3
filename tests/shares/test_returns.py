"""Asking to return shares, granting it, and what it does to register and books."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.decisions.decide import decide_policy
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, GENERAL_RESERVE, IN_TRANSIT, SHARE_CAPITAL, TO_REFUND
from coop.ledger.chart import PLANTS as ASSETS
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.members.models import Cooperative, Member
from coop.payouts.refund_debts import debts_of
from coop.records.audit import record
from coop.shares.ask_return import ask_return, refuse_return, withdraw_return
from coop.shares.change import take_back
from coop.shares.grant_return import grant_return, offer_for
from coop.shares.models import ReturnGrant, ReturnRequest, ShareClass, ShareMovement, ShareOperation
from coop.shares.return_queries import grants_taken_back, returns_queue, returns_waiting, room_on
from coop.shares.return_queue import Hardship
from coop.shares.value_queries import held_of_class, value_on
from tests.shares.conftest import TODAY, set_stage

LONG_AGO = date(2026, 1, 2)


@pytest.fixture
def stage(session, today):
    """Anna holds 10 and Ben 5 shares that cost € 250; the money is on the bank."""
    made = set_stage(session)
    capital = [
        Leg(SHARE_CAPITAL, -shares * 250_00, member, made.plant, made.share_class)
        for member, shares in ((made.anna, 10), (made.ben, 5))
    ]
    post("inleg", date(2025, 7, 1), "Inleg", [Leg(BANK, 15 * 250_00), *capital])
    return made


def ask(stage, who: str = "anna", shares: int = 4, asked_on: date = LONG_AGO, **more):
    member = db.session.get_one(Member, getattr(stage, who))
    return ask_return(member, stage.share_class, shares, asked_on=asked_on, today=TODAY, **more)


def grant(request) -> ReturnGrant:
    return grant_return(request.id, today=TODAY, seen=offer_for(request, TODAY).seen)


def cap(cents: int) -> None:
    decide_policy("return_cap_cents", str(cents), 2026, "ALV 2026-3", date(2026, 5, 1), today=TODAY)


def test_asking_moves_nothing_and_waits_for_the_notice(stage):
    request = ask(stage, asked_on=TODAY)

    assert request.notice_ends_on == date(2026, 9, 15)  # three months where nothing was decided
    assert held_of_class(stage.share_class, TODAY, stage.anna) == 10
    with pytest.raises(RuleBroken, match="opzegtermijn"):
        grant(request)


def test_nobody_asks_for_more_than_is_held_and_not_yet_asked(stage):
    ask(stage, shares=8)
    with pytest.raises(RuleBroken, match="Voor 8 ervan loopt al een verzoek") as refusal:
        ask(stage, shares=3)
    assert refusal.value.field == "shares"
    with pytest.raises(RuleBroken, match="heeft 0 van deze delen"):
        ask(stage, "charlie", 1)
    with pytest.raises(RuleBroken, match="ten minste 1"):
        ask(stage, shares=0)
    with pytest.raises(RuleBroken, match="vandaag of een eerdere dag") as refusal:
        ask(stage, shares=1, asked_on=date(2026, 6, 16))
    assert refusal.value.field == "asked_on"


def test_granting_takes_the_shares_back_and_owes_their_value(stage):
    # 38 whole months of 180 since 1 April 2023: 250 × 142/180 = 197.22, floored.
    request = ask(stage)
    made = grant(request)

    assert made.value_cents == 197_22
    assert request.status == "granted"
    assert held_of_class(stage.share_class, TODAY, stage.anna) == 6
    assert db.session.get_one(ShareClass, stage.share_class).claimed_shares == 11
    assert balance_cents(TO_REFUND, member_id=stage.anna) == -4 * 197_22
    (debt,) = debts_of([stage.anna])[stage.anna]
    assert str(debt.why) == "Teruggave van 4 delen"
    # Of € 3 750 for 15 shares € 1 000 leaves with 4; the reserve keeps what they are worth less.
    assert balance_cents(SHARE_CAPITAL) == -11 * 250_00
    assert balance_cents(GENERAL_RESERVE, plant_id=stage.plant) == -4 * (250_00 - 197_22)
    operation = db.session.scalars(sa.select(ShareOperation)).one()
    assert (operation.kind, operation.reference) == ("return", made.reference)
    assert db.session.scalars(
        sa.select(ShareMovement.kind).where(ShareMovement.reference == made.reference)
    ).all() == ["return"]


def test_who_stays_keeps_the_value_of_a_share(stage):
    # The capital of a returned share left with it, so those that stay are not worth less.
    share_class = db.session.get_one(ShareClass, stage.share_class)
    decide_policy("share_value_method", "equity", 2026, "ALV 1", date(2026, 5, 1), today=TODAY)
    before = value_on(share_class, TODAY).cents
    grant(ask(stage, shares=9))

    assert before == 250_00
    assert value_on(share_class, TODAY).cents == before


def test_a_share_is_worth_what_the_rule_of_its_book_year_says(stage):
    # A book year that begins in October: 30 September 2026 is of 2025, the day after of 2026.
    share_class = db.session.get_one(ShareClass, stage.share_class)
    db.session.get_one(Cooperative, 1).book_year_first_month = 10
    record("test_made", share_class)
    db.session.flush()
    decide_policy("share_value_method", "equity", 2026, "ALV 1", date(2026, 5, 1), today=TODAY)

    days = (date(2026, 9, 30), date(2026, 10, 1))
    assert [value_on(share_class, day).method for day in days] == ["linear", "equity"]


def test_a_share_is_not_worth_more_than_the_capital_of_its_plant(stage):
    loss = [Leg(GENERAL_RESERVE, 3000_00, plant_id=stage.plant), Leg(BANK, -3000_00)]
    post("verlies", date(2026, 1, 1), "Verlies", loss)

    value = value_on(db.session.get_one(ShareClass, stage.share_class), TODAY)
    assert (value.cents, value.is_capped) == (50_00, True)  # € 750 for 15 shares


def test_the_cap_of_the_year_grants_in_parts_and_need_goes_first(stage):
    cap(5 * 197_22 + 1)
    first = ask(stage, shares=4, asked_on=date(2026, 1, 3))
    need = ask(
        stage,
        "ben",
        2,
        asked_on=date(2026, 6, 1),
        hardship=Hardship.DEATH,
        reason="nalatenschap",
    )

    assert need.notice_ends_on == date(2026, 6, 1)
    assert [one.request.id for one in returns_queue(TODAY)] == [need.id, first.id]
    assert returns_waiting(TODAY).grantable == 2
    assert grant(need).shares == 2
    part = grant(first)
    assert (part.shares, first.status, first.granted_shares) == (3, "waiting", 3)
    assert room_on(TODAY).available_cents == 1
    with pytest.raises(RuleBroken, match="geen geld"):
        grant(first)
    assert str(returns_queue(TODAY)[0].place.why) == "nog geen geld dit jaar"


def test_need_costs_nothing(stage):
    plain, need = (
        ask(stage, shares=1),
        ask(stage, shares=1, hardship=Hardship.DEBT, reason="schuld"),
    )

    assert grant(need).value_cents == grant(plain).value_cents


def test_need_is_told_in_a_word(stage):
    with pytest.raises(RuleBroken, match="wat er aan de hand is") as refusal:
        ask(stage, hardship=Hardship.CARE_HOME)
    assert refusal.value.field == "reason"


def test_the_bank_keeps_what_is_owed_and_the_months_that_were_decided(stage):
    decide_policy("cash_test_months", "6", 2026, "ALV 1", date(2026, 5, 1), today=TODAY)
    post("kosten", date(2026, 2, 1), "Kosten", [Leg("4000", 1000_01), Leg(BANK, -1000_01)])
    post("earmark-1", date(2026, 2, 2), "Gift", [Leg(BANK, 99_00), Leg("0540", -99_00)])
    post("paneel", date(2026, 2, 3), "Paneel", [Leg(ASSETS, 50_00), Leg("1650", -50_00)])
    post("sluiten", date(2026, 3, 1), "Sluiten", [Leg("0590", 1000_01), Leg("4000", -1000_01)])
    room = room_on(TODAY)

    assert room.bank_cents == 15 * 250_00 - 1000_01
    assert room.owed_cents == 50_00
    assert room.reserve_cents == 500_01  # half a year, rounded to the safe side
    assert room.available_cents == room.bank_cents - 50_00 - 500_01


def test_what_changed_since_the_preview_is_not_granted(stage):
    request = ask(stage)
    seen = offer_for(request, TODAY).seen
    cap(2 * 197_22)

    with pytest.raises(AlreadyDone, match="intussen veranderd"):
        grant_return(request.id, today=TODAY, seen=seen)


def test_a_request_goes_one_way(stage):
    withdrawn, refused = ask(stage, shares=1), ask(stage, shares=1)
    withdraw_return(withdrawn.id, today=TODAY)
    with pytest.raises(RuleBroken, match="Het lid leest dit"):
        refuse_return(refused.id, " ", today=TODAY)
    refuse_return(refused.id, "Het dak is verkocht.", today=TODAY)

    assert (withdrawn.status, refused.status, refused.told) == (
        "withdrawn",
        "refused",
        "Het dak is verkocht.",
    )
    for request in (withdrawn, refused):
        with pytest.raises(AlreadyDone):
            withdraw_return(request.id, today=TODAY)
        with pytest.raises(AlreadyDone):
            grant_return(request.id, today=TODAY, seen="")
    with pytest.raises(AlreadyDone):
        grant_return(10**6, today=TODAY, seen="")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE return_request SET status = 'waiting'",
        "UPDATE return_request SET granted_shares = 1",
        "DELETE FROM return_request",
        "UPDATE return_grant SET value_cents = 1",
        "DELETE FROM return_grant",
    ],
)
def test_the_database_itself_refuses_another_way(stage, statement):
    grant(ask(stage))

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(sa.text(statement))


def test_a_request_that_waits_keeps_what_it_asks(stage):
    ask(stage)

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(sa.text("UPDATE return_request SET shares = 9"))


def test_a_grant_that_is_taken_back_frees_its_money(stage):
    cap(1000_00)
    made = grant(ask(stage))
    movement = movement_of(made)
    assert room_on(TODAY).available_cents == 1000_00 - 4 * 197_22
    assert grants_taken_back([made.request_id]) == {}
    take_back(movement, "verkeerd lid", today=TODAY)

    assert grants_taken_back([made.request_id]) == {made.reference: made.request_id}
    assert room_on(TODAY).available_cents == 1000_00
    assert balance_cents(TO_REFUND, member_id=stage.anna) == 0
    assert held_of_class(stage.share_class, TODAY, stage.anna) == 10


def test_a_grant_that_was_paid_stands(stage):
    made = grant(ask(stage))
    paid = [Leg(TO_REFUND, 4 * 197_22, stage.anna), Leg(IN_TRANSIT, -4 * 197_22, stage.anna)]
    post("payout-1-confirmed", TODAY, "Uitbetaling", paid)
    movement = movement_of(made)

    with pytest.raises(RuleBroken, match="lijst van uitbetalingen"), db.session.begin_nested():
        take_back(movement, "verkeerd lid", today=TODAY)

    assert balance_cents(TO_REFUND, member_id=stage.anna) == 0
    assert held_of_class(stage.share_class, TODAY, stage.anna) == 6
    # The money came back: then the shares may too.
    back = [Leg(IN_TRANSIT, 4 * 197_22, stage.anna), Leg(TO_REFUND, -4 * 197_22, stage.anna)]
    post("payout-line-1-failed", TODAY, "Kwam terug", back)
    take_back(movement, "verkeerd lid", today=TODAY)
    assert held_of_class(stage.share_class, TODAY, stage.anna) == 10


def movement_of(made: ReturnGrant) -> ShareMovement:
    movements = sa.select(ShareMovement).where(ShareMovement.reference == made.reference)
    return db.session.scalars(movements).one()


def test_with_the_last_share_no_capital_is_left_behind(stage):
    grant(ask(stage, shares=10))
    grant(ask(stage, "ben", 5))

    assert balance_cents(SHARE_CAPITAL) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReturnRequest)) == 2
