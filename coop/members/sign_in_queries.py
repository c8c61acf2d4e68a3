"""Who signs in: members by their mail address, links by their secret."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from coop.database import db
from coop.members.models import Cooperative, Member, RoleGrant, SignInLink, WebSession

MOST_AT_ONE_ADDRESS = 20


def members_at(email: str) -> Sequence[Member]:
    """Those who may sign in with this address, as `parse_email` gives it; by number."""
    return db.session.scalars(
        select(Member)
        .where(Member.email == email, Member.status != "ended")
        .order_by(Member.number.is_(None), Member.number, Member.id)
        .limit(MOST_AT_ONE_ADDRESS)
    ).all()


def only_member_at(contact: str) -> int | None:
    """Who signs in with this mail address, where that is one member and no household."""
    found = members_at(contact.strip().lower()) if "@" in contact else ()
    return found[0].id if len(found) == 1 else None


def name_behind_link(token_hash: str, at: datetime) -> str | None:
    """Whose link this is; None if it is unknown, too old, or was used."""
    return db.session.scalar(
        select(Member.name)
        .join(SignInLink, SignInLink.member_id == Member.id)
        .where(
            SignInLink.token_hash == token_hash,
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > at,
            Member.status != "ended",
        )
    )


def cooperative_name() -> str:
    """The name that mail is signed with; empty before the settings are made."""
    return db.session.scalar(select(Cooperative.name)) or ""


def cooperative_phone() -> str:
    """Where to call when something is wrong; empty before the settings are made."""
    return db.session.scalar(select(Cooperative.phone)) or ""


def has_role(member_id: int, *roles: str) -> bool:
    """Whether the member holds one of these roles now."""
    return bool(
        db.session.scalar(
            select(RoleGrant.id)
            .where(
                RoleGrant.member_id == member_id,
                RoleGrant.role.in_(roles),
                RoleGrant.until.is_(None),
            )
            .limit(1)
        )
    )


def signed_in_since(token_hash: str, moment: datetime) -> bool:
    """Whether this session was opened after `moment`."""
    return bool(
        db.session.scalar(
            select(WebSession.member_id).where(
                WebSession.token_hash == token_hash, WebSession.created_at > moment
            )
        )
    )


def demo_people() -> Sequence[Any]:
    """Some people to try the demo as: name, address and role, who has a role first."""
    return db.session.execute(
        select(Member.name, Member.email, RoleGrant.role)
        .outerjoin(RoleGrant, (RoleGrant.member_id == Member.id) & RoleGrant.until.is_(None))
        .where(Member.email.is_not(None), Member.status == "member")
        .order_by(RoleGrant.role.is_(None), RoleGrant.role, Member.number)
        .limit(6)
    ).all()
