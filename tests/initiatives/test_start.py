from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coop.errors import RuleBroken
from coop.initiatives.count import Threshold
from coop.initiatives.history import told
from coop.initiatives.keep import open_call
from coop.initiatives.links import Starter, code_of, read_starter, sign
from coop.initiatives.models import PhoneNote
from coop.initiatives.queries import events_of, public_initiatives
from coop.initiatives.start import come_in_by_code, start
from coop.mail.models import OutboxMail
from tests.initiatives.makers import NOON, ZONE, idea


def mails(session):
    return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_nobody_sees_an_idea_until_its_starter_opened_it(session, cooperative):
    made = start(idea(), NOON, ZONE)
    assert (made.state, made.opened_at) == ("idea", None)
    assert public_initiatives(NOON) == []
    open_call(Starter(made.id), NOON)
    assert [found.initiative.id for found in public_initiatives(NOON)] == [made.id]


def test_the_starter_gets_a_key_by_mail(session, cooperative):
    made = start(idea(), NOON, ZONE)
    (mail,) = mails(session)
    assert mail.to_address == "noor@example.org"
    assert sign("initiative", made.id) in mail.body
    assert read_starter(sign("initiative", made.id)) == Starter(made.id)
    assert read_starter(sign("pledge", made.id)) is None


def test_who_has_only_a_telephone_gets_a_code_that_works_once(session, cooperative):
    made = start(idea(contact="0570 123 456"), NOON, ZONE)
    note = session.scalars(select(PhoneNote)).one()
    code = code_of(made)
    assert code in note.told
    assert not mails(session)
    come_in_by_code(made.id, f" {code[:3]} {code[3:]} ", NOON)
    assert told("by_code", "", "", "").text in [
        told(event.action, event.field, event.before, event.after).text
        for event in events_of(made.id)
        if event.action == "by_code"
    ]
    with pytest.raises(RuleBroken):
        come_in_by_code(made.id, code, NOON)
    assert code_of(made) != code


def test_a_wrong_number_and_a_wrong_code_are_refused_alike(session, cooperative):
    made = start(idea(), NOON, ZONE)
    said = set()
    for number, code in ((made.id, "000000"), (made.id + 99, code_of(made)), (made.id, "")):
        with pytest.raises(RuleBroken) as refusal:
            come_in_by_code(number, code, NOON)
        said.add(str(refusal.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "task"}, "kind"),
        ({"threshold": Threshold(None, None, None)}, "threshold_units"),
        ({"ends_on": date(2026, 11, 21)}, "ends_on"),
        ({"ends_on": date(2026, 11, 21) + timedelta(days=731)}, "ends_on"),
    ],
)
def test_what_cannot_be_an_initiative_is_refused_at_its_field(session, cooperative, changes, field):
    with pytest.raises(RuleBroken) as refusal:
        start(idea(**changes), NOON, ZONE)
    assert refusal.value.field == field
