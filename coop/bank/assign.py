"""Money of a line goes to one thing, or back to waiting: one act for rules and for people."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, func, insert, select, update

from coop import clock
from coop.bank.hold import held_waiting, hold_parts
from coop.bank.kinds import KINDS, PAIR, Payment
from coop.bank.known_part import check_known
from coop.bank.lines import Part
from coop.bank.models import BankLine, LineAssignment, LineDecision, LineWaiting
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.records.audit import actor_id, record

PERSON = "person"
WAIT, RULES = "wait", "rules"
"""What a person decides when nothing is assigned: leave it to people, or to the rules again."""


def assign(part: Part) -> LineAssignment:
    """Book money of a line on what it is for.

    Raises
    ------
    AlreadyDone
        When that much of the line no longer waits: somebody was just before.
    RuleBroken
        When what it is for does not take it.
    """
    if part.kind not in KINDS:
        raise RuleBroken("Kies waar dit geld voor is.")
    take_waiting(part.line_id, part.amount_cents)
    line = db.session.get_one(BankLine, part.line_id)
    reference = next_references([line.id])[line.id]
    made = LineAssignment(
        line_id=line.id,
        kind=part.kind,
        item_id=part.item_id,
        amount_cents=part.amount_cents,
        rule=part.rule,
        reference=reference,
        is_other_account=part.is_other_account,
        made_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    payment = Payment(
        line.id,
        part.item_id,
        line.booked_on,
        part.amount_cents,
        reference,
        line.counter_iban or None,
    )
    KINDS[part.kind].book(payment)
    record("line_assigned", made, line=line.id, kind=part.kind, item=part.item_id,
           cents=part.amount_cents, rule=part.rule)  # fmt: skip
    db.session.flush()
    return made


def assign_by_hand(part: Part, *, reason: str = "") -> LineAssignment:
    """A person says what a line is for; that stays."""
    check_known(part)
    hold_parts([part])
    made = assign(part)
    decide(part.line_id, part.kind, part.item_id, part.amount_cents, reason)
    return made


def undo(assignment: LineAssignment) -> LineAssignment:
    """Take an assignment back by a counter booking; the money waits again.

    Raises
    ------
    AlreadyDone
        When it was taken back before.
    RuleBroken
        When something followed that cannot be undone, with what to do instead.
    """
    if assignment.kind == PAIR:
        held_waiting([assignment.line_id, assignment.item_id])
    taken = _take_back(assignment)
    if assignment.kind == PAIR:
        _take_back(_other_of(assignment))
    return taken


def undo_by_hand(assignment: LineAssignment) -> LineAssignment:
    """A person takes an assignment back: from then on the line waits for people."""
    taken = undo(assignment)
    decide(assignment.line_id, WAIT, 0, 0, "")
    if assignment.kind == PAIR:
        decide(assignment.item_id, WAIT, 0, 0, "")
    return taken


def decide(line_id: int, kind: str, item_id: int, cents: int, reason: str) -> LineDecision:
    """Keep what a person decided about a line."""
    made = LineDecision(
        line_id=line_id,
        kind=kind,
        item_id=item_id,
        amount_cents=cents,
        reason=reason.strip(),
        decided_at=clock.now(),
        decided_by_id=actor_id(),
    )
    db.session.add(made)
    record("line_decided", made, line=line_id, kind=kind, item=item_id, cents=cents)
    db.session.flush()
    return made


def take_waiting(line_id: int, cents: int) -> None:
    """Take money of a line out of what waits, if that much is still there."""
    enough = LineWaiting.waiting_cents >= cents if cents > 0 else LineWaiting.waiting_cents <= cents
    statement: Any = (
        update(LineWaiting)
        .where(LineWaiting.line_id == line_id, enough)
        .values(waiting_cents=LineWaiting.waiting_cents - cents)
        .execution_options(synchronize_session=False)
    )
    if not cents or cast("CursorResult[Any]", db.session.execute(statement)).rowcount != 1:
        raise AlreadyDone("Dit geld is al verdeeld. Er is niets veranderd.")
    _forget_waiting(line_id)


def _put_back(line_id: int, cents: int) -> None:
    statement: Any = (
        update(LineWaiting)
        .where(LineWaiting.line_id == line_id)
        .values(waiting_cents=LineWaiting.waiting_cents + cents)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(statement)
    _forget_waiting(line_id)


def _forget_waiting(line_id: int) -> None:
    known = db.session.identity_map.get(db.session.identity_key(LineWaiting, line_id))
    if known is not None:
        db.session.expire(known)


def next_references(line_ids: Sequence[int]) -> dict[int, str]:
    """The reference of the next assignment of each of these lines."""
    counted = dict(
        db.session.execute(
            select(LineAssignment.line_id, func.count())
            .where(LineAssignment.line_id.in_(line_ids))
            .group_by(LineAssignment.line_id)
        ).all()
    )
    return {line_id: f"line-{line_id}-{counted.get(line_id, 0) + 1}" for line_id in line_ids}


def _take_back(assignment: LineAssignment) -> LineAssignment:
    # Whoever takes the line's row first goes first; the second finds it taken back.
    held_waiting([assignment.line_id])
    before = select(LineAssignment.id).where(LineAssignment.undoes_id == assignment.id)
    if assignment.undoes_id is not None or db.session.scalar(before) is not None:
        raise AlreadyDone("Dit is al teruggedraaid. Er is niets veranderd.")
    KINDS[assignment.kind].undo(assignment)
    taken = LineAssignment(
        line_id=assignment.line_id,
        kind=assignment.kind,
        item_id=assignment.item_id,
        amount_cents=-assignment.amount_cents,
        rule=assignment.rule,
        reference=f"{assignment.reference}-undone",
        undoes_id=assignment.id,
        made_at=clock.now(),
    )
    db.session.add(taken)
    _put_back(assignment.line_id, assignment.amount_cents)
    record("line_unassigned", taken, line=assignment.line_id, cents=assignment.amount_cents)
    db.session.flush()
    return taken


def _other_of(assignment: LineAssignment) -> LineAssignment:
    """The same pair, on the other line."""
    undone = select(LineAssignment.undoes_id).where(LineAssignment.undoes_id.is_not(None))
    return db.session.scalars(
        select(LineAssignment).where(
            LineAssignment.kind == PAIR,
            LineAssignment.line_id == assignment.item_id,
            LineAssignment.item_id == assignment.line_id,
            LineAssignment.undoes_id.is_(None),
            LineAssignment.id.not_in(undone),
        )
    ).one()


def keep_assignments(parts: Sequence[Part], references: dict[int, str]) -> None:
    """Write many assignments that were booked in one go, each of all that waits of its line.

    Who calls this holds what waits of these lines, and has seen that it is that much.
    """
    at = clock.now()
    db.session.execute(
        update(LineWaiting)
        .where(LineWaiting.line_id.in_([part.line_id for part in parts]))
        .values(waiting_cents=0)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        insert(LineAssignment),
        [
            {
                "line_id": part.line_id,
                "kind": part.kind,
                "item_id": part.item_id,
                "amount_cents": part.amount_cents,
                "rule": part.rule,
                "reference": references[part.line_id],
                "is_other_account": part.is_other_account,
                "made_at": at,
            }
            for part in parts
        ],
    )
    record("lines_assigned", LineAssignment, count=len(parts))
