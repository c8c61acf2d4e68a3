"""The board keeps the list of members: writes somebody in, changes data, admits by hand."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete

from coop.database import db
from coop.errors import RuleBroken
from coop.members.contact import check_contact
from coop.members.join import admit, apply, represent
from coop.members.list_names import list_names
from coop.members.models import Member, Representation, SignInLink
from coop.members.numbers import member_code
from coop.members.queries import representatives_of
from coop.members.speaking import GUARDIAN
from coop.records.audit import record

SOME = 200
"""How many names a change by hand brings into the list along with its own."""
FIELDS = (
    "kind",
    "name",
    "email",
    "phone",
    "street",
    "postcode",
    "town",
    "iban",
    "language",
    "contact_by",
)
"""What may be changed by hand; number, status and days of joining are not among them."""


def enrol(
    data: Mapping[str, Any], *, applied_on: date, today: date, representative: Member | None
) -> Member:
    """Write an applicant in by hand; a minor comes with a representative."""
    if applied_on > today:
        raise RuleBroken("Kies vandaag of een eerdere dag.", field="applied_on")
    if data["kind"] == "minor" and representative is None:
        raise RuleBroken(
            "Een jeugdlid heeft een vertegenwoordiger nodig. Vul diens lidnummer in.",
            field="representative",
        )
    _check_reachable(data)
    known = {name: data[name] for name in FIELDS}
    member = apply(**known, applied_on=applied_on, awaits_admission=True)
    db.session.flush()
    if representative is not None:
        represent(member, representative, applied_on)
    list_names(SOME)
    return member


def change_member(member: Member, data: Mapping[str, Any]) -> list[str]:
    """Change what is known of a member; the names of the fields that changed.

    The trail keeps these names alone: old values of private data are not kept.
    """
    _check_reachable(data)
    if data["kind"] == "minor" and not representatives_of(member.id):
        raise RuleBroken("Wijs eerst een vertegenwoordiger aan.", field="kind")
    changed = [name for name in FIELDS if getattr(member, name) != data[name]]
    for name in changed:
        setattr(member, name, data[name])
    if "email" in changed:
        # A link that was mailed to the old address must not open the account any more.
        db.session.execute(delete(SignInLink).where(SignInLink.member_id == member.id))
    if changed:
        record("member_changed", member, fields=changed)
        db.session.flush()
        list_names(SOME)
    return changed


def come_of_age(member: Member, on: date) -> None:
    """Who is no minor any more acts for themselves: no parent or guardian does."""
    if member.kind == "minor":
        return
    for speaks in representatives_of(member.id):
        if speaks.role == GUARDIAN:
            end_representation(speaks, on)


def admit_by_hand(member: Member, on: date, *, today: date, typed: str) -> Member:
    """Admit an applicant; `typed` is the number that was shown, so that nobody is surprised."""
    if member.status != "applicant":
        raise RuleBroken("%(name)s is geen aanmelder meer.", name=member.name)
    if on > today:
        raise RuleBroken("Kies vandaag of een eerdere dag.", field="on")
    if on < member.applied_on:
        raise RuleBroken(
            "Kies een dag vanaf de aanmelding op %(day)s.", field="on", day=member.applied_on
        )
    if member.kind == "minor" and not representatives_of(member.id):
        raise RuleBroken("Wijs eerst een vertegenwoordiger aan.", field="confirmation")
    admit(member, on)
    given = member_code(member.number)
    if typed.strip().upper() != given:
        raise RuleBroken(
            "Typ het lidnummer over dat bij de vraag staat: %(code)s.",
            field="confirmation",
            code=given,
        )
    return member


def end_representation(speaks: Representation, on: date) -> Representation:
    """Somebody no longer acts for another; a minor keeps at least one who does."""
    member = db.session.get_one(Member, speaks.member_id)
    if speaks.until is not None:
        raise RuleBroken("Deze vertegenwoordiging is al gestopt.")
    if member.kind == "minor" and len(representatives_of(member.id)) == 1:
        raise RuleBroken(
            "Een jeugdlid houdt ten minste één vertegenwoordiger. Wijs eerst een ander aan.",
            field="representative",
        )
    speaks.until = max(on, speaks.since + timedelta(days=1))
    record("representation_ended", member, by=speaks.representative_id, until=speaks.until)
    return speaks


def _check_reachable(data: Mapping[str, Any]) -> None:
    check_contact(
        data["contact_by"],
        email=data["email"],
        phone=data["phone"],
        street=data["street"],
        postcode=data["postcode"],
        town=data["town"],
    )
