"""Reading whether an issued paper still holds."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from coop.database import db
from coop.shares.models import ShareMovement
from coop.statements.models import IssuedPaper
from coop.statements.validity import Status, Validity


def validity_of(paper: IssuedPaper, today: date) -> Validity:
    """Whether a paper still holds today."""
    if _is_replaced(paper):
        return Validity(Status.REPLACED)
    if paper.kind == "certificate":
        return _of_certificate(paper, today)
    if paper.kind == "confirmation":
        return _of_confirmation(paper)
    return Validity(Status.INTERIM if paper.is_interim else Status.VALID)


def _is_replaced(paper: IssuedPaper) -> bool:
    """Whether another paper names it, or a copy of it, as the one that it replaces."""
    copy = aliased(IssuedPaper)
    found = (
        select(IssuedPaper.id)
        .join(copy, copy.id == IssuedPaper.replaces_id)
        .where(copy.number == paper.number)
        .limit(1)
    )
    return db.session.scalar(found) is not None


def _of_certificate(paper: IssuedPaper, today: date) -> Validity:
    movements = db.session.execute(
        select(ShareMovement.on, ShareMovement.shares, ShareMovement.recorded_at)
        .where(
            ShareMovement.member_id == paper.member_id,
            ShareMovement.share_class_id == paper.share_class_id,
            ShareMovement.on <= today,
        )
        .order_by(ShareMovement.on, ShareMovement.id)
    ).all()
    if sum(row.shares for row in movements) == paper.shares:
        return Validity(Status.VALID)
    later = (
        row.on for row in movements if row.on > paper.issued_on or row.recorded_at > paper.issued_at
    )
    return Validity(Status.ENDED, next(later, paper.issued_on))


def _of_confirmation(paper: IssuedPaper) -> Validity:
    back = aliased(ShareMovement)
    taken_back_at = db.session.scalar(
        select(func.min(back.on))
        .join(ShareMovement, ShareMovement.id == back.reverses_id)
        .where(
            ShareMovement.reference == paper.operation_reference,
            ShareMovement.member_id == paper.member_id,
        )
    )
    if taken_back_at is None:
        return Validity(Status.VALID)
    return Validity(Status.ENDED, taken_back_at)
