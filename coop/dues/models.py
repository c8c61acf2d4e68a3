"""Tables of contribution, mandates, direct debits and saving for a first share."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.members.models import Member

_HOLDS = text("state IN ('active', 'asked')")
_CONCEPT = text("state = 'concept'")
_BUSY_DUE = text("due_id IS NOT NULL AND state IN ('waiting', 'collected')")
_BUSY_PLAN = text("plan_id IS NOT NULL AND state IN ('waiting', 'collected')")
_GOES_ON = text("state IN ('active', 'paused')")


class DebitSetting(Base):
    """Under which creditor id we collect, and how many days before that we tell it: one row."""

    __tablename__ = "debit_setting"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("notice_days BETWEEN 1 AND 14", name="notice_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    creditor_id: Mapped[str]
    notice_days: Mapped[int] = mapped_column(default=14)


class Due(Base):
    """What one member owes for one book year.

    open -> collected | paid | waived; collected -> returned; returned -> collected | paid | waived;
    paid -> open when the money that paid it is taken away again. `reminders` is how often it was
    asked for after the first letter.
    """

    __tablename__ = "due"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'collected', 'paid', 'waived', 'returned')", name="state"
        ),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("reminders BETWEEN 0 AND 2", name="reminders"),
        Index("uq_due_member_year", "member_id", "year", unique=True),
        Index(None, "year", "state"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    year: Mapped[int]
    amount_cents: Mapped[int] = mapped_column(Whole)
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="open")
    made_on: Mapped[date]
    pay_by: Mapped[date]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_on: Mapped[date | None]

    member: Mapped[Member] = relationship()


class SavingPlan(Base):
    """Somebody saves for a first share; one plan at a time. active <-> paused -> stopped."""

    __tablename__ = "saving_plan"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'paused', 'stopped')", name="state"),
        CheckConstraint("way IN ('debit', 'transfer')", name="way"),
        CheckConstraint("monthly_cents >= 500", name="monthly"),
        CheckConstraint("(state = 'stopped') = (stopped_on IS NOT NULL)", name="stopped_has_day"),
        Index(
            "uq_saving_plan_one",
            "member_id",
            unique=True,
            sqlite_where=_GOES_ON,
            postgresql_where=_GOES_ON,
        ),
        *whole("monthly_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    monthly_cents: Mapped[int] = mapped_column(Whole)
    way: Mapped[str] = mapped_column(default="transfer")
    state: Mapped[str] = mapped_column(default="active")
    started_on: Mapped[date]
    stopped_on: Mapped[date | None]

    member: Mapped[Member] = relationship()


class Mandate(Base):
    """A member lets us collect: contribution or savings. One that holds at a time for each.

    active <-> asked -> blocked | revoked | lapsed. While we asked the member something, nothing is
    collected. `said` is the sentence that was agreed to, `notice_days` the term in it. `used_on` is
    the day of its newest collection, whatever became of that.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("kind IN ('due', 'saving')", name="kind"),
        CheckConstraint("signed_by IN ('web', 'paper')", name="signed_by"),
        CheckConstraint(
            "state IN ('active', 'asked', 'blocked', 'revoked', 'lapsed')", name="state"
        ),
        CheckConstraint(
            "(state IN ('active', 'asked')) = (ended_on IS NULL)", name="ended_has_day"
        ),
        CheckConstraint("notice_days BETWEEN 1 AND 14", name="notice_days"),
        Index(
            "uq_mandate_one",
            "member_id",
            "kind",
            unique=True,
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    iban: Mapped[str]
    holder: Mapped[str]
    signed_on: Mapped[date]
    signed_by: Mapped[str]
    said: Mapped[str]
    notice_days: Mapped[int]
    state: Mapped[str] = mapped_column(default="active")
    used_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    member: Mapped[Member] = relationship()


class Collection(Base):
    """Direct debits of one kind that go to the bank together: made by one, confirmed by another.

    concept -> confirmed -> sent -> settled; a concept may be dropped. `digest` is of every line.
    """

    __tablename__ = "collection"
    __table_args__ = (
        CheckConstraint("kind IN ('due', 'saving')", name="kind"),
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
        Index(
            "uq_collection_one_concept",
            "kind",
            unique=True,
            sqlite_where=_CONCEPT,
            postgresql_where=_CONCEPT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="concept")
    collected_on: Mapped[date]
    message_id: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    made_by: Mapped[Member] = relationship(foreign_keys=[made_by_id])
    confirmed_by: Mapped[Member | None] = relationship(foreign_keys=[confirmed_by_id])


class CollectionLine(Base):
    """One direct debit: of a due, or of what one month saves.

    waiting (in a concept) -> collected | dropped; collected -> returned. What is waiting or
    collected is in no other collection.
    """

    __tablename__ = "collection_line"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'collected', 'dropped', 'returned')", name="state"),
        CheckConstraint("sequence IN ('FRST', 'RCUR')", name="sequence"),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("(due_id IS NULL) <> (plan_id IS NULL)", name="of_one_thing"),
        CheckConstraint("(plan_id IS NULL) = (month IS NULL)", name="plan_has_month"),
        Index(None, "collection_id", "state"),
        Index(
            "uq_collection_line_due",
            "due_id",
            unique=True,
            sqlite_where=_BUSY_DUE,
            postgresql_where=_BUSY_DUE,
        ),
        Index(
            "uq_collection_line_plan",
            "plan_id",
            "month",
            unique=True,
            sqlite_where=_BUSY_PLAN,
            postgresql_where=_BUSY_PLAN,
        ),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    due_id: Mapped[int | None] = mapped_column(ForeignKey("due.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("saving_plan.id"))
    month: Mapped[date | None]
    amount_cents: Mapped[int] = mapped_column(Whole)
    sequence: Mapped[str]
    end_to_end_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="waiting")

    collection: Mapped[Collection] = relationship()
    member: Mapped[Member] = relationship()
    mandate: Mapped[Mandate] = relationship()
    due: Mapped[Due | None] = relationship()
    plan: Mapped[SavingPlan | None] = relationship()


class DebitReturn(Base):
    """The bank sent a direct debit back, once, and why. Append-only."""

    __tablename__ = "debit_return"

    line_id: Mapped[int] = mapped_column(ForeignKey("collection_line.id"), primary_key=True)
    returned_on: Mapped[date]
    reason: Mapped[str]
    source_account: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    line: Mapped[CollectionLine] = relationship()


class DuesReceipt(Base):
    """Money that came in for a due, a plan or a whole collection, or (negative) went out again.

    Append-only. `source_account` is the account of the ledger that it came from or goes to.
    """

    __tablename__ = "dues_receipt"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0", name="amount"),
        CheckConstraint(
            "(due_id IS NOT NULL AND plan_id IS NULL AND collection_id IS NULL) OR "
            "(due_id IS NULL AND plan_id IS NOT NULL AND collection_id IS NULL) OR "
            "(due_id IS NULL AND plan_id IS NULL AND collection_id IS NOT NULL)",
            name="of_one_thing",
        ),
        Index(None, "due_id"),
        Index(None, "plan_id"),
        Index(None, "collection_id"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    due_id: Mapped[int | None] = mapped_column(ForeignKey("due.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("saving_plan.id"))
    collection_id: Mapped[int | None] = mapped_column(ForeignKey("collection.id"))
    received_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(Whole)
    source_account: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("dues_receipt.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
