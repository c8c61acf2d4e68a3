"""Reading many members' years at once: a handful of statements for any number of members."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from coop.database import db
from coop.ledger.chart import CONTRIBUTIONS, PAYABLE_MEMBERS, TO_REFUND
from coop.ledger.models import JournalEntry, Posting
from coop.members.envelope_queries import envelopes_of
from coop.members.models import Member
from coop.payouts.payments import payments_of_members
from coop.periods import Period
from coop.records.chain import REGISTER
from coop.records.models import ChainLink
from coop.shares.models import ShareClass, ShareMovement
from coop.statements.books import YearBooks
from coop.statements.facts import (
    Moved,
    Payment,
    PlantLine,
    PlantPart,
    Reader,
    StatementFacts,
    first_days,
)
from coop.yields.models import Distribution, DistributionLine, PlantYear


def members_of(period: Period, *, after_id: int = 0, limit: int | None = None) -> list[int]:
    """Who belonged in a book year, by id, from one id on."""
    statement = (
        select(Member.id)
        .where(
            Member.id > after_id,
            Member.number.is_not(None),
            Member.admitted_on < period.end,
            or_(Member.ended_on.is_(None), Member.ended_on > period.start),
        )
        .order_by(Member.id)
    )
    return list(db.session.scalars(statement.limit(limit)))


def gather(
    books: YearBooks, member_ids: Sequence[int], issued_on: date
) -> Iterator[StatementFacts]:
    """What each of these members' statements says, in the order of their ids."""
    parts, payments = _parts(books, member_ids), _payments(books.year, member_ids)
    paid = _booked(member_ids, [CONTRIBUTIONS], books.period)
    owed = _booked(member_ids, [PAYABLE_MEMBERS, TO_REFUND], None, until=books.period.end)
    for reader in readers_of(member_ids, issued_on):
        yield StatementFacts(
            sender=books.sender,
            reader=reader,
            year=books.year,
            period=books.period,
            issued_on=issued_on,
            parts=tuple(parts.get(reader.member_id, ())),
            payments=tuple(payments.get(reader.member_id, ())),
            contribution_cents=paid.get(reader.member_id, 0),
            owed_cents=owed.get(reader.member_id, 0),
            earmarked_cents=books.earmarked_cents,
            adopted=books.adopted,
        )


def readers_of(member_ids: Sequence[int], day: date) -> list[Reader]:
    """Name of members and to whom their letters go on a day, by id."""
    envelopes = envelopes_of(member_ids, day)
    rows = db.session.execute(
        select(Member.id, Member.number, Member.name, Member.language)
        .where(Member.id.in_(member_ids), Member.number.is_not(None))
        .order_by(Member.id)
    )
    found = []
    for row in rows:
        to = envelopes[row.id]
        found.append(
            Reader(
                row.id,
                row.number or 0,
                row.name,
                to.street,
                to.postcode,
                to.town,
                row.language,
                to.names,
            )
        )
    return found


def _parts(books: YearBooks, member_ids: Sequence[int]) -> dict[int, list[PlantPart]]:
    """Each member's year in each plant in which they held anything, by plant code."""
    lines = _lines(books.year, member_ids)
    moved: defaultdict[tuple[int, int], list[tuple[Moved, Any]]] = defaultdict(list)
    for row in _movements(books, member_ids):
        one = Moved(row.sequence, row.share_class_id, row.on, row.shares, row.kind)
        moved[row.member_id, row.plant_id].append((one, row.recorded_at))
    order = {plant_id: place for place, plant_id in enumerate(books.plants)}
    found: defaultdict[int, list[PlantPart]] = defaultdict(list)
    for member_id, plant_id in sorted(moved, key=lambda key: (key[0], order[key[1]])):
        rows = moved[member_id, plant_id]
        known_at = books.known_at.get(plant_id)
        part = PlantPart(
            book=books.plants[plant_id],
            movements=tuple(one for one, _ in rows),
            counted=tuple(one for one, at in rows if known_at is None or at <= known_at),
            line=lines.get((member_id, plant_id)),
        )
        if _is_told(part, books.period):
            found[member_id].append(part)
    return found


def _is_told(part: PlantPart, period: Period) -> bool:
    """Whether anything of this plant belongs in this year: shares, a movement, money, a value."""
    return bool(
        part.line
        or part.share_days
        or any(moved.on in period for moved in part.movements)
        or any(part.held_on(day) for day in first_days(period))
    )


def _movements(books: YearBooks, member_ids: Sequence[int]) -> Any:
    end = max(books.period.end, first_days(books.period)[1] + timedelta(days=1))
    return db.session.execute(
        select(
            ShareMovement.member_id,
            ShareClass.plant_id,
            ShareMovement.share_class_id,
            ShareMovement.on,
            ShareMovement.shares,
            ShareMovement.kind,
            ShareMovement.recorded_at,
            ChainLink.sequence,
        )
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .outerjoin(
            ChainLink,
            and_(ChainLink.chain == REGISTER, ChainLink.row_id == ShareMovement.id),
        )
        .where(ShareMovement.member_id.in_(member_ids), ShareMovement.on < end)
        .order_by(ShareMovement.on, ShareMovement.id)
    )


def _lines(year: int, member_ids: Sequence[int]) -> dict[tuple[int, int], PlantLine]:
    rows = db.session.execute(
        select(
            DistributionLine.member_id,
            PlantYear.plant_id,
            DistributionLine.share_days,
            DistributionLine.energy_wh,
            DistributionLine.amount_cents,
            DistributionLine.capital_cents,
            DistributionLine.yield_cents,
            DistributionLine.advance_cents,
        )
        .join(Distribution, Distribution.id == DistributionLine.distribution_id)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(PlantYear.year == year, DistributionLine.member_id.in_(member_ids))
    )
    return {(row.member_id, row.plant_id): PlantLine(*row[2:]) for row in rows}


def _payments(year: int, member_ids: Sequence[int]) -> dict[int, list[Payment]]:
    """Where the money of a book year went: what happened on one day in one way is one line."""
    found: dict[int, list[Payment]] = {}
    for member_id, rows in payments_of_members(member_ids, year).items():
        sums: dict[tuple[date, str, str], int] = {}
        for row in rows:
            key = row.on, row.kind, row.iban_end
            sums[key] = sums.get(key, 0) + row.amount_cents
        found[member_id] = [
            Payment(on, cents, kind, iban_end)
            for (on, kind, iban_end), cents in sums.items()
            if cents
        ]
    return found


def _booked(
    member_ids: Sequence[int],
    accounts: Sequence[str],
    period: Period | None,
    *,
    until: date | None = None,
) -> dict[int, int]:
    """What stands on accounts for each member, in a period or up to a day; credit positive."""
    statement = (
        select(Posting.member_id, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            Posting.member_id.in_(member_ids),
            Posting.account_code.in_(accounts),
        )
        .group_by(Posting.member_id)
    )
    if period is not None:
        statement = statement.where(
            JournalEntry.booked_on >= period.start, JournalEntry.booked_on < period.end
        )
    if until is not None:
        statement = statement.where(JournalEntry.booked_on < until)
    rows = db.session.execute(statement)
    return {member_id: -int(total) for member_id, total in rows if member_id is not None}
