"""A collection is made by one board member, confirmed by another, and goes to the bank."""

from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update

from coop.database import db
from coop.dues.collection_concept import CollectionConcept, collection_message_id, debit_id
from coop.dues.collection_queries import (
    collection_now,
    concept_id,
    lines_of,
    locked_collection,
    on_its_way_cents,
)
from coop.dues.mandate_rules import check_day, last_day_to_send, window
from coop.dues.models import Collection, CollectionLine, Due, DuesReceipt, Mandate
from coop.dues.queries import received_by, the_cooperative, the_settings
from coop.dues.saving_goal import month_of
from coop.dues.settle_due import keep_receipt
from coop.dues.sign import lapse_mandates
from coop.dues.tell import tell_all
from coop.errors import AlreadyDone, NotAllowed, RuleBroken
from coop.ledger.chart import COLLECTIONS, DEBTORS, SAVINGS
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.offers.receive import Money
from coop.records.audit import actor_id, record
from coop.records.counters import next_number
from coop.words import Euros

ACCOUNTS = {"due": DEBTORS, "saving": SAVINGS}


def make_collection(kind: str, collected_on: date, *, today: date, at: datetime) -> Collection:
    """Make the concept of what would be collected on a day; nothing is booked and nobody told.

    Raises
    ------
    RuleBroken
        When there is nothing to collect, the day will not do or we have no creditor id.
    AlreadyDone
        When another concept of this kind waits.
    """
    if the_settings() is None:
        raise RuleBroken("Vul eerst het incassant-ID van de coöperatie in.")
    if concept_id(kind) is not None:
        raise AlreadyDone("Er staat al een concept klaar. Bevestig dat eerst, of laat het vallen.")
    lapse_mandates(today)
    concept = collection_now(kind, collected_on)
    if not concept.taken:
        raise RuleBroken("Er is nu niets te incasseren.")
    check_day(collected_on, today, concept.notice_days)
    maker = actor_id()
    if maker is None:
        raise ValueError("a collection is made by somebody")
    number = next_number("collection")
    made = Collection(
        id=number,
        kind=kind,
        collected_on=collected_on,
        message_id=collection_message_id(the_cooperative().kvk_number, number),
        digest=concept.digest,
        made_at=at,
        made_by_id=maker,
    )
    db.session.add(made)
    db.session.flush()
    record("collection_made", made, kind=kind, digest=made.digest, cents=concept.total_cents)
    db.session.execute(insert(CollectionLine), _rows(made, concept))
    return made


def _rows(made: Collection, concept: CollectionConcept) -> list[dict[str, object]]:
    is_due = made.kind == "due"
    return [
        {
            "collection_id": made.id,
            "member_id": one.candidate.member_id,
            "mandate_id": one.candidate.mandate_id,
            "due_id": one.candidate.item_id if is_due else None,
            "plan_id": None if is_due else one.candidate.item_id,
            "month": None if is_due else month_of(made.collected_on),
            "amount_cents": one.amount_cents,
            "sequence": one.sequence,
            "end_to_end_id": debit_id(made.id, one.candidate.item_id),
            "state": "waiting",
        }
        for one in concept.taken
    ]


def drop_collection(collection_id: int) -> Collection:
    """Drop a concept; what it would have collected waits as before."""
    made = locked_collection(collection_id)
    if made.state != "concept":
        raise AlreadyDone("Deze incasso is al bevestigd of vervallen. Er is niets veranderd.")
    _move_lines(made, "dropped")
    made.state = "dropped"
    record("collection_dropped", made)
    db.session.flush()
    return made


def _move_lines(made: Collection, state: str) -> None:
    db.session.execute(
        update(CollectionLine)
        .where(CollectionLine.collection_id == made.id)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def is_stale(made: Collection) -> bool:
    """Whether a concept is no longer what would be collected: its own lines aside."""
    lines = lines_of(made.id)
    return any(
        line.mandate.state != "active"
        or line.member.died_on is not None
        or (line.due is not None and line.due.state not in ("open", "returned"))
        or (line.plan is not None and line.plan.state != "active")
        or (line.plan is not None and line.plan.monthly_cents != line.amount_cents)
        for line in lines
    ) or _came_in_since(lines)


def _came_in_since(lines: list[CollectionLine]) -> bool:
    dues = {line.due_id: line for line in lines if line.due_id is not None}
    came = received_by(DuesReceipt.due_id.expression, list(dues)) if dues else {}
    return any(
        line.due is not None and line.due.amount_cents - came.get(due_id, 0) != line.amount_cents
        for due_id, line in dues.items()
    )


def confirm_collection(
    collection_id: int,
    *,
    digest: str,
    total_cents: int,
    today: date,
    at: datetime,
    is_told: bool = True,
) -> Collection:
    """A second board member confirms: it is booked, and everybody in it is told once.

    Raises
    ------
    NotAllowed
        When the maker confirms.
    RuleBroken
        When another total was typed, or the day comes too soon by now.
    AlreadyDone
        When it is not the concept that was seen.
    """
    made = locked_collection(collection_id)
    _check_confirm(made, digest)
    lines = lines_of(made.id)
    _hold_dues(lines)
    if is_stale(made):
        raise AlreadyDone(
            "Er is intussen iets veranderd: een machtiging, een bedrag of een betaling. Laat dit "
            "concept vallen en maak een nieuw."
        )
    check_day(made.collected_on, today, max(line.mandate.notice_days for line in lines))
    if total_cents != sum(line.amount_cents for line in lines):
        raise RuleBroken("Dit is niet het bedrag van de incasso. Typ het over.", field="total")
    _use(made, lines)
    _book(made, lines, open_day(today))
    made.state, made.confirmed_at, made.confirmed_by_id = "confirmed", at, actor_id()
    record("collection_confirmed", made, digest=digest, cents=total_cents)
    if is_told:
        tell_all("debit", [(line.member_id, line.id) for line in lines])
    db.session.flush()
    return made


def _hold_dues(lines: list[CollectionLine]) -> None:
    """Let nobody pay what is collected, from before it is looked at until we commit."""
    ids = [line.due_id for line in lines if line.due_id is not None]
    held = select(Due).where(Due.id.in_(ids)).order_by(Due.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).all()


def _check_confirm(made: Collection, digest: str) -> None:
    if made.state != "concept":
        raise AlreadyDone("Deze incasso is al bevestigd of vervallen. Er is niets veranderd.")
    if actor_id() in (None, made.made_by_id):
        raise NotAllowed(
            "U hebt deze incasso zelf gemaakt. Een ander bestuurslid bevestigt hem, met een eigen "
            "inlog. Zo kijken altijd twee mensen naar het geld van de leden."
        )
    if digest != made.digest:
        raise AlreadyDone("Dit is niet de incasso die u bekeek. Bekijk hem opnieuw.")


def _use(made: Collection, lines: list[CollectionLine]) -> None:
    """The dues are collected, the mandates used, from now on."""
    due_ids = [line.due_id for line in lines if line.due_id is not None]
    for table, ids, values in (
        (Due, due_ids, {"state": "collected"}),
        (Mandate, [line.mandate_id for line in lines], {"used_on": made.collected_on}),
    ):
        db.session.execute(
            update(table)
            .where(table.id.in_(ids))
            .values(values)
            .execution_options(synchronize_session=False)
        )
    _move_lines(made, "collected")


def _book(made: Collection, lines: list[CollectionLine], day: date) -> None:
    account = ACCOUNTS[made.kind]
    post(
        f"collection-{made.id}",
        day,
        f"Incasso I{made.id:03d}, {made.collected_on:%d-%m-%Y}",
        [Leg(COLLECTIONS, sum(line.amount_cents for line in lines))],
        more=[(account, -line.amount_cents, line.member_id, None, None) for line in lines],
    )


def send_collection(collection_id: int, today: date, at: datetime) -> Collection:
    """The file went to the bank, in time for it.

    Raises
    ------
    AlreadyDone
        When it is not confirmed, or went before.
    """
    made = locked_collection(collection_id)
    if made.state != "confirmed":
        raise AlreadyDone("Deze incasso wacht niet op verzending. Er is niets veranderd.")
    if today > last_day_to_send(made.collected_on):
        raise RuleBroken(
            "De bank had dit bestand uiterlijk %(day)s nodig. Bel de bank en vraag of het nog kan.",
            day=last_day_to_send(made.collected_on),
        )
    made.state, made.sent_at = "sent", at
    record("collection_sent", made)
    db.session.flush()
    return made


def credit_collection(collection_id: int, money: Money) -> Collection:
    """The bank credited a collection, or a part of it.

    Raises
    ------
    RuleBroken
        When it is more than was on its way.
    """
    made = locked_collection(collection_id)
    if made.state != "sent":
        raise AlreadyDone("Deze incasso wacht niet op geld van de bank. Er is niets veranderd.")
    waits_cents = on_its_way_cents(made.id)
    if not 0 < money.amount_cents <= waits_cents:
        raise RuleBroken(
            "Er is nog %(amount)s onderweg van de bank. Vul hoogstens dat bedrag in.",
            field="amount",
            amount=Euros(waits_cents),
        )
    post(
        f"dues-receipt-{money.reference}",
        open_day(money.received_on),
        f"Incasso I{made.id:03d} bijgeschreven",
        [Leg(money.source_account, money.amount_cents), Leg(COLLECTIONS, -money.amount_cents)],
    )
    keep_receipt(DuesReceipt(collection_id=made.id), money)
    record("collection_credited", made, amount_cents=money.amount_cents)
    return look_whether_settled(made)


def look_whether_settled(made: Collection) -> Collection:
    """A collection of which nothing is on its way any more is settled; else it waits again."""
    left_cents = on_its_way_cents(made.id)
    if made.state == "sent" and not left_cents:
        made.state = "settled"
        record("collection_settled", made)
    elif made.state == "settled" and left_cents:
        made.state = "sent"
        record("collection_waits_again", made)
    db.session.flush()
    return made


def suggested_day(notice_days: int, today: date) -> date:
    """A day that leaves the second board member some days to look."""
    return window(today + timedelta(days=4), notice_days).first
