"""What pages and acts of joining ask of the database."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from coop.database import db
from coop.joining.models import (
    Help,
    HelpDenial,
    OrderPart,
    Present,
    ProviderPayment,
    StarterAsk,
    StarterKeeper,
)
from coop.joining.parts import Part
from coop.members.models import Member
from coop.offers.lifecycle import CANCELLED, EXPIRED, RESERVED
from coop.offers.models import Order, OrderReceipt


def parts_of(order_id: int) -> tuple[Part, ...]:
    """In which parts an order is paid; none where it is paid at once."""
    rows = db.session.scalars(
        select(OrderPart).where(OrderPart.order_id == order_id).order_by(OrderPart.number)
    )
    return tuple(Part(row.number, row.due_on, row.amount_cents) for row in rows)


def orders_in_parts() -> list[tuple[Order, tuple[Part, ...], int]]:
    """Orders that wait for parts, with those and what was received, the oldest first. [cents]"""
    orders = db.session.scalars(
        select(Order)
        .where(Order.status == RESERVED, Order.instalments > 1)
        .where(select(OrderPart.order_id).where(OrderPart.order_id == Order.id).exists())
        .order_by(Order.id)
    ).all()
    ids = [order.id for order in orders]
    received = received_by_order(ids)
    parts: dict[int, list[Part]] = {order_id: [] for order_id in ids}
    rows = db.session.scalars(
        select(OrderPart)
        .where(OrderPart.order_id.in_(ids))
        .order_by(OrderPart.order_id, OrderPart.number)
    )
    for row in rows:
        parts[row.order_id].append(Part(row.number, row.due_on, row.amount_cents))
    return [(order, tuple(parts[order.id]), received.get(order.id, 0)) for order in orders]


def received_by_order(order_ids: Sequence[int]) -> dict[int, int]:
    """What was received on each of these orders; those without money are left out. [cents]"""
    rows = db.session.execute(
        select(OrderReceipt.order_id, func.sum(OrderReceipt.amount_cents))
        .where(OrderReceipt.order_id.in_(order_ids))
        .group_by(OrderReceipt.order_id)
    )
    return {order_id: int(total) for order_id, total in rows}


def paid_on_of(order_id: int) -> date | None:
    """The last day on which money came in for an order."""
    return db.session.scalar(
        select(func.max(OrderReceipt.received_on)).where(OrderReceipt.order_id == order_id)
    )


def receipts_of(order_id: int) -> int:
    """How many times money was received on an order, or taken away again."""
    found = db.session.scalar(
        select(func.count()).select_from(OrderReceipt).where(OrderReceipt.order_id == order_id)
    )
    return int(found or 0)


def helps_by(helper_id: int) -> list[tuple[Help, bool]]:
    """What a member filled in for others, the newest first; and whether it was denied."""
    rows = db.session.execute(
        select(Help, HelpDenial.help_id)
        .outerjoin(HelpDenial, HelpDenial.help_id == Help.id)
        .where(Help.helper_id == helper_id)
        .order_by(Help.id.desc())
    )
    return [(row, denied is not None) for row, denied in rows]


def help_by_id(help_id: int | None) -> Help | None:
    """One of those."""
    return db.session.get(Help, help_id) if help_id is not None else None


def denials() -> list[tuple[Help, HelpDenial]]:
    """Orders of which the person says that they did not want them, the newest first."""
    rows = db.session.execute(
        select(Help, HelpDenial)
        .join(HelpDenial, HelpDenial.help_id == Help.id)
        .order_by(HelpDenial.denied_at.desc())
    )
    return [(row, denial) for row, denial in rows]


def present_by_id(present_id: int | None) -> Present | None:
    """One present."""
    return db.session.get(Present, present_id) if present_id is not None else None


def present_of_order(order_id: int) -> Present | None:
    """The present that an order pays for; most orders are for oneself."""
    return db.session.scalar(select(Present).where(Present.order_id == order_id))


def presents_by(giver_id: int) -> list[Present]:
    """What a member gives, the newest first."""
    return list(
        db.session.scalars(
            select(Present).where(Present.giver_id == giver_id).order_by(Present.id.desc())
        )
    )


def presents_waiting() -> list[Present]:
    """Presents nobody answered yet and whose order still stands, the oldest first."""
    return list(
        db.session.scalars(
            select(Present)
            .join(Present.order)
            .options(contains_eager(Present.order))
            .where(
                Order.status == RESERVED,
                Present.accepted_at.is_(None),
                Present.refused_at.is_(None),
            )
            .order_by(Present.id)
        )
    )


def presents_lapsed() -> list[Present]:
    """Presents nobody answered, whose order is over and whose receiver is known still."""
    return list(
        db.session.scalars(
            select(Present)
            .join(Present.order)
            .where(
                Order.status.in_((CANCELLED, EXPIRED)),
                Present.accepted_at.is_(None),
                Present.refused_at.is_(None),
                Present.receiver_name != "",
            )
            .order_by(Present.id)
        )
    )


def unpaid_present_shares(offering_id: int, giver: Member) -> int:
    """Shares that one person gives away here and has not paid, known by account or mail too."""
    same = [Member.id == giver.id]
    same += [Member.iban == giver.iban] if giver.iban else []
    same += [func.lower(Member.email) == giver.email.lower()] if giver.email else []
    received = (
        select(func.coalesce(func.sum(OrderReceipt.amount_cents), 0))
        .where(OrderReceipt.order_id == Order.id)
        .scalar_subquery()
    )
    total = db.session.scalar(
        select(func.sum(Order.shares))
        .join(Member, Member.id == Order.member_id)
        .where(
            Order.offering_id == offering_id,
            Order.status == RESERVED,
            Order.waits_for_receiver,
            Order.amount_cents > received,
            or_(*same),
        )
    )
    return int(total or 0)


def starter_asks(*states: str) -> list[StarterAsk]:
    """Who asked for a starter's share, the oldest first."""
    return list(
        db.session.scalars(
            select(StarterAsk).where(StarterAsk.state.in_(states)).order_by(StarterAsk.id)
        )
    )


def starter_counts() -> dict[str, int]:
    """How many asked, by what became of it: no names."""
    rows = db.session.execute(
        select(StarterAsk.state, func.count()).group_by(StarterAsk.state).order_by(StarterAsk.state)
    )
    return {state: int(count) for state, count in rows}


def starter_by_id(ask_id: int | None) -> StarterAsk | None:
    """One of those who asked."""
    return db.session.get(StarterAsk, ask_id) if ask_id is not None else None


def promised_cents() -> int:
    """What the sharing fund will pay for shares that were granted and not accepted. [cents]"""
    total = db.session.scalar(
        select(func.sum(Order.amount_cents))
        .join(StarterAsk, StarterAsk.order_id == Order.id)
        .where(StarterAsk.state == "granted", StarterAsk.way == "fund")
    )
    return int(total or 0)


def keepers() -> list[StarterKeeper]:
    """Who know who asked for a starter's share now."""
    return list(
        db.session.scalars(
            select(StarterKeeper).where(StarterKeeper.until.is_(None)).order_by(StarterKeeper.id)
        )
    )


def is_keeper(member_id: int | None) -> bool:
    """Whether this member is one of the two."""
    return member_id is not None and any(one.member_id == member_id for one in keepers())


def asked_recently(since: date) -> int:
    """How many asked for a starter's share since a day: not thousands by one machine."""
    found = db.session.scalar(
        select(func.count()).select_from(StarterAsk).where(StarterAsk.asked_on >= since)
    )
    return int(found or 0)


def payment_by_provider_id(provider_id: str) -> ProviderPayment | None:
    """A payment by the name that the provider gave it."""
    return db.session.scalar(
        select(ProviderPayment).where(ProviderPayment.provider_id == provider_id)
    )


def payments_of(order_id: int) -> list[ProviderPayment]:
    """What was begun for an order, the newest first."""
    return list(
        db.session.scalars(
            select(ProviderPayment)
            .where(ProviderPayment.order_id == order_id)
            .order_by(ProviderPayment.id.desc())
        )
    )
