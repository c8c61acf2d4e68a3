"""What a real stand does to estimated months: share it out, and carry what cannot change.

Between two stands the meter tells how much there was, not when. It is shared out by the
modelled shape. What was estimated before and is closed stays as it is; how far it was off falls
into the first interval that is still open, never below nought, and what is then left is carried
to the next one. So the intervals together come to what the register says, as soon as they can.

References
----------
A missing reading is an estimate between the neighbouring real ones, flagged, and corrected when
known: the difference is booked in the next period, never in a confirmed one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate, pairwise


class Hold(Enum):
    """What may happen to a piece of time."""

    OPEN = "open"  # may get another figure
    CLOSED = "closed"  # was estimated, and stays: its difference is carried
    READ = "read"  # was measured by itself, and stays: there is no difference


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the time between two stands.

    Attributes
    ----------
    weight
        How much the model expects in it, in any unit; zero or more.
    booked_wh
        What stands there now; None where nothing does. [Wh]
    hold
        Whether it may get another figure.
    """

    weight: int
    booked_wh: int | None = None
    hold: Hold = Hold.OPEN


@dataclass(frozen=True, slots=True)
class Settled:
    """A figure for each piece, and what is carried past the last one. [Wh]

    `figures_wh` is None for a closed piece where nothing stood: its part belongs there and can
    no longer be written.
    """

    figures_wh: tuple[int | None, ...]
    carry_wh: int


def share_out(total_wh: int, weights: Sequence[int]) -> list[int]:
    """Divide a total over pieces by weight, by the floors of the running total.

    Parameters
    ----------
    total_wh
        Zero or more. [Wh]
    weights
        Zero or more each, at least one of them; all zero counts as all equal.

    Returns
    -------
    list of int
        They add up to the total; each is within 1 Wh of its part. [Wh]

    Notes
    -----
    `coop.apportion` leaves a rest for the cooperative; here every Wh was counted and none is
    left over.
    """
    if total_wh < 0 or not weights or min(weights) < 0:
        raise ValueError(f"cannot share out {total_wh} over {list(weights)}")
    parts = weights if any(weights) else [1] * len(weights)
    marks = [0, *accumulate(parts)]
    return [
        total_wh * after // marks[-1] - total_wh * before // marks[-1]
        for before, after in pairwise(marks)
    ]


def settle(total_wh: int, pieces: Sequence[Piece], carry_wh: int = 0) -> Settled:
    """Give each piece between two stands its figure.

    Parameters
    ----------
    total_wh
        What the register counted from the first stand to the last. [Wh]
    pieces
        The time between them, in order, without gaps.
    carry_wh
        What earlier, closed intervals counted too little; negative where too much. [Wh]

    Returns
    -------
    Settled
        The figures of closed and read pieces are as they stood. Together the figures and the
        carry are `total_wh` plus the carry that came in, less what belongs to closed pieces
        where nothing stands and less what read pieces have beyond the total. Open pieces that
        add up already keep their figures, so that the same stands twice change nothing.
    """
    read_wh = sum(piece.booked_wh or 0 for piece in pieces if piece.hold is Hold.READ)
    shared = [number for number, piece in enumerate(pieces) if piece.hold is not Hold.READ]
    ideal_wh = dict.fromkeys(range(len(pieces)), 0)
    if shared:
        parts = share_out(max(total_wh - read_wh, 0), [pieces[number].weight for number in shared])
        ideal_wh.update(zip(shared, parts, strict=True))
    for number in shared:
        booked_wh = pieces[number].booked_wh
        if pieces[number].hold is Hold.CLOSED and booked_wh is not None:
            carry_wh += ideal_wh[number] - booked_wh
    if _adds_up(pieces, ideal_wh, carry_wh):
        return Settled(tuple(piece.booked_wh for piece in pieces), 0)
    figures: list[int | None] = []
    for number, piece in enumerate(pieces):
        if piece.hold is not Hold.OPEN:
            figures.append(piece.booked_wh)
            continue
        figure_wh = max(ideal_wh[number] + carry_wh, 0)
        carry_wh += ideal_wh[number] - figure_wh
        figures.append(figure_wh)
    return Settled(tuple(figures), carry_wh)


def _adds_up(pieces: Sequence[Piece], ideal_wh: dict[int, int], carry_wh: int) -> bool:
    """Whether the open pieces have already what they should have together."""
    numbers = [number for number, piece in enumerate(pieces) if piece.hold is Hold.OPEN]
    booked = [pieces[number].booked_wh for number in numbers]
    if not booked or None in booked:
        return False
    wanted_wh = sum(ideal_wh[number] for number in numbers) + carry_wh
    return sum(figure for figure in booked if figure is not None) == wanted_wh
