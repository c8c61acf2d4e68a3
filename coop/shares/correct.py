"""A mistake in the register is taken back by a counter-movement; the mistake stays readable."""

from collections.abc import Sequence
from itertools import chain

from sqlalchemy import select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Member
from coop.shares.models import ShareMovement
from coop.shares.move import add_movement
from coop.shares.stock import claim, release

FROM_STOCK = ("issue", "return", "conversion")
"""Kinds of movement that take from the cooperative's stock, or put back into it."""


def correct(movement: ShareMovement, reason: str, *, reference: str) -> list[ShareMovement]:
    """Take back a movement with all others of its act, from their own day.

    Raises
    ------
    AlreadyDone
        If it was taken back before, or is itself a correction.
    RuleBroken
        If without it somebody would have held less than nothing on a later day.
    """
    return correct_all({reference: legs_of_act(movement)}, reason)


def correct_all(acts: dict[str, Sequence[ShareMovement]], reason: str) -> list[ShareMovement]:
    """Take back whole acts at once; each key is the reference of the correction of its legs."""
    if not reason.strip():
        raise RuleBroken("Schrijf waarom u dit terugneemt.", field="reason")
    legs = list(chain(*acts.values()))
    if any(leg.kind == "correction" for leg in legs):
        raise AlreadyDone("Een correctie kunt u niet terugdraaien. Boek opnieuw wat juist is.")
    taken = select(ShareMovement.id).where(ShareMovement.reverses_id.in_([leg.id for leg in legs]))
    if db.session.scalar(taken.limit(1)):
        raise AlreadyDone("Deze mutatie is al teruggedraaid.")
    of_stock = [leg for leg in legs if leg.kind in FROM_STOCK]
    for leg in of_stock:
        if leg.shares < 0:
            claim(leg.share_class_id, -leg.shares)
    # What gives back first: nobody may be short in between.
    pairs = [(reference, leg) for reference, act in acts.items() for leg in act]
    counter = [
        add_movement(
            leg.share_class,
            db.session.get_one(Member, leg.member_id),
            -leg.shares,
            leg.on,
            "correction",
            reference=reference,
            reason=reason,
            reverses_id=leg.id,
        )
        for reference, leg in sorted(pairs, key=lambda pair: pair[1].shares)
    ]
    for leg in of_stock:
        if leg.shares > 0:
            release(leg.share_class_id, leg.shares)
    return counter


def legs_of_act(movement: ShareMovement) -> list[ShareMovement]:
    """A movement with all others of its act."""
    return list(
        db.session.scalars(
            select(ShareMovement)
            .where(ShareMovement.reference == movement.reference)
            .order_by(ShareMovement.id)
        )
    )
