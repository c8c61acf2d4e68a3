"""Tables of the trail: audit rows, answered forms, counters, tries, long work."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.database import Base, UtcDateTime, Whole, whole


class AuditEntry(Base):
    """Who changed what, when. Written in the same transaction as the change; never edited.

    `actor_id` is null for the system itself; people are named by id alone, so that erasing a
    person leaves the trail whole.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "object_type", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    request_id: Mapped[str]


class FormAnswer(Base):
    """The one answer of a form that moves money or shares, kept for whoever sends it again."""

    __tablename__ = "form_answer"

    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    location: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Counter(Base):
    """The last number given out. Unlike a database sequence it leaves no holes."""

    __tablename__ = "counter"
    __table_args__ = tuple(whole("last"))

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(Whole, default=0)


class Attempt(Base):
    """Tries at something guessable (a password, a link) by one source in one window."""

    __tablename__ = "attempt"

    source: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)


class ChainLink(Base):
    """A row of a chain: the digest of what it says together with the digest before it.

    Append-only. `sequence` has no holes: a row that was changed, taken away or slipped in breaks
    the chain from there on.
    """

    __tablename__ = "chain_link"
    __table_args__ = (
        UniqueConstraint("chain", "row_id"),
        *whole("sequence"),
    )

    chain: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(Whole, primary_key=True)
    row_id: Mapped[int]
    digest: Mapped[str]


class Job(Base):
    """Long work that a page asked for and `coop work` does.

    `heartbeat_at` says when its worker last gave a sign of life, `runs` how often it was begun: a
    worker whose number is not the last one has lost the job and writes nothing. `told` is one
    sentence, how it ended or what it is doing; `onward` is the page to go to after it.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
        CheckConstraint("step >= 0 AND step <= steps", name="step"),
        CheckConstraint(
            "(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="ended_has_time"
        ),
        Index(None, "state", "id"),
        *whole("step", "steps", "runs"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="waiting")
    step: Mapped[int] = mapped_column(Whole, default=0)
    steps: Mapped[int] = mapped_column(Whole, default=1)
    runs: Mapped[int] = mapped_column(Whole, default=0)
    told: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    onward: Mapped[str] = mapped_column(default="/")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
