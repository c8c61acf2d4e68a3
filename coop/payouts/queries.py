"""Reading the lists that were made, and who waits for an account number."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from coop.database import db
from coop.members.models import Member, RoleGrant
from coop.payouts.concept import Totals, totals_of
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.outcome import NO_EXECUTOR, YIELD
from coop.payouts.payments import Payment, payments_of
from coop.yields.models import Advance, Distribution, PlantYear

__all__ = ["Payment", "payments_of"]

PAGE_SIZE = 100
CONFIRMED = ("confirmed", "sent", "settled")


def run_by_id(run_id: int) -> PayoutRun | None:
    """A list with who made and confirmed it."""
    return db.session.scalar(
        select(PayoutRun)
        .where(PayoutRun.id == run_id)
        .options(joinedload(PayoutRun.made_by), joinedload(PayoutRun.confirmed_by))
    )


def locked_run(run_id: int) -> PayoutRun:
    """A list that nobody else can touch until this transaction ends, read anew."""
    return db.session.scalars(
        select(PayoutRun)
        .where(PayoutRun.id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def runs() -> Sequence[PayoutRun]:
    """Every list, the newest first."""
    return db.session.scalars(
        select(PayoutRun).order_by(PayoutRun.id.desc()).limit(PAGE_SIZE)
    ).all()


def concept_run_id() -> int | None:
    """The list that waits to be confirmed; there is one at the most."""
    return db.session.scalar(select(PayoutRun.id).where(PayoutRun.state == "concept"))


def run_totals(run_id: int) -> Totals:
    """What a list does with all of it."""
    rows = db.session.execute(
        select(PayoutLine.state, PayoutLine.amount_cents).where(PayoutLine.run_id == run_id)
    )
    return totals_of((state, int(cents)) for state, cents in rows)


def came_back(run_id: int) -> tuple[int, int]:
    """Cents of a list that the bank sent back or could not pay, and how many payments."""
    row = db.session.execute(
        select(func.coalesce(func.sum(PayoutLine.amount_cents), 0), func.count()).where(
            PayoutLine.run_id == run_id, PayoutLine.state == "returned"
        )
    ).one()
    return int(row[0]), int(row[1])


# Who shares is never shown by name: such lines are in the totals alone.
_NAMED = PayoutLine.state != "shared"


def lines_of(
    run_id: int, *, page: int | None = None, states: Sequence[str] = ()
) -> list[PayoutLine]:
    """The lines of a list by member number: all, or one page counted from 1."""
    statement = _lines(run_id, states).options(joinedload(PayoutLine.member))
    if page is not None:
        statement = statement.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return list(db.session.scalars(statement))


def all_lines(run_id: int) -> list[PayoutLine]:
    """Every line of a list, those of who shares too, as they were made."""
    lines = select(PayoutLine).where(PayoutLine.run_id == run_id).order_by(PayoutLine.id)
    return list(db.session.scalars(lines))


def line_pages(run_id: int, states: Sequence[str] = ()) -> int:
    """How many pages `lines_of` has."""
    count = db.session.scalar(select(func.count()).select_from(_lines(run_id, states).subquery()))
    return max(1, -(-int(count or 0) // PAGE_SIZE))


def _lines(run_id: int, states: Sequence[str]) -> Select[PayoutLine]:
    statement = (
        select(PayoutLine)
        .join(Member, Member.id == PayoutLine.member_id)
        .where(PayoutLine.run_id == run_id, _NAMED)
        .order_by(Member.number, Member.id, PayoutLine.id)
    )
    return statement.where(PayoutLine.state.in_(states)) if states else statement


def changed_since(run_id: int) -> int:
    """How many members on a list have another account or name by now."""
    moved = (PayoutLine.name != Member.name) | (
        func.coalesce(PayoutLine.iban, "") != func.coalesce(Member.iban, "")
    )
    return int(
        db.session.scalar(
            select(func.count(func.distinct(PayoutLine.member_id)))
            .join(Member, Member.id == PayoutLine.member_id)
            .where(PayoutLine.run_id == run_id, moved, Member.status != "applicant")
        )
        or 0
    )


def new_accounts(run_id: int) -> set[int]:
    """Lines of a list that go to another account than the payment before it: worth a look."""
    before = aliased(PayoutLine)
    last_id = (
        select(func.max(before.id))
        .where(
            before.member_id == PayoutLine.member_id,
            before.state == "paid",
            before.run_id < PayoutLine.run_id,
        )
        .correlate(PayoutLine)
        .scalar_subquery()
    )
    last = aliased(PayoutLine)
    return set(
        db.session.scalars(
            select(PayoutLine.id)
            .join(last, last.id == last_id)
            .where(
                PayoutLine.run_id == run_id,
                PayoutLine.end_to_end_id.is_not(None),
                last.iban != PayoutLine.iban,
            )
        )
    )


def board_members() -> int:
    """How many sit on the board now."""
    return int(
        db.session.scalar(
            select(func.count(func.distinct(RoleGrant.member_id))).where(
                RoleGrant.role == "board", RoleGrant.until.is_(None)
            )
        )
        or 0
    )


def divided_years() -> list[int]:
    """Book years of which anything was divided or paid ahead, newest first."""
    years = select(PlantYear.year).join(Distribution, Distribution.plant_year_id == PlantYear.id)
    found = db.session.scalars(years.union(select(Advance.year)))
    return sorted(found, reverse=True)


def is_settled_for(member_id: int, year: int) -> bool:
    """Whether a list of this year that was confirmed moved anything of this member."""
    found = db.session.scalar(
        select(PayoutLine.id)
        .join(PayoutRun, PayoutRun.id == PayoutLine.run_id)
        .where(
            PayoutLine.member_id == member_id,
            PayoutLine.kind == YIELD,
            PayoutLine.state.in_(("ready", "paid", "shared", "reinvested")),
            PayoutRun.year == year,
            PayoutRun.state.in_(CONFIRMED),
        )
        .limit(1)
    )
    return found is not None


def waiting_cents(run_id: int) -> int:
    """What of a list is at the bank and neither paid nor back. [cents]"""
    return int(
        db.session.scalar(
            select(func.coalesce(func.sum(PayoutLine.amount_cents), 0)).where(
                PayoutLine.run_id == run_id, PayoutLine.state == "ready"
            )
        )
        or 0
    )


def letters_of(run_id: int) -> list[tuple[Member, list[PayoutLine]]]:
    """Members on a list who get no mail, and estates, by number: with all but what they share."""
    lines = db.session.scalars(
        select(PayoutLine)
        .join(PayoutLine.member)
        .where(
            PayoutLine.run_id == run_id,
            _NAMED,
            PayoutLine.reason != NO_EXECUTOR,
            (Member.contact_by != "email") | Member.email.is_(None) | Member.died_on.is_not(None),
        )
        .options(joinedload(PayoutLine.member))
        .order_by(Member.number, Member.id, PayoutLine.id)
    )
    return [(member, list(rows)) for member, rows in groupby(lines, key=lambda one: one.member)]
