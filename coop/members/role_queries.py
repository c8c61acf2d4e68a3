"""Who has, and had, which role."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from coop.database import db
from coop.members.models import Member, RoleGrant


def grants_of(member_id: int) -> Sequence[RoleGrant]:
    """All roles of a member, ended ones too. Their row stays locked: roles exclude each other."""
    db.session.execute(select(Member.id).where(Member.id == member_id).with_for_update())
    return db.session.scalars(
        select(RoleGrant).where(RoleGrant.member_id == member_id).order_by(RoleGrant.id)
    ).all()


def holders_locked(role: str) -> Sequence[RoleGrant]:
    """Who has the role now; the rows stay locked, so that two cannot both be the last to go."""
    return db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.role == role, RoleGrant.until.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def all_grants() -> Sequence[Any]:
    """Every role given, those that still count first: grant, and its member's name and number."""
    return db.session.execute(
        select(
            RoleGrant.id,
            RoleGrant.member_id,
            RoleGrant.role,
            RoleGrant.since,
            RoleGrant.until,
            Member.name,
            Member.number,
        )
        .join(Member, Member.id == RoleGrant.member_id)
        .order_by(RoleGrant.until.is_not(None), RoleGrant.role, RoleGrant.since, Member.name)
    ).all()
