import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop import clock
from coop.offers.kept import BUSY_FROM, CALM_AFTER_S, Page, Shelf, mark


@pytest.fixture
def ticking(monkeypatch):
    """A clock that stands until it is moved."""
    now = [100.0]
    monkeypatch.setattr(clock, "ticks_s", lambda: now[0])
    return now


def test_while_it_is_quiet_nobody_calls_it_busy(ticking):
    shelf = Shelf()

    assert [shelf.is_busy() for _ in range(BUSY_FROM + 1)] == [False] * BUSY_FROM + [True]
    ticking[0] += 1
    assert shelf.is_busy()
    ticking[0] += 1
    assert not shelf.is_busy()
    assert shelf.was_busy()
    ticking[0] += CALM_AFTER_S
    assert not shelf.was_busy()


def test_what_is_kept_is_made_once_a_moment(ticking):
    shelf, made = Shelf(), iter(range(9))

    assert [shelf.keep("page", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    assert shelf.keep("other", lambda: next(made)) == 1
    ticking[0] += 1.0
    assert shelf.keep("page", lambda: next(made)) == 2


def test_while_one_makes_it_the_others_get_what_there_was(ticking):
    shelf = Shelf()
    shelf.keep("page", lambda: "old")
    ticking[0] += 1.5

    def make():
        assert shelf.keep("page", lambda: "twice") == "old"
        return "new"

    assert shelf.keep("page", make) == "new"
    assert shelf.keep("page", lambda: "not yet") == "new"


def test_what_could_not_be_made_is_not_kept(ticking):
    shelf = Shelf()
    with pytest.raises(ZeroDivisionError):
        shelf.keep("page", lambda: 1 // 0)

    assert shelf.keep("page", lambda: "made") == "made"


def test_each_reader_gets_their_own_values_escaped():
    page = Page.of(f"<p>{mark('name')}</p><b>{mark('key')}</b>")

    assert page.filled({"name": "<Jan>", "key": "a&b"}) == "<p>&lt;Jan&gt;</p><b>a&amp;b</b>"


@given(st.text())
def test_nobody_can_type_a_mark(typed):
    page = Page.of(f"{mark('name')}|{mark('secret')}")

    filled = page.filled({"name": typed + "\ue000secret\ue001", "secret": "hidden"})

    assert filled.count("hidden") == 1 + typed.count("hidden")


def test_what_was_forgotten_while_it_was_made_is_not_kept(ticking):
    shelf, made = Shelf(), []

    def make():
        made.append(len(made))
        if len(made) == 1:
            shelf.forget("figure")
        return made[-1]

    assert shelf.keep("figure", make) == 0
    ticking[0] += 0.1
    assert [shelf.keep("figure", make) for _ in range(3)] == [1, 1, 1]
