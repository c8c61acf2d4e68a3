"""Tables of the bank: files as they came, their statements, and every line once."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole


class BankFile(Base):
    """A file of the bank, byte for byte (packed with zlib), kept from its preview on.

    `sha256` is of the file as it came, so that a file with another name is seen to be the same.
    `layout` is a key of `coop.bank.layouts`, empty while a long file was not read yet. A file that
    was only looked at may be swept away; an imported one never changes.
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


class LineWaiting(Base):
    """What of a line stands on the account of money that nobody has said the purpose of.

    There is a row from the booking of the line on; `waiting_cents` has the sign of the line, and
    with what was assigned it is the whole line.
    """

    __tablename__ = "line_waiting"
    __table_args__ = (
        Index(
            "ix_line_waiting_open",
            "line_id",
            sqlite_where=text("waiting_cents <> 0"),
            postgresql_where=text("waiting_cents <> 0"),
        ),
        *whole("waiting_cents"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"), primary_key=True)
    waiting_cents: Mapped[int] = mapped_column(Whole)


class LineAssignment(Base):
    """Money of a line that went to one thing, or (with `undoes_id`) back to waiting.

    Append-only. `rule` is a rule of `coop.bank.distribute` or "person"; `reference` is that of
    what was booked. `item_id` is the key of what it went to, by kind: an order, a member who gets
    it back, an account of the ledger, the other line of a pair. The database refuses more than the
    line.
    """

    __tablename__ = "line_assignment"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0", name="amount"),
        Index(None, "line_id"),
        Index(None, "kind", "item_id"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"))
    kind: Mapped[str]
    item_id: Mapped[int]
    amount_cents: Mapped[int] = mapped_column(Whole)
    rule: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    is_other_account: Mapped[bool] = mapped_column(default=False)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("line_assignment.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    line: Mapped[BankLine] = relationship()


class LineDecision(Base):
    """What a person decided about a line. Append-only; the newest of a line counts.

    `kind` "wait" leaves the line to people, "rules" gives it back to the rules, and any other says
    what was assigned.
    """

    __tablename__ = "line_decision"
    __table_args__ = (
        Index(None, "line_id"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"))
    kind: Mapped[str]
    item_id: Mapped[int]
    amount_cents: Mapped[int] = mapped_column(Whole)
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
