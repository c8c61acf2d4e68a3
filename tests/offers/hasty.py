"""The app with a writer that answers before its commit, and is killed in between.

The control of `test_killed.py`: what such a server loses must be seen.
"""

import os
import signal
import time

from flask import Flask

from coop import clock
from coop import create_app as create_real_app
from coop.database import db
from coop.offers import writer
from coop.offers.intent import Placed
from coop.offers.place import place_all


def _tell_first(tickets):
    outcomes = place_all([ticket.intent for ticket in tickets], clock.now())
    # As after a kill before the commit; the lock on the file would also hold up the answer.
    db.session.rollback()
    for ticket, outcome in zip(tickets, outcomes, strict=True):
        ticket.outcome = outcome
        ticket.is_done.set()
    time.sleep(1)
    if any(isinstance(outcome, Placed) for outcome in outcomes):
        os.kill(os.getpid(), signal.SIGKILL)


def create_app() -> Flask:
    """An app that must fail the test of being killed."""
    writer._commit = _tell_first
    return create_real_app()
