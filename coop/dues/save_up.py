"""Saving for a first share: beginning, pausing, stopping, and buying the share at last.

Whoever saves is an applicant until the first share: without a number and without a vote, unless the
statutes say otherwise. Everything that was saved stays the saver's own and goes back when they ask.
"""

from datetime import date, datetime

from coop.database import db
from coop.dues.hold import hold_owed
from coop.dues.mandate_queries import mandate_of
from coop.dues.models import DuesReceipt, SavingPlan
from coop.dues.saving_goal import check_monthly
from coop.dues.saving_queries import (
    left_behind,
    locked_plan,
    plan_of,
    plans_of,
    spendable_cents,
)
from coop.dues.settle_due import keep_receipt
from coop.dues.sign import revoke_mandate
from coop.dues.tell import tell
from coop.errors import AlreadyDone, RuleBroken
from coop.identifiers import payment_reference
from coop.ledger.chart import SAVINGS, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members.models import Member
from coop.offers.models import Order
from coop.offers.place import Wish, place
from coop.offers.receive import Money, receive
from coop.periods import day_of
from coop.records.audit import record
from coop.records.chain import JOURNAL, hold
from coop.records.counters import next_number

KIND_OF_NUMBER = 72
"""Begins the number of a plan's reference; see `make_dues.KIND_OF_NUMBER`."""


def start_plan(
    member: Member, monthly_cents: int, way: str, today: date, *, is_told: bool = True
) -> SavingPlan:
    """Somebody begins to save; a debit needs a mandate, which is signed beside this.

    Raises
    ------
    RuleBroken
        When the amount is too small or too large.
    AlreadyDone
        When a plan of theirs goes on.
    """
    check_monthly(monthly_cents)
    if member.status == "ended":
        raise RuleBroken("Uw lidmaatschap is beëindigd. Neem contact met ons op.")
    if plan_of(member.id) is not None:
        raise AlreadyDone("U spaart al. U kunt uw bedrag veranderen.")
    plan = SavingPlan(
        member_id=member.id,
        reference=payment_reference(
            (KIND_OF_NUMBER * 10**4 + today.year) * 10**7 + next_number("saving_plan")
        ),
        monthly_cents=monthly_cents,
        way=way,
        started_on=today,
    )
    db.session.add(plan)
    record("saving_started", plan, monthly_cents=monthly_cents, way=way)
    if is_told:
        tell("saving", plan.id, member.id)
    db.session.flush()
    return plan


def change_plan(plan: SavingPlan, monthly_cents: int) -> SavingPlan:
    """Another amount from the next month on."""
    check_monthly(monthly_cents)
    _check_goes_on(plan)
    plan.monthly_cents = monthly_cents
    record("saving_changed", plan, monthly_cents=monthly_cents)
    db.session.flush()
    return plan


def pause_plan(plan: SavingPlan, is_paused: bool) -> SavingPlan:
    """Rest, or go on again; no reason is asked."""
    _check_goes_on(plan)
    plan.state = "paused" if is_paused else "active"
    record("saving_paused" if is_paused else "saving_goes_on", plan)
    db.session.flush()
    return plan


def stop_plan(plan: SavingPlan, today: date) -> int:
    """Stop: what is there for good goes back by the next payout list. How much. [cents]

    What was debited lately follows once the bank can no longer take it back without a reason, or
    it would be paid twice: see `give_back_the_rest`.
    """
    _check_goes_on(plan)
    plan.state, plan.stopped_on = "stopped", today
    record("saving_stopped", plan)
    if (mandate := mandate_of(plan.member_id, "saving")) is not None:
        revoke_mandate(mandate, today)
    db.session.flush()
    cents = _give_back(plan.member_id, today)
    tell("saving_stopped", plan.id, plan.member_id)
    return cents


def give_back_the_rest(today: date) -> int:
    """Give back what came in for plans that had stopped already; to how many."""
    whose = {row.member_id for row in left_behind()}
    if not whose:
        return 0
    # All of their plans before the journal; what stands there is read once nobody can change it.
    hold_owed(plan_ids=plans_of(whose))
    hold(JOURNAL)
    left = [row.member_id for row in left_behind() if row.member_id in whose]
    return sum(_give_back(member_id, today) > 0 for member_id in left)


def _give_back(member_id: int, today: date) -> int:
    """Owe somebody what is there for good; how much. Who calls this holds their plan. [cents]"""
    hold(JOURNAL)
    cents = spendable_cents(member_id, today)
    if cents > 0:
        post(
            f"savings-back-{next_number('savings_back')}",
            open_day(today),
            "Spaargeld terug te betalen",
            [Leg(SAVINGS, cents, member_id), Leg(TO_REFUND, -cents, member_id)],
        )
    return cents


def receive_saving(plan_id: int, money: Money) -> SavingPlan:
    """Keep money that was saved by transfer; after a plan stopped it goes back.

    Raises
    ------
    RuleBroken
        When nothing came in.
    """
    if money.amount_cents < 1:
        raise RuleBroken("Vul een bedrag boven nul in.", field="amount")
    plan = db.session.get_one(SavingPlan, plan_id)
    account = TO_REFUND if plan.state == "stopped" else SAVINGS
    post(
        f"dues-receipt-{money.reference}",
        open_day(money.received_on),
        f"Gespaard, {plan.reference}",
        [
            Leg(money.source_account, money.amount_cents),
            Leg(account, -money.amount_cents, plan.member_id),
        ],
    )
    keep_receipt(DuesReceipt(plan_id=plan.id), money)
    record("saving_money", plan, received_on=money.received_on, amount_cents=money.amount_cents)
    db.session.flush()
    return plan


def buy_with_savings(
    plan: SavingPlan, offering_id: int, wish: Wish, at: datetime, zone: str
) -> Order:
    """Buy shares with what was saved, because its owner says so now.

    Raises
    ------
    RuleBroken
        When it is not enough, or the order cannot be taken.
    """
    _check_goes_on(plan)
    today = day_of(at, zone)
    cost_cents = wish.shares * wish.seen_price_cents
    if cost_cents > spendable_cents(plan.member_id, today):
        raise RuleBroken("U hebt hiervoor nog niet genoeg gespaard.", field="shares")
    order = place(offering_id, wish, plan.member, at)
    receive(order, Money(today, order.amount_cents, f"saving-{order.reference}", SAVINGS))
    record("saving_spent", plan, order=order.reference, amount_cents=order.amount_cents)
    db.session.flush()
    return order


def _check_goes_on(plan: SavingPlan) -> None:
    locked_plan(plan.id)
    if plan.state == "stopped":
        raise AlreadyDone("U bent al gestopt met sparen. Er is niets veranderd.")
