"""Reading how far a book year is, for its steps."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from coop.assembly.deadlines import accounts_due, adoption_due
from coop.assembly.models import AccountsExtension, Meeting
from coop.assembly.year_steps import YearFacts
from coop.database import db
from coop.decisions.models import YearDecision
from coop.decisions.policies import CASH_TEST_MONTHS
from coop.decisions.queries import policy_number
from coop.ledger.cash_queries import cash_on
from coop.ledger.cash_test import cash_after, needed_cents
from coop.periods import Period
from coop.production.queries import plants
from coop.statements.queries import statement_ids
from coop.yields.carry_queries import advanced_by_plant
from coop.yields.general_cost_queries import general_costs_of, spread_lines
from coop.yields.models import Distribution, DistributionLine, PlantYear
from coop.yields.overview import YearRow, rows_of
from coop.yields.queries import entered_costs_cents


def newest_decisions(year: int) -> dict[str, YearDecision]:
    """The decision of each kind that holds for a book year."""
    rows = db.session.scalars(
        select(YearDecision).where(YearDecision.year == year).order_by(YearDecision.id)
    )
    return {row.kind: row for row in rows}


def all_decisions(year: int) -> list[YearDecision]:
    """Everything that was decided about a book year, newest first."""
    return list(
        db.session.scalars(
            select(YearDecision).where(YearDecision.year == year).order_by(YearDecision.id.desc())
        )
    )


def extension_of(year: int) -> AccountsExtension | None:
    """The extension that holds for the accounts of a book year."""
    return db.session.scalar(
        select(AccountsExtension)
        .where(AccountsExtension.year == year)
        .order_by(AccountsExtension.id.desc())
        .limit(1)
    )


def dues_of(year: int, period: Period) -> tuple[date, date]:
    """The last days by law: for the accounts, and for adopting them."""
    extended = extension_of(year)
    months = extended.months if extended else 0
    return accounts_due(period, months), adoption_due(period, months)


def divided_facts(year: int, plants: int, unpaid: int, dues: tuple[date, date]) -> YearFacts:
    """What is known of a year of which every plant is divided, by one statement."""
    decided = {kind: row.outcome for kind, row in newest_decisions(year).items()}
    return YearFacts(
        year=year,
        is_over=True,
        plants=plants,
        read=plants,
        entered=plants,
        divided=plants,
        unpaid=unpaid,
        general_cents=0,
        spread_cents=0,
        rest_cents=0,
        distributable_cents=0,
        audit=decided.get("audit"),
        adoption=decided.get("adoption"),
        result=decided.get("result"),
        discharge=decided.get("discharge"),
        accounts_due=dues[0],
        adoption_due=dues[1],
    )


def facts_of(year: int, period: Period, zone: str, today: date) -> tuple[YearFacts, list[YearRow]]:
    """What is known of a book year, and the plants it was gathered from."""
    rows = rows_of(plants(), year, period, zone)
    decided = {kind: row.outcome for kind, row in newest_decisions(year).items()}
    general, spread = general_costs_of(year), spread_lines(year)
    dues = dues_of(year, period)
    # A cost that was spread left fewer cents than there are plants; more is a part taken away.
    lefts = (
        cost.amount_cents - sum(spread[cost.id].values()) for cost in general if cost.id in spread
    )
    rests = [left for left in lefts if left < len(rows)]
    facts = YearFacts(
        year=year,
        is_over=period.end <= today,
        plants=len(rows),
        read=sum(row.known_months == row.months for row in rows),
        entered=sum(row.is_entered for row in rows),
        divided=sum(row.distribution is not None for row in rows),
        unpaid=sum(
            row.distribution is not None
            and row.distribution.members_cents > 0
            and row.paid_on is None
            for row in rows
        ),
        open_cents=sum(row.open_cents for row in rows if row.paid_on is not None),
        general_cents=sum(cost.amount_cents for cost in general),
        spread_cents=sum(sum(parts.values()) for parts in spread.values()),
        rest_cents=sum(rests),
        distributable_cents=sum(row.distributable_cents or 0 for row in rows),
        audit=decided.get("audit"),
        adoption=decided.get("adoption"),
        result=decided.get("result"),
        discharge=decided.get("discharge"),
        accounts_due=dues[0],
        adoption_due=dues[1],
        statements=len(statement_ids(year)),
        members=_members_with_line(year),
    )
    return facts, rows


def _members_with_line(year: int) -> int:
    """How many members had a part in any distribution of a book year."""
    found = (
        select(func.count(DistributionLine.member_id.distinct()))
        .join(Distribution, Distribution.id == DistributionLine.distribution_id)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(PlantYear.year == year)
    )
    return int(db.session.scalar(found) or 0)


@dataclass(frozen=True, slots=True)
class CashTest:
    """The bank before and after a payout, and what must stay. [cents]"""

    bank_cents: int
    payout_cents: int
    after_cents: int
    months: int
    needed_cents: int

    @property
    def is_passed(self) -> bool:
        """Whether enough stays."""
        return self.after_cents >= self.needed_cents


def cash_test_of(year: int, rows: list[YearRow], today: date) -> CashTest | None:
    """What the bank holds after paying all that is to be paid; None without a decision on it.

    What plants earned that are not divided yet counts along, as when they are.
    """
    months = policy_number(CASH_TEST_MONTHS, year)
    if months is None:
        return None
    still_open = [row for row in rows if row.distribution is None]
    ahead = advanced_by_plant()
    expected = sum(
        max(0, (row.distributable_cents or 0) - ahead.get(row.plant.id, 0)) for row in still_open
    )
    cash = cash_on(today, entered_costs_cents(year))
    bank = cash.bank_cents + sum(row.earned_cents for row in still_open)
    payout = cash.owed_cents + expected
    needed = needed_cents(cash.yearly_costs_cents, months)
    return CashTest(bank, payout, cash_after(bank, payout), months, needed)


def meeting_about(year: int) -> Any:
    """Id and number of the newest meeting about a book year; None where there is none."""
    return db.session.execute(
        select(Meeting.id, Meeting.number)
        .where(Meeting.year == year)
        .order_by(Meeting.id.desc())
        .limit(1)
    ).one_or_none()
