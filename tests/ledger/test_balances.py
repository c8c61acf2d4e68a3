"""Statements of account agree with what was booked, however it is cut."""

from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.balances import (
    Turnover,
    balance_sheet,
    equity_by_plant,
    results,
    total_result,
    trial_balance,
)
from coop.ledger.chart import (
    BANK,
    CHART,
    COSTS,
    CREDITORS,
    GENERAL_COSTS,
    GENERAL_RESERVE,
    OTHER_INCOME,
    PLANT_DEPRECIATION,
    PLANTS,
    REVENUE,
    SHARE_CAPITAL,
)

accounts = st.sampled_from(sorted(CHART))
cents = st.integers(-(10**12), 10**12)


@st.composite
def books(draw):
    """What stands on accounts, together nothing."""
    stands = draw(st.dictionaries(accounts, cents, max_size=12))
    stands[BANK] = stands.get(BANK, 0) - sum(stands.values())
    return stands


@given(books())
def test_a_balance_sheet_of_balanced_books_balances(stands):
    sheet = balance_sheet(stands)

    assert sheet.assets_cents == sheet.funds_cents


def test_a_sheet_shows_what_is_not_closed_as_a_line_of_its_own():
    sheet = balance_sheet(
        {
            PLANTS: 1000,
            PLANT_DEPRECIATION: -100,
            BANK: 150,
            SHARE_CAPITAL: -1000,
            CREDITORS: -20,
            REVENUE: -80,
            COSTS: 50,
        }
    )

    assert [(line.account.code, line.amount_cents) for line in sheet.assets] == [
        (PLANTS, 1000),
        (PLANT_DEPRECIATION, -100),
        (BANK, 150),
    ]
    assert sheet.unclosed_cents == 30
    assert (sheet.equity_cents, sheet.liabilities_cents) == (1030, 20)


@given(st.dictionaries(accounts, st.tuples(cents, st.integers(0, 10**9), st.integers(0, 10**9))))
def test_a_trial_balance_leaves_out_only_what_is_nothing(rows):
    turnovers = {code: Turnover(*row) for code, row in rows.items()}
    trial = trial_balance(turnovers)

    assert trial.total == Turnover(
        *(sum(row[place] for row in rows.values()) for place in (0, 1, 2))
    )
    assert {line.account.code for line in trial.lines} == {
        code for code, row in rows.items() if any(row)
    }


def test_results_go_to_their_plant_and_general_ones_to_none():
    found = results(
        [(1, REVENUE, -500), (1, COSTS, 200), (None, GENERAL_COSTS, 70), (None, OTHER_INCOME, -5)]
    )

    assert found[1].result_cents == 300
    assert (found[None].costs_cents, found[None].other_cents) == (70, 5)
    assert total_result(found.values()).result_cents == 235


def test_equity_is_positive_where_members_own_it():
    found = equity_by_plant([(1, SHARE_CAPITAL, -900), (None, GENERAL_RESERVE, -40)])

    assert found[1][SHARE_CAPITAL] == 900
    assert sum(found[None].values()) == 40
