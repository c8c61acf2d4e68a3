"""An act in a process of its own, which dies right before its k-th statement.

The process is a real one, and it is killed as by `kill -9`: nothing in the app knows of it.
"""

import os
import signal
from datetime import date

from flask import Flask
from sqlalchemy import event, select

from coop import clock
from coop.database import db
from coop.members.models import Member
from coop.payouts.confirm_list import confirm_list
from coop.payouts.models import PayoutLine, PayoutRun
from coop.periods import book_year
from coop.records.audit import acting
from coop.shares.change import Change, make_change
from coop.yields.settle import confirm
from tests.laws.stage import START, ZONE, plant_of

TODAY = START.date()


def hand_over(ids: dict[str, int]) -> None:
    """Two shares pass from Anna to Dirk."""
    giver, receiver = (db.session.get_one(Member, ids[name]) for name in ("Anna", "Dirk"))
    wanted = Change("transfer", ids["zon"], giver, receiver, 2, date(2025, 7, 1), 0, "zo besloten")
    make_change(wanted, today=TODAY)


def close(ids: dict[str, int]) -> None:
    """The year 2024 is divided."""
    confirm(
        plant_of(ids),
        2024,
        book_year(2024),
        ZONE,
        decision="ALV 2",
        decided_on=TODAY,
        total_cents=4_497_72,
        at=START,
        today=TODAY,
    )


def pay_out(_ids: dict[str, int]) -> None:
    """The list that waits is confirmed by the other board member."""
    run = db.session.scalars(select(PayoutRun)).one()
    total = due_cents(run.id)
    confirm_list(run.id, digest=run.digest, total_cents=total, today=TODAY, at=START)


def due_cents(run_id: int) -> int:
    """What goes to the bank by a list."""
    lines = select(PayoutLine.amount_cents).where(
        PayoutLine.run_id == run_id, PayoutLine.state == "ready"
    )
    return sum(db.session.scalars(lines))


ACTS = {"hand_over": hand_over, "close": close, "pay_out": pay_out}


def do_and_keep(act: str, ids: dict[str, int]) -> None:
    """The act, and then it is kept."""
    ACTS[act](ids)
    db.session.commit()


def statements_of(app: Flask, act: str, ids: dict[str, int]) -> int:
    """Do an act here; how many statements that took, the commit among them."""
    with app.app_context(), clock.stopped_at(START), acting(ids["cor"], "test"):
        made = _counted(0)
        try:
            do_and_keep(act, ids)
        finally:
            _forget()
        db.session.remove()
    return made[0]


def die_in(app: Flask, act: str, ids: dict[str, int], statement: int) -> int:
    """Do an act in a child that dies at a statement; the signal that ended it."""
    child = os.fork()
    if child == 0:  # nothing of the parent's may run on in here
        try:
            with app.app_context(), clock.stopped_at(START), acting(ids["cor"], "test"):
                _counted(statement)
                do_and_keep(act, ids)
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


_heard = []


def _counted(deadly: int) -> list[int]:
    """Count statements from now on, and die before one of them."""
    made = [0]

    def count(*_anything) -> None:
        made[0] += 1
        if made[0] == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "commit"):
        event.listen(db.engine, name, count)
        _heard.append((db.engine, name, count))
    return made


def _forget() -> None:
    while _heard:
        event.remove(*_heard.pop())
