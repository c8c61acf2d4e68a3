"""Reading for the kascommissie: from a member's line down to readings, invoices and entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from coop.database import db
from coop.ledger.models import JournalEntry
from coop.members.models import Member
from coop.periods import Period
from coop.production.models import Plant
from coop.records.chain import JOURNAL, REGISTER, length, newest_digest
from coop.records.models import AuditEntry
from coop.yields.models import Distribution, DistributionLine, PlantYear
from coop.yields.queries import plant_years_of
from coop.yields.recount import divided_again, lines_kept

MOST_TOLD = 200
BY_HAND = (
    "readings_corrected",
    "stands_corrected",
    "readings_estimated",
    "item_removed",
    "general_cost_removed",
    "policy_decided",
    "rule_decided",
    "accounts_extended",
    "operation_correction",
    "shares_correction",
    "late_correction",
    "payout_came_back",
)
"""Acts that change what was known before; each left its actor and time."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A member's part of a distribution, with whose and of which plant. [Wh], [cents]"""

    distribution_id: int
    member_id: int
    number: int | None
    name: str
    plant_code: str
    plant_name: str
    year: int
    share_days: int
    energy_wh: int
    amount_cents: int
    capital_cents: int
    yield_cents: int


def audit_lines(
    year: int, keys: Sequence[tuple[int, int]] | None = None, *, distribution_id: int | None = None
) -> list[AuditLine]:
    """The lines of a year, or these of them, by plant and member number."""
    statement = (
        select(
            DistributionLine.distribution_id,
            DistributionLine.member_id,
            Member.number,
            Member.name,
            Plant.code,
            Plant.name,
            PlantYear.year,
            DistributionLine.share_days,
            DistributionLine.energy_wh,
            DistributionLine.amount_cents,
            DistributionLine.capital_cents,
            DistributionLine.yield_cents,
        )
        .join(Distribution, Distribution.id == DistributionLine.distribution_id)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .join(Plant, Plant.id == PlantYear.plant_id)
        .join(Member, Member.id == DistributionLine.member_id)
        .where(PlantYear.year == year)
        .order_by(Plant.code, Member.number, Member.id)
    )
    if distribution_id is not None:
        statement = statement.where(DistributionLine.distribution_id == distribution_id)
    if keys is not None:
        members = {member_id for _made, member_id in keys}
        statement = statement.where(DistributionLine.member_id.in_(members))
    rows: Sequence[Any] = db.session.execute(statement).all()
    found = [AuditLine(*row) for row in rows]
    wanted = None if keys is None else set(keys)
    return [
        one for one in found if wanted is None or (one.distribution_id, one.member_id) in wanted
    ]


def line_keys(year: int) -> list[tuple[int, int]]:
    """The keys of every line of a year that gave something."""
    rows = db.session.execute(
        select(DistributionLine.distribution_id, DistributionLine.member_id)
        .join(Distribution, Distribution.id == DistributionLine.distribution_id)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(PlantYear.year == year, DistributionLine.amount_cents > 0)
    )
    return [(made, member) for made, member in rows]


def entries_of(plant_code: str, year: int) -> list[JournalEntry]:
    """The journal entries of a plant's book year, by day."""
    start = f"year-{plant_code}-{year}"
    return list(
        db.session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.is_sealed,
                or_(
                    JournalEntry.reference == start, JournalEntry.reference.startswith(f"{start}-")
                ),
            )
            .order_by(JournalEntry.booked_on, JournalEntry.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Recount:
    """A distribution worked out again from what it was made of. [cents], [Wh]

    `different` names the members whose line no longer follows. `items_cents` is revenue less costs
    as the lines say now; `result_cents` is what the distribution was made from.
    """

    distribution_id: int
    plant_code: str
    plant_name: str
    lines: int
    lines_cents: int
    cooperative_cents: int
    distributable_cents: int
    items_cents: int
    result_cents: int
    different: list[int]

    @property
    def is_equal(self) -> bool:
        """Whether every line, their sum and the result still follow."""
        adds_up = self.lines_cents + self.cooperative_cents == self.distributable_cents
        return adds_up and not self.different and self.items_cents == self.result_cents


def recounts(year: int, period: Period) -> list[Recount]:
    """Every distribution of a year, worked out again."""
    return [
        _recount(row, row.distribution, period)
        for row in sorted(plant_years_of(year).values(), key=lambda row: row.plant.code)
        if row.distribution
    ]


def _recount(plant_year: PlantYear, made: Distribution, period: Period) -> Recount:
    lines = lines_kept(made.id)
    again = divided_again(made, plant_year.plant_id, period)
    items = sum(
        item.amount_cents if item.kind == "revenue" else -item.amount_cents
        for item in plant_year.items
    )
    return Recount(
        distribution_id=made.id,
        plant_code=plant_year.plant.code,
        plant_name=plant_year.plant.name,
        lines=len(lines),
        lines_cents=sum(cents for _days, _wh, cents in lines.values()),
        cooperative_cents=made.cooperative_cents,
        distributable_cents=made.distributable_cents,
        items_cents=items,
        result_cents=made.waterfall["revenue_cents"] - made.waterfall["costs_cents"],
        different=sorted(
            member
            for member in lines.keys() | again.keys()
            if lines.get(member) != again.get(member)
        ),
    )


def changes_by_hand(since: datetime, until: datetime) -> Sequence[Any]:
    """What people changed after it was known, newest first: when, who, what, details."""
    return db.session.execute(
        select(AuditEntry.id, AuditEntry.at, AuditEntry.action, AuditEntry.details, Member.name)
        .outerjoin(Member, Member.id == AuditEntry.actor_id)
        .where(AuditEntry.at >= since, AuditEntry.at < until, AuditEntry.action.in_(BY_HAND))
        .order_by(AuditEntry.id.desc())
        .limit(MOST_TOLD)
    ).all()


def entries_by_hand(period: Period) -> list[JournalEntry]:
    """Entries that somebody typed, or that take another one back, in a book year; newest first."""
    return list(
        db.session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.is_sealed,
                JournalEntry.booked_on >= period.start,
                JournalEntry.booked_on < period.end,
                or_(
                    JournalEntry.reverses_id.is_not(None),
                    JournalEntry.reference.startswith("hand-"),
                ),
            )
            .order_by(JournalEntry.id.desc())
            .limit(MOST_TOLD)
        )
    )


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """Where a chain of digests ends: how many rows, and the newest digest."""

    name: str
    rows: int
    digest: str


def chain_ends() -> list[ChainEnd]:
    """The ends of both chains, to be written on paper that leaves the house."""
    return [ChainEnd(name, length(name), newest_digest(name)) for name in (JOURNAL, REGISTER)]
