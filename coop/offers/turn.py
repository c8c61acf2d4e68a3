"""What of freed shares goes to somebody in a waiting line.

The first in line is asked first. Is there less than they want, but not less than their least, then
they get what there is and stay first for the rest. Is there less than their least, then it goes to
the next whom it does help, and they keep their place: no share lies idle, and nobody is passed who
could have had it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InLine:
    """What somebody in line still wants.

    Attributes
    ----------
    least
        Fewer is of no use to them, while they got nothing of this wish.
    most
        What they asked.
    left
        What of it they were not offered yet.
    """

    least: int
    most: int
    left: int

    @property
    def needs(self) -> int:
        """The least that is worth offering now: the rest of a wish may come one by one."""
        return self.least if self.left == self.most else 1


def to_offer(one: InLine, free: int, room: int) -> int:
    """Give how many shares to offer to somebody now.

    Parameters
    ----------
    one
        Who is asked.
    free
        Shares that nobody holds or has reserved.
    room
        What this person may still have here, over all their orders.

    Returns
    -------
    int
        Nought when it is not worth offering.
    """
    shares = min(one.left, free, room)
    return shares if shares >= one.needs else 0
