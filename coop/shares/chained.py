"""The register as a chain: what a movement says, for its digest, and its number."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from coop.database import db
from coop.records.chain import REGISTER, Row, extend
from coop.records.models import ChainLink
from coop.shares.models import ShareMovement

COLUMNS = (
    ShareMovement.share_class_id,
    ShareMovement.member_id,
    ShareMovement.on,
    ShareMovement.shares,
    ShareMovement.kind,
    ShareMovement.reason,
    ShareMovement.reference,
    ShareMovement.reverses_id,
    ShareMovement.recorded_at,
    ShareMovement.actor_id,
)
"""All that a movement says, in the order of its digest."""


def content_of(movement: ShareMovement) -> list[Any]:
    """All that a movement says."""
    return _said(*(getattr(movement, column.key) for column in COLUMNS))


def _said(
    share_class_id: int,
    member_id: int,
    on: date,
    shares: int,
    kind: str,
    reason: str,
    reference: str,
    reverses_id: int | None,
    recorded_at: datetime,
    actor_id: int | None,
) -> list[Any]:
    instant = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    return [
        share_class_id,
        member_id,
        on.isoformat(),
        shares,
        kind,
        reason,
        reference,
        reverses_id,
        instant,
        actor_id,
    ]


def chain_new_movements() -> None:
    """Link every movement that has no link yet, oldest first: after loading them in bulk."""
    linked = select(ChainLink.row_id).where(ChainLink.chain == REGISTER)
    found = db.session.execute(
        select(ShareMovement.id, *COLUMNS)
        .where(ShareMovement.id.not_in(linked))
        .order_by(ShareMovement.id)
    )
    extend(REGISTER, [(number, _said(*columns)) for number, *columns in found])


def register_rows() -> Iterator[Row]:
    """Every movement with what it says now, in order of the chain; columns alone, for speed."""
    found = db.session.execute(
        select(ShareMovement.id, *COLUMNS)
        .join(ChainLink, (ChainLink.row_id == ShareMovement.id) & (ChainLink.chain == REGISTER))
        .order_by(ChainLink.sequence)
    )
    for number, *columns in found:
        yield number, _said(*columns)
