"""Reading meetings, their agenda and the packs made of them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from coop.assembly.models import AgendaPoint, Meeting, MeetingPack
from coop.database import db


def meetings() -> list[Meeting]:
    """Every meeting, newest first."""
    return list(
        db.session.scalars(
            select(Meeting)
            .options(selectinload(Meeting.points))
            .order_by(Meeting.day.desc(), Meeting.id.desc())
        )
    )


def meeting_of(meeting_id: int, *, lock: bool = False) -> Meeting | None:
    """A meeting with its agenda; with `lock` nobody else changes it until we commit."""
    statement = (
        select(Meeting).where(Meeting.id == meeting_id).options(selectinload(Meeting.points))
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def point_of(meeting: Meeting, point_id: int) -> AgendaPoint | None:
    """A point of this meeting's agenda."""
    return next((point for point in meeting.points if point.id == point_id), None)


def has_number(number: str, besides: int | None = None) -> bool:
    """Whether another meeting has this number."""
    statement = select(Meeting.id).where(Meeting.number == number)
    if besides is not None:
        statement = statement.where(Meeting.id != besides)
    return db.session.scalar(statement) is not None


def meeting_before(meeting: Meeting) -> Meeting | None:
    """The meeting before this one, whose minutes are read again."""
    return db.session.scalar(
        select(Meeting)
        .where(Meeting.day < meeting.day)
        .options(selectinload(Meeting.points))
        .order_by(Meeting.day.desc(), Meeting.id.desc())
        .limit(1)
    )


def packs_of(meeting_id: int) -> list[Any]:
    """The packs made of a meeting, newest first, without their bytes."""
    return list(
        db.session.execute(
            select(MeetingPack.id, MeetingPack.made_at, MeetingPack.language)
            .where(MeetingPack.meeting_id == meeting_id)
            .order_by(MeetingPack.id.desc())
        )
    )
