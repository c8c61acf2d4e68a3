"""What power brought, from quantity and price."""

from hypothesis import given
from hypothesis import strategies as st

from coop.yields.revenue import (
    WH_PER_MWH,
    Earlier,
    Metered,
    proposed_lines,
    sold_cents,
    whole_certificates,
)

energy_wh = st.integers(0, 10**13)


def test_the_new_roof_of_2025_brings_what_was_worked_out_by_hand():
    """The domain's §6.3: 59 030 kWh × 0.115, 31 786 kWh × 0.045, and 90 certificates of € 3."""
    earlier = Earlier({"direct": 115_000, "feed_in": 45_000, "origin": 3_000})
    lines = proposed_lines(Metered(90_816_000, 31_786_000), earlier)
    assert [line.source for line in lines] == ["direct", "feed_in", "origin"]
    assert [line.amount_cents for line in lines] == [678_845, 143_037, 27_000]
    assert lines[2].carried_wh == 816_000


def test_a_price_below_zero_costs_money():
    assert sold_cents(100_000, -20_000) == -200


def test_half_a_cent_goes_upward():
    assert sold_cents(1_000, 5_000) == 1
    assert sold_cents(1_000, 4_999) == 0


def test_without_a_meter_for_it_all_power_went_to_the_net():
    (line,) = proposed_lines(Metered(500_000, None), Earlier({"feed_in": 45_000}))
    assert (line.source, line.quantity_wh) == ("feed_in", 500_000)


def test_a_source_without_a_price_has_no_amount_yet():
    (line,) = proposed_lines(Metered(500_000, None), Earlier({}))
    assert line.amount_cents is None


@given(energy_wh, st.integers(0, WH_PER_MWH - 1))
def test_certificates_lose_no_watt_hour(made_wh, carried_wh):
    issued_wh, left_wh = whole_certificates(made_wh, carried_wh)
    assert issued_wh + left_wh == made_wh + carried_wh
    assert issued_wh % WH_PER_MWH == 0
    assert 0 <= left_wh < WH_PER_MWH


@given(energy_wh, energy_wh)
def test_what_is_proposed_is_what_was_made(made_wh, feed_in_wh):
    lines = proposed_lines(Metered(made_wh, feed_in_wh), Earlier({}))
    sold = [line.quantity_wh for line in lines if line.source != "origin"]
    assert sum(sold) == made_wh
    assert all(wh > 0 for wh in sold)
