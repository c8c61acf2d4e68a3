"""The only place that asks what time it is. Rules are handed the answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from time import monotonic
from zoneinfo import ZoneInfo

_stopped_at: datetime | None = None


def now() -> datetime:
    """Now, in UTC."""
    return _stopped_at or datetime.now(UTC)


def ticks_s() -> float:
    """Seconds that pass, from no day in particular: for waiting and for keeping a moment."""
    return monotonic()


def today(time_zone: str = "Europe/Amsterdam") -> date:
    """The day it is in the cooperative's town."""
    return now().astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def stopped_at(instant: datetime) -> Iterator[None]:
    """Let it be `instant` for every thread of this process, as the demo and tests need."""
    global _stopped_at
    if instant.tzinfo is None:
        raise ValueError("the clock needs an aware datetime")
    before, _stopped_at = _stopped_at, instant.astimezone(UTC)
    try:
        yield
    finally:
        _stopped_at = before
