"""Tables of offerings, orders and the payments of orders."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.members.models import Member
from coop.shares.models import ShareClass

_CONFIRMED = text("confirmed_at IS NOT NULL")


class Offering(Base):
    """A period in which shares of one class are sold.

    `claimed_shares` counts what is reserved or sold here, `claimed_starters` that part of it which
    came out of `starter_shares`, a reserve that is kept out of the open sale. `kind` says who comes
    first: a queue by arrival, or a lottery in which wishes are gathered and divided at once.
    `max_shares` is for one person, `max_household_shares` for everyone at one address, both over
    all orders here. `highest_price_cents` is the highest price it ever had. Without
    `exemption_sentence` an offering does not open; null is of before that was so.
    """

    __tablename__ = "offering"
    __table_args__ = (
        CheckConstraint("offered_shares > 0", name="offered"),
        CheckConstraint("claimed_shares BETWEEN 0 AND offered_shares", name="not_oversold"),
        CheckConstraint("price_cents > 0", name="price"),
        CheckConstraint("min_shares >= 1 AND max_shares >= min_shares", name="per_person"),
        CheckConstraint("payment_days BETWEEN 1 AND 90", name="payment_days"),
        CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="in_order"),
        CheckConstraint("kind IN ('queue', 'lottery')", name="kind"),
        CheckConstraint("max_household_shares >= max_shares", name="per_household"),
        CheckConstraint(
            "starter_shares >= 0 AND claimed_starters BETWEEN 0 AND starter_shares", name="starters"
        ),
        CheckConstraint("most_instalments BETWEEN 1 AND 36", name="most_instalments"),
        *whole("offered_shares", "claimed_shares", "price_cents", "min_shares", "max_shares"),
        *whole("max_household_shares", "starter_shares", "claimed_starters", "target_shares"),
        *whole("highest_price_cents"),
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
    kind: Mapped[str] = mapped_column(default="queue", server_default="queue")
    max_household_shares: Mapped[int] = mapped_column(
        Whole, default=lambda context: context.get_current_parameters()["max_shares"]
    )
    starter_shares: Mapped[int] = mapped_column(Whole, default=0, server_default="0")
    claimed_starters: Mapped[int] = mapped_column(Whole, default=0, server_default="0")
    target_shares: Mapped[int | None] = mapped_column(Whole)
    most_instalments: Mapped[int] = mapped_column(default=1, server_default="1")
    is_small_circle: Mapped[bool] = mapped_column(default=False, server_default="0")
    notified_on: Mapped[date | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("offering_document.id"))
    highest_price_cents: Mapped[int] = mapped_column(
        Whole,
        default=lambda context: context.get_current_parameters()["price_cents"],
        server_default="0",
    )

    share_class: Mapped[ShareClass] = relationship()


class OfferingDocument(Base):
    """The information document of an offering, byte for byte as it was uploaded."""

    __tablename__ = "offering_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TermsDocument(Base):
    """The member agreement of one version, byte for byte as it was uploaded. Append-only."""

    __tablename__ = "terms_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    terms_version: Mapped[str] = mapped_column(unique=True)
    file_name: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OfferingPhase(Base):
    """From an instant on, who may order and how many at most; the newest that began counts.

    `who` is members, neighbours (whose postcode is in `postcodes`, a list such as "7391-7395 7411")
    or everyone. Without phases everyone may order from the opening on.
    """

    __tablename__ = "offering_phase"
    __table_args__ = (
        CheckConstraint("who IN ('members', 'neighbours', 'everyone')", name="who"),
        CheckConstraint("max_shares IS NULL OR max_shares >= 1", name="max_shares"),
        UniqueConstraint("offering_id", "starts_at"),
        *whole("max_shares"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(default="everyone")
    postcodes: Mapped[str] = mapped_column(default="")
    max_shares: Mapped[int | None] = mapped_column(Whole)


class Order(Base):
    """Somebody's order of shares, with what they typed.

    reserved -> paid -> (withdrawn) | expired | cancelled; each arrow is gone once. Its price
    never changes. `channel` says how it came in, `household` is the address it counts for, and
    `replaces_id` the order that had expired when its money came. One that `waits_for_receiver` is
    a present: its money waits too, and its shares are not counted as the giver's.
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
        Index(None, "status", "id"),
        Index("ix_share_order_due", "status", "expires_at", "amount_cents"),
        Index(None, "member_id"),
        Index(None, "offering_id"),
        Index(None, "household"),
        CheckConstraint(
            "channel IN ('web', 'phone', 'paper', 'helper', 'waiting', 'lottery', 'initiative', "
            "'savings', 'late')",
            name="channel",
        ),
        CheckConstraint("instalments BETWEEN 1 AND 36", name="instalments"),
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
    channel: Mapped[str] = mapped_column(default="web", server_default="web")
    household: Mapped[str] = mapped_column(default="", server_default="")
    is_starter: Mapped[bool] = mapped_column(default=False, server_default="0")
    instalments: Mapped[int] = mapped_column(default=1, server_default="1")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("share_order.id"))
    waits_for_receiver: Mapped[bool] = mapped_column(default=False, server_default="0")

    offering: Mapped[Offering] = relationship()
    member: Mapped[Member] = relationship()


class OrderReceipt(Base):
    """Money that was received on an order, or (negative) taken away from it again.

    Append-only. `source_account` is the account of the ledger that it came from, `payer_iban` the
    bank account, where it is known.
    """

    __tablename__ = "order_receipt"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0", name="amount"),
        Index(None, "order_id"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("share_order.id"))
    received_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(Whole)
    source_account: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("order_receipt.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    payer_iban: Mapped[str | None]


class OfferingWish(Base):
    """What somebody would like, while there is no stock to reserve: a waiting list or a lottery.

    waiting -> offered -> ordered | lapsed; withdrawn from either. Order of arrival is the order of
    `id`. `shares_left` is what is still wanted; `order_id` the last order that came of it.
    """

    __tablename__ = "offering_wish"
    __table_args__ = (
        CheckConstraint(
            "status IN ('waiting', 'offered', 'ordered', 'lapsed', 'withdrawn')", name="status"
        ),
        CheckConstraint("min_shares >= 1 AND max_shares >= min_shares", name="in_order"),
        CheckConstraint("shares_left BETWEEN 0 AND max_shares", name="shares_left"),
        Index("ix_offering_wish_in_line", "offering_id", "status", "id"),
        Index(None, "member_id"),
        *whole("min_shares", "max_shares", "shares_left"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    min_shares: Mapped[int] = mapped_column(Whole, default=1)
    max_shares: Mapped[int] = mapped_column(Whole)
    shares_left: Mapped[int] = mapped_column(Whole)
    household: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="waiting")
    language: Mapped[str] = mapped_column(default="nl")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("share_order.id"))

    offering: Mapped[Offering] = relationship()
    member: Mapped[Member] = relationship()


class WishOrder(Base):
    """An order that was offered to somebody who waited, out of their wish. Append-only."""

    __tablename__ = "wish_order"

    order_id: Mapped[int] = mapped_column(ForeignKey("share_order.id"), primary_key=True)
    wish_id: Mapped[int] = mapped_column(ForeignKey("offering_wish.id"), index=True)


class WishReceipt(Base):
    """Money that came too late for `order_id` and is kept while its payer waits. Append-only."""

    __tablename__ = "wish_receipt"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    wish_id: Mapped[int] = mapped_column(ForeignKey("offering_wish.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("share_order.id"))
    received_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(Whole)
    source_account: Mapped[str]
    payer_iban: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DrawNotice(Base):
    """What was said before a lottery: until when wishes come in, and which number draws the lots.

    Append-only: whoever could change it later could choose the lots.
    """

    __tablename__ = "draw_notice"

    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"), primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seed_source: Mapped[str]
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AllocationRun(Base):
    """One division of scarce shares over wishes, made anew from its seed by whoever doubts it.

    One person types the number that draws the lots, another types it again and confirms. Each
    offering has one run that was confirmed; it never changes.
    """

    __tablename__ = "allocation_run"
    __table_args__ = (
        CheckConstraint("confirmed_by_id <> made_by_id", name="four_eyes"),
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_someone"
        ),
        Index(None, "offering_id"),
        Index(
            "uq_allocation_run_one_confirmed",
            "offering_id",
            unique=True,
            sqlite_where=_CONFIRMED,
            postgresql_where=_CONFIRMED,
        ),
        *whole("available_shares"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    seed: Mapped[str]
    available_shares: Mapped[int] = mapped_column(Whole)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    digest: Mapped[str] = mapped_column(default="", server_default="")


class AllocationLine(Base):
    """What one wish got in a run, and why."""

    __tablename__ = "allocation_line"
    __table_args__ = (
        CheckConstraint("given_shares BETWEEN 0 AND max_shares", name="given"),
        *whole("min_shares", "max_shares", "given_shares", "lot"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("allocation_run.id"), primary_key=True)
    wish_id: Mapped[int] = mapped_column(ForeignKey("offering_wish.id"), primary_key=True)
    min_shares: Mapped[int] = mapped_column(Whole)
    max_shares: Mapped[int] = mapped_column(Whole)
    given_shares: Mapped[int] = mapped_column(Whole)
    lot: Mapped[int] = mapped_column(Whole)
    reason: Mapped[str]
