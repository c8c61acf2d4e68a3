"""Applying, being admitted, leaving, and speaking for another."""

from datetime import date

from sqlalchemy import select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Member, Representation
from coop.records.audit import record
from coop.records.counters import next_number


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
) -> Member:
    """Somebody applies: no number and no vote yet."""
    if contact_by == "email" and not email:
        contact_by = "phone" if phone else "letter"
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
        contact_by=contact_by,
        applied_on=applied_on,
    )
    db.session.add(member)
    record("applied", member)
    return member


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
    record("admitted", member, number=member.number, on=on)
    db.session.flush()
    return member


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


def represent(member: Member, representative: Member, since: date) -> Representation:
    """`representative` may act for `member` from `since` on."""
    if member.id == representative.id:
        raise RuleBroken("Iemand kan zichzelf niet vertegenwoordigen.", field="representative")
    if representative.kind != "person" or representative.status == "ended":
        raise RuleBroken(
            "Kies als vertegenwoordiger een volwassen persoon die lid of aanmelder is.",
            field="representative",
        )
    already = db.session.scalar(
        select(Representation.id).where(
            Representation.member_id == member.id,
            Representation.representative_id == representative.id,
            Representation.until.is_(None),
        )
    )
    if already:
        raise AlreadyDone("%(name)s is al vertegenwoordiger.", name=representative.name)
    speaks = Representation(member_id=member.id, representative_id=representative.id, since=since)
    db.session.add(speaks)
    record("represented", member, by=representative.id, since=since)
    return speaks
