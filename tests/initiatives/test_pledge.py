from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.initiatives.collect_offers import add_offer, drop_offer
from coop.initiatives.count import Count
from coop.initiatives.models import Pledge, SupplierOffer
from coop.initiatives.pledge import change_pledge, pledge, prefer, withdraw_pledge
from coop.initiatives.queries import (
    counts_of,
    events_of,
    initiative_by_id,
    newest_of,
    preferences_of,
    standing,
)
from coop.mail.models import OutboxMail
from tests.initiatives.makers import (
    LATER,
    NOON,
    ZONE,
    details,
    open_one,
    reach,
    want,
    with_offers,
)


def counted(key):
    return counts_of([key.initiative_id]).get(key.initiative_id)


def test_the_newer_wish_of_a_contact_replaces_the_older_and_says_so(session, key):
    first, again = pledge(key.initiative_id, want(1, 10, 12), NOON)
    assert not again
    _second, again = pledge(key.initiative_id, want(1, 2, 3, contact="Buur1@Example.org"), NOON)
    assert again
    assert counted(key) == Count(1, 2, 3)
    assert (first.state, first.name, first.contact) == ("replaced", "", "")
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert "Alleen de nieuwe telt" in mail.body


def test_two_standing_pledges_of_one_contact_cannot_be_stored(session, key):
    pledge(key.initiative_id, want(1), NOON)
    columns = "initiative_id, name, contact, contact_key, min_units, max_units, language, made_at"
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text(f"INSERT INTO pledge ({columns}, state) SELECT {columns}, 'standing' FROM pledge")
        )


def test_who_changes_by_their_own_link_keeps_that_link(session, key):
    first, _again = pledge(key.initiative_id, want(1, 10, 12), NOON)
    second = change_pledge(first, 4, 5, NOON)
    third = change_pledge(second, 1, 1, NOON)
    assert counted(key) == Count(1, 1, 1)
    for old in (first, second, third):
        assert newest_of(old.id).id == third.id
    with pytest.raises(AlreadyDone):
        change_pledge(first, 9, 9, NOON)


def test_a_stranger_who_types_the_same_contact_does_not_take_the_link_over(session, key):
    mine, _again = pledge(key.initiative_id, want(1), NOON)
    pledge(key.initiative_id, want(1, name="Vreemde"), NOON)
    assert newest_of(mine.id).id == mine.id
    assert newest_of(mine.id).state == "replaced"


def test_who_withdraws_is_forgotten_and_no_longer_counted(session, key):
    row, _again = pledge(key.initiative_id, want(1), NOON)
    withdraw_pledge(row, NOON)
    assert counted(key) is None
    assert (row.name, row.contact, row.contact_key) == ("", "", "")
    with pytest.raises(AlreadyDone):
        withdraw_pledge(row, NOON)


def test_the_least_reaches_the_threshold_and_the_most_does_not(session, key):
    pledge(key.initiative_id, want(1, 29, 100), NOON)
    found = initiative_by_id(key.initiative_id)
    assert standing(found, NOON).state == found.state == "call"
    pledge(key.initiative_id, want(2, 1, 1), NOON)
    assert found.state == "reached"


def test_a_reached_call_stays_reached_when_somebody_withdraws(session, key):
    reach(key)
    row = session.scalars(select(Pledge)).first()
    withdraw_pledge(row, NOON)
    assert initiative_by_id(key.initiative_id).state == "reached"


def test_after_the_last_day_nobody_joins(session, key):
    with pytest.raises(RuleBroken):
        pledge(key.initiative_id, want(), LATER.replace(year=2027))
    assert session.scalar(select(func.count(Pledge.id))) == 0


def test_an_idea_that_is_not_open_counts_nobody(session, key):
    other = open_one(contact="ander@example.org")
    initiative_by_id(other.initiative_id)
    with pytest.raises(RuleBroken):
        pledge(other.initiative_id + 1, want(), NOON)


def test_each_has_one_preference_that_goes_with_its_offer(session, key):
    first = with_offers(key)
    rows = session.scalars(select(Pledge).order_by(Pledge.id)).all()
    second = session.scalars(select(SupplierOffer).order_by(SupplierOffer.id.desc())).first()
    prefer(rows[0], first.id, NOON)
    prefer(rows[0], second.id, NOON)
    prefer(rows[1], first.id, NOON)
    assert preferences_of(key.initiative_id) == {first.id: 1, second.id: 1}
    drop_offer(key, first.id, NOON)
    assert preferences_of(key.initiative_id) == {second.id: 1}
    with pytest.raises(RuleBroken):
        prefer(rows[1], first.id, NOON)


def test_what_somebody_liked_is_never_rewritten(session, key):
    pledge(key.initiative_id, want(1), NOON)
    for statement in ("UPDATE pledge SET min_units = 1", "DELETE FROM pledge"):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(statement))


def test_everybody_hears_once_that_there_is_something_to_choose(session, key):
    with_offers(key)
    add_offer(key, details(supplier="Derde"), NOON, ZONE)
    told = session.scalars(select(OutboxMail).where(OutboxMail.subject.contains("aanbiedingen")))
    assert [mail.to_address for mail in told] == [f"buur{each}@example.org" for each in range(3)]


def test_many_at_one_moment_are_each_counted_and_reach_the_threshold_once(app, opened):
    """Four who all write the same contact, and six others, of whom five make the threshold."""
    wants = [want(0, 5, 5) for _time in range(4)] + [want(number, 5, 5) for number in range(1, 7)]
    barrier = Barrier(len(wants))

    def run(wanted):
        with app.app_context():
            barrier.wait(timeout=30)
            pledge(opened, wanted, NOON)
            db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(len(wants)) as pool:
        list(pool.map(run, wants))
    with app.app_context():
        assert counts_of([opened]) == {opened: Count(7, 35, 35)}
        moved = [each.after for each in events_of(opened) if each.action == "moved"]
        assert moved == ["reached", "call"]
