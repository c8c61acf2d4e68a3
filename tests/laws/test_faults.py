"""A plug that is pulled, a form that is sent twice at once, a trail that cannot be written."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event

from coop import clock
from coop.check.everything import invariants
from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.members.models import Member
from coop.periods import book_year
from coop.records.audit import acting
from coop.records.models import AuditEntry
from coop.shares.change import Change, make_change
from coop.yields.enter import add_item, enter_sums, open_plant_year
from tests.laws.killed import ACTS
from tests.laws.stage import START, Curtain, everything, plant_of, set_stage
from tests.signing import sign_in, token, tokens_in

TODAY = START.date()
ROOT = Path(__file__).parents[2]


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
        record_year_decision(2024, "adoption", "yes", "ALV 1", TODAY, today=TODAY)
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


def run(app, act: str, statement: int, folder: Path, ids: dict[str, int]) -> tuple[int, str]:
    """Do an act in a process of its own; how it ended, and what it said."""
    with app.app_context():
        uri = db.engine.url.render_as_string(hide_password=False)
        db.session.remove()
        db.engine.dispose()
    told = subprocess.run(
        [sys.executable, "-m", "tests.laws.killed", act, str(statement), uri, str(folder),
         *(f"{name}={number}" for name, number in ids.items())],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )  # fmt: skip
    return told.returncode, told.stdout + told.stderr


@pytest.mark.parametrize("act", ACTS)
def test_a_killed_process_leaves_nothing_or_all(app, tmp_path, act):
    ids = ready(app)
    if act == "pay_out":
        assert run(app, "close", 0, tmp_path / "first", ids)[0] == 0
    before = state(app)
    curtain = Curtain(app)
    try:
        ended, told = run(app, act, 0, tmp_path / "whole", ids)
        assert ended == 0, told
        after, statements = state(app), int(re.search(r"done (\d+)", told)[1])
        assert after != before
        # Early, in the middle, late, and right before it would have been kept.
        for place in sorted({2, statements // 2, statements - 1, statements}):
            curtain.fall()
            ended, told = run(app, act, place, tmp_path / str(place), ids)
            assert ended == -9, told
            assert state(app) == before, f"killed at {place} of {statements}"
            with app.app_context():
                assert not [one.code for one in invariants() if list(one.breaches())]
        ended, told = run(app, act, 0, tmp_path / "again", ids)
        assert ended == 0, told
        assert counted(state(app)) == counted(after)
    finally:
        curtain.take_down()


def counted(found: dict[str, list[str]]) -> dict[str, int]:
    """How many rows each table has."""
    return {name: len(rows) for name, rows in found.items()}


# --- the trail ---


def kept(act: str, ids: dict[str, int]) -> None:
    ACTS[act](ids)
    db.session.commit()


@pytest.mark.parametrize("act", ACTS)
def test_what_cannot_be_written_in_the_trail_does_not_happen(app, tmp_path, act):
    ids = ready(app)
    if act == "pay_out":
        with app.app_context(), clock.stopped_at(START), acting(ids["bo"], "test"):
            ACTS["close"](ids)
            db.session.commit()
    before = state(app)

    class Full(Exception):
        pass

    def refuse(_mapper, _connection, _entry):
        raise Full

    event.listen(AuditEntry, "before_insert", refuse)
    try:
        with app.app_context(), clock.stopped_at(START), acting(ids["bo"], "test"):
            with pytest.raises(Full):
                kept(act, ids)
            db.session.rollback()
    finally:
        event.remove(AuditEntry, "before_insert", refuse)
    assert state(app) == before


# --- sent twice at once ---


def test_a_form_sent_twice_at_once_happens_once(app, client):
    ids = ready(app)
    with clock.stopped_at(START):
        sign_in(client, app, ids["bo"])
        codes = {}
        with app.app_context():
            codes = {name: db.session.get_one(Member, ids[name]).number
                     for name in ("Anna", "Dirk", "Bram")}  # fmt: skip

        def previewed(kind, **asked):
            page = f"/register/wijzig?soort={kind}"
            data = {**token(client, page, "/register/wijzig/controle"), "kind": kind, **asked}
            answer = client.post("/register/wijzig/controle", data=data)
            assert answer.status_code == 200, answer.text
            seen = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)[1]
            return {
                **data,
                **tokens_in(answer.text, "/register/wijzig"),
                "seen": seen,
                "confirmation": asked["shares"],
            }

        asked = {"share_class": ids["zon"], "shares": "1", "on": "2025-07-01", "reason": "zo"}
        doors = {
            "transfer": (
                "/register/wijzig",
                previewed("transfer", giver=codes["Anna"], receiver=codes["Dirk"], **asked),
            ),
            "return": (
                "/register/wijzig",
                previewed("return", giver=codes["Anna"], amount="100,00", **asked),
            ),
            "issue": (
                "/register/wijzig",
                previewed("issue", receiver=codes["Bram"], amount="320,00", **asked),
            ),
        }
        rows = counted(state(app))["share_movement"]
        for expected, (door, data) in zip((2, 1, 1), doors.values(), strict=True):
            answers = sent_twice(app, client, door, data)
            assert {answer.status_code for answer in answers} <= {303, 409}, answers
            assert any(answer.status_code == 303 for answer in answers)
            now = counted(state(app))["share_movement"]
            assert now - rows == expected, door
            rows = now
        year = f"/jaren/2024/{plant_code(app, ids)}"
        confirmed = client.get(f"{year}/voorbeeld")
        digest = re.search(r'name="digest"[^>]*value="([^"]*)"', confirmed.text)[1]
        data = {
            **tokens_in(confirmed.text, f"{year}/bevestigen"),
            "decision": "ALV 2",
            "decided_on": TODAY.isoformat(),
            "total": "4497,72",
            "digest": digest,
        }
        answers = sent_twice(app, client, f"{year}/bevestigen", data)
        assert any(answer.status_code == 303 for answer in answers), answers[0].text
        assert counted(state(app))["distribution"] == 1
    with app.app_context():
        assert not [one.code for one in invariants() if list(one.breaches())]


def plant_code(app, ids) -> str:
    with app.app_context():
        return plant_of(ids).code


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
