"""Pages that are the same for every visitor, kept for a moment while it is busy.

In a rush a visitor's page asks nothing of the database: on SQLite a reader holds up the writer.
While it is quiet nothing is kept and every page is as fresh as the database.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import current_app
from markupsafe import Markup, escape

from coop import clock

KEEP_S = 1.0
MOST_PART, LONGEST_S = 0.05, 3.0
"""Making takes no more than this part of the time: what takes long to make is kept longer, up to
three seconds. Whatever counts says of which instant it is."""
BUSY_FROM = 10
"""Asked more often than this in one second, in this process, it is busy."""
CALM_AFTER_S = 120.0
_OLDEST_S = 5.0
"""Whoever finds something this old waits for the new one rather than show it."""

_Thing = TypeVar("_Thing")
_MARKED = re.compile("\ue000(\\w+)\ue001")


def mark(name: str) -> Markup:
    """Where a value comes that is each reader's own."""
    return Markup(f"\ue000{name}\ue001")


@dataclass(frozen=True, slots=True)
class Page:
    """A page in pieces: text, the name of a value, text, a name, … text."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, html: str) -> "Page":
        """Cut a rendered page at its marks. What readers type comes later, and cannot be one."""
        return cls(tuple(_MARKED.split(html)))

    def filled(self, values: dict[str, Any]) -> str:
        """The page of one reader, each value escaped."""
        pieces = list(self.pieces)
        for number in range(1, len(pieces), 2):
            pieces[number] = escape(values[pieces[number]])
        return "".join(pieces)


class Shelf:
    """What is kept here, and how often it was asked for in the last second."""

    def __init__(self) -> None:
        self._things: dict[Any, tuple[float, float, Any]] = {}
        self._forgotten: dict[Any, float] = {}
        self._making = threading.Lock()
        self._second = 0
        self._asked = self._asked_before = 0
        self._busy_s = -CALM_AFTER_S

    def is_busy(self) -> bool:
        """Count one more who asks; whether so many do that things are kept."""
        second = int(clock.ticks_s())
        if second != self._second:
            self._asked_before = self._asked if second == self._second + 1 else 0
            self._second, self._asked = second, 0
        self._asked += 1
        is_busy = max(self._asked, self._asked_before) > BUSY_FROM
        if is_busy:
            self._busy_s = clock.ticks_s()
        return is_busy

    def was_busy(self) -> bool:
        """Whether it was busy in the last minutes: mail then waits for its timer."""
        return clock.ticks_s() - self._busy_s < CALM_AFTER_S

    def keep(self, key: Any, make: Callable[[], _Thing], keep_s: float = KEEP_S) -> _Thing:
        """What is kept under this key, made anew by one asker when it is a moment old."""
        found = self._things.get(key)
        age_s = clock.ticks_s() - found[0] if found else _OLDEST_S
        if found and age_s < max(keep_s, found[1]):
            return cast("_Thing", found[2])
        if not self._making.acquire(blocking=age_s >= _OLDEST_S):
            assert found is not None
            return cast("_Thing", found[2])
        try:
            found = self._things.get(key)
            if found is None or clock.ticks_s() - found[0] >= max(keep_s, found[1]):
                asked_s = clock.ticks_s()
                made = make()
                long_s = min((clock.ticks_s() - asked_s) / MOST_PART, LONGEST_S)
                found = (asked_s, long_s, made)
                if self._forgotten.get(key, -_OLDEST_S) < asked_s:
                    self._things[key] = found
            return cast("_Thing", found[2])
        finally:
            self._making.release()

    def forget(self, key: Any) -> None:
        """Let go of what turned out to be no longer so, also of what is being made just now."""
        self._forgotten[key] = clock.ticks_s()
        self._things.pop(key, None)


def the_shelf() -> Shelf:
    """The shelf of this process."""
    found: Shelf = current_app.extensions.setdefault("coop_kept_pages", Shelf())
    return found
