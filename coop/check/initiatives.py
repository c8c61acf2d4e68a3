"""Invariants of initiatives: their history is whole, and where one failed nobody is bound."""

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.initiatives.history import CHANGED, FIELD_WORDS, MADE, MOVED
from coop.initiatives.models import (
    Commitment,
    Initiative,
    InitiativeEvent,
    InitiativeTerms,
    OfferStep,
    Pledge,
)
from coop.initiatives.order_queries import of_orders
from coop.initiatives.stages import FAILED, IDEA
from coop.offers.models import Order


@invariant("INI-1", "what an initiative says is what its history says of it")
def history_is_whole() -> Breaches:
    said: dict[tuple[int, str], str] = {}
    rows = db.session.execute(
        sa.select(
            InitiativeEvent.initiative_id,
            InitiativeEvent.action,
            InitiativeEvent.field,
            InitiativeEvent.after,
        )
        .where(InitiativeEvent.action.in_((MADE, CHANGED, MOVED)))
        .order_by(InitiativeEvent.id)
    )
    for row in rows:
        said[row.initiative_id, "state" if row.action == MOVED else row.field] = row.after
    for found in db.session.scalars(sa.select(Initiative).order_by(Initiative.id)):
        for field in ("state", *FIELD_WORDS):
            expected = said.get((found.id, field), IDEA if field == "state" else "")
            if str(getattr(found, field)) != expected:
                yield f"initiative {found.id}: {field} is not what its history says"


@invariant("INI-2", "where an initiative failed nobody is bound and nobody is counted")
def failed_calls_bind_nobody() -> Breaches:
    failed = Initiative.state.in_(sorted(FAILED))
    bound = (
        of_orders(sa.select(Commitment.id, Commitment.initiative_id))
        .join(Initiative, Initiative.id == Commitment.initiative_id)
        .where(failed, sa.or_(Commitment.state == "standing", Order.status == "reserved"))
    )
    for row in db.session.execute(bound):
        yield f"initiative {row.initiative_id} failed, binding order {row.id} still stands"
    counted = (
        sa.select(Pledge.id, Pledge.initiative_id)
        .join(Initiative, Initiative.id == Pledge.initiative_id)
        .where(failed, Pledge.state == "standing")
    )
    for row in db.session.execute(counted):
        yield f"initiative {row.initiative_id} failed, pledge {row.id} still stands"


@invariant("INI-3", "a fixed price is a price of its offer")
def prices_are_of_their_offer() -> Breaches:
    step = (
        sa.select(OfferStep.offer_id)
        .where(
            OfferStep.offer_id == InitiativeTerms.offer_id,
            OfferStep.from_units == InitiativeTerms.go_units,
            OfferStep.unit_price_cents == InitiativeTerms.unit_price_cents,
        )
        .exists()
    )
    for found in db.session.scalars(sa.select(InitiativeTerms.initiative_id).where(~step)):
        yield f"initiative {found}: no offer has its price"
