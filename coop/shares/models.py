"""Tables of share classes and the register of dated movements."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.production.models import Plant


class ShareClass(Base):
    """A kind of share in one plant. Every share of a plant earns the same part of it.

    `claimed_shares` counts what is held or reserved and never passes `issued_shares`; the
    check on it is the last guard against overselling.
    """

    __tablename__ = "share_class"
    __table_args__ = (
        UniqueConstraint("plant_id", "name"),
        CheckConstraint("issued_shares > 0", name="issued"),
        CheckConstraint("claimed_shares BETWEEN 0 AND issued_shares", name="not_oversold"),
        CheckConstraint("price_cents > 0", name="price"),
        CheckConstraint("term_years BETWEEN 1 AND 50", name="term"),
        *whole("issued_shares", "claimed_shares", "price_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"), index=True)
    name: Mapped[str]
    issued_shares: Mapped[int] = mapped_column(Whole)
    claimed_shares: Mapped[int] = mapped_column(Whole, default=0)
    price_cents: Mapped[int] = mapped_column(Whole)
    term_years: Mapped[int]

    plant: Mapped[Plant] = relationship()


class ShareMovement(Base):
    """Shares that came to (+) or left (-) a member at the start of the day `on`.

    Append-only. A holding is the sum of its movements. Both legs of a transfer carry the same
    `reference`; a correction names the movement it takes back in `reverses_id`.
    """

    __tablename__ = "share_movement"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('issue', 'transfer', 'return', 'conversion', 'correction')", name="kind"
        ),
        CheckConstraint("shares <> 0", name="not_zero"),
        UniqueConstraint("reference", "member_id", "share_class_id"),
        Index(None, "share_class_id", "on"),
        # All that the register of a day needs, in the order in which it adds up.
        Index("ix_share_movement_register", "share_class_id", "member_id", "on", "shares"),
        Index(None, "member_id", "on"),
        *whole("shares"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    share_class_id: Mapped[int] = mapped_column(ForeignKey("share_class.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    on: Mapped[date]
    shares: Mapped[int] = mapped_column(Whole)
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    reference: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("share_movement.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    share_class: Mapped[ShareClass] = relationship()


class ShareOperation(Base):
    """A named act on the register, with the paper that the board saw. Append-only.

    Its movements carry the same `reference`; movements of before there were operations have none.
    `agreed_cents` is what members agreed to pay each other; it does not touch our books.
    """

    __tablename__ = "share_operation"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('issue', 'transfer', 'gift', 'inheritance', 'separation', 'return', "
            "'conversion', 'reinvestment', 'correction')",
            name="kind",
        ),
        *whole("agreed_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    document: Mapped[str] = mapped_column(default="")
    agreed_cents: Mapped[int | None] = mapped_column(Whole)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class ReturnRequest(Base):
    """A member asks the cooperative to take shares back; it waits until granted or ended.

    `granted_shares` is what was granted so far: a request may be granted in parts. The database
    lets it go one way.
    """

    __tablename__ = "return_request"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'granted', 'withdrawn', 'refused')", name="status"),
        CheckConstraint(
            "hardship IN ('death', 'separation', 'debt', 'care_home')", name="hardship"
        ),
        CheckConstraint("shares > 0", name="shares"),
        CheckConstraint("granted_shares BETWEEN 0 AND shares", name="granted"),
        CheckConstraint("(status = 'granted') = (granted_shares = shares)", name="all_granted"),
        CheckConstraint("notice_ends_on >= asked_on", name="in_order"),
        Index(None, "member_id"),
        Index(None, "status"),
        *whole("shares", "granted_shares"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    share_class_id: Mapped[int] = mapped_column(ForeignKey("share_class.id"))
    shares: Mapped[int] = mapped_column(Whole)
    granted_shares: Mapped[int] = mapped_column(Whole, default=0)
    asked_on: Mapped[date]
    notice_ends_on: Mapped[date]
    hardship: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="waiting")
    ended_on: Mapped[date | None]
    told: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    share_class: Mapped[ShareClass] = relationship()


class ReturnGrant(Base):
    """Shares that were taken back, and how their value came about. Append-only. [cents]

    `value_cents` is of one share by `method`; `capital_cents` is what left the booked capital for
    all of them. `reference` is that of the movement and the entry.
    """

    __tablename__ = "return_grant"
    __table_args__ = (
        CheckConstraint("shares > 0", name="shares"),
        CheckConstraint("method IN ('linear', 'equity')", name="method"),
        CheckConstraint("value_cents >= 0 AND capital_cents >= 0", name="not_negative"),
        Index(None, "request_id"),
        *whole("shares", "value_cents", "capital_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("return_request.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    on: Mapped[date]
    shares: Mapped[int] = mapped_column(Whole)
    value_cents: Mapped[int] = mapped_column(Whole)
    capital_cents: Mapped[int] = mapped_column(Whole)
    method: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class BoardNotice(Base):
    """A change of the board was passed on to the trade register. Append-only.

    Its members are the cooperative's pseudo-UBOs, so both registers must know.
    """

    __tablename__ = "board_notice"
    __table_args__ = (
        CheckConstraint("change IN ('begins', 'ends')", name="change"),
        UniqueConstraint("role_id", "change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role_grant.id"))
    change: Mapped[str]
    told_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
