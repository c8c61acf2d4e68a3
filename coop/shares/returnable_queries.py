"""Reading whether members still have the shares that they asked to return."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from coop.database import db
from coop.members.models import Member
from coop.shares.handover import Place
from coop.shares.models import ReturnRequest, ShareMovement


@dataclass(frozen=True, slots=True)
class Short:
    """A request for more shares than the member will have: what was asked, and what is left."""

    request_id: int
    name: str
    asked: int
    left: int


def still_held(requests: Sequence[ReturnRequest], day: date) -> dict[int, int]:
    """How many shares of each waiting request the member has on a day and keeps after it.

    Of two requests for one class the one that is served first counts first.
    """
    keeps, left = _kept_from(day), {}
    in_order = sorted(requests, key=lambda one: (one.hardship is None, one.asked_on, one.id))
    for request in in_order:
        place = (request.share_class_id, request.member_id)
        left[request.id] = min(request.shares - request.granted_shares, keeps[place])
        keeps[place] -= left[request.id]
    return left


def short_requests(day: date) -> list[Short]:
    """Waiting requests of members who no longer have all the shares they asked to return."""
    rows = db.session.execute(
        select(ReturnRequest, Member.name)
        .join(Member, Member.id == ReturnRequest.member_id)
        .where(ReturnRequest.status == "waiting")
        .order_by(ReturnRequest.id)
    ).all()
    left = still_held([request for request, _name in rows], day)
    found = [
        Short(request.id, name, request.shares - request.granted_shares, left[request.id])
        for request, name in rows
    ]
    return [one for one in found if one.left < one.asked]


def _kept_from(day: date) -> defaultdict[Place, int]:
    """The least that everybody who waits holds of a class on a day or any later one."""
    waiting = (
        select(ReturnRequest.share_class_id, ReturnRequest.member_id)
        .where(ReturnRequest.status == "waiting")
        .distinct()
        .subquery()
    )
    moved = db.session.execute(
        select(
            waiting.c.share_class_id,
            waiting.c.member_id,
            ShareMovement.on,
            func.sum(ShareMovement.shares),
        )
        .join(
            ShareMovement,
            (ShareMovement.share_class_id == waiting.c.share_class_id)
            & (ShareMovement.member_id == waiting.c.member_id),
        )
        .group_by(waiting.c.share_class_id, waiting.c.member_id, ShareMovement.on)
        .order_by(ShareMovement.on)
    )
    held: defaultdict[Place, int] = defaultdict(int)
    keeps: defaultdict[Place, int] = defaultdict(int)
    for class_id, member_id, on, shares in moved:
        place = (class_id, member_id)
        held[place] += int(shares)
        keeps[place] = held[place] if on <= day else min(keeps[place], held[place])
    return keeps
