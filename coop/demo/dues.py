"""Contribution of this year, who lets us collect it, and thirty-one who save for a first share."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from coop.database import db
from coop.decisions.decide import decide_policy
from coop.decisions.policies import CONTRIBUTION_CENTS, SAVER_CONTRIBUTION_CENTS
from coop.demo.people import DemoMember, iban_of, people
from coop.dues.collect import (
    confirm_collection,
    credit_collection,
    make_collection,
    send_collection,
)
from coop.dues.collection_queries import lines_of, on_its_way_cents
from coop.dues.make_dues import make_dues
from coop.dues.mandate_rules import window
from coop.dues.models import Collection, SavingPlan
from coop.dues.queries import dues_of, list_now
from coop.dues.save_up import pause_plan, receive_saving, start_plan
from coop.dues.set_up import set_up_debits
from coop.dues.settle_due import settle_due, waive
from coop.dues.sign import sign_mandate
from coop.dues.take_back import take_debit_back
from coop.ledger.chart import BANK, COLLECTIONS
from coop.members import join
from coop.members.models import Member
from coop.offers.receive import Money
from coop.records.audit import acting

MAKER, CONFIRMER = 10, 17
SAVERS, FIRST_SAVER = 31, 700
"""So many savers, with people and accounts from this number on."""
CREDITOR = "NL33ZZZ900012340000"
NOTICE_DAYS = 14

Find = Callable[[int], Member]


def ask_contribution(members: int, member: Find, today: date) -> None:
    """Ask this year's contribution; most let us collect, some pay, two need not."""
    set_up_debits(CREDITOR, NOTICE_DAYS)
    decided_on = date(today.year - 1, 5, 21)
    for name, cents in ((CONTRIBUTION_CENTS, "1200"), (SAVER_CONTRIBUTION_CENTS, "0")):
        decide_policy(name, cents, today.year - 1, "ALV 2025-5", decided_on, today=today)
    asked_on = max(date(today.year, 1, 2), today - timedelta(days=75))
    _let_collect([member(number) for number in range(1, members + 1) if number % 3], asked_on)
    seen = list_now(today.year, asked_on)
    with acting(member(MAKER).id):
        make_dues(
            today.year,
            digest=seen.digest,
            total_cents=seen.total_cents,
            today=asked_on,
            is_told=False,
        )
        for number in range(9, min(members, 300) + 1, 9):
            _pay_by_hand(member(number), asked_on)
        for number in (12, 60):
            _need_not(member(min(number, members)), asked_on)
    made = _collect("due", member, asked_on)
    _answer_of_bank(made, today)


def _let_collect(those: list[Member], on: date) -> None:
    """Mandates from the web, and from paper where somebody has no mail."""
    for one in those:
        if one.iban and one.kind != "minor" and one.died_on is None:
            by = "web" if one.email else "paper"
            sign_mandate(
                one, "due", one.iban, one.name, by=by, signed_on=on, today=on, is_told=False
            )


def _pay_by_hand(one: Member, on: date) -> None:
    for due in dues_of(one.id):
        money = Money(on + timedelta(days=1), due.amount_cents, f"demo-due-{due.id}", BANK)
        settle_due(due.id, money)


def _need_not(one: Member, on: date) -> None:
    for due in dues_of(one.id):
        if due.state == "open":
            waive(due.id, on, is_told=False)


def _collect(kind: str, member: Find, on: date) -> Collection:
    day = window(on, NOTICE_DAYS).first
    with acting(member(MAKER).id):
        made = make_collection(kind, day, today=on, at=_noon(on))
    total_cents = sum(line.amount_cents for line in lines_of(made.id))
    with acting(member(CONFIRMER).id):
        confirm_collection(
            made.id,
            digest=made.digest,
            total_cents=total_cents,
            today=on,
            at=_noon(on),
            is_told=False,
        )
        return send_collection(made.id, on, _noon(on))


def _answer_of_bank(made: Collection, today: date) -> None:
    """One account had too little on it, one payer changed their mind; the rest was credited."""
    if made.collected_on >= today:
        return
    on = made.collected_on
    lines = lines_of(made.id)
    if len(lines) > 40:
        for place, reason in ((20, "AM04"), (40, "MD06")):
            take_debit_back(lines[place], reason, on, source_account=COLLECTIONS, today=today)
    money = Money(on, on_its_way_cents(made.id), f"demo-collection-{made.id}", BANK)
    credit_collection(made.id, money)


def begin_saving(member: Find, today: date) -> None:
    """Thirty-one people save: two in three by transfer, the others let us collect; one rests."""
    begun = today - timedelta(days=170)
    known = people(FIRST_SAVER + SAVERS)[FIRST_SAVER:]
    plans = [_saver(one, place, begun) for place, one in enumerate(known)]
    for place, plan in enumerate(plans):
        if plan.way == "transfer":
            _paid_in(plan, 1 + place % 5, begun)
    pause_plan(plans[3], True)
    _paid_in(start_plan(member(1), 500, "transfer", begun, is_told=False), 17, begun)
    made = _collect("saving", member, today - timedelta(days=40))
    _answer_of_bank(made, today)


def _saver(one: DemoMember, place: int, on: date) -> SavingPlan:
    """Somebody with a name and one way to reach them; an account only if we collect."""
    by_debit = place % 3 == 2
    number = FIRST_SAVER + place
    saver = join.apply(
        one.name,
        applied_on=on,
        email=f"spaarder{number}@stroomkring.example" if place % 2 else None,
        phone=None if place % 2 else f"0570 {number} {number}",
        iban=iban_of(number) if by_debit else None,
    )
    db.session.flush()
    if by_debit:
        sign_mandate(
            saver,
            "saving",
            iban_of(number),
            one.name,
            by="web",
            signed_on=on,
            today=on,
            is_told=False,
        )
    way = "debit" if by_debit else "transfer"
    return start_plan(saver, 500 * (1 + place % 4), way, on, is_told=False)


def _paid_in(plan: SavingPlan, months: int, begun: date) -> None:
    """One payment of so many months: what a saver did not spend elsewhere."""
    money = Money(
        begun + timedelta(days=30), plan.monthly_cents * months, f"demo-plan-{plan.id}", BANK
    )
    receive_saving(plan.id, money)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
