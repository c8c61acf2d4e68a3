"""A plug that is pulled, a form that is sent twice at once, a trail that cannot be written."""

import re
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import event

from coop import clock
from coop.check.everything import invariants
from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.members.models import Member
from coop.payouts.make_list import make_list
from coop.periods import book_year
from coop.records.audit import acting
from coop.records.models import AuditEntry
from coop.shares.change import Change, make_change
from coop.yields.enter import add_item, enter_sums, open_plant_year
from tests.laws.killed import ACTS, die_in, do_and_keep, statements_of
from tests.laws.stage import START, Curtain, everything, plant_of, set_stage
from tests.signing import sign_in, token, tokens_in

TODAY = START.date()


def ready(app) -> dict[str, int]:
    """Two hold shares, and the year 2024 waits to be divided."""
    ids = set_stage(app)
    with app.app_context(), clock.stopped_at(START), acting(ids["bo"], "test"):
        for name, share_class, shares in (("Anna", "zon", 5), ("Bram", "start", 3)):
            member = db.session.get_one(Member, ids[name])
            cents = shares * (32_000 if share_class == "zon" else 10_000)
            make_change(
                Change("issue", ids[share_class], None, member, shares, date(2024, 2, 1), cents,
                       "zo besloten"),
                today=TODAY,
            )  # fmt: skip
        for kind in ("adoption", "result"):
            record_year_decision(2024, kind, "yes", "ALV 1", TODAY, today=TODAY)
        plant_year = open_plant_year(plant_of(ids), 2024, book_year(2024))
        enter_sums(
            plant_year,
            maintenance_reserve_cents=576_92,
            depreciation_cents=304_000,
            tax_permille=190,
            general_reserve_permille=50,
        )
        add_item(plant_year, kind="revenue", label="Stroom", amount_cents=8_488_82)
        add_item(plant_year, kind="cost", label="Kosten", amount_cents=2_780_00)
        db.session.commit()
    return ids


def state(app) -> dict[str, list[str]]:
    with app.app_context():
        found = everything()
        db.session.rollback()
        return found


def made_ready_for(act: str, app) -> dict[str, int]:
    """The stage as it is right before an act."""
    ids = ready(app)
    if act == "pay_out":
        statements_of(app, "close", ids)
        with app.app_context(), clock.stopped_at(START), acting(ids["bo"], "test"):
            make_list(2024, TODAY, today=TODAY, at=START)
            db.session.commit()
    return ids


@pytest.mark.parametrize("act", ACTS)
def test_a_killed_process_leaves_nothing_or_all(app, act):
    ids = made_ready_for(act, app)
    before = state(app)
    curtain = Curtain(app)
    try:
        statements = statements_of(app, act, ids)
        after = state(app)
        assert after != before
        curtain.fall()
        # Early, in the middle, late, and right before it would have been kept.
        for place in sorted({2, statements // 2, statements - 1, statements}):
            assert die_in(app, act, ids, place) == signal.SIGKILL, f"{place} of {statements}"
            assert state(app) == before, f"killed at {place} of {statements}"
        with app.app_context():
            assert not [one.code for one in invariants() if list(one.breaches())]
        statements_of(app, act, ids)
        assert counted(state(app)) == counted(after)
    finally:
        curtain.take_down()


def counted(found: dict[str, list[str]]) -> dict[str, int]:
    """How many rows each table has."""
    return {name: len(rows) for name, rows in found.items()}


# --- the trail ---


@pytest.mark.parametrize("act", ACTS)
def test_what_cannot_be_written_in_the_trail_does_not_happen(app, act):
    ids = made_ready_for(act, app)
    before = state(app)

    class Full(Exception):
        pass

    def refuse(_mapper, _connection, _entry):
        raise Full

    event.listen(AuditEntry, "before_insert", refuse)
    try:
        with app.app_context(), clock.stopped_at(START), acting(ids["cor"], "test"):
            with pytest.raises(Full):
                do_and_keep(act, ids)
            db.session.rollback()
    finally:
        event.remove(AuditEntry, "before_insert", refuse)
    assert state(app) == before


# --- sent twice at once ---


def previewed(client, slug: str, **asked) -> tuple[str, dict[str, str]]:
    """Where an act on the register goes, and its form as the preview sends it again."""
    door = f"/register/handelingen/{slug}"
    data = {**token(client, door, f"{door}/controle"), **asked}
    answer = client.post(f"{door}/controle", data=data)
    assert answer.status_code == 200, answer.text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)[1]
    return door, {
        **data,
        **tokens_in(answer.text, door),
        "seen": seen,
        "confirmation": asked["shares"],
    }


def confirming(app, client, ids) -> tuple[str, dict[str, str]]:
    """Where a year is confirmed, and its form filled in."""
    with app.app_context():
        year = f"/jaren/2024/{plant_of(ids).code}"
    page = client.get(f"{year}/voorbeeld").text
    digest = re.search(r'name="digest"[^>]*value="([^"]*)"', page)[1]
    return f"{year}/bevestigen", {
        **tokens_in(page, f"{year}/bevestigen"),
        "decision": "ALV 2",
        "decided_on": TODAY.isoformat(),
        "total": "4497,72",
        "digest": digest,
    }


def test_a_form_sent_twice_at_once_happens_once(app, client):
    ids = ready(app)
    with app.app_context():
        code = {name: db.session.get_one(Member, ids[name]).number for name in ("Anna", "Dirk")}
    asked = {
        "share_class": ids["zon"],
        "shares": "1",
        "on": "2025-07-01",
        "reason": "zo",
        "document": "x",
    }
    anna, dirk = str(code["Anna"]), str(code["Dirk"])
    with clock.stopped_at(START):
        sign_in(client, app, ids["bo"])
        for table, rows, ask in (
            ("share_movement", 2, partial(previewed, client, "overdragen", giver=anna,
                                          receiver=dirk, **asked)),
            ("share_movement", 1, partial(previewed, client, "uitgeven", receiver=dirk,
                                          amount="320,00", **asked)),
            ("distribution", 1, partial(confirming, app, client, ids)),
        ):  # fmt: skip
            before = counted(state(app))[table]
            door, data = ask()
            answers = sent_twice(app, client, door, data)
            told = [answer.status_code for answer in answers]
            assert 303 in told, f"{door}: {told} {answers[0].text}"
            assert set(told) <= {302, 303, 409}, f"{door}: {told}"
            assert counted(state(app))[table] - before == rows, door
    with app.app_context():
        assert not [one.code for one in invariants() if list(one.breaches())]


def sent_twice(app, client, door, data):
    """The same form from two tabs in one moment."""
    barrier = Barrier(2)
    cookie = next(iter(client._cookies.values()))

    def send(_number):
        tab = app.test_client()
        tab.set_cookie(cookie.key, cookie.value)
        barrier.wait(timeout=30)
        return tab.post(door, data=data)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, range(2)))
