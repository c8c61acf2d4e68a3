"""Who sits on the board is known to the trade register too: changes that still must be passed on.

Almost no cooperative has a member with more than a quarter; then all of its board count as its
owners (pseudo-UBO), and a change of the board is a change in two registers.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal, select, union_all

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Member, RoleGrant
from coop.records.audit import actor_id, record
from coop.shares.models import BoardNotice


@dataclass(frozen=True, slots=True)
class BoardChange:
    """Somebody joined the board, or left it, on a day."""

    role_id: int
    change: str
    on: date
    name: str


def ubo_reminders() -> list[BoardChange]:
    """Changes of the board that nobody passed on to the trade register yet, oldest first."""
    changes = union_all(
        select(RoleGrant.id, literal("begins").label("change"), RoleGrant.since.label("on")).where(
            RoleGrant.role == "board"
        ),
        select(RoleGrant.id, literal("ends"), RoleGrant.until).where(
            RoleGrant.role == "board", RoleGrant.until.is_not(None)
        ),
    ).subquery()
    rows = db.session.execute(
        select(changes.c.id, changes.c.change, changes.c.on, Member.name)
        .join(RoleGrant, RoleGrant.id == changes.c.id)
        .join(Member, Member.id == RoleGrant.member_id)
        .outerjoin(
            BoardNotice,
            (BoardNotice.role_id == changes.c.id) & (BoardNotice.change == changes.c.change),
        )
        .where(BoardNotice.id.is_(None))
        .order_by(changes.c.on, changes.c.id, changes.c.change)
    )
    return [BoardChange(*row) for row in rows]


def pass_on(told_on: date, *, today: date) -> int:
    """All changes up to this day were passed on; how many that were."""
    if told_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="told_on")
    waiting = [change for change in ubo_reminders() if change.on <= told_on]
    if not waiting:
        raise AlreadyDone("Er is geen wijziging van vóór die dag die nog doorgegeven moet worden.")
    for change in waiting:
        made = BoardNotice(
            role_id=change.role_id,
            change=change.change,
            told_on=told_on,
            recorded_at=clock.now(),
            actor_id=actor_id(),
        )
        db.session.add(made)
        record("board_change_passed_on", made, told_on=told_on)
    return len(waiting)
