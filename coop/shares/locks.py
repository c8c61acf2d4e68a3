"""Rows that an act on the register keeps for itself, in the order of `coop.records.chain`."""

from collections.abc import Iterable

from sqlalchemy import select

from coop.database import db
from coop.errors import RuleBroken
from coop.production.models import Plant
from coop.records.chain import REGISTER, hold
from coop.records.counters import hold_counter
from coop.shares.models import ShareClass
from coop.shares.register_queries import lock_class


def lock_classes(share_class_ids: Iterable[int]) -> dict[int, ShareClass]:
    """These classes, by id, and their plants held against closing a year.

    Raises
    ------
    RuleBroken
        When one of them does not exist.
    """
    found = {}
    for class_id in sorted(set(share_class_ids)):
        share_class = lock_class(class_id)
        if share_class is None:
            raise RuleBroken("Kies een soort deel uit de lijst.", field="share_class")
        found[class_id] = share_class
    plants = {share_class.plant_id for share_class in found.values()}
    held = select(Plant.id).where(Plant.id.in_(plants)).order_by(Plant.id)
    db.session.execute(held.with_for_update(read=True))
    return found


def hold_to_give(share_class_ids: Iterable[int], *, places: bool = False) -> None:
    """All that giving shares to somebody takes, before the first of it; the journal comes after.

    With `places` an order may have to be placed first. Without it buyers elsewhere go on.
    """
    lock_classes(share_class_ids)
    if places:
        hold_counter("order")
    hold_counter("member")
    hold(REGISTER)
