"""The queue "wacht op u" as it is shown: each line with what it is probably for."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coop.bank.lines import Part
from coop.bank.match_queries import Target, targets
from coop.bank.models import BankLine
from coop.bank.page_plan import plan_of
from coop.bank.redistribute import Plan


@dataclass(frozen=True, slots=True)
class Proposal:
    """A button: what it would book, and on what."""

    part: Part
    target: Target


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line that waits for a person, or (`is_sure`) for somebody to let the rules book it."""

    line: BankLine
    waiting_cents: int
    proposals: tuple[Proposal, ...]
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Certain:
    """What the rules are sure of, by rule: how many parts and how much. [cents]"""

    rule: str
    parts: int
    amount_cents: int


def with_proposals(rows: Sequence[Any]) -> list[WaitingLine]:
    """Lines that wait, each with its proposals."""
    plan = plan_of([row.BankLine.id for row in rows])
    proposed = plan.distribution.proposals
    wanted = [part for row in rows for part in proposed.get(row.BankLine.id, ())]
    named = names_of(wanted)
    sure = {part.line_id for part in plan.new}
    return [
        WaitingLine(
            row.BankLine,
            row.waiting_cents,
            tuple(
                Proposal(part, named[part.kind, part.item_id])
                for part in proposed.get(row.BankLine.id, ())
                if (part.kind, part.item_id) in named
            ),
            row.BankLine.id in sure,
        )
        for row in rows
    ]


def names_of(parts: Sequence[Part]) -> dict[tuple[str, int], Target]:
    """What the items of these parts are called."""
    return targets((part.kind, part.item_id) for part in parts)


def certain(plan: Plan) -> list[Certain]:
    """What the rules would book, by rule, the most money first."""
    sums: dict[str, tuple[int, int]] = {}
    for part in plan.new:
        count, cents = sums.get(part.rule, (0, 0))
        sums[part.rule] = count + 1, cents + abs(part.amount_cents)
    found = [Certain(rule, count, cents) for rule, (count, cents) in sums.items()]
    return sorted(found, key=lambda one: (-one.amount_cents, one.rule))


def total_cents(plan: Plan) -> int:
    """What the rules would book, in and out counted together, as a person types it over. [cents]"""
    return sum(abs(part.amount_cents) for part in plan.new)


def seen_digest(plan: Plan) -> str:
    """A digest of all that the rules would do."""
    said = [
        [[one.line_id, one.kind, one.item_id, one.amount_cents, one.rule] for one in plan.new],
        list(plan.undone),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
