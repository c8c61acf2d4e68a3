"""Writing the audit trail, and refusing to commit a change that left none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Session, SessionTransaction

from coop import clock
from coop.database import Base, InsertMany, db
from coop.records.models import Attempt, AuditEntry, ChainLink, Counter, FormAnswer, Job

_actor: ContextVar[int | None] = ContextVar("actor", default=None)
_request_id: ContextVar[str] = ContextVar("request_id", default="")

# Housekeeping tables that are no state of the cooperative.
_exempt: set[type] = {AuditEntry, FormAnswer, Counter, Attempt, ChainLink, Job}

# What a session remembers of this transaction: what was changed, and whether the trail says so.
_MARKS = ("changed", "audited")


class UnauditedChange(RuntimeError):
    """Something was about to be committed without a row saying who did it."""


def exempt_from_audit(table: type[Base]) -> type[Base]:
    """Mark a housekeeping table whose rows need no audit entry."""
    _exempt.add(table)
    return table


@contextmanager
def acting(actor_id: int | None, request_id: str = "") -> Iterator[None]:
    """Everything recorded inside was done by this member (None: by the system)."""
    tokens = _actor.set(actor_id), _request_id.set(request_id)
    try:
        yield
    finally:
        _actor.reset(tokens[0])
        _request_id.reset(tokens[1])


@contextmanager
def acting_by_link(member_id: int | None) -> Iterator[None]:
    """Inside, who did not sign in acts as the member whose signed link, or payment, it is."""
    with acting(_actor.get() or member_id, _request_id.get()):
        yield


def act_by_link(member_id: int | None) -> None:
    """For the rest of this request, who did not sign in acts as the member whose link it is."""
    act_as(_actor.get() or member_id, _request_id.get())


def act_as(actor_id: int | None, request_id: str) -> None:
    """Say who acts for the rest of this request."""
    _actor.set(actor_id)
    _request_id.set(request_id)


def actor_id() -> int | None:
    """The member who acts now; None for the system."""
    return _actor.get()


def record(action: str, subject: Base | type[Base], /, **details: Any) -> AuditEntry:
    """Add the audit row of a change; `subject` is the row (flushed) or table it concerns."""
    if isinstance(subject, type):
        object_type, object_id = subject.__tablename__, None
    else:
        if getattr(subject, "id", None) is None:
            db.session.add(subject)
            db.session.flush()
        object_type, object_id = subject.__tablename__, getattr(subject, "id", None)
    entry = AuditEntry(
        at=clock.now(),
        actor_id=_actor.get(),
        action=action,
        object_type=object_type,
        object_id=object_id,
        details={name: _plain(value) for name, value in details.items()},
        request_id=_request_id.get(),
    )
    db.session.add(entry)
    return entry


@dataclass(frozen=True, slots=True)
class Trace:
    """One line of the trail, of a change that was made past the session's objects."""

    action: str
    object_type: str
    object_id: int
    details: dict[str, Any]
    actor_id: int | None = None
    request_id: str = ""


_ENTRIES = InsertMany(
    AuditEntry,
    ("at", "actor_id", "action", "object_type", "object_id", "details", "request_id"),
)


def trace_all(traces: Sequence[Trace]) -> None:
    """Add many lines of the trail in one go, each with who did it."""
    if not traces:
        return
    at = clock.now()
    rows = [
        {
            "at": at,
            "actor_id": trace.actor_id,
            "action": trace.action,
            "object_type": trace.object_type,
            "object_id": trace.object_id,
            "details": {name: _plain(value) for name, value in trace.details.items()},
            "request_id": trace.request_id,
        }
        for trace in traces
    ]
    _ENTRIES.add(rows)
    db.session.info["audited"] = True


def acting_now() -> tuple[int | None, str]:
    """Who acts now, and what the trail calls the request."""
    return _actor.get(), _request_id.get()


def record_all(
    action: str, table: type[Base], subjects: Sequence[tuple[int, dict[str, Any]]]
) -> None:
    """Add an audit row for each of many rows of a table, in one go: their ids and details."""
    if not subjects:
        return
    at, actor, request_id = clock.now(), _actor.get(), _request_id.get()
    rows = [
        {
            "at": at,
            "actor_id": actor,
            "action": action,
            "object_type": table.__tablename__,
            "object_id": row_id,
            "details": {name: _plain(value) for name, value in details.items()},
            "request_id": request_id,
        }
        for row_id, details in subjects
    ]
    db.session.execute(insert(AuditEntry), rows)
    db.session.info["audited"] = True


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


@event.listens_for(Session, "after_flush")
def _notice_changes(session: Session, _context: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, AuditEntry):
            session.info["audited"] = True
        elif type(row) not in _exempt and (
            row in session.new or row in session.deleted or session.is_modified(row)
        ):
            session.info["changed"] = type(row).__name__


@event.listens_for(Session, "after_transaction_create")
def _remember_marks(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        marks = {mark: session.info[mark] for mark in _MARKS if mark in session.info}
        session.info.setdefault("marks", []).append(marks)


@event.listens_for(Session, "after_transaction_end")
def _drop_remembered(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info["marks"].pop()


@event.listens_for(Session, "before_commit")
def _refuse_unaudited(session: Session) -> None:
    # These hooks are called for a savepoint as well: only what ends it all counts.
    if session.in_nested_transaction():
        return
    session.flush()
    if session.info.get("changed") and not session.info.get("audited"):
        raise UnauditedChange(session.info["changed"])


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        _forget_marks(session)


@event.listens_for(Session, "after_rollback")
def _forget_undone(session: Session) -> None:
    """Of a savepoint that was undone, its row of the trail excuses nothing any more."""
    _forget_marks(session)
    if session.in_nested_transaction():
        session.info.update(session.info["marks"][-1])


def _forget_marks(session: Session) -> None:
    for mark in _MARKS:
        session.info.pop(mark, None)
