"""Applying, being admitted, leaving, and speaking for another."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from coop.database import InsertMany, db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.contact import check_contact
from coop.members.models import Member, Representation, RoleGrant
from coop.members.speaking import PARTNER, check_role, usual_role
from coop.records.audit import Trace, record
from coop.records.counters import next_number


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who joins by receiving shares; the terms were accepted on paper."""

    name: str
    email: str | None = None
    phone: str | None = None
    street: str = ""
    postcode: str = ""
    town: str = ""
    contact_by: str = "email"


def apply(
    name: str,
    *,
    applied_on: date,
    kind: str = "person",
    email: str | None = None,
    phone: str | None = None,
    street: str = "",
    postcode: str = "",
    town: str = "",
    iban: str | None = None,
    language: str = "nl",
    contact_by: str = "email",
    awaits_admission: bool = False,
) -> Member:
    """Somebody applies: no number and no vote yet; `awaits_admission` when the board must act."""
    member = Member(
        name=name,
        kind=kind,
        email=email,
        phone=phone,
        street=street,
        postcode=postcode,
        town=town,
        iban=iban,
        language=language,
        contact_by=_reached_by(contact_by, email, phone),
        applied_on=applied_on,
        awaits_admission=awaits_admission,
    )
    db.session.add(member)
    record("applied", member)
    return member


def _reached_by(contact_by: str, email: str | None, phone: str | None) -> str:
    """Whoever would be mailed and has no address is called, or written to."""
    if contact_by != "email" or email:
        return contact_by
    return "phone" if phone else "letter"


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody who applies with an order, and the request in which they did."""

    name: str
    email: str | None
    phone: str | None
    street: str
    postcode: str
    town: str
    iban: str
    language: str
    actor_id: int | None = None
    request_id: str = ""


_TYPED = ("name", "email", "phone", "street", "postcode", "town", "iban", "language")
# Told apart by what was typed: asked for the ids in order, SQLite takes a statement for each row.
_MEMBERS = InsertMany(Member, (*_TYPED, "contact_by", "applied_on"), returning=(*_TYPED, "id"))


def apply_all(
    applications: Sequence[Application], applied_on: date
) -> tuple[list[int], list[Trace]]:
    """Many apply at once: their ids, in the same order, and what the trail will say of it."""
    if not applications:
        return [], []
    rows = [
        {
            "name": one.name,
            "email": one.email,
            "phone": one.phone,
            "street": one.street,
            "postcode": one.postcode,
            "town": one.town,
            "iban": one.iban,
            "language": one.language,
            "contact_by": _reached_by("email", one.email, one.phone),
            "applied_on": applied_on,
        }
        for one in applications
    ]
    made: dict[tuple[Any, ...], list[int]] = {}
    for *typed, member_id in sorted(_MEMBERS.add(rows), key=lambda row: -row.id):
        made.setdefault(tuple(typed), []).append(member_id)
    # Who applied twice with the same words: either row is theirs.
    ids = [made[tuple(row[name] for name in _TYPED)].pop() for row in rows]
    return ids, [
        Trace("applied", Member.__tablename__, member_id, {}, one.actor_id, one.request_id)
        for member_id, one in zip(ids, applications, strict=True)
    ]


def admit(member: Member, on: date) -> Member:
    """The board admits an applicant: the next number, never given before. Else does nothing."""
    if member.status == "member":
        return member
    if member.status == "ended":
        raise RuleBroken(
            "%(name)s is geen lid meer. Schrijf een nieuwe aanmelding in.", name=member.name
        )
    member.number = next_number("member")
    member.status, member.admitted_on = "member", on
    member.awaits_admission = False
    record("admitted", member, number=member.number, on=on)
    db.session.flush()
    return member


def join_on(newcomer: Newcomer, on: date, *, today: date) -> Member:
    """Somebody applies and is admitted on the day that their shares begin."""
    if on > today + timedelta(days=1):
        raise RuleBroken(
            "Wie lid wordt door deze delen, kan pas op de eerste dag worden ingeschreven. "
            "Kies uiterlijk morgen.",
            field="on",
        )
    known = asdict(newcomer)
    check_contact(**{name: known[name] for name in known if name != "name"})
    member = apply(**known, applied_on=min(on, today))
    db.session.flush()
    return admit(member, on)


def end_membership(member: Member, on: date) -> Member:
    """The membership ends; the number stays taken, the history stays."""
    if member.status != "member" or member.admitted_on is None:
        raise AlreadyDone("%(name)s is nu geen lid.", name=member.name)
    if on < member.admitted_on:
        raise RuleBroken(
            "Kies een dag na de toelating op %(day)s.", field="on", day=member.admitted_on
        )
    member.status, member.ended_on = "ended", on
    member.session_version += 1
    record("membership_ended", member, on=on)
    return member


def record_death(member: Member, died_on: date, *, today: date) -> Member:
    """The membership ends by death; the estate keeps the shares, and what they earn, for now."""
    if member.died_on is not None:
        raise AlreadyDone("Het overlijden van %(name)s is al ingeschreven.", name=member.name)
    if member.kind == "organisation":
        raise RuleBroken("Een organisatie kan niet overlijden.", field="giver")
    if died_on > today:
        raise RuleBroken("Kies vandaag of een eerdere dag.", field="died_on")
    if member.status == "member":
        if member.admitted_on is not None and died_on < member.admitted_on:
            raise RuleBroken(
                "Kies een dag na de toelating op %(day)s.",
                field="died_on",
                day=member.admitted_on,
            )
        end_membership(member, died_on)
    elif member.status != "ended":
        raise RuleBroken("%(name)s is nu geen lid.", field="giver", name=member.name)
    member.died_on = died_on
    _end_ties(member, died_on + timedelta(days=1))
    record("death_recorded", member, on=died_on)
    db.session.flush()
    return member


def _end_ties(member: Member, first_day_without: date) -> None:
    """Who died acts for nobody, holds no office, and gave nobody a power that lives on."""
    ties = select(Representation).where(
        or_(Representation.member_id == member.id, Representation.representative_id == member.id),
        Representation.until.is_(None),
    )
    for tie in db.session.scalars(ties):
        tie.until = max(first_day_without, tie.since + timedelta(days=1))
    held = select(RoleGrant).where(RoleGrant.member_id == member.id, RoleGrant.until.is_(None))
    for grant in db.session.scalars(held):
        grant.until = max(first_day_without, grant.since)


def represent(
    member: Member, representative: Member, since: date, role: str | None = None
) -> Representation:
    """`representative` may act for `member` from `since` on, as `role` or what is usual."""
    role = role or usual_role(member.kind, member.died_on)
    if member.id == representative.id:
        raise RuleBroken("Iemand kan zichzelf niet vertegenwoordigen.", field="representative")
    if representative.kind != "person" or representative.status == "ended":
        raise RuleBroken(
            "Kies als vertegenwoordiger een volwassen persoon die lid of aanmelder is.",
            field="representative",
        )
    check_role(role, member.kind, member.died_on, since)
    already = db.session.scalar(
        select(Representation.id).where(
            Representation.member_id == member.id,
            Representation.representative_id == representative.id,
            Representation.until.is_(None),
        )
    )
    if already:
        raise AlreadyDone("%(name)s is al vertegenwoordiger.", name=representative.name)
    speaks = Representation(
        member_id=member.id, representative_id=representative.id, role=role, since=since
    )
    db.session.add(speaks)
    record("represented", member, by=representative.id, since=since, role=role)
    if role == PARTNER:
        _answer(member, representative, since)
    return speaks


def _answer(member: Member, partner: Member, since: date) -> None:
    """Partners act for each other: the tie in the other direction comes along."""
    db.session.flush()
    back = select(Representation.id).where(
        Representation.member_id == partner.id,
        Representation.representative_id == member.id,
        Representation.until.is_(None),
    )
    if db.session.scalar(back) is None:
        represent(partner, member, since, PARTNER)
