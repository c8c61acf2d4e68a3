"""A process that does one act and dies at its k-th statement, as if the plug were pulled.

Run as `python -m tests.laws.killed ACT STATEMENT DATABASE_URI FOLDER NAME=ID…`: it says "done" only
when it came through. Nothing in the app knows of it.
"""

import os
import signal
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import event, select

from coop import clock
from coop.database import db
from coop.members.models import Member
from coop.periods import book_year
from coop.records.audit import acting
from coop.shares.change import Change, make_change
from coop.yields.models import Distribution
from coop.yields.pay_out import record_payout
from coop.yields.settle import confirm
from tests.conftest import build_app
from tests.laws.stage import START, ZONE, plant_of

TODAY = START.date()


def hand_over(ids: dict[str, int]) -> None:
    giver, receiver = (db.session.get_one(Member, ids[name]) for name in ("Anna", "Dirk"))
    wanted = Change("transfer", ids["zon"], giver, receiver, 2, date(2025, 7, 1), 0, "zo besloten")
    make_change(wanted, today=TODAY)


def close(ids: dict[str, int]) -> None:
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
    made = db.session.scalars(select(Distribution)).one()
    record_payout(made, TODAY, total_cents=made.members_cents, at=START, today=TODAY)


ACTS = {"hand_over": hand_over, "close": close, "pay_out": pay_out}


def die_at(statement: int) -> list[int]:
    """Kill this process right before its k-th statement; 0 lets it live. Counts them."""
    made = [0]

    def count(*_anything) -> None:
        made[0] += 1
        if made[0] == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", count)
    event.listen(db.engine, "commit", count)
    return made


def main(act: str, statement: str, uri: str, folder: str, ids: dict[str, int]) -> None:
    app = build_app(Path(folder), uri)
    with app.app_context(), clock.stopped_at(START), acting(ids["bo"], "test"):
        made = die_at(int(statement))
        ACTS[act](ids)
        db.session.commit()
        sys.stdout.write(f"done {made[0]}\n")


if __name__ == "__main__":
    main(
        *sys.argv[1:5],
        {name: int(number) for name, number in (pair.split("=") for pair in sys.argv[5:])},
    )
