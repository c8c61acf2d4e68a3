"""Of which class of shares a member's own money comes back, and never more than is left of it."""

from collections.abc import Mapping, Sequence

from coop.apportion import apportion
from coop.periods import Period
from coop.shares.holdings import Movement, share_days

ClassMovements = Mapping[int, Sequence[Movement]]
"""The movements in each class of a plant, by the id of the class."""


def days_by_class(movements: ClassMovements, period: Period) -> dict[str, dict[int, int]]:
    """Give each member's share-days in each class of a plant over a period.

    Returns
    -------
    dict
        By member, then by class; without classes in which they held nothing.
    """
    found: dict[str, dict[int, int]] = {}
    for class_id in sorted(movements):
        held = share_days(movements[class_id], period, (period,))
        for member, days in zip(held.members, held.days[0].tolist(), strict=True):
            if days:
                found.setdefault(member, {})[class_id] = days
    return found


def returned_by_class(
    capital_cents: int, days: Mapping[int, int], left_cents: Mapping[int, int]
) -> dict[int, int]:
    """Divide a member's own money that comes back over the classes they held.

    Parameters
    ----------
    capital_cents
        What would come back; zero or more. [cents]
    days
        Share-days in each class; at least one, together more than zero.
    left_cents
        What is left of the member's own money in a class; a class that is not named has no
        bound, as where what was paid in never stood in these books. [cents]

    Returns
    -------
    dict
        Cents of each class: by share-days, floored, the rest to the class with most days (the
        first of equals); in no class more than is left. What does not fit is yield.
    """
    parts, rest = apportion(capital_cents, days)
    most = min(days, key=lambda class_id: (-days[class_id], class_id))
    parts[most] += rest
    return {
        class_id: min(cents, max(0, left_cents.get(class_id, cents)))
        for class_id, cents in parts.items()
    }
