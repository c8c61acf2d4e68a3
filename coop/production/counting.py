"""Which of a plant's meters count in a time, and in which part of it.

A meter that was entered and never read counts nothing: it may be a mistake, or not hang there
yet. Only where a plant has no other is it the one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coop.production.monthly import Reach, counts_between

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Hung:
    """A meter, from its first to its last reading or stand, and when it came and went.

    `reach` is None for a meter that was never read; `put_up_at` and `taken_away_at` are known
    where it took another's place, or another its own.
    """

    meter_id: int
    reach: Reach | None = None
    put_up_at: datetime | None = None
    taken_away_at: datetime | None = None

    @property
    def since(self) -> datetime | None:
        """From when it counts; None where nobody knows."""
        return self.put_up_at or (self.reach.first if self.reach else None)


def counting(meters: Sequence[Hung], runs: Stretch) -> dict[int, Stretch]:
    """Give the part of a time in which each meter counts.

    Parameters
    ----------
    meters
        All of a plant that count the same.
    runs
        The time that is asked, half open, in UTC.

    Returns
    -------
    dict of Stretch
        By meter id; only of meters that count for some of the time.

    Notes
    -----
    A meter counts from its first reading, or from when it took another's place. Where none
    counted yet at the start, the one that began first is taken to have hung there before; and a
    plant's only meter counts before anyone has read it.
    """
    known = [(meter, meter.since) for meter in meters if meter.since is not None]
    if not known and len(meters) == 1:
        known = [(meters[0], runs[0])]
    began = min((since for _meter, since in known if since is not None), default=None)
    found = {}
    for meter, since in known:
        assert since is not None
        # The first of all hung there before, unless it is known when it was put up.
        is_first = since == began and meter.put_up_at is None
        first = runs[0] if is_first else max(runs[0], since)
        ends = [meter.taken_away_at, _succeeded(meter, meters)]
        last = min([runs[1], *(end for end in ends if end is not None)])
        if first < last:
            found[meter.meter_id] = first, last
    return found


def _succeeded(meter: Hung, meters: Sequence[Hung]) -> datetime | None:
    """When another began to count after this one's last reading, as months have it."""
    # One stand alone is a base to count from: nothing has ended there.
    if meter.reach is None or meter.reach.first == meter.reach.last:
        return None
    others = [other.reach for other in meters if other is not meter and other.reach]
    return counts_between(meter.reach, others)[1]
