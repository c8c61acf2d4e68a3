"""Keeping the list by which members are found: parts of names, made a moment after the names."""

from sqlalchemy import delete, select, update

from coop.database import db, insert_rows
from coop.members.models import Member, MemberPart
from coop.members.spelling import parts_of

AT_ONCE = 2000


def list_names(most: int = AT_ONCE) -> int:
    """Put who is not in the list into it, at most so many; how many that were."""
    rows = db.session.execute(
        select(Member.id, Member.name, Member.email, Member.postcode)
        .where(~Member.is_listed)
        .order_by(Member.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return 0
    ids = [row.id for row in rows]
    db.session.execute(delete(MemberPart).where(MemberPart.member_id.in_(ids)))
    parts = [(part, row.id) for row in rows for part in parts_of(row.name, row.email, row.postcode)]
    insert_rows(MemberPart, ("part", "member_id"), sorted(parts))
    listed = update(Member).where(Member.id.in_(ids)).values(is_listed=True)
    db.session.execute(listed.execution_options(synchronize_session=False))
    return len(ids)
