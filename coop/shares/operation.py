"""A named act on the register leaves its name, its reason and the paper that was seen."""

from collections.abc import Sequence
from datetime import date

from coop import clock
from coop.database import db
from coop.records.audit import actor_id, record_all
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
    made = new_operation(
        kind, reference, on, reason=reason, document=document, agreed_cents=agreed_cents
    )
    keep_operations([made])
    return made


def new_operation(
    kind: str,
    reference: str,
    on: date,
    *,
    reason: str = "",
    document: str = "",
    agreed_cents: int | None = None,
) -> ShareOperation:
    """A name as `record_operation` gives it; not kept yet."""
    return ShareOperation(
        reference=reference,
        kind=kind,
        on=on,
        reason=reason,
        document=document,
        agreed_cents=agreed_cents,
        recorded_at=clock.now(),
        actor_id=actor_id(),
    )


def keep_operations(made: Sequence[ShareOperation]) -> None:
    """Write the names of many acts in one go."""
    db.session.add_all(made)
    db.session.flush()
    for kind in dict.fromkeys(one.kind for one in made):
        record_all(
            f"operation_{kind}",
            ShareOperation,
            [
                (one.id, {"reference": one.reference, "on": one.on})
                for one in made
                if one.kind == kind
            ],
        )
