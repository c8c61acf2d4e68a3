"""Invariants of the trail: what changed names who did it and when, and closed is closed."""

from collections.abc import Iterator
from datetime import date, datetime

import sqlalchemy as sa

from coop.assembly.models import (
    AccountsExtension,
    AuditCheck,
    AuditReport,
    AuditSample,
    Meeting,
    MeetingPack,
)
from coop.bank.models import BankFile, LineAssignment, LineDecision
from coop.check.registry import Breaches, invariant
from coop.database import Base, db
from coop.decisions.models import Policy, YearDecision
from coop.dues.models import Collection, DebitSetting, Due, Mandate, SavingPlan
from coop.initiatives.models import Commitment, Initiative, Pledge
from coop.joining.models import Present, ProviderPayment, StarterAsk, StarterKeeper
from coop.ledger.models import EarmarkedMoney, JournalEntry, PeriodClose
from coop.members.models import Cooperative, Member
from coop.offers.models import AllocationRun, Offering, OfferingWish, Order
from coop.payouts.models import PayoutRun
from coop.periods import book_year
from coop.production.models import (
    Meter,
    MeterChange,
    Outage,
    Plant,
    PlantEstimate,
    ReadingBatch,
)
from coop.records.models import AuditEntry
from coop.shares.models import ReturnRequest, ShareClass, ShareMovement, ShareOperation
from coop.statements.models import IssuedPaper
from coop.viability.models import PlantDesign, PriceSeries
from coop.yields.models import (
    Advance,
    AllocationRule,
    Distribution,
    GeneralCost,
    LateCorrection,
    PlantYear,
    YearItem,
)

STATE: tuple[type[Base], ...] = (
    Member,
    Plant,
    PlantEstimate,
    PlantDesign,
    PriceSeries,
    Meter,
    MeterChange,
    Outage,
    ReadingBatch,
    ShareClass,
    ShareMovement,
    ShareOperation,
    ReturnRequest,
    Present,
    ProviderPayment,
    StarterAsk,
    StarterKeeper,
    Offering,
    Order,
    OfferingWish,
    AllocationRun,
    JournalEntry,
    EarmarkedMoney,
    PeriodClose,
    PlantYear,
    YearItem,
    GeneralCost,
    Distribution,
    LateCorrection,
    Advance,
    PayoutRun,
    YearDecision,
    AccountsExtension,
    AuditSample,
    AuditCheck,
    AuditReport,
    Meeting,
    MeetingPack,
    Initiative,
    Pledge,
    Commitment,
    BankFile,
    Mandate,
    Collection,
    SavingPlan,
    DebitSetting,
)
"""Tables of which every row has its own line in the trail."""

TOGETHER: tuple[type[Base], ...] = (
    Policy,
    AllocationRule,
    IssuedPaper,
    LineAssignment,
    LineDecision,
    Due,
)
"""Rows that have a line with their table: one for each, or for many together with their count."""

BY_SOMEBODY = (
    "shares_issue",
    "shares_transfer",
    "shares_return",
    "shares_conversion",
    "class_added",
    "offering_opened",
    "offering_changed",
    "order_paid",
    "policy_decided",
    "rule_decided",
    "year_adoption",
    "year_audit",
    "year_confirmed",
    "year_discharge",
    "year_result",
    "sums_entered",
    "item_added",
    "item_removed",
    "late_correction",
    "paid_out",
    "payout_came_back",
    "payout_confirmed",
    "payout_made",
    "payout_settled",
    "period_closed",
    "readings_corrected",
)
"""What only a person does; by a signed link it is whose link it was.

A visitor's order, and what a clock does, has nobody's name.
"""

LOADED = "demo_loaded"
"""In place of a request: the demo cooperative was made by nobody."""


@invariant("AUD-1", "everything that was made or changed stands in the trail")
def everything_left_a_trace() -> Breaches:
    for table in STATE:
        name = table.__tablename__
        key = table.__table__.c.id
        told = sa.select(AuditEntry.id).where(
            AuditEntry.object_type == name, AuditEntry.object_id == key
        )
        silent = sa.select(sa.func.count()).select_from(table).where(~told.exists())
        count = int(db.session.scalar(silent) or 0)
        if count and count > (loaded := _loaded(name)):
            yield f"{name}: {count - loaded} rows that nobody made"


@invariant("AUD-3", "every rule that was decided and paper that was issued stands in the trail")
def what_was_made_together_left_a_trace() -> Breaches:
    for table in TOGETHER:
        name = table.__tablename__
        rows = int(db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0)
        told = db.session.execute(
            sa.select(AuditEntry.object_id, AuditEntry.details).where(
                AuditEntry.object_type == name
            )
        ).all()
        # A due is told of again when it is settled: that is no second due.
        alone = {object_id for object_id, _details in told if object_id is not None}
        together = sum(int(details.get("count", 1)) for one, details in told if one is None)
        if rows > (made := together + len(alone)):
            yield f"{name}: {rows - made} rows that nobody made"


def _loaded(name: str) -> int:
    """How many rows were loaded together, which one line of the trail counts."""
    rows = db.session.scalars(
        sa.select(AuditEntry.details).where(
            AuditEntry.object_type == name, AuditEntry.object_id.is_(None)
        )
    )
    return sum(int(details.get("count", 0)) for details in rows)


@invariant("AUD-2", "who moved shares or money, or recorded a decision, has a name")
def deeds_have_a_name() -> Breaches:
    nameless = (
        sa.select(AuditEntry.id, AuditEntry.action, AuditEntry.at)
        .where(
            AuditEntry.actor_id.is_(None),
            AuditEntry.action.in_(BY_SOMEBODY),
            AuditEntry.request_id != LOADED,
        )
        .order_by(AuditEntry.id)
    )
    for row in db.session.execute(nameless):
        yield f"{row.action} at {row.at:%Y-%m-%d %H:%M} (line {row.id}) was done by nobody"


@invariant("CLS-1", "no movement was written into a book year after it was closed")
def closed_years_keep_their_movements() -> Breaches:
    for plant, year, end, closed_at in _closed():
        late = (
            sa.select(ShareMovement.id, ShareMovement.on)
            .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
            .where(
                ShareClass.plant_id == plant.id,
                ShareMovement.on < end,
                ShareMovement.recorded_at > closed_at,
            )
        )
        for row in db.session.execute(late):
            yield f"{plant.code} {year} was closed before movement {row.id} of {row.on}"


@invariant("CLS-2", "a plant is open from the end of its newest closed year")
def plants_are_open_from_there() -> Breaches:
    newest: dict[int, tuple[Plant, date]] = {}
    for plant, _year, end, _closed_at in _closed():
        newest[plant.id] = plant, max(end, newest.get(plant.id, (plant, end))[1])
    for plant, end in newest.values():
        if plant.open_from is None or plant.open_from < end:
            yield f"{plant.code}: closed up to {end}, open from {plant.open_from}"


@invariant("CLS-3", "nothing was booked in a period after it was closed")
def closed_periods_keep_their_entries() -> Breaches:
    late = (
        sa.select(JournalEntry.reference, JournalEntry.booked_on, PeriodClose.closed_through)
        .join(PeriodClose, JournalEntry.booked_on <= PeriodClose.closed_through)
        .where(JournalEntry.recorded_at > PeriodClose.closed_at)
    )
    for row in db.session.execute(late):
        yield f"{row.reference} of {row.booked_on}: closed through {row.closed_through} before"


def _closed() -> Iterator[tuple[Plant, int, date, datetime]]:
    """Every plant-year that was divided: its end, and the instant of closing."""
    cooperative = db.session.get(Cooperative, 1)
    if cooperative is None:
        return
    rows = db.session.execute(
        sa.select(Plant, PlantYear.year, Distribution.confirmed_at)
        .join(PlantYear, PlantYear.plant_id == Plant.id)
        .join(Distribution, Distribution.plant_year_id == PlantYear.id)
        .order_by(Plant.id, PlantYear.year)
    ).all()
    for plant, year, closed_at in rows:
        end = book_year(year, cooperative.book_year_first_month).end
        yield plant, year, end, closed_at
