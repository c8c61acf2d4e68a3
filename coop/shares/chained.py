"""The register as a chain: what a movement says, for its digest, and its number."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from sqlalchemy import select

from coop.database import db
from coop.records.chain import REGISTER, Row, extend
from coop.records.models import ChainLink
from coop.shares.models import ShareMovement


def content_of(movement: ShareMovement) -> list[Any]:
    """All that a movement says."""
    return [
        movement.share_class_id,
        movement.member_id,
        movement.on.isoformat(),
        movement.shares,
        movement.kind,
        movement.reason,
        movement.reference,
        movement.reverses_id,
        movement.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        movement.actor_id,
    ]


def chain_new_movements() -> None:
    """Link every movement that has no link yet, oldest first: after loading them in bulk."""
    linked = select(ChainLink.row_id).where(ChainLink.chain == REGISTER)
    found = db.session.scalars(
        select(ShareMovement).where(ShareMovement.id.not_in(linked)).order_by(ShareMovement.id)
    )
    extend(REGISTER, [(movement.id, content_of(movement)) for movement in found])


def register_rows() -> Iterator[Row]:
    """Every movement with what it says now, in order of the chain."""
    found = db.session.scalars(
        select(ShareMovement)
        .join(ChainLink, (ChainLink.row_id == ShareMovement.id) & (ChainLink.chain == REGISTER))
        .order_by(ChainLink.sequence)
    )
    for movement in found:
        yield movement.id, content_of(movement)
