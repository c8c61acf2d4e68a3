from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.offers.open_rules import Papers, Room, may_open, missing, window_start

TODAY = date(2026, 11, 26)
PAPERS = Papers(
    has_document=True, has_sentence=True, notified_on=date(2026, 11, 1), is_small_circle=False
)
ROOM = Room(others_cents=4_900_000_00, own_cents=100_000_00, limit_cents=5_000_000_00)


def told(papers=PAPERS, room=ROOM):
    return " / ".join(str(words) for words in missing(papers, room, TODAY))


def test_with_its_papers_and_room_to_the_cent_an_offering_may_open():
    assert may_open(PAPERS, ROOM, TODAY)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"has_document": False}, "informatiedocument"),
        ({"has_sentence": False}, "vrijstellingszin"),
        ({"notified_on": None}, "AFM"),
        ({"notified_on": TODAY + timedelta(days=1)}, "AFM"),
    ],
)
def test_each_paper_that_is_missing_keeps_it_closed(changes, sentence):
    papers = replace(PAPERS, **changes)
    assert sentence in told(papers)
    assert not may_open(papers, ROOM, TODAY)


def test_one_cent_over_the_limit_keeps_it_closed():
    assert "€ 0,01 te veel" in told(room=replace(ROOM, own_cents=100_000_01))


def test_a_small_circle_needs_no_document_and_no_notification_but_the_sentence():
    bare = Papers(has_document=False, has_sentence=True, notified_on=None, is_small_circle=True)
    room = Room(0, 99_000_00, 100_000_00, persons=149)

    assert may_open(bare, room, TODAY)
    assert "vrijstellingszin" in told(replace(bare, has_sentence=False), room)
    assert "minder dan 150 mensen" in told(bare, replace(room, persons=150))
    assert "te veel" in told(bare, replace(room, own_cents=100_001_00))


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 26), date(2025, 11, 27)),
        (date(2028, 2, 29), date(2027, 3, 1)),
        (date(2028, 2, 28), date(2027, 3, 1)),
        (date(2029, 2, 28), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 1, 1)),
    ],
)
def test_twelve_months_end_today(today, first):
    assert window_start(today) == first


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_twelve_months_are_never_shorter_or_longer_than_a_year(today):
    first = window_start(today)
    before = first - timedelta(days=1)

    assert (today - first).days + 1 in (365, 366)
    same_day = (today.year - 1, today.month, today.day)
    leap_day = (today.month, today.day) == (2, 29)
    assert (before.year, before.month, before.day) == same_day or (leap_day and first.month == 3)
