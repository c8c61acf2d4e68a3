"""Tables of joining: parts, who filled in for whom, presents, starters' shares, a provider."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.members.models import Member
from coop.offers.models import Offering, Order


class OrderPart(Base):
    """One of the parts in which an order is paid, with its day. Append-only."""

    __tablename__ = "order_part"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 36", name="number"),
        CheckConstraint("amount_cents > 0", name="amount"),
        *whole("amount_cents"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("share_order.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    due_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(Whole)


class Help(Base):
    """A member filled in an order for somebody else, with their consent. Append-only.

    `sentence_version` says to which words the person agreed; see `coop.joining.consent`.
    """

    __tablename__ = "order_help"
    __table_args__ = (Index(None, "helper_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    helper_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("share_order.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    sentence_version: Mapped[str]
    consented_at: Mapped[datetime] = mapped_column(UtcDateTime)

    order: Mapped[Order] = relationship()


class HelpDenial(Base):
    """The person says that they did not want what somebody filled in for them. Append-only."""

    __tablename__ = "order_help_denial"
    __table_args__ = (CheckConstraint("channel IN ('link', 'phone')", name="channel"),)

    help_id: Mapped[int] = mapped_column(ForeignKey("order_help.id"), primary_key=True)
    channel: Mapped[str]
    denied_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Present(Base):
    """An order that its buyer gives away: it waits until the receiver accepts it.

    The order is the giver's until then, so that money always goes back to the giver. `contact` is
    empty when the giver hands a card over. `told_at` is when the receiver was written to.
    """

    __tablename__ = "share_present"
    __table_args__ = (
        CheckConstraint("length(message) <= 200", name="message"),
        CheckConstraint("accepted_at IS NULL OR refused_at IS NULL", name="one_answer"),
        Index(None, "giver_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("share_order.id"), unique=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    receiver_name: Mapped[str]
    contact: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    order: Mapped[Order] = relationship()
    giver: Mapped[Member] = relationship()


class StarterKeeper(Base):
    """One of the two people who know who asked for a starter's share."""

    __tablename__ = "starter_keeper"
    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]

    member: Mapped[Member] = relationship()


class StarterAsk(Base):
    """Somebody asks for a starter's share: with one sentence, and no proof of anything.

    asked -> granted | refused; granted -> accepted | lapsed. `way` is out of the sharing fund, or
    in small parts. Name, contact and sentence are wiped once it is over. `decided_by` is null where
    nobody answered in time, which means yes.
    """

    __tablename__ = "starter_ask"
    __table_args__ = (
        CheckConstraint("way IN ('fund', 'parts')", name="way"),
        CheckConstraint(
            "state IN ('asked', 'granted', 'refused', 'accepted', 'lapsed')", name="state"
        ),
        CheckConstraint(
            "(state IN ('granted', 'accepted', 'lapsed')) = (order_id IS NOT NULL)", name="order"
        ),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    name: Mapped[str]
    contact: Mapped[str]
    sentence: Mapped[str]
    language: Mapped[str] = mapped_column(default="nl")
    way: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    asked_on: Mapped[date]
    decide_by: Mapped[date]
    decided_on: Mapped[date | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("share_order.id"), unique=True)

    offering: Mapped[Offering] = relationship()
    order: Mapped[Order | None] = relationship()


class ProviderPayment(Base):
    """A payment that a buyer began with the payment provider.

    open -> paid | ended. `outcome` is what the provider said, in its own word; a payment that fits
    nothing of ours ends as "wrong" and books nothing.
    """

    __tablename__ = "provider_payment"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'paid', 'ended')", name="state"),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid_has_day"),
        Index(None, "order_id"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("share_order.id"))
    amount_cents: Mapped[int] = mapped_column(Whole)
    checkout_url: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    outcome: Mapped[str] = mapped_column(default="open")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_on: Mapped[date | None]

    order: Mapped[Order] = relationship()
