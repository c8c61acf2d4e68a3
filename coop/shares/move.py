"""The one way into the register: a dated movement, checked against every later day.

The acts in `issue`, `transfer`, `give_back` and `correct` say what it means.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.members.models import Member
from coop.production.models import Plant
from coop.records.audit import actor_id, record_all
from coop.records.chain import REGISTER, extend
from coop.shares.chained import content_of
from coop.shares.holdings import Movement, check_holdings
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.queries import holdings_of_class
from coop.shares.register_queries import first_oversold_day


def add_movement(
    share_class: ShareClass,
    member: Member,
    shares: int,
    on: date,
    kind: str,
    *,
    reference: str,
    reason: str = "",
    reverses_id: int | None = None,
) -> ShareMovement:
    """Add one movement.

    Raises
    ------
    RuleBroken
        If the day lies in a closed year, or the member would hold less than nothing on that
        day or any later one.
    """
    check_open(share_class, on)
    if shares < 0:
        _check_enough(share_class, member, shares, on)
    movement = new_movement(
        share_class,
        member,
        shares,
        on,
        kind,
        reference=reference,
        reason=reason,
        reverses_id=reverses_id,
    )
    keep_movements([movement])
    return movement


def check_open(share_class: ShareClass, on: date) -> None:
    """Refuse a day of a year that was closed."""
    # Whoever closes a year holds the plant: we wait, and then read what they decided.
    plant = select(Plant.open_from).where(Plant.id == share_class.plant_id)
    open_from = db.session.scalar(plant.with_for_update(read=True))
    if open_from is not None and on < open_from:
        raise RuleBroken(
            "Het jaar van die dag is afgesloten. Kies een dag vanaf %(day)s.",
            field="on",
            day=open_from,
        )


def new_movement(
    share_class: ShareClass,
    member: Member,
    shares: int,
    on: date,
    kind: str,
    *,
    reference: str,
    reason: str = "",
    reverses_id: int | None = None,
) -> ShareMovement:
    """A movement as it is made now; neither checked nor kept yet."""
    return ShareMovement(
        share_class_id=share_class.id,
        member_id=member.id,
        on=on,
        shares=shares,
        kind=kind,
        reason=reason,
        reference=reference,
        reverses_id=reverses_id,
        recorded_at=clock.now(),
        actor_id=actor_id(),
    )


def keep_movements(movements: Sequence[ShareMovement]) -> None:
    """Write movements that were checked, in this order, and link them into the register."""
    db.session.add_all(movements)
    db.session.flush()
    for kind in dict.fromkeys(one.kind for one in movements):
        record_all(
            f"shares_{kind}",
            ShareMovement,
            [
                (one.id, {"shares": one.shares, "on": one.on, "member": one.member_id})
                for one in movements
                if one.kind == kind
            ],
        )
    extend(REGISTER, [(one.id, content_of(one)) for one in movements])


def check_never_oversold(share_class_id: int) -> None:
    """Stock is counted as it is now; a day in the past or future may still be sold twice."""
    db.session.flush()
    day = first_oversold_day(share_class_id)
    if day is not None:
        raise RuleBroken(
            "Op %(day)s zouden de leden samen meer delen houden dan er zijn. Kies een latere dag.",
            field="on",
            day=day,
        )


def _check_enough(share_class: ShareClass, member: Member, shares: int, on: date) -> None:
    db.session.flush()
    held = holdings_of_class(share_class.id, member.id)
    try:
        check_holdings([*held, Movement(str(member.id), on, shares)], share_class.issued_shares)
    except RuleBroken as refusal:
        raise RuleBroken(
            "%(name)s heeft op %(day)s of daarna niet genoeg delen om er %(shares)s af te geven.",
            field="shares",
            name=member.name,
            day=on,
            shares=-shares,
        ) from refusal
