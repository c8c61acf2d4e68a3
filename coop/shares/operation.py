"""A named act on the register leaves its name, its reason and the paper that was seen."""

from datetime import date

from coop import clock
from coop.database import db
from coop.records.audit import actor_id, record
from coop.records.counters import next_number
from coop.shares.models import ShareOperation

BY_HAND = "mutatie-"
"""References of acts of the board; other rooms keep the money of theirs."""


def next_reference() -> str:
    """The reference of the next act of the board."""
    return f"{BY_HAND}{next_number('register_change')}"


def record_operation(
    kind: str,
    reference: str,
    on: date,
    *,
    reason: str = "",
    document: str = "",
    agreed_cents: int | None = None,
) -> ShareOperation:
    """Name what the movements with this reference mean.

    `document` is what the board saw; `agreed_cents` is what members agreed between themselves.
    """
    made = ShareOperation(
        reference=reference,
        kind=kind,
        on=on,
        reason=reason,
        document=document,
        agreed_cents=agreed_cents,
        recorded_at=clock.now(),
        actor_id=actor_id(),
    )
    db.session.add(made)
    record(f"operation_{kind}", made, reference=reference, on=on)
    return made
