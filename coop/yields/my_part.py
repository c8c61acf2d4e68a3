"""What part of a plant's days, months and losses is one member's: pure figures."""

from collections.abc import Iterable, Sequence
from datetime import date

from coop.periods import Period, book_year_of
from coop.shares.holdings import Movement, held_on, share_days


def years_of_member(movements: Iterable[Movement], today: date, first_month: int) -> list[int]:
    """The book years in which a member held shares, newest first."""
    days = sorted(movements, key=lambda movement: movement.on)
    if not days:
        return []
    first = book_year_of(days[0].on, first_month).start.year
    until = (
        today
        if sum(held_on(days, today).values())
        else date.fromordinal(max(days[-1].on.toordinal() - 1, days[0].on.toordinal()))
    )
    last = book_year_of(min(until, today), first_month).start.year
    return list(range(max(last, first), first - 1, -1))


def expected_fraction(
    month: Period,
    share_days: int,
    issued_shares: int,
    started_on: date | None,
    ended_on: date | None,
) -> float:
    """How much of a plant's typical month is a member's: share-days, and days that it ran."""
    running = (
        Period(started_on or month.start, ended_on or month.end)
        if ((started_on or month.start) < (ended_on or month.end))
        else None
    )
    days = running.overlap(month) if running else None
    if days is None:
        return 0.0
    return share_days / (issued_shares * month.days) * (days.days / month.days)


def lost_of_member(
    movements: Sequence[Movement], days: Period, issued_shares: int, lost_wh: int
) -> int:
    """What of an outage's loss was a member's: their share-days of all share-days. [Wh]

    Parameters
    ----------
    movements
        The member's own in that plant, in all years.
    days
        Of the outage.
    issued_shares
        All shares of the plant.
    lost_wh
        What our part of the plant did not give.
    """
    held = sum(share_days(movements, days).of(movements[0].member))
    return round(lost_wh * held / (issued_shares * days.days))
