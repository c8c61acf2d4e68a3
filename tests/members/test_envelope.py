"""To whom a letter goes, and how it begins."""

from datetime import date

import pytest

from coop.database import db
from coop.members.envelope import Party, envelope_of
from coop.members.envelope_queries import envelopes_of
from coop.members.join import represent
from coop.members.models import Member
from coop.records.audit import record
from tests.factories import make_member

MOTHER = Party("Samira Haddad", "person", "Brink 2", "7411 BS", "Deventer")


def party(name, kind="person", **more):
    return Party(name, kind, "Kade 1", "7400 AA", "Deventer", **more)


def lines(envelope):
    return [str(words) for words in envelope.names]


def test_a_letter_about_a_minor_goes_to_who_looks_after_them():
    found = envelope_of(party("Youssef Haddad", "minor"), MOTHER)
    assert lines(found) == ["Aan de ouder of voogd van Youssef Haddad", "Samira Haddad"]
    assert (found.street, found.postcode) == ("Brink 2", "7411 BS")
    assert str(found.greeting) == "Beste Samira Haddad,"
    alone = envelope_of(party("Youssef Haddad", "minor"))
    assert lines(alone) == ["Aan de ouder of voogd van Youssef Haddad"]
    assert alone.street == "Kade 1"
    assert str(alone.greeting) == "Beste ouder of voogd,"


@pytest.mark.parametrize(
    ("name", "is_estate", "written"),
    [
        ("Piet Jansen", True, "De erven van Piet Jansen"),
        ("Erven Hendriks", True, "De erven Hendriks"),
        ("Erven Hendriks", False, "De erven Hendriks"),
        ("De erven van Hendriks", True, "De erven Hendriks"),
    ],
)
def test_an_estate_is_called_so_once(name, is_estate, written):
    found = envelope_of(party(name, is_estate=is_estate))
    assert lines(found) == [written]
    assert str(found.greeting) == "Geachte familie,"
    handled = envelope_of(party(name, is_estate=is_estate), MOTHER)
    assert lines(handled) == [written, "t.a.v. Samira Haddad"]
    assert handled.street == "Brink 2"


def test_an_organisation_gets_its_post_at_its_own_address():
    found = envelope_of(party("Dorpshuis De Brug", "organisation"), MOTHER)
    assert lines(found) == ["Dorpshuis De Brug", "t.a.v. Samira Haddad"]
    assert found.street == "Kade 1"
    assert str(found.greeting) == "Beste Samira Haddad,"


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Mevrouw G. de Boer", "Beste mevrouw De Boer,"),
        ("De heer Th.J. van 't Hof", "Beste meneer Van 't Hof,"),
        ("Mevrouw G.", "Beste lid,"),
        ("Anna Aarts", "Beste Anna Aarts,"),
    ],
)
def test_a_letter_begins_as_people_are_spoken_to(name, greeting):
    found = envelope_of(party(name))
    assert str(found.greeting) == greeting
    assert lines(found) == [name]


def test_who_speaks_is_read_as_of_the_day(session):
    child, mother, other = (make_member(session, name) for name in ("Kind", "Moeder", "Vriend"))
    child.kind, mother.street = "minor", "Brink 2"
    record("test_made", child)
    record("test_made", mother)
    session.flush()
    represent(child, mother, date(2026, 1, 1))
    represent(other, mother, date(2026, 1, 1))
    ids = [child.id, other.id]
    found = envelopes_of(ids, date(2026, 6, 1))
    assert lines(found[child.id])[1:] == ["Moeder"]
    assert found[child.id].street == "Brink 2"
    assert lines(found[other.id]) == ["Vriend"]
    assert lines(envelopes_of(ids, date(2025, 12, 31))[child.id])[1:] == []
    assert db.session.get(Member, child.id) is child
