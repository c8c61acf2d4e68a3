"""Giving and ending roles: bestuur, kascommissie, administrator.

A role counts from the next request on and until it is ended, so both days are past or today.
"""

from datetime import date

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Member, RoleGrant
from coop.members.role_queries import grants_of, holders_locked
from coop.records.audit import record

ROLES = ("board", "kascommissie", "administrator")
_APART = {"board": "kascommissie", "kascommissie": "board"}


def grant(member: Member, role: str, since: date, *, today: date) -> RoleGrant:
    """Let `member` have `role` from `since` on.

    The kascommissie checks the board, so nobody is in both on any day (Burgerlijk Wetboek
    2:48).
    """
    if since > today:
        raise RuleBroken("Kies vandaag of een eerdere dag.", field="since")
    if member.status != "member" or member.kind != "person":
        raise RuleBroken(
            "Een rol is voor een volwassen persoon die lid is. Kies een ander lid.", field="member"
        )
    earlier = grants_of(member.id)
    if any(held.role == role and held.until is None for held in earlier):
        raise AlreadyDone("%(name)s heeft deze rol al.", name=member.name)
    for held in earlier:
        if held.role == _APART.get(role) and (held.until is None or held.until > since):
            raise RuleBroken(
                "Bestuur en kascommissie gaan niet samen: de kascommissie controleert het "
                "bestuur. Beëindig eerst de andere rol, of kies een latere dag.",
                field="role",
            )
    given = RoleGrant(member_id=member.id, role=role, since=since)
    db.session.add(given)
    record("role_given", given, member=member.id, role=role, since=since)
    db.session.flush()
    return given


def revoke(held: RoleGrant, until: date, *, today: date) -> RoleGrant:
    """End a role; `until` is the first day without it. One administrator always stays."""
    holders = holders_locked(held.role)
    if held.until is not None:
        raise AlreadyDone("Deze rol is al beëindigd.")
    if until > today or until < held.since:
        raise RuleBroken(
            "Kies een dag van %(since)s tot en met vandaag.", field="until", since=held.since
        )
    if held.role == "administrator" and len(holders) <= 1:
        raise RuleBroken(
            "Er moet altijd een beheerder zijn. Geef eerst iemand anders deze rol.", field="until"
        )
    held.until = until
    record("role_ended", held, member=held.member_id, role=held.role, until=until)
    db.session.flush()
    return held
