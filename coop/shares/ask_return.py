"""A member asks to return shares, or thinks better of it; the board may refuse with a reason."""

from datetime import date

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Member
from coop.records.audit import actor_id, record
from coop.shares.models import ReturnRequest
from coop.shares.register_queries import lock_class
from coop.shares.return_queries import lock_request, notice_ends, open_shares
from coop.shares.return_queue import Hardship
from coop.shares.value_queries import held_of_class


def ask_return(
    member: Member,
    share_class_id: int,
    shares: int,
    *,
    hardship: Hardship | None = None,
    reason: str = "",
    asked_on: date,
    today: date,
) -> ReturnRequest:
    """Put a request in the queue; the shares stay with the member until it is granted.

    Raises
    ------
    RuleBroken
        If the member does not hold that many which were not asked for already, or need is
        claimed without a word on it.
    """
    share_class = lock_class(share_class_id)
    if share_class is None:
        raise RuleBroken("Kies een soort deel uit de lijst.", field="share_class")
    if shares < 1:
        raise RuleBroken("Kies ten minste 1 deel.", field="shares")
    if asked_on > today:
        raise RuleBroken("Kies vandaag of een eerdere dag.", field="asked_on")
    _check_holds(member, share_class_id, shares, today)
    if hardship is not None and not reason.strip():
        raise RuleBroken("Schrijf kort wat er aan de hand is.", field="reason")
    made = ReturnRequest(
        member_id=member.id,
        share_class_id=share_class_id,
        shares=shares,
        asked_on=asked_on,
        notice_ends_on=notice_ends(asked_on, hardship),
        hardship=hardship.value if hardship else None,
        reason=reason.strip(),
        recorded_at=clock.now(),
        actor_id=actor_id(),
    )
    db.session.add(made)
    record("return_asked", made, member=member.id, shares=shares, asked_on=asked_on)
    db.session.flush()
    return made


def withdraw_return(request_id: int, *, today: date) -> ReturnRequest:
    """The member keeps what was not granted yet."""
    return _end(request_id, "withdrawn", "", today)


def refuse_return(request_id: int, told: str, *, today: date) -> ReturnRequest:
    """The board refuses what was not granted yet, and says why."""
    if not told.strip():
        raise RuleBroken("Schrijf waarom u dit weigert. Het lid leest dit.", field="told")
    return _end(request_id, "refused", told.strip(), today)


def waiting_request(request_id: int) -> ReturnRequest:
    """A request that still waits, kept for this transaction; else it was dealt with."""
    request = lock_request(request_id)
    if request is None or request.status != "waiting":
        raise AlreadyDone("Dit verzoek wacht niet meer. Er is niets veranderd.")
    return request


def _end(request_id: int, status: str, told: str, today: date) -> ReturnRequest:
    request = waiting_request(request_id)
    request.status, request.told, request.ended_on = status, told, today
    record(f"return_{status}", request, granted=request.granted_shares)
    db.session.flush()
    return request


def _check_holds(member: Member, share_class_id: int, shares: int, today: date) -> None:
    held = held_of_class(share_class_id, today, member.id)
    asked = open_shares(member.id, share_class_id)
    if shares <= held - asked:
        return
    if asked:
        raise RuleBroken(
            "%(name)s heeft %(held)s van deze delen. Voor %(asked)s ervan loopt al een verzoek.",
            field="shares",
            name=member.name,
            held=held,
            asked=asked,
        )
    raise RuleBroken(
        "%(name)s heeft %(held)s van deze delen.", field="shares", name=member.name, held=held
    )
