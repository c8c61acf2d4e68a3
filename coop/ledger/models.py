"""Tables of the books.

An entry is written open, gets its postings, and is sealed; only sealed entries count. The
database refuses to seal what does not balance and to touch what is sealed, on SQLite and on
PostgreSQL alike (see the triggers in the first migration).
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole


class JournalEntry(Base):
    """One event in the books; `reference` names its cause and is used once."""

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    booked_on: Mapped[date] = mapped_column(index=True)
    reference: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_sealed: Mapped[bool] = mapped_column(default=False)

    postings: Mapped[list["Posting"]] = relationship(back_populates="entry", order_by="Posting.id")


class Posting(Base):
    """One leg: debit is positive, credit negative.

    `member_id`, `plant_id` and `share_class_id` say whose, of what.
    """

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0", name="not_zero"),
        Index(None, "account_code", "member_id"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    account_code: Mapped[str] = mapped_column(ForeignKey("account.code"))
    amount_cents: Mapped[int] = mapped_column(Whole)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    plant_id: Mapped[int | None] = mapped_column(ForeignKey("plant.id"))
    share_class_id: Mapped[int | None] = mapped_column(ForeignKey("share_class.id"))

    entry: Mapped[JournalEntry] = relationship(back_populates="postings")


class KeptBalance(Base):
    """What stands on an account: all of it (member 0), or for one member of one plant (0: none).

    Always the sum of the postings; written with each booking, see `coop.ledger.kept_balances`.
    `entry_id` is the entry that moved it last: the database refuses to write a balance but for an
    entry that is still open.
    """

    __tablename__ = "kept_balance"
    __table_args__ = (
        Index(
            "ix_kept_balance_open",
            "account_code",
            "member_id",
            sqlite_where=text("balance_cents <> 0"),
            postgresql_where=text("balance_cents <> 0"),
        ),
        *whole("balance_cents"),
        {"sqlite_with_rowid": False},
    )

    account_code: Mapped[str] = mapped_column(ForeignKey("account.code"), primary_key=True)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plant_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    balance_cents: Mapped[int] = mapped_column(Whole)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"))


class Account(Base):
    """A ledger account of the chart in `chart.py`."""

    __tablename__ = "account"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]


class PeriodClose(Base):
    """Up to and including this day nothing is booked any more. Append-only, only forward.

    The database refuses an entry in a closed period, and an older day than the last one closed.
    """

    __tablename__ = "period_close"

    id: Mapped[int] = mapped_column(primary_key=True)
    closed_through: Mapped[date] = mapped_column(unique=True)
    reason: Mapped[str]
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class EarmarkedMoney(Base):
    """Money that somebody gave for one purpose. Append-only.

    Day and amount are those of the journal entry with the same `reference`; what was spent of it
    is booked under references that begin with this one.
    """

    __tablename__ = "earmarked_money"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    giver: Mapped[str]
    purpose: Mapped[str]
    document: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
