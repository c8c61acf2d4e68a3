"""Numbers that people type, and back."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.units import (
    cents_text,
    half_up,
    kwh_to_wh,
    parse_cents,
    parse_quantity,
    parse_wh_from_kwh,
    parse_whole,
    wh_text,
)

NO_NUMBER = [
    "", "  ", "x", "1e3", "1_000", "nan", "inf", "Infinity", "٣", "１２", "½", "²", "--5", "1-",
    "0x10", "1.2.3", "1,2,3", "1.23.4,5", "1,2345.67", "12 34", "1,234,5", ".", ",", "5 5,00",
    "'; DROP TABLE member", "1\x000",
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12", 1200),
        ("12,5", 1250),
        ("12.50", 1250),
        (" € 1.234,50 ", 123450),
        ("1,234.50", 123450),
        ("1 234,50", 123450),
        ("€\u00a01\u202f234,50", 123450),
        ("12,-", 1200),
        ("EUR 12,50", 1250),
        ("12,50 euro", 1250),
        ("1.234.567", 123456700),
        (",5", 50),
        ("0", 0),
        ("007", 700),
        ("12,5000", 1250),
    ],
)
def test_an_amount_is_read_as_it_is_written_in_dutch_and_english(typed, cents):
    assert parse_cents(typed) == cents


@pytest.mark.parametrize("typed", ["1.234", "1,234", "€ 12,500", "999.999"])
def test_an_amount_that_can_mean_two_things_is_refused_with_advice(typed):
    with pytest.raises(RuleBroken, match="twee dingen") as refusal:
        parse_cents(typed, field="price")

    assert "1234" in str(refusal.value)
    assert refusal.value.field == "price"


@pytest.mark.parametrize("typed", NO_NUMBER)
@pytest.mark.parametrize("parse", [parse_whole, parse_cents, parse_wh_from_kwh])
def test_what_is_no_number_is_refused(parse, typed):
    with pytest.raises(RuleBroken):
        parse(typed)


@pytest.mark.parametrize("parse", [parse_whole, parse_cents, parse_wh_from_kwh])
@pytest.mark.parametrize("typed", ["9" * 13, "9" * 5000, "0" * 41])
def test_an_enormous_number_is_refused(parse, typed):
    with pytest.raises(RuleBroken, match="te groot"):
        parse(typed)


def test_a_negative_number_is_refused_unless_there_is_room_for_it():
    with pytest.raises(RuleBroken, match="onder nul"):
        parse_cents("-5")

    assert parse_cents("-5", minimum=None) == -500
    assert parse_cents("−0,07", minimum=None) == -7
    assert parse_cents("€ -5,00", minimum=None) == -500
    assert parse_whole("-5", minimum=-10) == -5


def test_a_bound_is_named_in_the_refusal():
    with pytest.raises(RuleBroken, match="hoogstens 20 in"):
        parse_whole("21", minimum=1, maximum=20)
    with pytest.raises(RuleBroken, match="minstens 1 in"):
        parse_whole("0", minimum=1, maximum=20)
    with pytest.raises(RuleBroken, match="minstens 0,50 in"):
        parse_cents("0,49", minimum=50)
    with pytest.raises(RuleBroken, match="hoogstens 1,5 in"):
        parse_wh_from_kwh("1,501", maximum=1500)
    with pytest.raises(RuleBroken, match="hoogstens 90 in"):
        parse_quantity("90,1", 1, maximum=90)
    assert parse_whole("20", minimum=1, maximum=20) == 20
    assert parse_quantity("90", 1, maximum=90) == 90


def test_noughts_in_front_do_not_make_a_number_large():
    assert parse_whole("0" * 20 + "12") == 12
    assert parse_cents("0" * 20 + "12,50") == 1250


@pytest.mark.parametrize("typed", ["1.5", "1,5", "1.000", "1 000"])
def test_a_number_of_shares_is_digits_only(typed):
    with pytest.raises(RuleBroken, match="geen heel getal"):
        parse_whole(typed)


@pytest.mark.parametrize(
    ("typed", "wh"),
    [("12", 12000), ("0,123", 123), ("0.123", 123), ("1,234", 1234), ("12.345,678", 12345678),
     ("1234.5", 1234500), ("250 kWh", 250000), ("1.234.567", 1234567000)],
)  # fmt: skip
def test_energy_is_read_to_the_watt_hour(typed, wh):
    assert parse_wh_from_kwh(typed) == wh


def test_a_person_who_types_a_point_before_three_digits_is_asked_again_a_machine_is_not():
    with pytest.raises(RuleBroken, match="twee dingen"):
        parse_wh_from_kwh("1.234")

    assert parse_wh_from_kwh("1.234", from_file=True) == 1234


def test_a_fourth_decimal_of_energy_is_refused_unless_it_is_nought():
    with pytest.raises(RuleBroken, match="hoogstens 3"):
        parse_wh_from_kwh("1,2345")

    assert parse_wh_from_kwh("1,2340") == 1234


def test_measures_keep_their_decimals_exactly():
    assert parse_quantity("105,6", 3) == Decimal("105.6")
    assert parse_quantity("-7,5", 2) == Decimal("-7.5")
    assert parse_quantity("6.205123", 6) == Decimal("6.205123")
    with pytest.raises(RuleBroken, match="hoogstens 1"):
        parse_quantity("30,55", 1)
    with pytest.raises(RuleBroken, match="onder nul"):
        parse_quantity("-1", 1, minimum=0)


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_an_amount_shown_in_a_form_is_read_back_the_same(cents):
    assert parse_cents(cents_text(cents), minimum=None) == cents


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_energy_shown_in_a_form_is_read_back_the_same(energy_wh):
    assert parse_wh_from_kwh(wh_text(energy_wh), minimum=None) == energy_wh


@given(st.text(max_size=45))
def test_anything_typed_gives_a_number_or_a_refusal(typed):
    for parse in (parse_whole, parse_cents, parse_wh_from_kwh):
        try:
            assert isinstance(parse(typed), int)
        except RuleBroken as refusal:
            assert str(refusal)  # noqa: PT017 - every refusal is a sentence


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**6))
def test_rounding_goes_to_the_nearest_and_a_half_goes_up(numerator, denominator):
    rounded = half_up(numerator, denominator)

    difference = rounded - Fraction(numerator, denominator)
    assert Fraction(-1, 2) < difference <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"), [(1, 2, 1), (-1, 2, 0), (25, 10, 3), (35, 10, 4)]
)
def test_a_half_goes_up_also_to_an_odd_number(numerator, denominator, rounded):
    assert half_up(numerator, denominator) == rounded


def test_rounding_by_nothing_is_a_mistake():
    with pytest.raises(ValueError, match="positive"):
        half_up(1, 0)


@pytest.mark.parametrize(("kwh", "wh"), [(0.0005, 0), (0.0015, 2), (1.2344, 1234), (0.29, 290)])
def test_a_measured_kwh_becomes_the_nearest_watt_hour(kwh, wh):
    assert kwh_to_wh(kwh) == wh


@pytest.mark.parametrize("kwh", [float("nan"), float("inf")])
def test_a_measurement_that_is_no_number_is_never_booked(kwh):
    with pytest.raises(ValueError, match="no amount"):
        kwh_to_wh(kwh)
