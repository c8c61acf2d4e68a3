"""Reading who wants to return shares, and how much money there is for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from coop.database import db
from coop.decisions.policies import CASH_TEST_MONTHS, NOTICE_MONTHS, RETURN_CAP_CENTS
from coop.decisions.queries import policy_number
from coop.ledger.cash_queries import cash_on
from coop.ledger.cash_test import needed_cents
from coop.ledger.chart import TO_REFUND
from coop.ledger.models import JournalEntry, Posting
from coop.members.models import Member
from coop.periods import Period
from coop.production.models import Plant
from coop.shares.models import (
    ReturnGrant,
    ReturnRequest,
    ShareClass,
    ShareMovement,
    ShareOperation,
)
from coop.shares.return_queue import Asked, Hardship, Place, notice_end, queue, room_cents
from coop.shares.returnable_queries import still_held
from coop.shares.value_queries import book_year_on, value_on

MOST_ENDED = 50


@dataclass(frozen=True, slots=True)
class Room:
    """The money there is for returns in a book year, part by part. [cents]

    `cap_cents` and `months` are None where the assembly decided nothing.
    """

    year: int
    cap_cents: int | None
    granted_cents: int
    bank_cents: int
    owed_cents: int
    months: int | None
    reserve_cents: int

    @property
    def available_cents(self) -> int:
        """What may still leave this year."""
        return room_cents(
            self.cap_cents,
            self.granted_cents,
            self.bank_cents,
            self.owed_cents,
            self.reserve_cents,
        )


@dataclass(frozen=True, slots=True)
class InQueue:
    """A request that waits, with whose it is and its place."""

    request: ReturnRequest
    member: Member
    place: Place

    @property
    def left(self) -> int:
        """Shares that are still asked, and that the member still has."""
        return self.place.asked.shares


def notice_ends(asked_on: date, hardship: Hardship | None) -> date:
    """The first day on which a request of this day may be granted."""
    months = policy_number(NOTICE_MONTHS, book_year_on(asked_on).start.year) or 0
    return notice_end(asked_on, months, hardship is not None)


def room_on(day: date) -> Room:
    """How much money there is for returns in the book year of this day."""
    year = book_year_on(day)
    months = policy_number(CASH_TEST_MONTHS, year.start.year)
    cash = cash_on(day)
    return Room(
        year=year.start.year,
        cap_cents=policy_number(RETURN_CAP_CENTS, year.start.year),
        granted_cents=_granted_cents(year),
        bank_cents=cash.bank_cents,
        owed_cents=cash.owed_cents,
        months=months,
        reserve_cents=needed_cents(cash.yearly_costs_cents, months or 0),
    )


def returns_queue(day: date) -> list[InQueue]:
    """Everybody who waits, in order, with what could be granted today."""
    return _in_queue(day, room_on(day))


def returns_desk(day: date) -> tuple[Room, list[InQueue]]:
    """The queue with the money it was reckoned from."""
    room = room_on(day)
    return room, _in_queue(day, room)


def _in_queue(day: date, room: Room) -> list[InQueue]:
    rows = [(request, member) for request, member in db.session.execute(_waiting())]
    left = still_held([request for request, _member in rows], day)
    value: dict[int, int] = {}
    for request, _member in rows:
        if request.share_class_id not in value:
            value[request.share_class_id] = value_on(request.share_class, day).cents
    asked = [
        Asked(
            request_id=request.id,
            shares=left[request.id],
            asked_on=request.asked_on,
            notice_ends_on=request.notice_ends_on,
            is_hardship=request.hardship is not None,
            value_cents=value[request.share_class_id],
        )
        for request, _member in rows
    ]
    whose = {request.id: (request, member) for request, member in rows}
    return [
        InQueue(*whose[place.asked.request_id], place)
        for place in queue(asked, room.available_cents, day)
    ]


def _waiting() -> Select[ReturnRequest, Member]:
    return (
        select(ReturnRequest, Member)
        .join(Member, Member.id == ReturnRequest.member_id)
        .options(joinedload(ReturnRequest.share_class).joinedload(ShareClass.plant))
        .where(ReturnRequest.status == "waiting")
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the board: how many ask, and for how many of them there is money now."""

    requests: int
    grantable: int


def returns_waiting(day: date) -> Waiting:
    """How many requests wait, and how many of them can be granted at least in part today.

    Who no longer has the shares waits for nothing.
    """
    places = [one for one in returns_queue(day) if one.left]
    return Waiting(len(places), sum(one.place.grantable_shares > 0 for one in places))


def open_shares(member_id: int, share_class_id: int) -> int:
    """How many shares of a class a member already asked to return and still waits for."""
    total = db.session.scalar(
        select(func.sum(ReturnRequest.shares - ReturnRequest.granted_shares)).where(
            ReturnRequest.member_id == member_id,
            ReturnRequest.share_class_id == share_class_id,
            ReturnRequest.status == "waiting",
        )
    )
    return int(total or 0)


def lock_request(request_id: int) -> ReturnRequest | None:
    """A request as it is now, kept for this transaction alone."""
    return db.session.scalar(
        select(ReturnRequest)
        .where(ReturnRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def requests_of(member_id: int) -> list[ReturnRequest]:
    """What a member asked, newest first."""
    return list(
        db.session.scalars(
            select(ReturnRequest)
            .options(joinedload(ReturnRequest.share_class).joinedload(ShareClass.plant))
            .where(ReturnRequest.member_id == member_id)
            .order_by(ReturnRequest.id.desc())
        )
    )


def ended_requests() -> list[tuple[ReturnRequest, Member]]:
    """What no longer waits, newest first."""
    rows = db.session.execute(
        select(ReturnRequest, Member)
        .join(Member, Member.id == ReturnRequest.member_id)
        .options(joinedload(ReturnRequest.share_class).joinedload(ShareClass.plant))
        .where(ReturnRequest.status != "waiting")
        .order_by(ReturnRequest.ended_on.desc(), ReturnRequest.id.desc())
        .limit(MOST_ENDED)
    )
    return [(request, member) for request, member in rows]


def grants_of(request_id: int) -> list[ReturnGrant]:
    """What was granted of a request, oldest first."""
    return list(
        db.session.scalars(
            select(ReturnGrant).where(ReturnGrant.request_id == request_id).order_by(ReturnGrant.id)
        )
    )


def grants_taken_back(request_ids: Iterable[int]) -> dict[str, int]:
    """Grants of these requests that a counter-movement took back: the request, by reference."""
    counter = aliased(ShareMovement)
    rows = db.session.execute(
        select(ReturnGrant.reference, ReturnGrant.request_id)
        .join(ShareMovement, ShareMovement.reference == ReturnGrant.reference)
        .join(counter, counter.reverses_id == ShareMovement.id)
        .where(ReturnGrant.request_id.in_(list(request_ids)))
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class HeldClass:
    """A class of which a member holds shares."""

    share_class: ShareClass
    plant: Plant
    shares: int


def held_classes(member_id: int, day: date) -> list[HeldClass]:
    """What a member holds on a day, class by class."""
    held = func.sum(ShareMovement.shares)
    rows = db.session.execute(
        select(ShareClass, Plant, held)
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .where(ShareMovement.member_id == member_id, ShareMovement.on <= day)
        .group_by(ShareClass.id, Plant.id)
        .having(held > 0)
        .order_by(Plant.code, ShareClass.name)
    )
    return [HeldClass(share_class, plant, int(shares)) for share_class, plant, shares in rows]


def _granted_cents(year: Period) -> int:
    """What members got for shares in a book year, asked for or not, and not taken back since."""
    movement, counter = ShareMovement, aliased(ShareMovement)
    taken_back: ColumnElement[bool] = (
        select(movement.id)
        .join(counter, counter.reverses_id == movement.id)
        .where(movement.reference == ShareOperation.reference)
        .exists()
    )
    total = db.session.scalar(
        select(func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .join(ShareOperation, ShareOperation.reference == JournalEntry.reference)
        .where(
            ShareOperation.kind == "return",
            ShareOperation.on >= year.start,
            ShareOperation.on < year.end,
            Posting.account_code == TO_REFUND,
            ~taken_back,
        )
    )
    return -int(total or 0)
