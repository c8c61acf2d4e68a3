"""What the cooperative still has coming, whatever it is: what money that comes in can be for."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that waits for money: an order, a contribution, a saving plan.

    Attributes
    ----------
    kind, id
        What it is ("order", "due", "saving") and the key of its row.
    reference
        The ISO 11649 reference that its payer was told, without spaces ("RF55202600001234").
    member_id, name
        Who pays.
    ibans
        Accounts that the payer is known by; may be empty.
    open_cents
        What is still to come, above nothing. [cents]
    since, until
        The day from which it could be paid, and the last day on which it is in time; no last day
        when none was agreed.
    """

    kind: str
    id: int
    reference: str
    member_id: int
    name: str
    ibans: tuple[str, ...]
    open_cents: int
    since: date
    until: date | None
