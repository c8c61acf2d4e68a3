"""The demo's meters: quarter-hours that are the month, whatever day the demo is loaded on."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.demo.metered import QUARTERS_OF, metered
from coop.demo.plants import PLANTS, ZON_1, ZON_4
from coop.demo.quarters import month_of_quarters
from coop.periods import local_bounds, month, month_of

ZONE = "Europe/Amsterdam"
SHORTEST = timedelta(hours=1)
days = st.dates(min_value=date(2025, 3, 1), max_value=date(2030, 12, 31))


@settings(max_examples=25, deadline=None)
@given(days)
def test_the_last_two_months_are_quarters_that_add_up_to_them_and_leave_no_gap(today):
    readings = list(metered(ZON_4, today, ZONE))
    for before, after in pairwise(readings):
        assert before.end_at == after.start_at
    sums, counts = Counter(), Counter()
    for reading in readings:
        start = month_of(reading.start_at, ZONE).start
        sums[start] += reading.energy_wh
        counts[start] += 1
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    assert max(sums) == last
    for start, energy_wh in sums.items():
        assert energy_wh == ZON_4.months_wh(start.year)[start.month - 1]
    assert [start for start, count in counts.items() if count > 1] == sorted(sums)[-2:]


def test_only_one_plant_tells_quarters():
    today = date(2026, 11, 25)
    short = {
        plant.code
        for plant in PLANTS
        if any(each.end_at - each.start_at <= SHORTEST for each in metered(plant, today, ZONE))
    }
    assert short == {QUARTERS_OF}
    assert list(metered(ZON_1, today, ZONE))[-1].end_at == local_bounds(month(2026, 10), ZONE)[1]


@pytest.mark.parametrize("number", range(1, 13))
def test_a_day_of_quarters_is_dark_at_night_and_never_beyond_the_panels(number):
    period = month(2026, number)
    quarters = list(month_of_quarters(period, ZONE, ZON_4.months_wh(2026)[number - 1], 52.2, 6.0))
    start, end = local_bounds(period, ZONE)
    assert len(quarters) == (end - start) / timedelta(minutes=15)
    assert all(energy_wh == 0 for at, _, energy_wh in quarters if at.hour in {22, 23, 0, 1})
    assert max(energy_wh for *_, energy_wh in quarters) * 4 < 105_600
    noon = sum(energy_wh for at, _, energy_wh in quarters if 9 <= at.hour < 14)
    assert noon > 0.4 * sum(energy_wh for *_, energy_wh in quarters)
