"""A delivery is sorted out into what is new, repeated, changed and clashing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coop.production.intake import Known, by_month, sort_out
from coop.production.meter_csv import Reading
from tests.production.conftest import ZONE, month_reading

START = datetime(2025, 1, 1, tzinfo=UTC)


def hours(first: int, last: int, energy_wh: int = 1) -> Reading:
    return Reading(START + timedelta(hours=first), START + timedelta(hours=last), energy_wh)


def known(reading: Reading, version: int = 1) -> Known:
    return Known(reading.start_at, reading.end_at, reading.energy_wh, version)


def test_each_reading_goes_where_it_belongs():
    there = [known(hours(0, 1)), known(hours(1, 2)), known(hours(4, 6)), known(hours(8, 9))]
    changed, clashing = hours(1, 2, 5), hours(5, 7)
    told = sort_out([clashing, hours(0, 1), hours(2, 3), changed, hours(7, 8)], there)
    assert told.same == (hours(0, 1),)
    assert told.new == (hours(2, 3), hours(7, 8))
    assert told.changed == ((changed, there[1]),)
    assert told.clashing == ((clashing, there[2]),)


spans = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3)), max_size=12)


def chain(lengths) -> list[Reading]:
    readings, reached = [], 0
    for length, gap in lengths:
        readings.append(hours(reached + gap, reached + gap + length, length))
        reached += gap + length
    return readings


@given(spans, spans)
def test_every_reading_lands_in_one_pile_and_new_ones_touch_nothing(given_spans, stored_spans):
    delivery, stored = chain(given_spans), [known(reading) for reading in chain(stored_spans)]
    told = sort_out(delivery, stored)
    piles = [*told.new, *told.same, *(reading for reading, _ in (*told.changed, *told.clashing))]
    assert sorted(piles) == sorted(delivery)
    for reading in told.new:
        assert not any(
            row.start_at < reading.end_at and row.end_at > reading.start_at for row in stored
        )


@given(spans)
def test_what_stands_is_the_same_again(lengths):
    delivery = chain(lengths)
    told = sort_out(delivery, [known(reading) for reading in delivery])
    assert told.same == tuple(delivery)


def test_a_preview_sums_up_by_month_of_the_town_and_says_which_are_whole():
    january = month_reading(2025, 1, 5)
    part = Reading(january.end_at, january.end_at + timedelta(days=3), 7)
    told = by_month(sort_out([january, part], [known(january)]), ZONE)
    assert [(row.start.month, row.energy_wh, row.is_whole) for row in told] == [
        (1, 5, True),
        (2, 7, False),
    ]
    assert (told[0].same, told[0].new, told[1].new) == (1, 0, 1)
