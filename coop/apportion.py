"""Dividing a whole total by weights: the one rounding rule of the house.

Each part is floored and the rest is handed back beside the parts, for the cooperative's own
line. So equal weights always get equal parts, the sum is exact and no order plays a role.
Largest remainder, which gives the odd cents to some, would pay two equal members differently.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def apportion(total: int, weights: Mapping[K, int]) -> tuple[dict[K, int], int]:
    """Divide a total in proportion to weights.

    Parameters
    ----------
    total
        Cents, Wh or another whole unit; zero or more.
    weights
        Zero or more each; together more than zero.

    Returns
    -------
    parts : dict
        One part for each weight, floored.
    rest : int
        What is left: fewer units than there are weights.

    Raises
    ------
    ValueError
        When the total or a weight is negative, or all weights are zero.
    """
    total_weight = sum(weights.values())
    if total < 0 or total_weight <= 0 or min(weights.values()) < 0:
        raise ValueError(f"cannot apportion {total} by {dict(weights)}")
    parts = {key: total * weight // total_weight for key, weight in weights.items()}
    return parts, total - sum(parts.values())
