"""Tables of what the assembly decided."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from coop.database import Base, UtcDateTime


class Policy(Base):
    """A decision that holds from a book year on, until a later one: see `policies.py`.

    Append-only: of two for the same book year the newest holds, and the other stays readable.
    """

    __tablename__ = "policy"
    __table_args__ = (Index(None, "name", "from_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    from_year: Mapped[int]
    value: Mapped[str]
    decision: Mapped[str]
    decided_on: Mapped[date]


class YearDecision(Base):
    """What was decided or advised about a book year; the newest of its kind holds. Append-only.

    `audit` is the kascommissie's advice, `adoption` is of the accounts (vaststelling), `discharge`
    is of the board (décharge) and another decision, `result` is what happens with the result.
    """

    __tablename__ = "year_decision"
    __table_args__ = (
        CheckConstraint("kind IN ('audit', 'adoption', 'discharge', 'result')", name="kind"),
        CheckConstraint("outcome IN ('yes', 'no', 'postponed')", name="outcome"),
        Index(None, "year", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    kind: Mapped[str]
    outcome: Mapped[str]
    decision: Mapped[str]
    decided_on: Mapped[date]
    told: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
