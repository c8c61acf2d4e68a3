"""Applying, being admitted, leaving, speaking for another."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.change import admit_by_hand, change_member, end_representation, enrol
from coop.members.contact import check_contact
from coop.members.join import admit, apply, end_membership, represent
from coop.members.models import Member, Representation
from coop.members.queries import members_by_status, next_member_number
from coop.records.models import AuditEntry

DAY = date(2026, 6, 15)
DATA = {
    "kind": "person",
    "name": "Dina",
    "email": "dina@example.org",
    "phone": None,
    "street": "",
    "postcode": "",
    "town": "",
    "iban": None,
    "language": "nl",
    "contact_by": "email",
}


def test_an_applicant_has_no_number_and_no_vote_yet(session):
    applicant = apply("Dina", applied_on=DAY)
    session.flush()

    assert (applicant.number, applicant.status) == (None, "applicant")
    counted = {status: count.least for status, count in members_by_status().items()}
    assert counted == {"member": 0, "applicant": 1, "ended": 0}


def test_admission_gives_the_next_number_once(session):
    first, second = apply("Dina", applied_on=DAY), apply("Evert", applied_on=DAY)
    session.flush()
    shown = next_member_number()

    admit(second, DAY)
    admit(second, DAY)
    admit(first, DAY)

    assert (second.number, first.number) == (shown, shown + 1)


def test_a_number_is_never_given_to_another(session):
    left = admit(apply("Dina", applied_on=DAY), DAY)
    end_membership(left, DAY)
    came = admit(apply("Evert", applied_on=DAY), DAY)

    assert came.number == left.number + 1
    with pytest.raises(RuleBroken):
        admit(left, DAY)
    with pytest.raises(AlreadyDone):
        end_membership(left, DAY)


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["apply", "admit", "leave"]), max_size=25))
def test_numbers_have_no_holes_and_no_doubles_whatever_happens(session, script):
    session.rollback()
    people: list[Member] = []
    for deed in script:
        waiting = [member for member in people if member.status == "applicant"]
        inside = [member for member in people if member.status == "member"]
        if deed == "apply":
            people.append(apply("Iemand", applied_on=DAY))
        elif deed == "admit" and waiting:
            admit(waiting[-1], DAY)
        elif deed == "leave" and inside:
            end_membership(inside[0], DAY)
        session.flush()

    numbers = sorted(member.number for member in people if member.number)
    assert numbers == list(range(1, len(numbers) + 1))
    session.rollback()


def test_nobody_speaks_for_themselves_or_twice_or_as_a_child(session):
    dina, evert = apply("Dina", applied_on=DAY), apply("Evert", applied_on=DAY)
    child = apply("Fien", applied_on=DAY, kind="minor")
    session.flush()
    represent(child, dina, DAY)

    with pytest.raises(AlreadyDone):
        represent(child, dina, DAY)
    for member, other in ((dina, dina), (evert, child)):
        with pytest.raises(RuleBroken) as refusal:
            represent(member, other, DAY)
        assert refusal.value.field == "representative"


def test_a_minor_comes_with_a_representative_and_keeps_one(session):
    with pytest.raises(RuleBroken) as refusal:
        enrol({**DATA, "kind": "minor"}, applied_on=DAY, today=DAY, representative=None)
    assert refusal.value.field == "representative"
    dina, evert = apply("Dina", applied_on=DAY), apply("Evert", applied_on=DAY)
    session.flush()
    child = enrol({**DATA, "kind": "minor"}, applied_on=DAY, today=DAY, representative=dina)
    session.flush()
    (tie,) = session.scalars(select(Representation)).all()

    with pytest.raises(RuleBroken):
        end_representation(tie, DAY)
    represent(child, evert, DAY)
    session.flush()
    end_representation(tie, DAY)
    with pytest.raises(RuleBroken):
        end_representation(tie, DAY)
    assert tie.until > tie.since


def test_a_minor_without_representative_is_not_admitted(session):
    child = apply("Fien", applied_on=DAY, kind="minor")
    session.flush()
    with pytest.raises(RuleBroken, match="vertegenwoordiger"):
        admit_by_hand(child, DAY, today=DAY, typed="L001")


def test_the_trail_keeps_names_of_fields_and_no_private_values(session):
    member = admit(apply("Dina", applied_on=DAY, email="oud@example.org"), DAY)
    session.flush()

    changed = change_member(member, {**DATA, "email": "nieuw@example.org", "town": "Olst"})

    assert changed == ["email", "town"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "member_changed")).one()
    assert entry.details == {"fields": ["email", "town"]}
    assert change_member(member, {**DATA, "email": "nieuw@example.org", "town": "Olst"}) == []


def test_no_one_becomes_a_minor_without_somebody_to_speak(session):
    member = apply("Dina", applied_on=DAY)
    session.flush()
    with pytest.raises(RuleBroken) as refusal:
        change_member(member, {**DATA, "kind": "minor"})
    assert refusal.value.field == "kind"


@pytest.mark.parametrize(
    ("contact_by", "known", "field"),
    [
        ("email", {"phone": "0570 123 456"}, "email"),
        ("phone", {"email": "a@example.org"}, "phone"),
        ("letter", {"email": "a@example.org"}, "street"),
        ("letter", {"street": "Brink 1", "town": "Deventer"}, "postcode"),
    ],
)
def test_whoever_chooses_a_way_of_contact_can_be_reached_so(contact_by, known, field):
    nothing = {"email": None, "phone": None, "street": "", "postcode": "", "town": ""}
    with pytest.raises(RuleBroken) as refusal:
        check_contact(contact_by, **{**nothing, **known})
    assert refusal.value.field == field


def test_letters_need_no_mail(session):
    data = {
        **DATA,
        "email": None,
        "contact_by": "letter",
        "street": "Brink 1",
        "postcode": "7411 BR",
        "town": "Deventer",
    }
    member = enrol(data, applied_on=DAY, today=DAY, representative=None)
    assert (member.email, member.contact_by) == (None, "letter")
    assert db.session.get(Member, member.id) is member
