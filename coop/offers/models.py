"""Tables of offerings, orders and the payments of orders."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.members.models import Member
from coop.shares.models import ShareClass


class Offering(Base):
    """A period in which shares of one class are sold.

    `claimed_shares` counts what is reserved or sold here. `exemption_sentence` is null when
    the board has switched it off for this offering.
    """

    __tablename__ = "offering"
    __table_args__ = (
        CheckConstraint("offered_shares > 0", name="offered"),
        CheckConstraint("claimed_shares BETWEEN 0 AND offered_shares", name="not_oversold"),
        CheckConstraint("price_cents > 0", name="price"),
        CheckConstraint("min_shares >= 1 AND max_shares >= min_shares", name="per_person"),
        CheckConstraint("payment_days BETWEEN 1 AND 90", name="payment_days"),
        CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="in_order"),
        *whole("offered_shares", "claimed_shares", "price_cents", "min_shares", "max_shares"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    share_class_id: Mapped[int] = mapped_column(ForeignKey("share_class.id"), index=True)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offered_shares: Mapped[int] = mapped_column(Whole)
    claimed_shares: Mapped[int] = mapped_column(Whole, default=0)
    price_cents: Mapped[int] = mapped_column(Whole)
    min_shares: Mapped[int] = mapped_column(Whole, default=1)
    max_shares: Mapped[int] = mapped_column(Whole)
    payment_days: Mapped[int] = mapped_column(default=14)
    cooling_off_days: Mapped[int] = mapped_column(default=14)
    exemption_sentence: Mapped[str | None]
    terms_version: Mapped[str]
    yearly_cost_cents: Mapped[int] = mapped_column(Whole, default=0)

    share_class: Mapped[ShareClass] = relationship()


class Order(Base):
    """Somebody's order of shares, with what they typed.

    reserved -> paid -> (withdrawn) | expired | cancelled; each arrow is gone once. Its price
    never changes.
    """

    __tablename__ = "share_order"
    __table_args__ = (
        CheckConstraint(
            "status IN ('reserved', 'paid', 'expired', 'cancelled', 'withdrawn')", name="status"
        ),
        CheckConstraint("shares > 0", name="shares"),
        CheckConstraint("amount_cents = shares * price_cents", name="amount"),
        CheckConstraint(
            "(status IN ('paid', 'withdrawn')) = (paid_on IS NOT NULL)", name="paid_has_day"
        ),
        Index(None, "status", "expires_at"),
        Index(None, "member_id"),
        Index(None, "offering_id"),
        *whole("shares", "price_cents", "amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    shares: Mapped[int] = mapped_column(Whole)
    price_cents: Mapped[int] = mapped_column(Whole)
    amount_cents: Mapped[int] = mapped_column(Whole)
    status: Mapped[str] = mapped_column(default="reserved")
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cooling_off_until: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_on: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    terms_version: Mapped[str]
    language: Mapped[str]

    offering: Mapped[Offering] = relationship()
    member: Mapped[Member] = relationship()
