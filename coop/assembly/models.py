"""Tables of the year's extension, the kascommissie's work, and the general meeting."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole


class AccountsExtension(Base):
    """The assembly gave the board more months for the accounts of a year. Append-only."""

    __tablename__ = "accounts_extension"
    __table_args__ = (CheckConstraint("months BETWEEN 1 AND 4", name="months"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    months: Mapped[int]
    reason: Mapped[str]
    decision: Mapped[str]
    decided_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class AuditSample(Base):
    """A draw of lines to look at: whoever has the seed draws the same ones again. Append-only."""

    __tablename__ = "audit_sample"
    __table_args__ = (CheckConstraint("size > 0", name="size"), *whole("size"))

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    seed: Mapped[str]
    size: Mapped[int] = mapped_column(Whole)
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class AuditCheck(Base):
    """What the kascommissie found of one line; the newest of a line holds. Append-only."""

    __tablename__ = "audit_check"
    __table_args__ = (CheckConstraint("outcome IN ('ok', 'wrong')", name="outcome"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("audit_sample.id"), index=True)
    distribution_id: Mapped[int] = mapped_column(ForeignKey("distribution.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    outcome: Mapped[str]
    remark: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class AuditReport(Base):
    """A version of the kascommissie's own report; a later one replaces it. Append-only."""

    __tablename__ = "audit_report"
    __table_args__ = (
        UniqueConstraint("year", "version"),
        CheckConstraint("advice IN ('yes', 'no')", name="advice"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    version: Mapped[int]
    advice: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    signatures: Mapped[list["AuditSignature"]] = relationship(order_by="AuditSignature.signed_at")


class AuditSignature(Base):
    """A member of the kascommissie stands behind a version. Append-only.

    `chains` are the ends of both chains at that moment, as `ChainEnd` has them: the books that
    were looked at, whatever is booked since.
    """

    __tablename__ = "audit_signature"

    report_id: Mapped[int] = mapped_column(ForeignKey("audit_report.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    chains: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class Meeting(Base):
    """A general meeting: when, where, and how whoever has no computer takes part.

    `year` is the book year whose accounts it is about; `number` begins each decision's number.
    """

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    year: Mapped[int]
    day: Mapped[date]
    starts_at: Mapped[str]
    place: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    without_computer: Mapped[str]
    quorum: Mapped[str] = mapped_column(default="")
    second_on: Mapped[date | None]
    conflicts: Mapped[str] = mapped_column(default="")

    points: Mapped[list["AgendaPoint"]] = relationship(
        back_populates="meeting", order_by="AgendaPoint.position", cascade="all, delete-orphan"
    )


class AgendaPoint(Base):
    """A point of the agenda. `kind` says what a decision on it means elsewhere in the house."""

    __tablename__ = "agenda_point"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('talk', 'adoption', 'result', 'discharge', 'vote')",
            name="kind",
        ),
        CheckConstraint("outcome IS NULL OR outcome IN ('yes', 'no', 'postponed')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (decision = '')", name="decided_has_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str | None]
    decision: Mapped[str] = mapped_column(default="")
    minutes: Mapped[str] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship(back_populates="points")


class MeetingPack(Base):
    """The papers of a meeting as they were sent: one PDF, and the parts as a zip. Append-only."""

    __tablename__ = "meeting_pack"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    language: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pages_pdf: Mapped[bytes] = mapped_column(LargeBinary)
    archive: Mapped[bytes] = mapped_column(LargeBinary)
