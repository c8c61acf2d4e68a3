"""The rules go over all lines that wait, and book what they are sure of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, func, select, union

from coop.bank.assign import (
    PERSON,
    RULES,
    assign,
    keep_assignments,
    next_references,
    undo,
)
from coop.bank.distribute import distribute
from coop.bank.hold import held_waiting, hold_parts
from coop.bank.kinds import ORDER, PAIR, PAYOUT_RETURN
from coop.bank.lines import Decision, Distribution, Line, Part
from coop.bank.match_items import items_for, read_lines
from coop.bank.models import LineAssignment, LineDecision, LineWaiting
from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import SUSPENSE
from coop.ledger.open_items import OpenItem
from coop.offers.lifecycle import RESERVED
from coop.offers.models import Order
from coop.offers.receive import Money
from coop.offers.receive_all import OrderMoney, receive_all

AT_ONCE = 500
"""Groups of thousands are no faster, and keep buyers waiting longer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules would do now.

    `new` are parts to book, `undone` assignments that no longer stand by the rules; `lines` and
    `items` by their keys, for whoever shows it.
    """

    distribution: Distribution
    new: tuple[Part, ...]
    undone: tuple[int, ...]
    lines: dict[int, Line]
    items: dict[tuple[str, int], OpenItem]


@dataclass(frozen=True, slots=True)
class Done:
    """How many parts were booked, and how many could not be and wait."""

    booked: int
    refused: int


def plan() -> Plan:
    """Divide anew everything that waits, together with what rules booked and can still be undone.

    An assignment is free when a rule made it on an order that still waits for the rest of its
    money; all others stay.
    """
    lines = read_lines(_line_ids())
    return divide(lines, items_for(lines))


def divide(lines: Sequence[Line], found: Iterable[OpenItem]) -> Plan:
    """Divide these lines anew over what was found for them."""
    line_ids = [line.id for line in lines]
    standing = _standing(line_ids)
    free = _free_assignments(standing)
    by_person = _of_persons(line_ids)
    items = _with_room(found, standing)
    decisions = [
        Decision(one.line_id, one.kind, one.item_id, one.amount_cents, one.line_id in by_person)
        for one in standing
        if one.id not in free or one.line_id in by_person
    ]
    decisions += [Decision(line_id, "", 0, 0) for line_id in sorted(by_person)]
    made = distribute(lines, items, decisions)
    loose = [one for one in standing if one.id in free and one.line_id not in by_person]
    new, undone = _difference(made.parts, loose)
    return Plan(
        made,
        new,
        undone,
        {line.id: line for line in lines},
        {(item.kind, item.id): item for item in items},
    )


def redistribute(
    told: Plan | None = None, *, after_group: Callable[[int, int], None] | None = None
) -> Done:
    """Book what the rules are sure of, in groups; `after_group` hears how many of how many.

    What is refused after all (an order that was cancelled meanwhile) waits for a person. Doing it
    again changes nothing.
    """
    found = told or plan()
    parts = _in_turn(found)
    undone = [db.session.get_one(LineAssignment, one) for one in found.undone]
    hold_parts([*undone, *parts[:AT_ONCE]])
    for assignment in undone:
        undo(assignment)
    booked = refused = 0
    for start in range(0, len(parts), AT_ONCE):
        some = parts[start : start + AT_ONCE]
        hold_parts(some)
        left = _in_one_go(some, found.lines)
        booked += len(some) - len(left)
        for part in left:
            is_booked = _one(part)
            booked, refused = booked + is_booked, refused + (not is_booked)
        if after_group is not None:
            after_group(min(start + AT_ONCE, len(parts)), len(parts))
    return Done(booked, refused)


def _in_turn(found: Plan) -> list[Part]:
    """Parts by the day of their line, so that an order is complete on the day of the last.

    A payment that the bank sent back goes after what was paid that day: its list is paid first, as
    a whole.
    """
    return sorted(
        found.new,
        key=lambda part: (
            found.lines[part.line_id].booked_on,
            part.kind == PAYOUT_RETURN,
            found.lines[part.line_id].key,
            part.kind,
            part.item_id,
        ),
    )


def _in_one_go(parts: Sequence[Part], lines: dict[int, Line]) -> list[Part]:
    """Pay whole orders by whole lines together; give the parts that were not booked."""
    whole = {
        part.item_id: part
        for part in reversed(parts)
        if part.kind == ORDER and part.amount_cents == lines[part.line_id].amount_cents
    }
    if len(whole) < 2:
        return list(parts)
    waiting = held_waiting([part.line_id for part in whole.values()])
    ready = [part for part in whole.values() if waiting.get(part.line_id) == part.amount_cents]
    references = next_references([part.line_id for part in ready])
    try:
        with db.session.begin_nested():
            paid = receive_all(
                [
                    OrderMoney(
                        part.item_id,
                        Money(
                            lines[part.line_id].booked_on,
                            part.amount_cents,
                            references[part.line_id],
                            SUSPENSE,
                            lines[part.line_id].counter_iban or None,
                        ),
                    )
                    for part in ready
                ]
            )
            done = [part for part in ready if part.item_id in paid]
            if done:
                keep_assignments(done, references)
    except RuleBroken:
        return list(parts)
    taken = set(done)
    return [part for part in parts if part not in taken]


def _one(part: Part) -> bool:
    if part.kind == PAIR and part.amount_cents < 0:
        # Booked with its other half.
        return True
    try:
        with db.session.begin_nested():
            assign(part)
            if part.kind == PAIR:
                back = replace(
                    part,
                    line_id=part.item_id,
                    item_id=part.line_id,
                    amount_cents=-part.amount_cents,
                )
                assign(back)
    except RuleBroken:
        return False
    return True


def _line_ids() -> Select[int]:
    """Lines with money that waits, and lines of which an assignment is free."""
    waits = select(LineWaiting.line_id).where(LineWaiting.waiting_cents != 0)
    return select(union(waits, _free().with_only_columns(LineAssignment.line_id)).subquery().c[0])


def _free() -> Select[LineAssignment]:
    undone = select(LineAssignment.undoes_id).where(LineAssignment.undoes_id.is_not(None))
    return (
        select(LineAssignment)
        .join(Order, Order.id == LineAssignment.item_id)
        .where(
            LineAssignment.kind == ORDER,
            Order.status == RESERVED,
            LineAssignment.rule != PERSON,
            LineAssignment.undoes_id.is_(None),
            LineAssignment.id.not_in(undone),
        )
    )


def lines_free_on(order_ids: Iterable[int]) -> Select[int]:
    """Lines of which a free assignment is on one of these orders."""
    on_these = _free().where(LineAssignment.item_id.in_(order_ids))
    return on_these.with_only_columns(LineAssignment.line_id)


def _free_assignments(standing: Iterable[LineAssignment]) -> set[int]:
    """Those that are free of these, which stand."""
    by_rule = [one for one in standing if one.kind == ORDER and one.rule != PERSON]
    waits: set[int] = set()
    order_ids = sorted({one.item_id for one in by_rule})
    for start in range(0, len(order_ids), AT_ONCE):
        some = order_ids[start : start + AT_ONCE]
        waits |= set(
            db.session.scalars(select(Order.id).where(Order.id.in_(some), Order.status == RESERVED))
        )
    return {one.id for one in by_rule if one.item_id in waits}


def _standing(line_ids: Sequence[int]) -> list[LineAssignment]:
    """What was assigned of these lines and stands."""
    found: list[LineAssignment] = []
    for start in range(0, len(line_ids), AT_ONCE):
        some = line_ids[start : start + AT_ONCE]
        found += db.session.scalars(
            select(LineAssignment)
            .where(LineAssignment.line_id.in_(some))
            .order_by(LineAssignment.id)
        )
    undone = {one.undoes_id for one in found}
    return [one for one in found if one.undoes_id is None and one.id not in undone]


def _of_persons(line_ids: Sequence[int]) -> set[int]:
    """Those of which the newest decision of a person is not to leave them to the rules."""
    found: set[int] = set()
    for start in range(0, len(line_ids), AT_ONCE):
        of_these = LineDecision.line_id.in_(line_ids[start : start + AT_ONCE])
        newest = select(func.max(LineDecision.id)).where(of_these).group_by(LineDecision.line_id)
        found |= set(
            db.session.scalars(
                select(LineDecision.line_id).where(
                    LineDecision.id.in_(newest), LineDecision.kind != RULES
                )
            )
        )
    return found


def _with_room(items: Iterable[OpenItem], standing: Iterable[LineAssignment]) -> list[OpenItem]:
    """What was open before any of these lines: what they gave is counted in again."""
    given: dict[tuple[str, int], int] = {}
    for one in standing:
        key = (one.kind, one.item_id)
        given[key] = given.get(key, 0) + one.amount_cents
    return [
        replace(item, open_cents=item.open_cents + given[item.kind, item.id])
        if (item.kind, item.id) in given
        else item
        for item in items
    ]


def _difference(
    parts: Iterable[Part], loose: Iterable[LineAssignment]
) -> tuple[tuple[Part, ...], tuple[int, ...]]:
    """What has to be booked and what undone; what is already as it should be stays as it is."""
    there = {(one.line_id, one.kind, one.item_id, one.amount_cents): one.id for one in loose}
    new = []
    for part in parts:
        if there.pop((part.line_id, part.kind, part.item_id, part.amount_cents), None) is None:
            new.append(part)
    return tuple(new), tuple(sorted(there.values()))
