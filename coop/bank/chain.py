"""Whether the statements of an account follow on each other, and where some are missing.

A statement follows when it opens with the balance at which those before it ended. One that begins
on or before the day they reached overlaps them: then the lines that are stored carry the balance
on. What does not follow is named and never bridged: after a gap the chain goes on from the balance
that the bank gives. Of one day there may be several, from different files: which came first is told
by their balances, because their numbers are text of the bank and each kind of file has its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Link:
    """A statement as the chain sees it; balances in cents, as the bank gave them."""

    starts_on: date
    ends_on: date
    opening_cents: int
    closing_cents: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Between two days statements are missing, or lines of them.

    `missing_cents` is what the missing lines come to; `after` is the last day before them and
    `before` the first day that follows.
    """

    after: date
    before: date
    missing_cents: int


def gaps(links: Iterable[Link], moved_cents: Callable[[date, date], int]) -> list[Gap]:
    """Find where statements of one account do not follow on each other.

    Parameters
    ----------
    links
        Statements in any order; the same one may be there more than once.
    moved_cents
        What the stored lines come to from a first day up to and including a last. [cents]

    Returns
    -------
    list of Gap
        Oldest first; empty where all follow.
    """
    ordered = _in_order(links)
    found: list[Gap] = []
    if not ordered:
        return found
    reached, day = ordered[0].closing_cents, ordered[0].ends_on
    for link in ordered[1:]:
        follows = link.opening_cents == reached
        if not follows and link.starts_on <= day:
            follows = _carries(link, reached, day, moved_cents)
        if not follows:
            found.append(Gap(day, link.starts_on, link.opening_cents - reached))
        if link.ends_on >= day:
            reached, day = link.closing_cents, link.ends_on
    return found


def _in_order(links: Iterable[Link]) -> list[Link]:
    """By their days; those of the same days so that each opens where one before it ended."""
    by_day = sorted(set(links), key=lambda link: (link.starts_on, link.ends_on, link.number))
    ordered: list[Link] = []
    for _, some in groupby(by_day, key=lambda link: (link.starts_on, link.ends_on)):
        left = list(some)
        while left:
            reached = ordered[-1].closing_cents if ordered else None
            ordered.append(left.pop(_next_of(left, reached)))
    return ordered


def _next_of(left: list[Link], reached: int | None) -> int:
    """Which goes on from a balance, else which goes on from none; best one that others go on from.

    A statement of the whole day comes after its parts, which its balances then confirm.
    """
    opens = {link.opening_cents for link in left}
    closes = {link.closing_cents for link in left if link.closing_cents != link.opening_cents}
    ranks = [
        (link.opening_cents != reached, link.opening_cents in closes,
         link.closing_cents not in opens - {link.opening_cents})
        for link in left
    ]  # fmt: skip
    return ranks.index(min(ranks))


def _carries(link: Link, reached: int, day: date, moved_cents: Callable[[date, date], int]) -> bool:
    """Whether the stored lines between both last days lead from one balance to the other."""
    if link.ends_on <= day:
        return link.closing_cents == reached - moved_cents(_next(link.ends_on), day)
    return reached + moved_cents(_next(day), link.ends_on) == link.closing_cents


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
