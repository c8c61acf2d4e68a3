"""A random sample of payments that anybody can draw again from its seed."""

import hashlib
from collections.abc import Sequence

LineKey = tuple[int, int]
"""A line of a distribution: id of the distribution, id of the member."""


def draw(lines: Sequence[LineKey], size: int, seed: str) -> list[LineKey]:
    """Draw lines without preference.

    Parameters
    ----------
    lines
        All lines of the year, in any order.
    size
        How many are wanted.
    seed
        A text; the same seed and lines give the same draw.

    Returns
    -------
    list of LineKey
        `size` different lines, or all where there are fewer, in the order of their keys.

    Raises
    ------
    ValueError
        When the size is not positive.

    Notes
    -----
    Each line gets the SHA-256 of the seed and its key, and the lowest are taken. So a line that
    is added or taken away changes no other line's chance, and every language can check the draw.
    """
    if size <= 0:
        raise ValueError(f"a sample of {size} says nothing")
    return sorted(sorted(set(lines), key=lambda line: _ticket(line, seed))[:size])


def _ticket(line: LineKey, seed: str) -> str:
    return hashlib.sha256(f"{seed}:{line[0]}:{line[1]}".encode()).hexdigest()
