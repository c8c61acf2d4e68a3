"""Tables of payouts: lists, their lines, and what members chose."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.members.models import Member

_ONE_CONCEPT = text("state = 'concept'")
_BAD_IBAN = text("reason = 'bad_iban'")


class PayoutRun(Base):
    """A list of what members are paid: made by one board member, confirmed by another.

    concept -> confirmed -> sent -> settled; a concept may be dropped, and who pays by hand skips
    sent. `year` is the book year whose choices and limits count. `digest` is of every line.
    There is one concept at a time. `ready_cents` goes to the bank. A list of `only_refunds` leaves
    what years gave for another.
    """

    __tablename__ = "payout_run"
    __table_args__ = (
        CheckConstraint(
            "state IN ('concept', 'confirmed', 'sent', 'settled', 'dropped')", name="state"
        ),
        CheckConstraint("confirmed_by_id <> made_by_id", name="four_eyes"),
        CheckConstraint(
            "(state IN ('confirmed', 'sent', 'settled')) = (confirmed_at IS NOT NULL)",
            name="confirmed_has_time",
        ),
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_someone"
        ),
        CheckConstraint("(state = 'settled') = (settled_on IS NOT NULL)", name="settled_has_day"),
        Index(
            "uq_payout_run_one_concept",
            "state",
            unique=True,
            sqlite_where=_ONE_CONCEPT,
            postgresql_where=_ONE_CONCEPT,
        ),
        *whole("ready_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    state: Mapped[str] = mapped_column(default="concept")
    execution_date: Mapped[date]
    message_id: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_on: Mapped[date | None]
    only_refunds: Mapped[bool] = mapped_column(default=False, server_default="0")
    ready_cents: Mapped[int] = mapped_column(Whole, default=0, server_default="0")

    made_by: Mapped[Member] = relationship(foreign_keys=[made_by_id])
    confirmed_by: Mapped[Member | None] = relationship(foreign_keys=[confirmed_by_id])


class PayoutLine(Base):
    """One thing that happens with what one member has coming.

    `ready` goes through the bank and becomes `paid` or `returned`; the other states are as the
    list was made. `iban` and `name` are as they were then. `is_cleared` says that the board
    looked into a return and the account is right after all.
    """

    __tablename__ = "payout_line"
    __table_args__ = (
        CheckConstraint("kind IN ('yield', 'refund')", name="kind"),
        CheckConstraint(
            "state IN ('ready', 'held', 'carried', 'shared', 'reinvested', 'paid', 'returned')",
            name="state",
        ),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint(
            "(end_to_end_id IS NOT NULL) = (state IN ('ready', 'paid', 'returned'))",
            name="bank_has_id",
        ),
        CheckConstraint(
            "(state = 'reinvested') = (shares > 0 AND share_class_id IS NOT NULL)", name="shares"
        ),
        Index(None, "run_id", "state"),
        Index(None, "member_id", "state"),
        Index(
            "ix_payout_line_came_back",
            "member_id",
            sqlite_where=text("state = 'returned' AND is_cleared = 0"),
            postgresql_where=text("state = 'returned' AND NOT is_cleared"),
        ),
        Index(
            "ix_payout_line_bad_iban",
            "member_id",
            sqlite_where=_BAD_IBAN,
            postgresql_where=_BAD_IBAN,
        ),
        *whole("amount_cents", "shares"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payout_run.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]
    state: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(Whole)
    name: Mapped[str]
    iban: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    end_to_end_id: Mapped[str | None] = mapped_column(unique=True)
    share_class_id: Mapped[int | None] = mapped_column(ForeignKey("share_class.id"))
    shares: Mapped[int] = mapped_column(Whole, default=0)
    settled_on: Mapped[date | None]
    is_cleared: Mapped[bool] = mapped_column(default=False)

    run: Mapped[PayoutRun] = relationship()
    member: Mapped[Member] = relationship()


class PayoutChoice(Base):
    """What a member wants with what a book year gives: paid out, extra shares, or a part given."""

    __tablename__ = "payout_choice"
    __table_args__ = (
        CheckConstraint("choice IN ('pay', 'reinvest', 'share')", name="choice"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("choice = 'share' OR percent = 0", name="percent_is_shared"),
        CheckConstraint(
            "(choice = 'reinvest') = (share_class_id IS NOT NULL)", name="reinvest_has_class"
        ),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(default="pay")
    percent: Mapped[int] = mapped_column(default=0)
    share_class_id: Mapped[int | None] = mapped_column(ForeignKey("share_class.id"))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class PayoutFile(Base):
    """The bank's file of a long list, kept as it was made; compressed. Append-only."""

    __tablename__ = "payout_file"

    run_id: Mapped[int] = mapped_column(ForeignKey("payout_run.id"), primary_key=True)
    content: Mapped[bytes]
    sha256: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
