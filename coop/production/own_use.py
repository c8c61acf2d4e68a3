"""What a building uses itself of what its roof makes: production less what goes to the net."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnUse:
    """One time of a plant with both meters. [Wh]

    Attributes
    ----------
    production_wh, feed_in_wh
        None where a meter does not tell.
    own_use_wh
        The difference; None where one is unknown, or where it would be less than nought.
    is_fault
        More went to the net than was made: one of the meters is wrong.
    """

    production_wh: int | None
    feed_in_wh: int | None

    @property
    def is_fault(self) -> bool:
        """Whether the meters contradict each other."""
        return (
            self.production_wh is not None
            and self.feed_in_wh is not None
            and self.feed_in_wh > self.production_wh
        )

    @property
    def own_use_wh(self) -> int | None:
        """Never negative. [Wh]"""
        if self.production_wh is None or self.feed_in_wh is None or self.is_fault:
            return None
        return self.production_wh - self.feed_in_wh


def own_use(production_wh: Sequence[int | None], feed_in_wh: Sequence[int | None]) -> list[OwnUse]:
    """Lay two meters beside each other.

    Parameters
    ----------
    production_wh, feed_in_wh
        Of the same times, None where unknown. [Wh]
    """
    return [OwnUse(*pair) for pair in zip(production_wh, feed_in_wh, strict=True)]


def together(parts: Sequence[OwnUse]) -> OwnUse:
    """Take times together of which both meters tell all; else what is not known is None."""

    def total(figures: Sequence[int | None]) -> int | None:
        known = [figure for figure in figures if figure is not None]
        return sum(known) if figures and len(known) == len(figures) else None

    return OwnUse(
        total([part.production_wh for part in parts]),
        total([part.feed_in_wh for part in parts]),
    )
