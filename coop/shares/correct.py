"""A mistake in the register is taken back by a counter-movement; the mistake stays readable."""

from sqlalchemy import select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Member
from coop.shares.models import ShareMovement
from coop.shares.move import add_movement
from coop.shares.stock import claim, release


def correct(movement: ShareMovement, reason: str, *, reference: str) -> list[ShareMovement]:
    """Take back a movement, and the other leg if it was a transfer, from its own day.

    Raises
    ------
    AlreadyDone
        If it was taken back before, or is itself a correction.
    RuleBroken
        If without it somebody would have held less than nothing on a later day.
    """
    if not reason.strip():
        raise RuleBroken("Schrijf waarom u dit terugneemt.", field="reason")
    if movement.kind == "correction":
        raise AlreadyDone("Een correctie kunt u niet terugnemen. Boek opnieuw wat juist is.")
    legs = _legs(movement)
    taken = select(ShareMovement.id).where(ShareMovement.reverses_id.in_([leg.id for leg in legs]))
    if db.session.scalar(taken.limit(1)):
        raise AlreadyDone("Deze mutatie is al teruggenomen.")
    if movement.kind == "return":
        claim(movement.share_class_id, -movement.shares)
    # What gives back first: nobody may be short in between.
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
        for leg in sorted(legs, key=lambda leg: leg.shares)
    ]
    if movement.kind == "issue":
        release(movement.share_class_id, movement.shares)
    return counter


def _legs(movement: ShareMovement) -> list[ShareMovement]:
    if movement.kind != "transfer":
        return [movement]
    return list(
        db.session.scalars(
            select(ShareMovement).where(
                ShareMovement.kind == "transfer",
                ShareMovement.reference == movement.reference,
                ShareMovement.share_class_id == movement.share_class_id,
            )
        )
    )
