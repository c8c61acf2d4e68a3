"""The books together with the names of members, plants and shares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select

from coop.database import db
from coop.ledger.audit_file import AuditEntry, AuditLine, AuditParty
from coop.ledger.chart import ADVANCES, IN_TRANSIT, PAYABLE_MEMBERS, SHARE_CAPITAL, TO_REFUND
from coop.ledger.models import JournalEntry, PeriodClose, Posting
from coop.ledger.statement_queries import member_rows
from coop.members.models import Member
from coop.members.numbers import member_code
from coop.members.queries import MemberRow
from coop.periods import Period, book_year
from coop.production.models import Plant
from coop.production.queries import plants
from coop.records.chain import JOURNAL, length
from coop.records.models import AuditEntry as Recorded
from coop.records.models import ChainLink
from coop.shares.models import ShareClass
from coop.yields.models import Distribution, PlantYear
from coop.yields.overview import was_running, years_of

CURRENT = (SHARE_CAPITAL, PAYABLE_MEMBERS, TO_REFUND, ADVANCES)
"""The accounts that say what stands between a member and the cooperative."""
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class CurrentAccount:
    """What stands between one member and the cooperative. [cents]

    `paid_in_cents`, `coming_cents` and `refund_cents` are the member's; `ahead_cents` was paid
    before the year was divided and is settled with it.
    """

    member: MemberRow
    paid_in_cents: int
    coming_cents: int
    refund_cents: int
    ahead_cents: int


def current_accounts(members: Sequence[MemberRow], day: date) -> list[CurrentAccount]:
    """The current accounts of these members at the end of a day."""
    stands = member_rows([member.id for member in members], CURRENT, day)
    return [
        CurrentAccount(
            member,
            -stands.get((member.id, SHARE_CAPITAL), 0),
            -stands.get((member.id, PAYABLE_MEMBERS), 0),
            -stands.get((member.id, TO_REFUND), 0),
            stands.get((member.id, ADVANCES), 0),
        )
        for member in members
    ]


def member_currents(day: date) -> Iterator[tuple[int | None, str, list[int]]]:
    """Number, name and current account of every member with anything in the books."""
    stands = member_rows(None, CURRENT, day)
    found = {member_id for member_id, _code in stands}
    rows = db.session.execute(select(Member.id, Member.number, Member.name).order_by(Member.number))
    for member_id, number, name in rows:
        if member_id in found:
            cents = [stands.get((member_id, code), 0) for code in CURRENT]
            yield number, name, [-cents[0], -cents[1], -cents[2], cents[3]]


@dataclass(frozen=True, slots=True)
class ClassCapital:
    """A kind of share, to tell capital by."""

    id: int
    plant_id: int
    plant_name: str
    name: str


def share_classes() -> list[ClassCapital]:
    """Every kind of share with its plant."""
    rows = db.session.execute(
        select(ShareClass.id, Plant.id, Plant.name, ShareClass.name)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .order_by(Plant.code, ShareClass.name)
    )
    return [ClassCapital(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an entry stands in the chain, and who made it."""

    sequence: int | None
    digest: str
    actor: str | None


def provenance_of(entry: JournalEntry) -> Provenance:
    """The number and digest of an entry, and the name of whoever acted."""
    link = db.session.execute(
        select(ChainLink.sequence, ChainLink.digest).where(
            ChainLink.chain == JOURNAL, ChainLink.row_id == entry.id
        )
    ).one_or_none()
    actor = db.session.scalar(
        select(Member.name)
        .join(Recorded, Recorded.actor_id == Member.id)
        .where(
            Recorded.action == "booked",
            Recorded.object_type == JournalEntry.__tablename__,
            Recorded.object_id == entry.id,
        )
        .limit(1)
    )
    return Provenance(link.sequence if link else None, link.digest if link else "", actor)


def audit_parties(period: Period) -> list[AuditParty]:
    """Members with anything in the books up to the end of the period."""
    day_before = period.start - timedelta(days=1)
    opening = member_rows(None, CURRENT, day_before)
    closing = member_rows(None, CURRENT, period.end - timedelta(days=1))
    named = (
        select(Posting.member_id)
        .join(JournalEntry)
        .where(JournalEntry.booked_on < period.end, Posting.member_id.is_not(None))
    )
    rows = db.session.execute(
        select(Member.id, Member.number, Member.name)
        .where(Member.id.in_(named))
        .order_by(Member.id)
    )
    return [
        AuditParty(
            party_code(member_id, number),
            name,
            sum(opening.get((member_id, code), 0) for code in CURRENT),
            sum(closing.get((member_id, code), 0) for code in CURRENT),
        )
        for member_id, number, name in rows
    ]


def party_code(member_id: int, number: int | None) -> str:
    """How a file names a member; who has no number yet goes by what we keep them under."""
    return member_code(number) if number is not None else f"A{member_id}"


def journal_end() -> int:
    """The number of the newest entry; a file that is made up to it does not grow meanwhile."""
    return length(JOURNAL)


def _of_period(period: Period, through: int) -> ColumnElement[bool]:
    return and_(
        ChainLink.chain == JOURNAL,
        ChainLink.sequence <= through,
        JournalEntry.is_sealed,
        JournalEntry.booked_on >= period.start,
        JournalEntry.booked_on < period.end,
    )


def _legs(period: Period, through: int) -> Subquery:
    """The legs of a period as a file tells them.

    Those of a member are added up within an entry, and a payment on its way is of nobody: else a
    member of whom not all goes to the bank would be known as one who shares.
    """
    whose = case((Posting.account_code == IN_TRANSIT, None), else_=Posting.member_id)
    alone = case((Posting.member_id.is_(None), Posting.id), else_=0)
    kept = (Posting.account_code, whose, Posting.plant_id, Posting.share_class_id)
    return (
        select(
            ChainLink.sequence,
            Posting.entry_id,
            Posting.account_code,
            whose.label("member_id"),
            Posting.plant_id,
            Posting.share_class_id,
            func.sum(Posting.amount_cents).label("cents"),
            func.min(Posting.id).label("place"),
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(ChainLink, ChainLink.row_id == JournalEntry.id)
        .where(_of_period(period, through))
        .group_by(ChainLink.sequence, Posting.entry_id, *kept, alone, Posting.amount_cents > 0)
        .subquery()
    )


def journal_totals(period: Period, through: int) -> tuple[int, int]:
    """How many legs the entries of a period have, and the sum of their debits. [cents]"""
    legs = _legs(period, through)
    count, cents = db.session.execute(
        select(func.count(), func.sum(func.abs(legs.c.cents)) / 2).select_from(legs)
    ).one()
    return int(count), int(cents or 0)


def journal_of(period: Period, through: int) -> Iterator[AuditEntry]:
    """The entries of a period in order of their numbers, a few at a time."""
    leg = _legs(period, through).c
    rows = db.session.execute(
        select(
            leg.sequence,
            JournalEntry.booked_on,
            JournalEntry.reference,
            JournalEntry.description,
            leg.account_code,
            leg.cents,
            leg.member_id,
            Member.number,
            Plant.code,
            ShareClass.name,
        )
        .join(JournalEntry, JournalEntry.id == leg.entry_id)
        .outerjoin(Member, Member.id == leg.member_id)
        .outerjoin(Plant, Plant.id == leg.plant_id)
        .outerjoin(ShareClass, ShareClass.id == leg.share_class_id)
        .order_by(leg.sequence, leg.place)
        .execution_options(yield_per=_AT_ONCE)
    )
    for (number, booked_on, reference, description), legs in groupby(rows, lambda row: row[:4]):
        lines = [
            AuditLine(
                account,
                int(cents),
                party_code(member_id, member_number) if member_id is not None else None,
                plant,
                share_class,
            )
            for *_entry, account, cents, member_id, member_number, plant, share_class in legs
        ]
        yield AuditEntry(number, booked_on, reference, description, lines)


def undivided_years(through: date, first_month: int) -> list[tuple[str, int]]:
    """Plants and book years that were over by a day, and are not divided yet."""
    rows = db.session.execute(
        select(PlantYear.plant_id, PlantYear.year).join(
            Distribution, Distribution.plant_year_id == PlantYear.id
        )
    )
    divided = {(plant_id, year) for plant_id, year in rows}
    found = []
    for plant in plants():
        for year in sorted(years_of([plant], through, first_month)):
            period = book_year(year, first_month)
            given_up = plant.open_from is not None and period.start < plant.open_from
            is_over = period.end <= through + timedelta(days=1) and was_running(plant, period)
            if is_over and not given_up and (plant.id, year) not in divided:
                found.append((plant.code, year))
    return found


@dataclass(frozen=True, slots=True)
class Closing:
    """One closing of the books, as the page lists it."""

    closed_through: date
    reason: str
    closed_at: datetime
    actor: str | None


def closings() -> list[Closing]:
    """Every closing, newest first."""
    rows = db.session.execute(
        select(PeriodClose.closed_through, PeriodClose.reason, PeriodClose.closed_at, Member.name)
        .outerjoin(Member, Member.id == PeriodClose.actor_id)
        .order_by(PeriodClose.closed_through.desc())
    )
    return [Closing(*row) for row in rows]


def unsealed_entries() -> int:
    """Entries that were begun and never finished: there should be none."""
    wanted = select(func.count(JournalEntry.id)).where(~JournalEntry.is_sealed)
    return int(db.session.scalar(wanted) or 0)
