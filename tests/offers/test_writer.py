import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.offers import writer as writing
from coop.offers.intent import Intent, Placed, SentForm
from coop.offers.models import Offering, Order
from coop.offers.writer import MOST_WAITING, Ticket, TooBusy, Unsure, the_writer
from coop.records.models import FormAnswer
from tests.offers.makers import applicant, wish


def intent(shop, number=1, shares=2, key=None, content="x"):
    form = SentForm(key, content, "/kopen/bestelling/{token}") if key else None
    return Intent(shop, wish(shares), applicant(number), form)


def hand_in(app, intents):
    """Hand in all at the same moment; what each got or was refused."""
    barrier, found = threading.Barrier(len(intents)), [None] * len(intents)

    def ask(number):
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                found[number] = the_writer().order(intents[number], patience_s=60)
            except Exception as error:
                found[number] = error

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(len(intents))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def kept(app):
    with app.app_context():
        return (
            db.session.scalar(select(func.count(Order.id))),
            db.session.scalar(select(Offering.claimed_shares)),
            db.session.scalar(select(func.count(FormAnswer.key))),
        )


def test_who_wait_together_are_written_in_one_transaction(app, shop, monkeypatch):
    groups, commit, free = [], writing._commit, threading.Event()

    def note(tickets):
        groups.append(len(tickets))
        free.wait(30)
        commit(tickets)

    monkeypatch.setattr(writing, "_commit", note)
    with app.app_context():
        first = the_writer().order(intent(shop, 0), patience_s=0.3)
        waiting = [the_writer().order(intent(shop, n), patience_s=0) for n in range(1, 9)]
        assert isinstance(first, Ticket)
        assert [the_writer().place_in_line(one) for one in waiting] == list(range(2, 10))
        free.set()
        assert all(one.is_done.wait(30) for one in [first, *waiting])
        assert the_writer().place_in_line(waiting[-1]) == 1

    assert groups == [1, 8]
    assert kept(app) == (9, 18, 0)


def test_one_form_sent_often_has_one_order_and_one_answer(app, shop):
    found = hand_in(app, [intent(shop, key="k" * 20)] * 6)

    assert len({placed.location for placed in found}) == 1
    assert kept(app) == (1, 2, 1)
    again = hand_in(app, [intent(shop, key="k" * 20), intent(shop, 2, key="k" * 20, content="y")])
    assert again[0].location == found[0].location
    assert isinstance(again[1], AlreadyDone)
    assert kept(app) == (1, 2, 1)


def test_another_content_under_the_same_key_in_one_group_is_refused(app, shop):
    found = hand_in(
        app, [intent(shop, key="k" * 20), intent(shop, 2, key="k" * 20, content="other")]
    )

    assert sorted(type(one).__name__ for one in found) == ["AlreadyDone", "Placed"]
    assert kept(app)[0] == 1


def test_a_refused_order_harms_nobody(app, shop):
    found = hand_in(app, [intent(shop, n, shares=21 if n == 2 else 1) for n in range(5)])

    assert [isinstance(one, Placed) for one in found] == [True, True, False, True, True]
    assert isinstance(found[2], RuleBroken)
    assert kept(app) == (4, 4, 0)


def test_when_a_group_fails_each_is_tried_alone(app, shop, monkeypatch):
    commit = writing._commit

    def fail(tickets):
        if any(ticket.intent.buyer.name == "Nieuwkomer 3" for ticket in tickets):
            raise ZeroDivisionError("one of these cannot be kept")
        commit(tickets)

    monkeypatch.setattr(writing, "_commit", fail)
    monkeypatch.setattr(writing, "GATHER_S", 0.2)
    found = hand_in(app, [intent(shop, n, key=f"{n}" * 20) for n in range(6)])

    assert [isinstance(one, Placed) for one in found] == [True, True, True, False, True, True]
    assert isinstance(found[3], ZeroDivisionError)
    assert kept(app) == (5, 10, 5)


def test_who_cannot_be_told_whether_they_ordered_is_told_so(app, shop, monkeypatch):
    def hang_up(tickets):
        raise OperationalError("COMMIT", None, Exception("server closed the connection"))

    monkeypatch.setattr(writing, "_commit", hang_up)
    (found,) = hand_in(app, [intent(shop)])

    assert isinstance(found, Unsure)
    assert "niet of uw bestelling er is" in str(found)


def test_beyond_a_bound_nobody_is_let_in(app, shop, monkeypatch):
    free = threading.Event()
    monkeypatch.setattr(writing, "_commit", lambda tickets: free.wait(30))
    with app.app_context():
        the_writer().order(intent(shop), patience_s=0.3)
        for number in range(MOST_WAITING):
            the_writer().order(intent(shop, number), patience_s=0)
        with pytest.raises(TooBusy, match="Er is niets besteld"):
            the_writer().order(intent(shop), patience_s=0)
    free.set()


def test_who_waited_too_long_is_not_ordered_for_behind_their_back(app, shop, monkeypatch):
    monkeypatch.setattr(writing, "USELESS_AFTER_S", -1.0)

    (found,) = hand_in(app, [intent(shop)])

    assert isinstance(found, TooBusy)
    assert kept(app) == (0, 0, 0)


def test_the_thread_ends_when_nobody_comes_and_starts_again(app, shop, monkeypatch):
    monkeypatch.setattr(writing, "IDLE_S", 0.05)
    hand_in(app, [intent(shop, 1)])
    with app.app_context():
        thread = the_writer()._thread
        if thread:
            thread.join(10)
        assert the_writer()._thread is None

    assert isinstance(hand_in(app, [intent(shop, 2)])[0], Placed)


def test_a_fork_has_a_writer_of_its_own(app, monkeypatch):
    with app.app_context():
        first = the_writer()
        assert the_writer() is first
        monkeypatch.setattr(first, "_pid", -1)
        assert the_writer() is not first


def test_nobody_waits_for_a_writer_that_fails_as_a_whole(app, shop, monkeypatch):
    """Whatever goes wrong is told to whoever waits, and the next order is taken."""

    def fail(_writer, _group):
        raise MemoryError("no room")

    with monkeypatch.context() as broken:
        broken.setattr(writing.Writer, "_write", fail)
        (told,) = hand_in(app, [intent(shop)])
    assert isinstance(told, MemoryError)
    (outcome,) = hand_in(app, [intent(shop, 2)])

    assert isinstance(outcome, Placed)
    assert kept(app)[0] == 1
