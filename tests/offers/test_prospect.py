import pytest

from coop.offers.prospect import per_share


def test_a_share_gets_its_part_of_the_whole_plant_sold_or_not():
    found = per_share(90_816.0, 83_833.0, 1_000_000, 240)

    assert found.p50_kwh == pytest.approx(378.4)
    assert found.p90_kwh == pytest.approx(349.304, abs=0.001)


def test_more_shares_may_expect_so_many_times_more_in_any_year():
    found = per_share(90_816.0, 83_833.0, 1_000_000, 240).times(2)
    assert found.p50_kwh == pytest.approx(756.8)
    assert found.p90_kwh == pytest.approx(698.608, abs=0.001)
    assert found.p10_kwh == pytest.approx(814.992, abs=0.001)


def test_of_a_joint_turbine_only_our_part_is_divided():
    assert per_share(4_250_000.0, 3_600_000.0, 250_000, 2125).p50_kwh == pytest.approx(500.0)


def test_a_plant_without_shares_promises_nothing():
    assert per_share(430_000.0, 380_000.0, 1_000_000, 0) is None
