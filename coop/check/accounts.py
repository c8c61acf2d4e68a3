"""Invariants of the accounts: whose the money is, and of which shares."""

from typing import Any

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.ledger.chart import (
    CHART,
    PAYABLE_MEMBERS,
    SHARE_CAPITAL,
    TO_REFUND,
)
from coop.ledger.kept_balances import BY_MEMBER
from coop.ledger.models import JournalEntry, KeptBalance, Posting
from coop.members.models import Member
from coop.production.models import Plant
from coop.shares.models import ShareClass

OF_MEMBERS = (PAYABLE_MEMBERS, TO_REFUND)


@invariant("LED-3", "the whole book together is nothing")
def book_is_nothing() -> Breaches:
    off = db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Posting.amount_cents), 0)))
    if off:
        yield f"off by {off} cents"


@invariant("LED-4", "every posting is on an account of the chart, of a member and plant we know")
def postings_are_known() -> Breaches:
    missing = (
        ("account", Posting.account_code, ~Posting.account_code.in_(CHART)),
        ("member", Posting.member_id, _lost(Posting.member_id, Member)),
        ("plant", Posting.plant_id, _lost(Posting.plant_id, Plant)),
        ("class", Posting.share_class_id, _lost(Posting.share_class_id, ShareClass)),
    )
    for name, column, is_missing in missing:
        for row in db.session.execute(sa.select(Posting.id, column).where(is_missing)):
            yield f"posting {row[0]}: there is no {name} {row[1]}"


@invariant("LED-5", "what is owed to members says to whom")
def debts_name_their_member() -> Breaches:
    nobody = (
        sa.select(JournalEntry.reference, Posting.account_code)
        .join(JournalEntry)
        .where(Posting.account_code.in_(OF_MEMBERS), Posting.member_id.is_(None))
    )
    for row in db.session.execute(nobody):
        yield f"{row.reference}: account {row.account_code} of nobody"


@invariant("LED-6", "an entry is taken back by its exact opposite, once")
def reversals_are_opposite() -> Breaches:
    taken = JournalEntry.__table__.alias("taken")
    one, other = Posting.__table__.alias("one"), Posting.__table__.alias("other")
    whose = ("account_code", "member_id", "plant_id", "share_class_id")
    legs = sa.union_all(
        sa.select(
            JournalEntry.id.label("entry"),
            *(one.c[name].label(name) for name in whose),
            one.c.amount_cents.label("cents"),
        )
        .select_from(JournalEntry)
        .join(one, one.c.entry_id == JournalEntry.id)
        .where(JournalEntry.reverses_id.is_not(None)),
        sa.select(
            JournalEntry.id,
            *(other.c[name] for name in whose),
            other.c.amount_cents,
        )
        .select_from(JournalEntry)
        .join(taken, taken.c.id == JournalEntry.reverses_id)
        .join(other, other.c.entry_id == taken.c.id),
    ).subquery()
    off = (
        sa.select(legs.c.entry, sa.func.sum(legs.c.cents).label("off"))
        .group_by(legs.c.entry, *(legs.c[name] for name in whose))
        .having(sa.func.sum(legs.c.cents) != 0)
    )
    for row in db.session.execute(off):
        yield f"entry {row.entry} leaves {row.off} cents of what it takes back"


@invariant("LED-7", "nobody got back more than they had to get back")
def refunds_are_owed() -> Breaches:
    over = sa.func.sum(Posting.amount_cents)
    paid = (
        sa.select(Posting.member_id, over.label("cents"))
        .where(Posting.account_code == TO_REFUND)
        .group_by(Posting.member_id)
        .having(over > 0)
    )
    for row in db.session.execute(paid):
        yield f"member {row.member_id}: {row.cents} cents too much"


@invariant("LED-8", "what is kept to stand on an account is the sum of what was booked")
def balances_are_sums() -> Breaches:
    plant_id = sa.func.coalesce(Posting.plant_id, 0)
    total = sa.func.sum(Posting.amount_cents)
    wholes = sa.select(Posting.account_code, sa.literal(0), sa.literal(0), total)
    of_members = sa.select(Posting.account_code, Posting.member_id, plant_id, total).where(
        Posting.account_code.in_(BY_MEMBER), Posting.member_id.is_not(None)
    )
    booked = _by_place(wholes.group_by(Posting.account_code)) | _by_place(
        of_members.group_by(Posting.account_code, Posting.member_id, plant_id)
    )
    kept = _by_place(
        sa.select(
            KeptBalance.account_code,
            KeptBalance.member_id,
            KeptBalance.plant_id,
            KeptBalance.balance_cents,
        )
    )
    for place in sorted(booked.keys() | kept.keys()):
        if booked.get(place) != kept.get(place):
            code, member_id, plant = place
            yield (
                f"account {code}, member {member_id}, plant {plant}: "
                f"booked {booked.get(place)}, kept {kept.get(place)} cents"
            )


def _by_place(statement: sa.Select[*tuple[Any, ...]]) -> dict[tuple[str, int, int], int]:
    rows = db.session.execute(statement)
    return {(code, member_id, plant): int(cents) for code, member_id, plant, cents in rows}


@invariant("CAP-1", "no class of shares has less inleg than nothing, and each is of its plant")
def capital_is_of_its_class() -> Breaches:
    elsewhere = (
        sa.select(JournalEntry.reference, Posting.share_class_id)
        .join(JournalEntry)
        .join(ShareClass, ShareClass.id == Posting.share_class_id)
        .where(sa.or_(Posting.plant_id.is_(None), ShareClass.plant_id != Posting.plant_id))
    )
    for row in db.session.execute(elsewhere):
        yield f"{row.reference}: class {row.share_class_id} is of another plant"
    owed = sa.func.sum(Posting.amount_cents)
    short = (
        sa.select(Posting.share_class_id, owed.label("cents"))
        .where(Posting.account_code == SHARE_CAPITAL)
        .group_by(Posting.share_class_id)
        .having(owed > 0)
    )
    for found in db.session.execute(short):
        yield f"class {found.share_class_id}: {found.cents} cents more inleg went back than came in"


def _lost(
    column: sa.orm.InstrumentedAttribute[int | None],
    table: type[Member | Plant | ShareClass],
) -> sa.ColumnElement[bool]:
    there = sa.select(table.id).where(table.id == column).exists()
    return sa.and_(column.is_not(None), ~there)
