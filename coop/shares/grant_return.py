"""The board grants a return: shares come back, their value becomes owed to the member."""

from dataclasses import dataclass
from datetime import date

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Member
from coop.records.audit import actor_id, record
from coop.shares.ask_return import waiting_request
from coop.shares.exit_value import ShareValue
from coop.shares.give_back import give_back
from coop.shares.models import ReturnGrant, ReturnRequest, ShareClass
from coop.shares.operation import next_reference, record_operation
from coop.shares.owe_return import Worth, owe_return
from coop.shares.pass_on import capital_of_part
from coop.shares.register_queries import lock_class
from coop.shares.return_queries import Room, returns_desk
from coop.shares.return_queue import Place
from coop.shares.value_queries import value_on


@dataclass(frozen=True, slots=True)
class Offer:
    """What granting would do now. [cents]

    `capital_cents` is what the books still know of these shares; what the value is more or less
    comes from or goes to the general reserve.
    """

    request: ReturnRequest
    member: Member
    share_class: ShareClass
    place: Place
    room: Room
    value: ShareValue
    capital_cents: int

    @property
    def shares(self) -> int:
        """How many shares there is money for."""
        return self.place.grantable_shares

    @property
    def amount_cents(self) -> int:
        """What the member gets."""
        return self.shares * self.value.cents

    @property
    def from_reserve_cents(self) -> int:
        """What the general reserve adds; below 0 what it gains."""
        return self.amount_cents - self.capital_cents

    @property
    def seen(self) -> str:
        """What a preview shows, to send along with its form."""
        return f"{self.shares}:{self.value.cents}:{self.capital_cents}:{self.room.granted_cents}"


def offer_for(request: ReturnRequest, today: date) -> Offer:
    """What could be granted of a request that waits."""
    room, places = returns_desk(today)
    found = next((one for one in places if one.request.id == request.id), None)
    if found is None:
        raise AlreadyDone("Dit verzoek wacht niet meer. Er is niets veranderd.")
    shares = found.place.grantable_shares
    return Offer(
        request=request,
        member=found.member,
        share_class=request.share_class,
        place=found.place,
        room=room,
        value=value_on(request.share_class, today),
        capital_cents=capital_of_part(found.member.id, request.share_class_id, shares)
        if shares
        else 0,
    )


def grant_return(request_id: int, *, today: date, seen: str) -> ReturnGrant:
    """Take back as many whole shares as there is money for, and owe the member their value.

    `seen` is what the preview showed: if anything of it changed since, nothing happens.
    """
    request = db.session.get(ReturnRequest, request_id)
    if request is None or lock_class(request.share_class_id) is None:
        raise AlreadyDone("Dit verzoek wacht niet meer. Er is niets veranderd.")
    # Whoever else grants waits for this counter, so the money is not granted twice.
    reference = next_reference()
    offer = offer_for(waiting_request(request_id), today)
    if offer.seen != seen:
        raise AlreadyDone(
            "De wachtrij of de waarde is intussen veranderd. Er is niets gedaan. "
            "Begin opnieuw, dan ziet u de nieuwe stand."
        )
    if not offer.shares:
        raise RuleBroken("Voor dit verzoek is nu geen geld, of de opzegtermijn loopt nog.")
    _take_back(offer, reference, today)
    return _keep(offer, reference, today)


def _take_back(offer: Offer, reference: str, today: date) -> None:
    share_class, member, shares = offer.share_class, offer.member, offer.shares
    give_back(
        share_class, member, shares, today, reference=reference, reason="Teruggave op verzoek"
    )
    record_operation("return", reference, today, reason="Teruggave op verzoek")
    worth = Worth(offer.amount_cents, offer.capital_cents)
    owe_return(member, share_class, shares, worth, today, reference=reference)


def _keep(offer: Offer, reference: str, today: date) -> ReturnGrant:
    request = offer.request
    made = ReturnGrant(
        request_id=request.id,
        reference=reference,
        on=today,
        shares=offer.shares,
        value_cents=offer.value.cents,
        capital_cents=offer.capital_cents,
        method=offer.value.method.value,
        recorded_at=clock.now(),
        actor_id=actor_id(),
    )
    db.session.add(made)
    request.granted_shares += offer.shares
    if request.granted_shares == request.shares:
        request.status, request.ended_on = "granted", today
    record(
        "return_granted",
        request,
        shares=offer.shares,
        amount_cents=offer.amount_cents,
        reference=reference,
    )
    db.session.flush()
    return made
