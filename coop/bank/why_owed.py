"""Why money of a line is owed back to somebody, and which order it came for."""

from sqlalchemy import select

from coop.bank.kinds import REFUND
from coop.bank.line_references import possible_references
from coop.bank.models import BankLine, LineAssignment
from coop.database import db
from coop.offers.models import Order

_WHY = {"too_much": "too_much", "twice": "twice", "cancelled": "after_cancel"}
"""By the rule that set it aside; a person may have had another reason."""


def why_owed(references: list[str]) -> dict[str, tuple[str, str]]:
    """The reason and the order's reference of each of these in the books that is of a line."""
    ours = [one for one in references if one.startswith("line-")]
    if not ours:
        return {}
    rows = db.session.execute(
        select(
            LineAssignment.reference,
            LineAssignment.rule,
            BankLine.structured_ref,
            BankLine.remittance,
        )
        .join(BankLine, BankLine.id == LineAssignment.line_id)
        .where(LineAssignment.kind == REFUND, LineAssignment.reference.in_(ours))
    ).all()
    typed = {row.reference: f"{row.structured_ref} {row.remittance}" for row in rows}
    maybe = {key: possible_references(text) for key, text in typed.items()}
    wanted = set().union(*maybe.values())
    known = set(db.session.scalars(select(Order.reference).where(Order.reference.in_(wanted))))
    return {
        row.reference: (_WHY.get(row.rule, "line"), found[0])
        for row in rows
        if (found := sorted(maybe[row.reference] & known))
    }
