"""What the books come to: trial balance, balance sheet, results and own capital.

Amounts are whole cents; debit is positive, credit negative, until a name says otherwise.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coop.ledger.chart import (
    CHART,
    CONTRIBUTIONS,
    COSTS,
    DEPRECIATION,
    EARMARKED,
    GENERAL_COSTS,
    GENERAL_RESERVE,
    LOSS_CARRIED,
    MAINTENANCE_RESERVE,
    OTHER_INCOME,
    RESULT,
    REVENUE,
    ROUNDING_RESERVE,
    SHARE_CAPITAL,
    TAX,
    ChartAccount,
    Kind,
)

OF_A_YEAR = frozenset({Kind.REVENUE, Kind.COST})
"""Accounts that start every book year at nothing; all others are carried on."""


@dataclass(frozen=True, slots=True)
class Turnover:
    """What stood on an account, and what was booked on either side of it. [cents]"""

    opening_cents: int
    debit_cents: int
    credit_cents: int

    @property
    def closing_cents(self) -> int:
        """What stands on it at the end; debit is positive. [cents]"""
        return self.opening_cents + self.debit_cents - self.credit_cents


@dataclass(frozen=True, slots=True)
class TrialLine:
    """An account in the trial balance."""

    account: ChartAccount
    turnover: Turnover


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Every account on which something stands or was booked, by code."""

    lines: tuple[TrialLine, ...]

    @property
    def total(self) -> Turnover:
        """All lines together: opening nothing, and as much debit as credit."""
        turnovers = [line.turnover for line in self.lines]
        return Turnover(
            sum(one.opening_cents for one in turnovers),
            sum(one.debit_cents for one in turnovers),
            sum(one.credit_cents for one in turnovers),
        )


def trial_balance(turnovers: Mapping[str, Turnover]) -> TrialBalance:
    """Give the trial balance of a period.

    Parameters
    ----------
    turnovers
        By account code. Accounts on which nothing stood and nothing was booked are left out.
    """
    return TrialBalance(
        tuple(
            TrialLine(CHART[code], turnover)
            for code, turnover in sorted(turnovers.items())
            if turnover.opening_cents or turnover.debit_cents or turnover.credit_cents
        )
    )


@dataclass(frozen=True, slots=True)
class SheetLine:
    """An account in the balance sheet, positive on the side where its kind stands. [cents]"""

    account: ChartAccount
    amount_cents: int


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """What there is, and whose it is. [cents]

    `unclosed_cents` is what was earned, less what was spent, in years that are not closed yet: a
    profit is positive. It is own capital, but nobody has decided about it.
    """

    assets: tuple[SheetLine, ...]
    equity: tuple[SheetLine, ...]
    liabilities: tuple[SheetLine, ...]
    unclosed_cents: int

    @property
    def assets_cents(self) -> int:
        """All that there is. [cents]"""
        return sum(line.amount_cents for line in self.assets)

    @property
    def equity_cents(self) -> int:
        """Own capital, the result that was not closed among it. [cents]"""
        return sum(line.amount_cents for line in self.equity) + self.unclosed_cents

    @property
    def liabilities_cents(self) -> int:
        """What others still get. [cents]"""
        return sum(line.amount_cents for line in self.liabilities)

    @property
    def funds_cents(self) -> int:
        """Own capital and debts together: as much as there is. [cents]"""
        return self.equity_cents + self.liabilities_cents


def balance_sheet(balances: Mapping[str, int]) -> BalanceSheet:
    """Give the balance sheet of a day.

    Parameters
    ----------
    balances
        What stands on each account at the end of the day, by code; debit is positive. [cents]
    """
    sides: dict[Kind, list[SheetLine]] = {kind: [] for kind in Kind}
    for code, cents in sorted(balances.items()):
        account = CHART[code]
        shown = cents if account.kind is Kind.ASSET else -cents
        if cents:
            sides[account.kind].append(SheetLine(account, shown))
    return BalanceSheet(
        tuple(sides[Kind.ASSET]),
        tuple(sides[Kind.EQUITY]),
        tuple(sides[Kind.LIABILITY]),
        -sum(cents for code, cents in balances.items() if CHART[code].kind in OF_A_YEAR),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """What a plant, or the cooperative in general, earned and spent. All positive. [cents]"""

    revenue_cents: int = 0
    other_cents: int = 0
    costs_cents: int = 0
    depreciation_cents: int = 0
    tax_cents: int = 0

    @property
    def result_cents(self) -> int:
        """What is left; negative is a loss. [cents]"""
        earned = self.revenue_cents + self.other_cents
        return earned - self.costs_cents - self.depreciation_cents - self.tax_cents


_PLACES = {
    REVENUE: 0,
    CONTRIBUTIONS: 1,
    OTHER_INCOME: 1,
    COSTS: 2,
    GENERAL_COSTS: 2,
    DEPRECIATION: 3,
    TAX: 4,
}


def results(rows: Iterable[tuple[int | None, str, int]]) -> dict[int | None, Result]:
    """Give the result of each plant.

    Parameters
    ----------
    rows
        Plant (None: of no plant), account code of revenue or cost, and cents; debit is positive.

    Returns
    -------
    dict
        By plant, those with anything booked; the general part under None.
    """
    sums: dict[int | None, list[int]] = {}
    for plant_id, code, cents in rows:
        place = _PLACES[code]
        sums.setdefault(plant_id, [0] * 5)[place] += -cents if place < 2 else cents
    return {plant_id: Result(*parts) for plant_id, parts in sums.items()}


def total_result(parts: Iterable[Result]) -> Result:
    """Give the results of all plants together."""
    known = list(parts)
    return Result(
        sum(one.revenue_cents for one in known),
        sum(one.other_cents for one in known),
        sum(one.costs_cents for one in known),
        sum(one.depreciation_cents for one in known),
        sum(one.tax_cents for one in known),
    )


EQUITY_ACCOUNTS = (
    SHARE_CAPITAL,
    MAINTENANCE_RESERVE,
    GENERAL_RESERVE,
    ROUNDING_RESERVE,
    LOSS_CARRIED,
    RESULT,
    EARMARKED,
)


def equity_by_plant(
    rows: Iterable[tuple[int | None, str, int]],
) -> dict[int | None, dict[str, int]]:
    """Give own capital of each plant by account.

    Parameters
    ----------
    rows
        Plant (None: of no plant), code of an account of own capital, and cents; debit is positive.

    Returns
    -------
    dict
        By plant, then by account code in the order of `EQUITY_ACCOUNTS`; credit is positive.
    """
    found: dict[int | None, dict[str, int]] = {}
    for plant_id, code, cents in rows:
        found.setdefault(plant_id, dict.fromkeys(EQUITY_ACCOUNTS, 0))[code] -= cents
    return found
