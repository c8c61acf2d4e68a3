"""Who has which role: given, ended, kept apart."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.give_role import grant, revoke
from coop.members.models import RoleGrant
from coop.records.models import AuditEntry
from tests.factories import ADMITTED, make_cooperative, make_member
from tests.signing import sign_in, token

TODAY = date(2026, 11, 22)
PAGE = "/instellingen/rollen"


@pytest.fixture
def anna(session):
    """Anna, an ordinary member."""
    return make_member(session, "Anna")


def test_a_member_gets_a_role_from_a_day_on(session, anna):
    given = grant(anna, "board", date(2026, 6, 1), today=TODAY)

    assert (given.role, given.since, given.until) == ("board", date(2026, 6, 1), None)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.action == "role_given"
    assert entry.details == {"member": anna.id, "role": "board", "since": "2026-06-01"}


def test_a_role_does_not_begin_tomorrow(session, anna):
    with pytest.raises(RuleBroken, match="vandaag of een eerdere") as refused:
        grant(anna, "board", TODAY + timedelta(days=1), today=TODAY)
    assert refused.value.field == "since"


def test_the_same_role_is_not_given_twice(session, anna):
    grant(anna, "administrator", TODAY, today=TODAY)
    with pytest.raises(AlreadyDone):
        grant(anna, "administrator", TODAY, today=TODAY)


@pytest.mark.parametrize(("held", "wanted"), [("board", "kascommissie"), ("kascommissie", "board")])
def test_nobody_checks_the_books_they_keep(session, anna, held, wanted):
    grant(anna, held, date(2026, 1, 1), today=TODAY)

    with pytest.raises(RuleBroken, match="gaan niet samen"):
        grant(anna, wanted, TODAY, today=TODAY)


def test_not_even_on_an_earlier_day(session, anna):
    held = grant(anna, "board", date(2026, 1, 1), today=TODAY)
    revoke(held, date(2026, 7, 1), today=TODAY)

    with pytest.raises(RuleBroken, match="gaan niet samen"):
        grant(anna, "kascommissie", date(2026, 6, 30), today=TODAY)
    assert grant(anna, "kascommissie", date(2026, 7, 1), today=TODAY).until is None


def test_an_administrator_may_also_sit_on_the_board(session, anna):
    grant(anna, "administrator", TODAY, today=TODAY)
    grant(anna, "board", TODAY, today=TODAY)


@pytest.mark.parametrize(
    "changes", [{"kind": "organisation"}, {"kind": "minor"}, {"status": "ended"}]
)
def test_a_role_is_for_a_grown_up_person_who_is_a_member(session, changes):
    with pytest.raises(RuleBroken, match="volwassen persoon"):
        grant(make_member(session, "Wie", **changes), "board", TODAY, today=TODAY)
    with pytest.raises(RuleBroken, match="volwassen persoon"):
        grant(make_member(session, "Nieuw", number=None), "board", TODAY, today=TODAY)


def test_there_is_always_an_administrator(session, anna):
    last = grant(anna, "administrator", ADMITTED, today=TODAY)
    with pytest.raises(RuleBroken, match="altijd een beheerder"):
        revoke(last, TODAY, today=TODAY)
    assert last.until is None

    grant(make_member(session, "Bram"), "administrator", TODAY, today=TODAY)
    assert revoke(last, TODAY, today=TODAY).until == TODAY


def test_the_last_of_the_board_may_go(session, anna):
    held = grant(anna, "board", ADMITTED, today=TODAY)
    assert revoke(held, TODAY, today=TODAY).until == TODAY


def test_a_role_ends_after_it_began_and_not_in_the_future(session, anna):
    held = grant(anna, "board", date(2026, 6, 1), today=TODAY)
    for day in (date(2026, 5, 31), TODAY + timedelta(days=1)):
        with pytest.raises(RuleBroken, match="tot en met vandaag"):
            revoke(held, day, today=TODAY)
    revoke(held, TODAY, today=TODAY)
    with pytest.raises(AlreadyDone):
        revoke(held, TODAY, today=TODAY)


def test_two_administrators_cannot_both_leave_at_once(app):
    with app.app_context():
        names = ("Anna", "Bram")
        made = [make_member(db.session, name, roles=("administrator",)) for name in names]
        db.session.commit()
        grants = [
            db.session.scalars(select(RoleGrant.id).where(RoleGrant.member_id == one.id)).one()
            for one in made
        ]
    start, outcomes = Barrier(2), []

    def leave(grant_id):
        with app.app_context():
            held = db.session.get_one(RoleGrant, grant_id)
            db.session.rollback()
            start.wait()
            try:
                revoke(held, TODAY, today=TODAY)
                db.session.commit()
                outcomes.append("gone")
            except RuleBroken:
                db.session.rollback()
                outcomes.append("refused")

    threads = [Thread(target=leave, args=[one]) for one in grants]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["gone", "refused"]


@pytest.fixture
def cast(app, client):
    """The cooperative with Anna, administrator and signed in, and Bram."""
    with app.app_context():
        make_cooperative(db.session)
        anna = make_member(db.session, "Anna", roles=("administrator",))
        bram = make_member(db.session, "Bram")
        db.session.commit()
        ids = {"Anna": anna.id, "Bram": bram.id}
    sign_in(client, app, ids["Anna"])
    return ids


def give(client, member, role, since=None):
    since = since or clock.today().isoformat()
    data = {**token(client, PAGE, PAGE), "member": member, "role": role, "since": since}
    return client.post(PAGE, data=data)


def end(client, grant_id, until=None):
    url = f"{PAGE}/{grant_id}/beeindigen"
    data = {**token(client, PAGE, PAGE), "until": until or clock.today().isoformat()}
    return client.post(url, data=data)


def grant_of(app, member_id, role):
    with app.app_context():
        return db.session.scalars(
            select(RoleGrant.id).where(RoleGrant.member_id == member_id, RoleGrant.role == role)
        ).one()


def test_a_role_counts_from_the_next_request_and_until_it_is_ended(app, client, cast):
    bram = app.test_client()
    sign_in(bram, app, cast["Bram"])
    assert bram.get("/vandaag").status_code == 403

    assert give(client, "L002", "board").status_code == 303
    assert bram.get("/vandaag").status_code == 200
    assert end(client, grant_of(app, cast["Bram"], "board")).status_code == 303
    assert bram.get("/vandaag").status_code == 403


def test_a_change_of_the_board_reminds_of_the_trade_register(client, cast, app):
    answer = give(client, "L002", "board")
    assert "pseudo-UBO" in client.get(answer.location).text
    answer = end(client, grant_of(app, cast["Bram"], "board"))
    assert "pseudo-UBO" in client.get(answer.location).text
    answer = give(client, "l2", "kascommissie")
    assert "pseudo-UBO" not in client.get(answer.location).text


def test_the_page_shows_who_has_and_had_a_role(app, client, cast):
    give(client, "L002", "board", "2026-01-01")
    end(client, grant_of(app, cast["Bram"], "board"), "2026-02-01")
    page = client.get(PAGE).text

    assert "Bram (L002)" in page
    assert "1 januari 2026" in page
    assert "1 februari 2026" in page


@pytest.mark.parametrize(
    ("member", "role", "since", "field"),
    [
        ("L099", "board", "2026-01-01", "member"),
        ("Bram", "board", "2026-01-01", "member"),
        ("", "board", "2026-01-01", "member"),
        ("L002", "", "2026-01-01", "role"),
        ("L002", "koning", "2026-01-01", "role"),
        ("L002", "board", "morgen", "since"),
        ("L002", "board", "2099-01-01", "since"),
    ],
)
def test_a_role_that_cannot_be_given_is_refused_at_its_field(
    app, client, cast, member, role, since, field
):
    answer = give(client, member, role, since)

    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    with app.app_context():
        assert len(db.session.scalars(select(RoleGrant)).all()) == 1


def test_the_last_administrator_reads_why_they_must_stay(app, client, cast):
    answer = end(client, grant_of(app, cast["Anna"], "administrator"))

    assert answer.status_code == 422
    assert "Er moet altijd een beheerder zijn" in answer.text


def test_a_second_click_on_giving_or_ending_changes_nothing(app, client, cast):
    give(client, "L002", "board")
    assert give(client, "L002", "board").status_code == 409
    grant_id = grant_of(app, cast["Bram"], "board")
    end(client, grant_id)
    assert end(client, grant_id).status_code == 409


def test_a_role_that_is_not_there_cannot_be_ended(client, cast):
    assert end(client, 999).status_code == 404


@pytest.mark.parametrize("role", ["board", "kascommissie"])
def test_only_the_administrator_gives_roles(app, cast, role):
    with app.app_context():
        other = make_member(db.session, "Dirk", roles=(role,)).id
        db.session.commit()
    dirk = app.test_client()
    sign_in(dirk, app, other)
    assert dirk.get(PAGE).status_code == 403
    form = token(dirk, "/mijn-gegevens", "/mijn-gegevens")
    answer = dirk.post(PAGE, data={**form, "member": "L002", "role": "administrator"})
    assert answer.status_code == 403
