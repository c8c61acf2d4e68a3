"""A delivery over what a meter has: whatever the order, the end is the truth."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.periods import local_bounds, month
from coop.production.intake import Known, sort_out
from coop.production.meter_csv import Reading
from coop.production.stands import Register, Span, Stand, spans
from coop.production.timeline import Outline, plan

ZONE = "Europe/Amsterdam"
MONTHS = [local_bounds(month(2025, n), ZONE)[0] for n in range(1, 13)]
DAY0 = datetime(2025, 1, 10, 12, tzinfo=UTC)


def at(day: float) -> datetime:
    return DAY0 + timedelta(days=day)


def outline(open_from=None):
    return Outline(MONTHS, open_from, lambda start, end: int((end - start).total_seconds()))


class Meter:
    """A meter's rows as the database keeps them: only new versions, never an edit."""

    def __init__(self, open_from=None):
        self.rows, self.stands, self.outline = {}, {}, outline(open_from)

    def known(self):
        return sorted(self.rows.values(), key=lambda row: row.start_at)

    def take(self, readings=(), stands=()):
        self.stands |= {stand.at: stand for stand in stands}
        known = self.known()
        new = sort_out(readings, known, self.outline.open_from).new
        told = spans(sorted(self.stands.values()), Register())
        found = plan(known, new, told, self.outline)
        for row in found.writes:
            old = self.rows.get(row.start_at)
            assert row.version == (old.version if old else 0) + 1
            assert not self.outline.is_closed(row.start_at)
            self.rows[row.start_at] = Known(
                row.start_at, row.end_at, row.energy_wh, row.version,
                row.is_estimated, row.is_reckoned, row.is_void,
            )  # fmt: skip
        rows = [row for row in self.known() if not row.is_void]
        assert all(one.end_at <= other.start_at for one, other in pairwise(rows))
        return found

    def told(self):
        return [(row.start_at, row.end_at, row.energy_wh, row.is_estimated) for row in self.known()
                if not row.is_void]  # fmt: skip


def test_three_months_between_two_stands_are_shared_out_and_flagged():
    meter = Meter()
    meter.take(stands=[Stand(MONTHS[0], 0), Stand(MONTHS[3], 9_000)])
    assert [row[:2] for row in meter.told()] == list(pairwise(MONTHS[:4]))
    assert sum(row[2] for row in meter.told()) == 9_000
    assert all(row[3] for row in meter.told())
    # A stand in between makes the first month a reading, and leaves the sum.
    meter.take(stands=[Stand(MONTHS[1], 2_000)])
    assert meter.told()[0] == (MONTHS[0], MONTHS[1], 2_000, False)
    assert [row[3] for row in meter.told()] == [False, True, True]
    assert sum(row[2] for row in meter.told()) == 9_000


def test_a_closed_estimate_stays_and_the_first_open_month_takes_the_difference():
    meter = Meter(open_from=MONTHS[1])
    meter.rows[MONTHS[0]] = Known(MONTHS[0], MONTHS[1], 500, 1, is_estimated=True)
    meter.take(stands=[Stand(MONTHS[0], 0), Stand(MONTHS[1], 800), Stand(MONTHS[2], 1_800)])
    assert meter.told() == [
        (MONTHS[0], MONTHS[1], 500, True),
        (MONTHS[1], MONTHS[2], 1_300, True),
    ]
    assert meter.take().writes == ()


def test_what_was_estimated_gives_way_to_readings_and_what_is_left_of_it_shrinks():
    meter = Meter()
    meter.rows[at(0)] = Known(at(0), at(4), 400, 1, is_estimated=True)
    meter.take(readings=[Reading(at(1), at(2), 70), Reading(at(2), at(3), 80)])
    assert meter.told() == [
        (at(0), at(1), 100, True),
        (at(1), at(2), 70, False),
        (at(2), at(3), 80, False),
        (at(3), at(4), 100, True),
    ]


def test_a_gap_between_readings_gets_what_the_stands_leave_for_it():
    meter = Meter()
    meter.take(readings=[Reading(at(0), at(1), 100_000), Reading(at(2), at(3), 100_000)])
    meter.take(stands=[Stand(at(0), 0), Stand(at(3), 250_000)])
    assert meter.told()[1] == (at(1), at(2), 50_000, True)


def test_readings_and_stands_that_contradict_each_other_are_refused():
    meter = Meter()
    meter.take(readings=[Reading(at(0), at(2), 100_000)])
    meter.take(stands=[Stand(at(0), 0), Stand(at(2), 100_900)])  # within a kWh
    other = Meter()
    other.take(readings=[Reading(at(0), at(2), 100_000)])
    for register in (90_000, 110_000):
        other.stands = {}
        with pytest.raises(RuleBroken, match="Kijk na wat er klopt"):
            other.take(stands=[Stand(at(0), 0), Stand(at(2), register)])


def test_a_stand_inside_a_reading_that_cannot_be_cut_is_no_bound():
    meter = Meter()
    meter.take(readings=[Reading(at(0), at(2), 100_000)])
    meter.take(stands=[Stand(at(1), 50_000), Stand(at(2), 100_000), Stand(at(3), 130_000)])
    assert meter.told() == [(at(0), at(2), 100_000, False), (at(2), at(3), 30_000, False)]


HISTORY = st.lists(st.integers(0, 40_000), min_size=2, max_size=60)


@st.composite
def deliveries(draw, length):
    """Cuts of one history that may overlap and repeat, and together cover it all."""
    cuts = draw(st.lists(st.tuples(st.integers(0, length - 1), st.integers(1, length)), max_size=6))
    pieces = [(start, min(start + count, length)) for start, count in cuts]
    middle = draw(st.integers(0, length))
    return draw(st.permutations([*pieces, (0, middle), (middle, length)]))


@settings(deadline=None, max_examples=200)
@given(st.data(), HISTORY)
def test_whatever_the_order_of_a_meters_stands_the_end_is_the_truth(data, energies):
    truth = [Stand(at(n), register) for n, register in enumerate(accumulate([0, *energies]))]
    straight = Meter()
    straight.take(stands=truth)
    meter = Meter()
    for start, end in data.draw(deliveries(len(truth))):
        meter.take(stands=truth[start:end])
    assert meter.told() == straight.told()
    assert sum(row[2] for row in meter.told()) == sum(energies)
    assert meter.take(stands=truth).writes == ()
    assert meter.take(stands=truth[3:9]).writes == ()


@settings(deadline=None, max_examples=200)
@given(st.data(), HISTORY)
def test_whatever_the_order_of_readings_and_stands_readings_win_and_all_adds_up(data, energies):
    registers = [Stand(at(n), wh) for n, wh in enumerate(accumulate([0, *energies]))]
    truth = [Reading(at(n), at(n + 1), wh) for n, wh in enumerate(energies)]
    parts = data.draw(deliveries(len(truth)))
    few = data.draw(st.lists(st.sampled_from(registers), max_size=6, unique=True))
    meter = Meter()
    for start, end in parts:
        if data.draw(st.booleans()):
            meter.take(stands=few)
        meter.take(readings=truth[start:end])
    assert meter.told() == [(row.start_at, row.end_at, row.energy_wh, False) for row in truth]
    assert meter.take(readings=truth, stands=few).writes == ()


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.integers(0, 400_000), min_size=4, max_size=11),
    st.data(),
)
def test_closed_estimates_never_move_and_the_rest_makes_up_for_them(energies, data):
    """Months are guessed, years closed, and stands come late: in the end all is paid out."""
    closed = data.draw(st.integers(1, len(energies) - 1))
    meter = Meter(open_from=MONTHS[closed])
    guesses = data.draw(st.lists(st.integers(0, 400_000), min_size=closed, max_size=closed))
    for n, wh in enumerate(guesses):
        meter.rows[MONTHS[n]] = Known(MONTHS[n], MONTHS[n + 1], wh, 1, is_estimated=True)
    told = dict(enumerate(accumulate([0, *energies])))
    inner = data.draw(st.lists(st.sampled_from(sorted(told)), unique=True))
    shown = sorted({0, *inner, len(energies)})
    stands = [Stand(MONTHS[n], told[n]) for n in shown]
    carry = meter.take(stands=stands).carry_wh
    rows = meter.told()
    assert [row[2] for row in rows[:closed]] == guesses
    assert sum(row[2] for row in rows) + carry == sum(energies)
    assert -sum(guesses) <= carry <= 0
    assert meter.take(stands=stands).writes == ()
    # A good month later nothing is carried any more.
    last = Stand(MONTHS[len(energies)] + timedelta(days=3), sum(energies) + sum(guesses))
    assert meter.take(stands=[last]).carry_wh == 0
    assert sum(row[2] for row in meter.told()) == last.register_wh


def test_spans_join_over_a_year_of_quarter_hours_in_no_time():
    stands = [Stand(at(n / 96), n * 100) for n in range(35_041)]
    told = spans(stands, Register())
    assert told[0] == Span(at(0), at(1 / 96), 100)
    months = [local_bounds(month(2025 + n // 12, n % 12 + 1), ZONE)[0] for n in range(15)]
    found = plan([], [], told, Outline(months, None, lambda start, end: 1))
    assert sum(row.energy_wh for row in found.writes) == 3_504_000
    # Local midnights of months are on quarters: no piece has to be estimated.
    assert not any(row.is_estimated for row in found.writes)
