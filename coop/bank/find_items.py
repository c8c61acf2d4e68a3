"""What the board finds by a name, to put money on: contribution, savings and direct debits."""

from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from coop.bank.kinds import COLLECTION, DUE, SAVING
from coop.bank.match_queries import MOST_FOUND, Target
from coop.database import db
from coop.dues.collection_queries import on_its_way_cents
from coop.dues.models import Collection, Due, DuesReceipt, SavingPlan
from coop.dues.queries import ASKED
from coop.errors import RuleBroken
from coop.members.models import Member
from coop.members.numbers import parse_member_code


def found_items(text: str, left_cents: int) -> list[tuple[Target, int | None]]:
    """What waits for money or may get it, each with the year it is of, for contribution."""
    if not text.strip() or left_cents < 1:
        return []
    return [*_dues(text), *_savings(text, left_cents), *_collections(text)]


def _dues(text: str) -> list[tuple[Target, int | None]]:
    came = (
        select(func.coalesce(func.sum(DuesReceipt.amount_cents), 0))
        .where(DuesReceipt.due_id == Due.id)
        .scalar_subquery()
    )
    statement = select(
        Due.id, Due.member_id, Due.year, Member.name, (Due.amount_cents - came).label("open")
    ).join(Member, Member.id == Due.member_id)
    waits = Due.state.in_(ASKED) & (Due.amount_cents > came)
    rows = db.session.execute(_of_whom(statement, text, Due).where(waits).order_by(Due.id))
    return [(Target(DUE, row.id, row.name, row.member_id, int(row.open)), row.year) for row in rows]


def _savings(text: str, left_cents: int) -> list[tuple[Target, int | None]]:
    """A saver may pay in what they like."""
    statement = select(SavingPlan.id, SavingPlan.member_id, Member.name).join(
        Member, Member.id == SavingPlan.member_id
    )
    saves = SavingPlan.state != "stopped"
    found = _of_whom(statement, text, SavingPlan).where(saves).order_by(SavingPlan.id)
    rows = db.session.execute(found)
    return [(Target(SAVING, row.id, row.name, row.member_id, left_cents), None) for row in rows]


def _of_whom(
    statement: Select[*tuple[Any, ...]], text: str, table: type[Due] | type[SavingPlan]
) -> Select[*tuple[Any, ...]]:
    either: list[ColumnElement[bool]] = [
        Member.name.icontains(text.strip(), autoescape=True),
        table.reference.contains("".join(text.split()).upper(), autoescape=True),
    ]
    with suppress(RuleBroken):
        either.append(Member.number == parse_member_code(text))
    return statement.where(or_(*either)).limit(MOST_FOUND)


def _collections(text: str) -> list[tuple[Target, int | None]]:
    """Direct debits at the bank, by their number: few wait at once."""
    wanted = text.strip().casefold()
    sent = db.session.scalars(
        select(Collection).where(Collection.state == "sent").order_by(Collection.id)
    )
    return [
        (Target(COLLECTION, one.id, f"I{one.id:03d}", one.id, on_its_way_cents(one.id)), None)
        for one in sent
        if wanted in (f"i{one.id:03d}", one.message_id.casefold(), "incasso")
    ]
