"""Tables of the bank: files as they came, their statements, and every line once."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole


class BankFile(Base):
    """A file of the bank, byte for byte (packed with zlib), kept from its preview on.

    `sha256` is of the file as it came, so that a file with another name is seen to be the same.
    `layout` is a key of `coop.bank.layouts`. A file that was only looked at may be swept away; an
    imported one never changes.
    """

    __tablename__ = "bank_file"
    __table_args__ = (
        CheckConstraint("size_bytes > 0", name="size"),
        *whole("size_bytes", "new_lines"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    file_name: Mapped[str]
    layout: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(Whole)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    new_lines: Mapped[int] = mapped_column(Whole, default=0)


class BankStatement(Base):
    """One statement in an imported file: a period with its balances, where the bank gave them.

    Append-only. The same statement can come in several files; its lines are stored once.
    """

    __tablename__ = "bank_statement"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="in_order"),
        CheckConstraint(
            "opening_cents IS NULL OR closing_cents IS NULL"
            " OR opening_cents + in_cents - out_cents = closing_cents",
            name="adds_up",
        ),
        Index(None, "iban", "ends_on"),
        Index(None, "file_id"),
        *whole("opening_cents", "closing_cents", "in_cents", "out_cents", "line_count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("bank_file.id"))
    iban: Mapped[str]
    number: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opening_cents: Mapped[int | None] = mapped_column(Whole)
    closing_cents: Mapped[int | None] = mapped_column(Whole)
    in_cents: Mapped[int] = mapped_column(Whole)
    out_cents: Mapped[int] = mapped_column(Whole)
    line_count: Mapped[int] = mapped_column(Whole)

    file: Mapped[BankFile] = relationship()


class BankLine(Base):
    """Money that came in (positive) or went out (negative) on one of our accounts.

    Append-only. `digest` is of what makes a line itself (`coop.bank.line_key`); `occurrence`
    numbers lines of one day that are the same to the letter. `statement_id` is where it was first
    seen. `batch_id` and `batch_count` are given where one line stands for an order of many.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        UniqueConstraint("digest", "occurrence"),
        CheckConstraint("amount_cents <> 0", name="amount"),
        CheckConstraint("occurrence >= 1", name="occurrence"),
        Index(None, "iban", "booked_on", "amount_cents"),
        Index(None, "statement_id"),
        Index(None, "amount_cents"),
        *whole("amount_cents", "occurrence", "batch_count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"))
    iban: Mapped[str]
    booked_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(Whole)
    entry_ref: Mapped[str] = mapped_column(default="")
    end_to_end: Mapped[str] = mapped_column(default="")
    counter_name: Mapped[str] = mapped_column(default="")
    counter_iban: Mapped[str] = mapped_column(default="")
    remittance: Mapped[str] = mapped_column(default="")
    structured_ref: Mapped[str] = mapped_column(default="")
    mandate: Mapped[str] = mapped_column(default="")
    return_reason: Mapped[str] = mapped_column(default="")
    is_reversal: Mapped[bool] = mapped_column(default=False)
    batch_id: Mapped[str] = mapped_column(default="")
    batch_count: Mapped[int] = mapped_column(Whole, default=1)
    layout: Mapped[str]
    digest: Mapped[str]
    occurrence: Mapped[int] = mapped_column(Whole, default=1)

    statement: Mapped[BankStatement] = relationship()
