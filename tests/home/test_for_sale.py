"""What one share did bring."""

from types import SimpleNamespace

import pytest

from coop.home.for_sale import Brought, brought


def divided(**changes):
    return SimpleNamespace(
        **{
            "name": "School",
            "code": "ZON-1",
            "year": 2025,
            "energy_wh": 1999,
            "distributable_cents": 299,
            "issued_shares": 100,
            "depreciation_cents": 0,
            **changes,
        }
    )


def test_what_a_share_brought_is_never_rounded_up():
    assert brought(divided()) == Brought("School", "ZON-1", 2025, 19, 2, 0, 2)


@pytest.mark.parametrize(
    ("distributable_cents", "issued", "depreciation_cents", "own", "gain"),
    [(449_772, 240, 304_000, 1267, 607), (132_678, 140, 200_000, 947, 0)],
    ids=["the new roof earns", "an old roof gives own money back only"],
)
def test_own_money_and_yield_stand_apart(
    distributable_cents, issued, depreciation_cents, own, gain
):
    found = brought(
        divided(
            distributable_cents=distributable_cents,
            issued_shares=issued,
            depreciation_cents=depreciation_cents,
        )
    )
    assert (found.own_money_cents, found.yield_cents) == (own, gain)
    assert found.amount_cents == own + gain
