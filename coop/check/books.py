"""Invariants of the books, the meters and what was divided."""

from collections.abc import Iterator
from dataclasses import asdict

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.ledger.chained import journal_rows
from coop.ledger.models import JournalEntry, Posting
from coop.members.models import Cooperative
from coop.periods import book_year
from coop.production.models import MeterReading
from coop.production.queries import monthly_wh
from coop.records.chain import JOURNAL, REGISTER, Row, breaks
from coop.records.models import ChainLink
from coop.shares.chained import register_rows
from coop.shares.models import ShareMovement
from coop.yields.models import Distribution, DistributionLine
from coop.yields.recount import divided_again, lines_kept
from coop.yields.waterfall import PlantYear, waterfall


@invariant("LED-1", "every entry balances, has two legs or more, and is closed")
def entries_balance() -> Breaches:
    total = sa.func.coalesce(sa.func.sum(Posting.amount_cents), 0)
    wrong = (
        sa.select(JournalEntry.reference, total.label("off"), sa.func.count(Posting.id).label("n"))
        .outerjoin(Posting)
        .group_by(JournalEntry.id, JournalEntry.reference, JournalEntry.is_sealed)
        .having(sa.or_(total != 0, sa.func.count(Posting.id) < 2, ~JournalEntry.is_sealed))
    )
    for row in db.session.execute(wrong):
        yield f"{row.reference}: {row.n} legs, off by {row.off} cents"


@invariant("CHN-1", "the journal says what it said when it was written")
def journal_is_whole() -> Breaches:
    yield from _chained(JOURNAL, JournalEntry, journal_rows())


@invariant("CHN-2", "the register says what it said when it was written")
def register_is_whole() -> Breaches:
    yield from _chained(REGISTER, ShareMovement, register_rows())


def _chained(
    chain: str, table: type[JournalEntry | ShareMovement], rows: Iterator[Row]
) -> Breaches:
    linked = sa.select(ChainLink.row_id).where(ChainLink.chain == chain)
    loose = sa.select(sa.func.count(table.id)).where(table.id.not_in(linked))
    if count := db.session.scalar(loose):
        yield f"{chain}: {count} rows were never chained"
    yield from breaks(chain, rows)


@invariant("MTR-1", "readings of one meter do not overlap")
def readings_do_not_overlap() -> Breaches:
    newest = (
        sa.select(
            MeterReading.meter_id,
            MeterReading.start_at,
            sa.func.max(MeterReading.version).label("version"),
        )
        .group_by(MeterReading.meter_id, MeterReading.start_at)
        .subquery()
    )
    valid = (
        sa.select(
            MeterReading.meter_id,
            MeterReading.start_at,
            MeterReading.end_at,
            sa.func.lead(MeterReading.start_at)
            .over(partition_by=MeterReading.meter_id, order_by=MeterReading.start_at)
            .label("next_start"),
        )
        .join(
            newest,
            sa.and_(
                newest.c.meter_id == MeterReading.meter_id,
                newest.c.start_at == MeterReading.start_at,
                newest.c.version == MeterReading.version,
            ),
        )
        .where(~MeterReading.is_void)
        .subquery()
    )
    over = sa.select(valid).where(valid.c.next_start < valid.c.end_at)
    for row in db.session.execute(over):
        yield f"meter {row.meter_id}: from {row.start_at} runs into the next reading"


@invariant("ALC-1", "what the members got and what the cooperative kept is the whole")
def lines_add_up() -> Breaches:
    sums = (
        sa.select(
            Distribution.id,
            Distribution.members_wh,
            Distribution.members_cents,
            sa.func.coalesce(sa.func.sum(DistributionLine.energy_wh), 0).label("wh"),
            sa.func.coalesce(sa.func.sum(DistributionLine.amount_cents), 0).label("cents"),
        )
        .outerjoin(DistributionLine, DistributionLine.distribution_id == Distribution.id)
        .group_by(Distribution.id, Distribution.members_wh, Distribution.members_cents)
    )
    for row in db.session.execute(sums):
        if (row.wh, row.cents) != (row.members_wh, row.members_cents):
            yield (
                f"distribution {row.id}: lines {row.wh} Wh and {row.cents} cents, "
                f"stated {row.members_wh} Wh and {row.members_cents} cents"
            )


@invariant("ALC-2", "every distribution follows again from readings and movements")
def distributions_are_reproducible() -> Breaches:
    cooperative = db.session.get(Cooperative, 1)
    if cooperative is None:
        return
    for made in db.session.scalars(sa.select(Distribution).order_by(Distribution.id)):
        plant, year = made.plant_year.plant, made.plant_year.year
        period = book_year(year, cooperative.book_year_first_month)
        metered = monthly_wh(plant.id, period, cooperative.time_zone)
        carried = made.carried_months_wh or [0] * len(made.months_wh)
        rows = zip(made.months_wh, carried, strict=True)
        if metered != [month_wh - change_wh for month_wh, change_wh in rows]:
            yield f"{plant.code} {year}: the meter now says {metered}"
        if made.sums is not None and asdict(waterfall(PlantYear(**made.sums))) != made.waterfall:
            yield f"{plant.code} {year}: its sums no longer give its waterfall"
        if not made.issued_shares:
            continue
        try:
            again = divided_again(made, plant.id, period)
        except ValueError as error:
            yield f"{plant.code} {year} cannot be divided again: {error}"
            continue
        lines = lines_kept(made.id)
        for member_id in sorted(again.keys() | lines.keys()):
            if again.get(member_id) != lines.get(member_id):
                yield (
                    f"{plant.code} {year}, member {member_id}: "
                    f"has {lines.get(member_id)}, should have {again.get(member_id)}"
                )
