"""One writer in each process: orders that wait together are written in one transaction.

Whoever orders hands in an intent and waits for its outcome, which comes when the commit is on
disk. The thread starts with the first order and ends when nothing has come for a while, so that a
process that sells nothing has none, and a fork starts its own.
"""

import logging
import os
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Flask, current_app
from sqlalchemy.exc import InterfaceError, OperationalError

from coop import clock
from coop.database import db, let_go
from coop.errors import RuleBroken
from coop.offers.intent import Intent, Outcome
from coop.offers.place import place_all

log = logging.getLogger("coop.orders")

MOST_TOGETHER = 64
MOST_WAITING = 500
"""Beyond this nobody is let in: they would give up before their turn."""
PATIENCE_S = 4.0
"""How long an answer is waited for before the page says whose turn it is."""
USELESS_AFTER_S = 60.0
"""An order that still waits then is dropped: nobody waits for it any more."""
IDLE_S = 5.0
GATHER_S = 0.04
"""While several come at once the writer waits this long for more: one commit serves them all."""
ENOUGH_TOGETHER = 16
"""So many are worth a commit of their own; nobody is waited for then."""


class TooBusy(RuleBroken):
    """So many wait that this one was not let in. Nothing was ordered. Answered with 503."""

    status = 503


class Unsure(RuleBroken):
    """The database went away while it was asked to keep an order. Answered with 503."""

    status = 503


@dataclass(slots=True, eq=False)
class Ticket:
    """An intent in the line; `outcome` or `error` is there once `is_done` is set."""

    intent: Intent
    number: int
    handed_in_s: float
    is_done: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | None = None
    error: Exception | None = None

    def result(self) -> Outcome | None:
        """What became of it; None while that is not known. Raises what went wrong."""
        if isinstance(self.error, OperationalError | InterfaceError):
            raise Unsure(
                "Er ging iets mis bij ons. Wij weten nog niet of uw bestelling er is. Ga terug en "
                "druk nog eens op dezelfde knop: is de bestelling er al, dan krijgt u die. U "
                "bestelt nooit twee keer."
            ) from self.error
        if self.error is not None:
            raise self.error
        return self.outcome


class Writer:
    """The line of those who order here, and the thread that serves it."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._pid = os.getpid()
        self._changed = threading.Condition()
        self._line: deque[Ticket] = deque()
        self._by_key: dict[str, Ticket] = {}
        self._thread: threading.Thread | None = None
        self._given = self._served = 0
        self._last_group = 0

    def order(self, intent: Intent, patience_s: float) -> Outcome | Ticket:
        """What became of an order; the ticket itself when that takes longer than `patience_s`.

        Raises
        ------
        TooBusy
            When too many wait. Nothing is ordered then.
        """
        ticket = self._hand_in(intent)
        ticket.is_done.wait(patience_s)
        return ticket.result() or ticket

    def _hand_in(self, intent: Intent) -> Ticket:
        with self._changed:
            if len(self._line) >= MOST_WAITING:
                raise TooBusy(
                    "Het is zo druk dat wij uw bestelling nu niet kunnen aannemen. Er is niets "
                    "besteld. Wacht een halve minuut en druk dan nog eens op de knop."
                )
            self._given += 1
            ticket = Ticket(intent, self._given, clock.ticks_s())
            self._line.append(ticket)
            if intent.form:
                self._by_key[intent.form.key] = ticket
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="orders", daemon=True)
                self._thread.start()
            self._changed.notify()
        return ticket

    def ticket_of(self, key: str) -> Ticket | None:
        """The ticket of a form that was handed in here not long ago."""
        with self._changed:
            return self._by_key.get(key)

    def place_in_line(self, ticket: Ticket) -> int:
        """How many are served before this one is, itself included."""
        return max(1, ticket.number - self._served)

    def is_of_this_process(self) -> bool:
        """A fork has the line of its parent, and no thread."""
        return self._pid == os.getpid()

    def _serve(self) -> None:
        with self._app.app_context():
            while group := self._next_group():
                self._try_to_write(group)
                with self._changed:
                    self._served = group[-1].number
                    self._forget_old()
                for ticket in group:
                    ticket.is_done.set()

    def _try_to_write(self, group: Sequence[Ticket]) -> None:
        """Whatever happens, nobody may wait for a thread that has ended."""
        try:
            self._write(group)
        except Exception as error:
            log.exception("a group of %s orders could not be written", len(group))
            for ticket in group:
                if ticket.outcome is None and ticket.error is None:
                    ticket.error = error

    def _next_group(self) -> list[Ticket]:
        """Who wait now, in order of arrival; nobody when nobody came for a while."""
        with self._changed:
            if not self._line:
                self._changed.wait(IDLE_S)
            if not self._line:
                self._thread = None
                return []
            if self._last_group > 1 or len(self._line) > 1:
                self._changed.wait_for(lambda: len(self._line) >= ENOUGH_TOGETHER, GATHER_S)
            group = [self._line.popleft() for _ in range(min(MOST_TOGETHER, len(self._line)))]
        self._last_group = len(group)
        return group

    def _forget_old(self) -> None:
        """Tickets are kept by key for whoever comes back to the waiting page."""
        until_s = clock.ticks_s() - USELESS_AFTER_S
        for key in list(self._by_key):
            if self._by_key[key].handed_in_s > until_s:
                return
            del self._by_key[key]

    def _write(self, group: Sequence[Ticket]) -> None:
        """All in one transaction; if that fails, each in its own."""
        until_s = clock.ticks_s() - USELESS_AFTER_S
        timely = [ticket for ticket in group if ticket.handed_in_s > until_s]
        for ticket in group:
            if ticket.handed_in_s <= until_s:
                ticket.outcome = TooBusy("Het duurde te lang. Er is niets besteld.")
        try:
            if timely:
                _commit(timely)
        except Exception as error:
            let_go()
            if len(timely) == 1:
                timely[0].error = error
                return
            log.warning("a group of %s orders failed, each is tried alone: %r", len(timely), error)
            for ticket in timely:
                self._write([ticket])
        finally:
            db.session.remove()


def _commit(tickets: Sequence[Ticket]) -> None:
    outcomes = place_all([ticket.intent for ticket in tickets], clock.now())
    db.session.commit()
    for ticket, outcome in zip(tickets, outcomes, strict=True):
        ticket.outcome = outcome


_making = threading.Lock()


def the_writer() -> Writer:
    """The writer of this process."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    found: Writer | None = app.extensions.get("coop_orders")
    if found is None or not found.is_of_this_process():
        with _making:
            found = app.extensions.get("coop_orders")
            if found is None or not found.is_of_this_process():
                found = app.extensions["coop_orders"] = Writer(app)
    return found
