"""Reading offerings and orders."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from coop.database import db
from coop.errors import RuleBroken
from coop.identifiers import parse_reference, payment_reference
from coop.members.find import find_members
from coop.members.models import Cooperative, Member
from coop.members.queries import Count, count_by_status
from coop.offers.lifecycle import ARROWS, PAID, RESERVED, Standing, Terms, standing
from coop.offers.models import Offering, Order
from coop.offers.phases import Phase
from coop.offers.ready_queries import Limits, missing_of, phases_of
from coop.production.models import Plant
from coop.records.models import AuditEntry
from coop.shares.models import ShareClass, ShareMovement
from coop.words import Words
from coop.yields.allocation import capital_and_yield
from coop.yields.models import Distribution, PlantYear

PAGE_LENGTH = 50
_YEARS = range(2020, 2060)
CALLED_OFF = "order_called_off"
"""What the trail says of a paid order whose plant does not come."""

_OFFERING = select(Offering).options(
    joinedload(Offering.share_class, innerjoin=True).joinedload(ShareClass.plant, innerjoin=True)
)


@dataclass(frozen=True, slots=True)
class OnSale:
    """An offering as it stands at one moment; its class and plant are loaded.

    `missing` is what keeps it closed, in words for the board; `phases` are in order, and only
    read for one offering alone.
    """

    offering: Offering
    terms: Terms
    standing: Standing
    missing: tuple[Words, ...] = ()
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True)
class PaidPerShare:
    """What one share held all year got of the last confirmed year. [cents]"""

    year: int
    amount_cents: int
    capital_cents: int

    @property
    def yield_cents(self) -> int:
        return self.amount_cents - self.capital_cents


def the_cooperative() -> Cooperative:
    """The cooperative's settings; refused while nobody has made them."""
    found = db.session.get(Cooperative, 1)
    if found is None:
        raise RuleBroken("Vul eerst de gegevens van de coöperatie in bij de instellingen.")
    return found


def offering_by_id(offering_id: int) -> Offering | None:
    """One offering, with its class and plant."""
    return db.session.scalar(_OFFERING.where(Offering.id == offering_id))


def offering_on_sale(offering: Offering, at: datetime) -> OnSale:
    """What this offering says now; orders not paid in time no longer count."""
    return _all_on_sale([offering], at, phases_of([offering.id]))[0]


def offerings_on_sale(at: datetime, known: Limits | None = None) -> list[OnSale]:
    """Every offering that can be bought from now, by plant, without its phases.

    Four statements; three where the limits are `known`.
    """
    rows = db.session.scalars(
        _OFFERING.join(Offering.share_class)
        .join(ShareClass.plant)
        .where(Offering.opens_at <= at, or_(Offering.closes_at.is_(None), Offering.closes_at > at))
        .order_by(Plant.code, Offering.id)
    ).all()
    found = _all_on_sale(rows, at, known=known)
    return [each for each in found if each.standing is Standing.OPEN]


def all_offerings(at: datetime) -> list[OnSale]:
    """Every offering with its phases, the newest first; five statements."""
    newest = _OFFERING.order_by(Offering.opens_at.desc(), Offering.id.desc())
    rows = db.session.scalars(newest).all()
    return _all_on_sale(rows, at, phases_of([each.id for each in rows]))


def _all_on_sale(
    rows: Sequence[Offering],
    at: datetime,
    phases: Mapping[int, tuple[Phase, ...]] = MappingProxyType({}),
    known: Limits | None = None,
) -> list[OnSale]:
    if not rows:
        return []
    overdue, closed = _overdue(at, [each.id for each in rows]), missing_of(rows, at, known)
    return [_on_sale(each, overdue, closed[each.id], phases.get(each.id, ()), at) for each in rows]


def _on_sale(
    offering: Offering,
    overdue: dict[tuple[int, bool], int],
    missing: tuple[Words, ...],
    phases: tuple[Phase, ...],
    at: datetime,
) -> OnSale:
    """What is left is bounded by the offering and by its class, which may have others.

    Overdue orders of this offering count as free, since the next order here frees them first. What
    is left of the reserve for starters is not for the open sale.
    """
    share_class = offering.share_class
    terms = terms_of(
        offering,
        share_class.issued_shares - share_class.claimed_shares,
        is_ready=not missing,
        overdue=overdue.get((offering.id, False), 0),
        overdue_starters=overdue.get((offering.id, True), 0),
    )
    return OnSale(offering, terms, standing(terms, at), missing, phases)


def terms_of(
    offering: Any, of_class: int, *, is_ready: bool, overdue: int = 0, overdue_starters: int = 0
) -> Terms:
    """The terms of an offering, object or plain row, whose class has `of_class` shares left."""
    starters = offering.starter_shares - offering.claimed_starters + overdue_starters
    free = offering.offered_shares - offering.claimed_shares - starters
    free += overdue + overdue_starters
    of_class += overdue + overdue_starters
    return Terms(
        offering.opens_at,
        offering.closes_at,
        offering.price_cents,
        offering.min_shares,
        offering.max_shares,
        max(0, min(free, of_class - starters)),
        is_ready=is_ready,
        starters_left=min(starters, of_class),
    )


def _overdue(at: datetime, offering_ids: list[int]) -> dict[tuple[int, bool], int]:
    """Shares reserved by orders whose term has passed, by offering and whether a starter's."""
    rows = db.session.execute(
        select(Order.offering_id, Order.is_starter, func.sum(Order.shares))
        .where(
            Order.status == RESERVED,
            Order.expires_at <= at,
            Order.offering_id.in_(offering_ids),
        )
        .group_by(Order.offering_id, Order.is_starter)
    )
    return {(offering_id, bool(starter)): int(shares) for offering_id, starter, shares in rows}


def offerings_with_due_orders(at: datetime) -> list[int]:
    """Offerings with a reservation whose term has passed."""
    return list(
        db.session.scalars(
            select(Order.offering_id)
            .where(Order.status == RESERVED, Order.expires_at <= at)
            .distinct()
            .order_by(Order.offering_id)
        )
    )


def shares_ordered(offering_id: int, member_id: int | None, iban: str | None) -> int:
    """Shares reserved or bought here by one person, known by membership or account number."""
    who: list[ColumnElement[bool]] = []
    if member_id is not None:
        who.append(Order.member_id == member_id)
    if iban:
        who.append(Member.iban == iban)
    if not who:
        return 0
    total = db.session.scalar(
        select(func.sum(Order.shares))
        .join(Member, Member.id == Order.member_id)
        .where(
            Order.offering_id == offering_id,
            Order.status.in_((RESERVED, PAID)),
            ~Order.waits_for_receiver,
            or_(*who),
        )
    )
    return int(total or 0)


_ORDER = (
    select(Order)
    .join(Order.member)
    .join(Order.offering)
    .join(Offering.share_class)
    .join(ShareClass.plant)
    .options(
        contains_eager(Order.member),
        contains_eager(Order.offering)
        .contains_eager(Offering.share_class)
        .contains_eager(ShareClass.plant),
    )
)


def order_by_id(order_id: int) -> Order | None:
    """One order, with its buyer, offering, class and plant."""
    return db.session.scalar(_ORDER.where(Order.id == order_id))


def orders(status: str | None, text: str, page: int) -> list[Order]:
    """A page of orders, the newest first, and one more where there is a next page."""
    found = _searched(_ORDER, status, text).order_by(Order.id.desc())
    return list(db.session.scalars(found.limit(PAGE_LENGTH + 1).offset((page - 1) * PAGE_LENGTH)))


def orders_of(member_id: int) -> list[Order]:
    """One person's own orders, the newest first."""
    found = _ORDER.where(Order.member_id == member_id).order_by(Order.id.desc())
    return list(db.session.scalars(found))


def _searched(statement: Select[Order], status: str | None, text: str) -> Select[Order]:
    if status:
        statement = statement.where(Order.status == status)
    if text:
        statement = statement.where(
            or_(
                Order.reference.in_(references_like(text)),
                Order.member_id.in_(find_members(text).ids),
            )
        )
    return statement


def references_like(text: str) -> list[str]:
    """References that the typed text may be: a whole one, or its last figures, of any year."""
    with suppress(RuleBroken):
        return [parse_reference(text)]
    solid = "".join(text.split())
    if not (solid.isascii() and solid.isdecimal() and len(solid) in (4, 5, 6, 10)):
        return []
    number = int(solid)
    if len(solid) == 10:
        return [payment_reference(number)] if number else []
    return [payment_reference(year * 10**6 + number) for year in _YEARS]


def buyers_by_reference(text: str) -> list[int]:
    """Whose order has the reference that was typed."""
    if not (alike := references_like(text)):
        return []
    return list(db.session.scalars(select(Order.member_id).where(Order.reference.in_(alike))))


def order_counts() -> dict[str, Count]:
    """How many orders there are, by status; no further than is quick to count."""
    return count_by_status(Order.id, Order.status, ARROWS)


def was_called_off(order: Order) -> bool:
    """Whether an order that was paid ended since what it was for did not go on."""
    trail = select(AuditEntry.id).where(
        AuditEntry.object_type == Order.__tablename__,
        AuditEntry.object_id == order.id,
        AuditEntry.action == CALLED_OFF,
    )
    return db.session.scalar(trail.limit(1)) is not None


def order_trail(order: Order) -> list[tuple[AuditEntry, str | None]]:
    """Who did what to an order, oldest first, with the name of who did it."""
    actor = aliased(Member)
    rows = db.session.execute(
        select(AuditEntry, actor.name)
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .where(
            AuditEntry.object_type == Order.__tablename__,
            AuditEntry.object_id == order.id,
        )
        .order_by(AuditEntry.id)
    )
    return [(entry, name) for entry, name in rows]


def look_alikes(applicant: Member) -> list[Member]:
    """Members who may be this applicant: the same mail, account, telephone or name and post."""
    same: list[ColumnElement[bool]] = [
        (Member.name == applicant.name) & (Member.postcode == applicant.postcode)
    ]
    if applicant.email:
        same.append(Member.email == applicant.email)
    if applicant.iban:
        same.append(Member.iban == applicant.iban)
    if applicant.phone:
        same.append(Member.phone == applicant.phone)
    return list(
        db.session.scalars(
            select(Member)
            .where(Member.status == "member", Member.id != applicant.id, or_(*same))
            .order_by(Member.number)
            .limit(5)
        )
    )


def movement_of(order: Order) -> ShareMovement:
    """The movement by which a paid order gave its shares."""
    return db.session.scalars(
        select(ShareMovement).where(
            ShareMovement.reference == order.reference,
            ShareMovement.member_id == order.member_id,
            ShareMovement.kind == "issue",
        )
    ).one()


def share_classes() -> list[ShareClass]:
    """Every class with its plant, to choose from."""
    return list(
        db.session.scalars(
            select(ShareClass)
            .join(ShareClass.plant)
            .options(contains_eager(ShareClass.plant))
            .order_by(Plant.code, ShareClass.name)
        )
    )


def last_paid_per_share(plant_id: int) -> PaidPerShare | None:
    """What a share got of the last confirmed year; None before the first."""
    row = db.session.execute(
        select(Distribution, PlantYear.year, PlantYear.depreciation_cents)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(PlantYear.plant_id == plant_id, Distribution.issued_shares > 0)
        .order_by(PlantYear.year.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    made, year, depreciation_cents = row
    amount_cents = made.distributable_cents // made.issued_shares
    parts = capital_and_yield(amount_cents, depreciation_cents, made.distributable_cents)
    return PaidPerShare(year, amount_cents, parts.own_money_cents)
