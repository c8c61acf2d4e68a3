"""A board member makes the list of what members are paid, or drops it again."""

from datetime import date, datetime

from sqlalchemy import insert

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Cooperative
from coop.payouts.bank_days import is_bank_day, next_bank_day
from coop.payouts.concept import Concept, end_to_end_id, is_pay_day, message_id
from coop.payouts.due_queries import concept_now
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.outcome import READY
from coop.payouts.queries import concept_run_id, locked_run
from coop.records.audit import actor_id, record
from coop.records.counters import next_number


def make_list(
    year: int, execution_date: date, *, today: date, at: datetime, only_refunds: bool = False
) -> PayoutRun:
    """Make the concept of what would be paid now; nothing is booked.

    With `only_refunds` of inleg that goes back alone: that need not wait for a year's payouts.

    Raises
    ------
    RuleBroken
        When there is nothing to pay, or the bank cannot pay on that day.
    AlreadyDone
        When another concept waits.
    """
    if not is_pay_day(execution_date, today):
        raise RuleBroken(
            "Kies een dag van vandaag tot twee maanden verder.", field="execution_date"
        )
    if not is_bank_day(execution_date):
        raise RuleBroken(
            "Op die dag betaalt de bank niet. Kies een werkdag, zoals %(day)s.",
            field="execution_date",
            day=next_bank_day(execution_date),
        )
    if concept_run_id() is not None:
        raise AlreadyDone("Er staat al een concept klaar. Bevestig dat eerst, of laat het vallen.")
    concept = concept_now(year, only_refunds=only_refunds)
    if not concept.totals.moving_cents:
        raise RuleBroken("Er is nu niets uit te betalen.")
    maker = actor_id()
    if maker is None:
        raise ValueError("a list is made by somebody")
    cooperative = db.session.get_one(Cooperative, 1)
    number = next_number("payout_list")
    run = PayoutRun(
        id=number,
        year=year,
        execution_date=execution_date,
        message_id=message_id(cooperative.kvk_number, number),
        digest=concept.digest,
        made_at=at,
        made_by_id=maker,
        only_refunds=only_refunds,
        ready_cents=concept.totals.ready_cents,
    )
    db.session.add(run)
    db.session.flush()
    record("payout_made", run, year=year, digest=run.digest, cents=concept.totals.ready_cents)
    db.session.execute(insert(PayoutLine), _rows(run.id, concept))
    return run


def _rows(run_id: int, concept: Concept) -> list[dict[str, object]]:
    return [
        {
            "run_id": run_id,
            "member_id": piece.member_id,
            "kind": piece.kind,
            "state": piece.state,
            "amount_cents": piece.amount_cents,
            "name": concept.payees[piece.member_id].name,
            "iban": concept.payees[piece.member_id].iban,
            "reason": piece.reason,
            "end_to_end_id": end_to_end_id(run_id, piece.member_id, piece.kind)
            if piece.state == READY
            else None,
            "share_class_id": piece.share_class_id,
            "shares": piece.shares,
            "is_cleared": False,
        }
        for piece in concept.pieces
    ]


def drop_list(run_id: int) -> PayoutRun:
    """Drop a concept; what members have coming stays as it was."""
    run = locked_run(run_id)
    if run.state != "concept":
        raise AlreadyDone("Deze lijst is al bevestigd of vervallen. Er is niets veranderd.")
    run.state = "dropped"
    record("payout_dropped", run)
    db.session.flush()
    return run
