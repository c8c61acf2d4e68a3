"""What one share may bring and did bring."""

from types import SimpleNamespace

import pytest

from coop.home.for_sale import Brought, brought, per_share

ESTIMATE = SimpleNamespace(annual_kwh_p50=90_816.0, annual_kwh_p90=83_833.0)


def plant(ownership_ppm=1_000_000, issued_shares=240):
    return SimpleNamespace(ownership_ppm=ownership_ppm, issued_shares=issued_shares)


def test_a_share_is_expected_to_bring_its_part_of_the_plant():
    expected = per_share(plant(), ESTIMATE)
    assert expected.p50_kwh == pytest.approx(378.4)
    assert expected.p90_kwh == pytest.approx(349.30, abs=0.01)


def test_of_a_joint_plant_only_our_part_counts():
    assert per_share(plant(ownership_ppm=250_000), ESTIMATE).p50_kwh == pytest.approx(94.6)


def test_nothing_is_promised_where_nothing_was_estimated():
    assert per_share(plant(), None) is None
    assert per_share(plant(issued_shares=None), ESTIMATE) is None


def test_what_a_share_brought_is_never_rounded_up():
    divided = SimpleNamespace(name="School", code="ZON-1", year=2025, energy_wh=1999,
                              distributable_cents=299, issued_shares=100)  # fmt: skip
    assert brought(divided) == Brought("School", "ZON-1", 2025, 19, 2)
