"""How often one address on the internet may order: a bucket that fills again as time passes."""

from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from math import ceil

MOST_AT_ONCE = 120
"""A village hall behind one address, all pressing the button in the same minute."""
PER_SECOND = 2.0
"""7,200 orders an hour from one address: more than a village has people."""
MOST_SOURCES = 20_000


def source_of(address: str | None) -> str:
    """Give whose bucket an address drinks from.

    Parameters
    ----------
    address
        IPv4 or IPv6, or None where it is not known.

    Returns
    -------
    str
        The address itself; of IPv6 the /64, which is one connection's own.
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    return str(ip_network((int(found), 64), strict=False))


@dataclass(slots=True)
class Buckets:
    """One bucket for each source, the least recently used forgotten first.

    Attributes
    ----------
    most
        What a full bucket holds. [orders]
    per_second
        How fast it fills. [orders/s]
    """

    most: int = MOST_AT_ONCE
    per_second: float = PER_SECOND
    _kept: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait_s(self, source: str, at_s: float) -> int:
        """Take one order from a bucket; 0, or how long until there is one again.

        Parameters
        ----------
        source
            As `source_of` has it.
        at_s
            Seconds on a clock that only goes forward. [s]

        Returns
        -------
        int
            0 when one was taken; else whole seconds to wait, and nothing was taken. [s]
        """
        left, before_s = self._kept.pop(source, (float(self.most), at_s))
        left = min(float(self.most), left + (at_s - before_s) * self.per_second)
        taken = left >= 1
        self._kept[source] = (left - 1 if taken else left, at_s)
        if len(self._kept) > MOST_SOURCES:
            self._kept.popitem(last=False)
        return 0 if taken else ceil((1 - left) / self.per_second)
