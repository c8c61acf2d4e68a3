"""How a confirmed list stands in the books, and of which distributions each line is a part."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from coop.database import db
from coop.ledger.chart import IN_TRANSIT, SHARE_CAPITAL, SHARING_FUND
from coop.ledger.entries import Leg
from coop.payouts.concept import Concept, last_four
from coop.payouts.models import PayoutLine
from coop.payouts.outcome import READY, REINVESTED, SHARED, YIELD
from coop.payouts.shared_out import Open, Owed, Part, spread, take
from coop.shares.models import ShareClass
from coop.yields.paid_queries import open_lines

KIND_OF_PART = {READY: "sent"}


def booked(
    lines: Iterable[PayoutLine], concept: Concept, today: date
) -> tuple[list[Leg], list[dict[str, Any]]]:
    """The legs of what moves, and the rows of `payout_part` of every line."""
    left = {key: list(parts) for key, parts in concept.owed.items()}
    opened: defaultdict[int, list[Open]] = defaultdict(list)
    for member_id, plant_id, made_id, cents in open_lines():
        opened[member_id].append(Open(made_id, plant_id, cents))
    plants = dict(db.session.execute(select(ShareClass.id, ShareClass.plant_id)).all())
    legs: list[Leg] = []
    rows: list[dict[str, Any]] = []
    shared_cents = 0
    for line in lines:
        key = (line.member_id, line.kind)
        taken, left[key] = take(left[key], line.amount_cents)
        parts, rest = spread(taken, opened[line.member_id] if line.kind == YIELD else [])
        if line.kind == YIELD:
            opened[line.member_id] = rest
        rows += [_row(line, part, today) for part in parts]
        if line.state == SHARED:
            shared_cents += line.amount_cents
            legs += _from(line, taken)
        elif line.state in (READY, REINVESTED):
            legs += [*_from(line, taken), _towards(line, plants)]
    # Of no member: who gave is nobody's business.
    return [*legs, Leg(SHARING_FUND, -shared_cents)], rows


def _row(line: PayoutLine, part: Part, today: date) -> dict[str, Any]:
    return {
        "line_id": line.id,
        "member_id": line.member_id,
        "plant_id": part.plant_id,
        "distribution_id": part.distribution_id,
        "kind": KIND_OF_PART.get(line.state, line.state),
        "amount_cents": part.amount_cents,
        "on": today,
        "iban_end": last_four(line.iban) if line.state == READY else "",
    }


def _from(line: PayoutLine, taken: Sequence[Owed]) -> list[Leg]:
    return [Leg(one.account, one.amount_cents, line.member_id, one.plant_id) for one in taken]


def _towards(line: PayoutLine, plants: dict[int, int]) -> Leg:
    """To the bank, or into the capital of the class of the extra shares."""
    if line.share_class_id is None:
        return Leg(IN_TRANSIT, -line.amount_cents, line.member_id)
    plant_id = plants[line.share_class_id]
    return Leg(SHARE_CAPITAL, -line.amount_cents, line.member_id, plant_id, line.share_class_id)
