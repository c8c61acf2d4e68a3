"""Every sum of the handbook (`domain.md` §6 and §6.9), and where it is a test.

========  ===========================================  =======================================
section   sum                                          test
========  ===========================================  =======================================
6.1       reading × factor, meter change, estimate     production/test_record_stands.py
6.1       × part of ownership                          production/test_monthly.py
6.2       kWh × price, whole certificates              here; viability/test_viability.py
6.3       waterfall to € 4 497.72                      here; yields/test_waterfall.py
6.3       € 18.74 a share, € 0.12 left                 yields/test_allocation.py, test_settle.py
6.3       € 12.67 own money, € 6.07 yield, 1.9 %       here; yields/test_allocation.py
6.4       A, C and kWh by month                        yields/test_allocation.py, test_settle.py
6.4       B, and why it is not used                    here
6.5       maintenance: cost ÷ years                    here
6.6       − € 4 173.59 and the order of reserves       here; yields/test_waterfall.py
6.7       € 256.00, € 249.60, never above equity       here
6.8       all of the roof and the turbine              viability/test_viability.py
6.9       € 6.67, € 2.00 (Ecopower)                    yields/test_allocation.py
6.9       € 218.96, € 232.15 (Wageningen)              here
6.9       8 to 15 wanted, 10 there: 10 (Leiderdorp)    here
6.9       2 200 kWh × € 0.08 = € 176 (ZeewoldeZon)     here
========  ===========================================  =======================================

The gifts and deposits of §2.1 belong to circles, which are not in the house yet.
"""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from coop.apportion import apportion
from coop.offers.lifecycle import Terms, check_wish
from coop.shares.exit_value import Method, linear_value, share_value
from coop.units import half_up
from coop.yields.waterfall import PlantYear, waterfall

COSTS = {
    "insurance": 480_00,
    "operation": 840_00,
    "meter": 240_00,
    "grid": 300_00,
    "administration": 480_00,
    "roof": 240_00,
    "inspection": 200_00,
}


def priced(energy_kwh: int, millicents_per_kwh: int) -> int:
    """Energy times a price, to the nearest cent."""
    return half_up(energy_kwh * millicents_per_kwh, 1000)


@pytest.mark.parametrize(
    ("energy_kwh", "millicents_per_kwh", "cents"),
    [
        (59_030, 11_500, 6_788_45),  # §6.3, direct
        (31_786, 4_500, 1_430_37),  # §6.3, export
        (51_935, 9_500, 4_933_83),  # §6.6, direct: 4 933.825
        (27_965, 1_200, 335_58),  # §6.6, export
        (2_200, 8_000, 176_00),  # §6.9, ZeewoldeZon (zeewoldezon.nl)
    ],
)
def test_energy_times_its_price_is_the_handbooks_revenue(energy_kwh, millicents_per_kwh, cents):
    assert priced(energy_kwh, millicents_per_kwh) == cents


def test_whole_megawatt_hours_give_certificates_and_the_rest_is_carried():
    # §6.3: 90 816 kWh at € 3.
    assert divmod(59_030 + 31_786, 1000) == (90, 816)
    assert 90 * 3_00 == 270_00
    # §6.6: 79 900 kWh.
    assert divmod(51_935 + 27_965, 1000) == (79, 900)


def test_the_first_full_year_of_the_roof_step_by_step():
    # §6.3; a new inverter of € 7 500 in 13 years (§6.5: expected cost ÷ years).
    revenue = priced(59_030, 11_500) + priced(31_786, 4_500) + 90 * 3_00
    flow = waterfall(
        PlantYear(
            revenue_cents=revenue,
            costs_cents=sum(COSTS.values()),
            maintenance_cents=half_up(7_500_00, 13),
            depreciation_cents=76_000_00 // 25,
            tax_permille=190,
            general_permille=50,
        )
    )

    assert (flow.revenue_cents, flow.costs_cents) == (8_488_82, 2_780_00)
    assert (flow.result_cents, flow.to_maintenance_cents) == (5_708_82, 576_92)
    assert (flow.taxable_cents, flow.tax_cents) == (2_091_90, 397_46)
    assert (flow.free_cents, flow.to_general_cents) == (4_734_44, 236_72)
    assert flow.distributable_cents == 4_497_72
    assert divmod(flow.distributable_cents, 240) == (18_74, 12)
    assert half_up(1000 * 6_07, 320_00) == 19  # 1.9 % of € 320


def test_largest_remainder_would_pay_two_equal_members_differently():
    # §6.4, column B: Anna and Bram both held 10 shares all year.
    share_days = {
        "Anna": 3650, "Bram": 3650, "Chantal": 905, "Dirk": 920, "Esma": 365, "Fatima": 292,
        "coop": 2993,
    }  # fmt: skip
    floored, rest = apportion(655_92, share_days)
    assert sum(floored.values()) == 655_89
    assert rest == 3
    assert floored["Anna"] == floored["Bram"] == 187_40

    exact = {name: Fraction(655_92 * days, 12_775) for name, days in share_days.items()}
    largest = sorted(exact, key=lambda name: (-(exact[name] % 1), name))[:rest]
    by_remainder = {name: cents + (name in largest) for name, cents in floored.items()}
    assert sum(by_remainder.values()) == 655_92
    assert by_remainder == {
        "Anna": 187_41, "Bram": 187_40, "Chantal": 46_47, "Dirk": 47_24, "Esma": 18_74,
        "Fatima": 14_99, "coop": 153_67,
    }  # fmt: skip


def test_a_bad_year_is_borne_by_its_own_reserve_then_by_half_of_the_general_one():
    # § 6.6; the balances of the reserves are ours to choose, the order is not.
    revenue = priced(51_935, 9_500) + priced(27_965, 1_200) + 79 * 3_00
    flow = waterfall(
        PlantYear(
            revenue_cents=revenue,
            costs_cents=sum(COSTS.values()) + 6_900_00,
            maintenance_reserve_cents=1_153_84,
            general_reserve_cents=4_000_00 // 2,
        )
    )

    assert flow.revenue_cents == 5_506_41
    assert flow.costs_cents == 9_680_00
    assert flow.result_cents == -4_173_59
    assert flow.from_maintenance_cents == 1_153_84
    assert flow.from_general_cents == 2_000_00
    assert flow.loss_after_cents == 4_173_59 - 1_153_84 - 2_000_00
    assert flow.distributable_cents == 0


@pytest.mark.parametrize(
    ("day", "cents"),
    [
        (date(2028, 5, 1), 256_00),  # 60 months
        (date(2028, 11, 1), 249_60),  # 66 months
        (date(2028, 10, 31), 250_66),  # 65 full months: 250.666…, floored
        (date(2023, 5, 1), 320_00),
        (date(2048, 5, 1), 0),
        (date(2050, 1, 1), 0),
    ],
)
def test_a_share_loses_an_equal_part_of_its_price_each_month(day, cents):
    # §6.7: 320 × (1 − full months ÷ 300).
    assert linear_value(320_00, 25, date(2023, 5, 1), day) == cents


def test_a_share_is_never_worth_more_than_the_capital_can_bear():
    # §6.7: never above equity ÷ shares.
    poor = share_value(Method.LINEAR, 256_00, 50_000_00, 240)
    rich = share_value(Method.LINEAR, 256_00, 76_000_00, 240)

    assert (poor.cents, poor.is_capped) == (208_33, True)
    assert (rich.cents, rich.is_capped) == (256_00, False)
    assert share_value(Method.LINEAR, 256_00, -1, 240).cents == 0


@pytest.mark.parametrize(
    ("equity_cents", "published_cents"),
    [(175_166_00, 218_96), (185_718_00, 232_15)],
)
def test_wageningens_value_of_a_share(equity_cents, published_cents):
    # §6.9, §1.13: 800 shares on 1 January 2016 and 2017, as published on
    # marinopzon.nl/toelichting-belastingaangifte-2016.
    # They round to the nearest cent; here a share is never valued above what there is.
    assert half_up(equity_cents, 800) == published_cents
    value = share_value(Method.EQUITY, 0, equity_cents, 800)
    assert value.cents == equity_cents // 800
    assert published_cents - value.cents in (0, 1)


def test_whoever_wants_8_to_15_shares_and_finds_10_gets_10():
    # §6.9, Zon op Leiderdorp: as near to the most as there is.
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    terms = Terms(at, None, 240_00, min_shares=8, max_shares=15, left=10)

    assert (terms.least, terms.most) == (8, 10)
    check_wish(terms, 10, 240_00, at)
