"""A named act on the register leaves its name, its reason and the paper that was seen."""

from datetime import date

from coop import clock
from coop.database import db
from coop.records.audit import actor_id, record
from coop.shares.models import ShareOperation


def record_operation(
    kind: str, reference: str, on: date, *, reason: str = "", document: str = ""
) -> ShareOperation:
    """Name what the movements with this reference mean; `document` is what the board saw."""
    made = ShareOperation(
        reference=reference,
        kind=kind,
        on=on,
        reason=reason,
        document=document,
        recorded_at=clock.now(),
        actor_id=actor_id(),
    )
    db.session.add(made)
    record(f"operation_{kind}", made, reference=reference, on=on)
    return made
