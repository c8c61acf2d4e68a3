"""A lottery with many wishes is divided by long work: all or nothing, whoever pulls the plug."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail
from coop.offers import draw_job
from coop.offers.draw_run import announce, divide, newest_run, propose, reason_of
from coop.offers.join_line import Asked, join_line
from coop.offers.models import AllocationLine, Offering, OfferingWish, Order
from coop.records.audit import acting
from coop.records.jobs import SILENT_AFTER, work
from coop.records.models import Job
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, make_offering, villager
from tests.signing import sign_in, tokens_in

SEED = "4 8 15 16 23 42"
AFTER = NOON + timedelta(days=8)

# A worker of its own that says so and waits when the orders are written, but not committed.
WORKER = """
import sys, time
from datetime import datetime
from coop import clock, create_app
from coop.offers import draw_run
from coop.records.jobs import work

told = draw_run.wish_mails.tell_wish_drawn

def tell_and_wait(*given):
    told(*given)
    draw_run.db.session.flush()
    print("written", flush=True)
    time.sleep(120)

draw_run.wish_mails.tell_wish_drawn = tell_and_wait
app = create_app({"INSTANCE_PATH": sys.argv[1], "DATABASE_URI": sys.argv[2], "MAIL": "screen",
                  "DEMO": True, "JOBS": "timer"})
with clock.stopped_at(datetime.fromisoformat(sys.argv[3])), app.app_context():
    work()
"""


@pytest.fixture
def lottery(app, monkeypatch):
    """Five shares, four people who want eight or more, the number typed; committed: its ids."""
    monkeypatch.setattr(draw_job, "MANY_WISHES", 4)
    with app.app_context(), clock.stopped_at(AFTER):
        make_cooperative(db.session)
        gerda, henk = (make_member(db.session, n, roles=("board",)).id for n in ("Gerda", "Henk"))
        offering = make_offering(db.session, offered=5, issued=5, kind="lottery")
        announce(offering.id, NOON + timedelta(days=7), "Lotto van 28 november 2026", NOON)
        for number in range(4):
            join_line(offering.id, Asked(1 + number // 2, 3), villager(number), NOON)
        with acting(gerda):
            propose(offering.id, SEED, AFTER)
        db.session.commit()
        return {"offering": offering.id, "henk": henk}


def ask(lottery) -> int:
    """The work that the page would ask for, committed."""
    seen = newest_run(lottery["offering"]).digest
    with acting(lottery["henk"]):
        job = draw_job.ask_to_confirm(lottery["offering"], SEED, seen, AFTER)
    db.session.commit()
    return job.id


def written() -> list[int]:
    tables = (AllocationLine, Order, OutboxMail)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def got() -> list[tuple[int, int, int, str]]:
    """What each wish got, by lot."""
    lines = db.session.scalars(select(AllocationLine).order_by(AllocationLine.lot))
    return [(one.wish_id, one.lot, one.given_shares, str(reason_of(one))) for one in lines]


def expected(offering_id) -> list[tuple[int, int, int, str]]:
    made = divide(db.session.get_one(Offering, offering_id), SEED)
    return [(one.ask.wish_id, one.lot, one.shares, str(one.reason)) for one in made.given]


def check_whole(lottery, before) -> None:
    """Every share is reserved once, each wish has its own order, and everybody is told once."""
    orders = db.session.scalars(select(Order).order_by(Order.id)).all()
    assert [order.shares for order in orders] == [row[2] for row in got() if row[2]]
    assert db.session.get_one(Offering, lottery["offering"]).claimed_shares == 5
    for wish in db.session.scalars(select(OfferingWish)):
        mine = [order for order in orders if order.member_id == wish.member_id]
        assert [order.id for order in mine] == ([wish.order_id] if wish.order_id else [])
        assert wish.shares_left == wish.max_shares - sum(order.shares for order in mine)
    assert written() == [4, len(orders), before[2] + len(orders) + 4]


def test_it_divides_as_was_seen_and_says_where_to_go(app, lottery):
    with clock.stopped_at(AFTER), app.app_context():
        foreseen, before = expected(lottery["offering"]), written()
        job_id = ask(lottery)
        assert written() == before  # asking alone gives nothing
        assert work() == 1
        job = db.session.get_one(Job, job_id)
        assert (job.state, job.onward) == ("done", f"/toewijzing/{lottery['offering']}")
        assert got() == foreseen
        assert newest_run(lottery["offering"]).confirmed_by_id == lottery["henk"]
        check_whole(lottery, before)


def test_killed_half_way_nothing_is_given_and_the_next_run_gives_the_same(
    app, lottery, database_uri, tmp_path
):
    with clock.stopped_at(AFTER), app.app_context():
        foreseen, before = expected(lottery["offering"]), written()
        job_id = ask(lottery)
        db.session.remove()
        db.engine.dispose()
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    worker = subprocess.Popen(
        [
            sys.executable,
            str(script),
            str(tmp_path / "instance"),
            database_uri,
            AFTER.isoformat(),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "written\n"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    with app.app_context():
        assert written() == before
        job = db.session.get_one(Job, job_id)
        assert job.state == "running"
        later = job.heartbeat_at + SILENT_AFTER + timedelta(minutes=1)
        db.session.rollback()
        with clock.stopped_at(later):
            assert work() == 1
        assert db.session.get_one(Job, job_id).state == "done"
        assert got() == foreseen
        check_whole(lottery, before)


def test_a_second_time_is_refused_and_gives_nothing_more(app, lottery):
    with clock.stopped_at(AFTER), app.app_context():
        ask(lottery)
        twice = ask(lottery)  # the first still waits: it is the first
        assert work() == 1
        before = written()
        again = Job(
            kind="draw_confirm",
            arguments=dict(db.session.get_one(Job, twice).arguments),
            onward="/",
            created_at=AFTER,
            actor_id=lottery["henk"],
        )
        db.session.add(again)
        db.session.commit()
        work()
        assert (again.state, written()) == ("failed", before)


def test_the_page_of_a_large_lottery_asks_for_work(app, client, lottery):
    at = f"/toewijzing/{lottery['offering']}"
    with clock.stopped_at(AFTER):
        sign_in(client, app, lottery["henk"])
        page = client.get(at).text
        seen = re.search(r'name="digest" value="(\w+)"', page)[1]
        typed = {"seed": SEED, "digest": seen, **tokens_in(page, f"{at}/bevestigen")}
        refused = client.post(f"{at}/bevestigen", data={**typed, "seed": "1 2 3 4"})
        assert refused.status_code == 422
        typed |= tokens_in(refused.text, f"{at}/bevestigen")
        answer = client.post(f"{at}/bevestigen", data=typed)
        assert "/bestuur/taken/" in answer.location
        assert "Voortgang" in client.get(answer.location).text
        with app.app_context():
            assert written()[:2] == [0, 0]
            work()
        assert "De delen zijn verdeeld over 4 wensen" in client.get(answer.location).text
