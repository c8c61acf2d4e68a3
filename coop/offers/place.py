"""Placing orders: shares are reserved, or nothing happens at all.

One order and sixty-four go the same way: what is there is read once with the offering held, each
order is decided in memory, and what was allowed is written in a handful of statements.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from coop.database import db
from coop.errors import RuleBroken
from coop.members.models import Member
from coop.offers import place_queries as reading
from coop.offers.arrow import hold_offerings
from coop.offers.decide import Decider, Wanted, person_keys
from coop.offers.expire import expire_due
from coop.offers.household import household_of
from coop.offers.intent import Applicant as Applicant
from coop.offers.intent import Buyer, Intent, Outcome, Placed, SentForm, Taken
from coop.offers.intent import Wish as Wish
from coop.offers.models import Order
from coop.offers.write_orders import claim_stock, write_orders
from coop.records import once
from coop.records.audit import acting_now


def place(offering_id: int, wish: Wish, buyer: Applicant | Member, at: datetime) -> Order:
    """Reserve shares for somebody and write them how to pay.

    A visitor becomes an applicant of their own, even when the typed mail address is a
    member's: whoever types an address has not shown that it is theirs.

    Raises
    ------
    RuleBroken
        When the order cannot be taken. The caller rolls back; nothing has happened then.
    """
    db.session.flush()
    who = buyer.id if isinstance(buyer, Member) else buyer
    intent = Intent(offering_id, wish, who, None, *acting_now())
    (outcome,) = place_all([intent], at)
    if isinstance(outcome, RuleBroken):
        raise outcome
    return db.session.get_one(Order, outcome.order_id)


def place_all(intents: Sequence[Intent], at: datetime) -> list[Outcome]:
    """Decide a group of orders in the order in which they came, and write what is allowed.

    A refused order leaves nothing and harms none of the others. The caller commits.
    """
    outcomes: dict[int, Outcome] = {}
    offering_ids = sorted({intent.offering_id for intent in intents})
    if len(offering_ids) > 1:
        # All of them first: freeing what is overdue in one may take the register and the journal.
        hold_offerings(offering_ids)
    for offering_id in offering_ids:
        numbers = [n for n, intent in enumerate(intents) if intent.offering_id == offering_id]
        found = _place_here(offering_id, [intents[n] for n in numbers], at)
        outcomes |= dict(zip(numbers, found, strict=True))
    return [outcomes[number] for number in range(len(intents))]


def _place_here(offering_id: int, intents: Sequence[Intent], at: datetime) -> list[Outcome]:
    held = _held(offering_id, at)
    if held is None or held.zone is None:
        return [RuleBroken("Deze uitgifte is er niet.") for _ in intents]
    known = reading.buyers_by_id([i.buyer for i in intents if isinstance(i.buyer, int)])
    buyers = [_buyer(intent.buyer, known) for intent in intents]
    standing = reading.standing_orders(offering_id, buyers, [buyer.household for buyer in buyers])
    decider = Decider(reading.stock_of(held, at), standing, at)
    forms = _Forms([intent.form for intent in intents if intent.form])
    decided: list[Outcome | Taken] = []
    for intent, buyer in zip(intents, buyers, strict=True):
        try:
            decided.append(forms.earlier(intent) or _allow(decider, intent, buyer))
        except RuleBroken as refusal:
            decided.append(refusal)
        forms.remember(intent, decided[-1])
    taken = {id(each): each for each in decided if isinstance(each, Taken)}
    if taken:
        write_orders(held, list(taken.values()), at)
        claim_stock(held, decider)
    return [each.placed or _never() if isinstance(each, Taken) else each for each in decided]


def _never() -> Placed:
    raise AssertionError("an order that was allowed was not written")


class _Forms:
    """Which forms of a group were sent before: long ago, or a moment ago in this group."""

    def __init__(self, forms: Sequence[SentForm]) -> None:
        self._answered = reading.answered_forms([form.key for form in forms])
        self._here: dict[str, tuple[str, Outcome | Taken]] = {}

    def earlier(self, intent: Intent) -> Outcome | Taken | None:
        """What came of this form before; refused if it says something else now."""
        form = intent.form
        if form is None:
            return None
        if row := self._answered.get(form.key):
            answer = once.same_answer(row.fingerprint, row.location, form.fingerprint)
            return Placed(None, answer)
        if twin := self._here.get(form.key):
            once.same_answer(twin[0], "", form.fingerprint)
            return twin[1]
        return None

    def remember(self, intent: Intent, decided: Outcome | Taken) -> None:
        """The first answer to a form stays its answer."""
        if intent.form:
            self._here.setdefault(intent.form.key, (intent.form.fingerprint, decided))


def _held(offering_id: int, at: datetime) -> Any:
    """The offering, held, after what was not paid in time was freed."""
    held = reading.hold_offering(offering_id, at)
    if held is not None and held.has_overdue:
        expire_due(at, offering_id)
        held = reading.hold_offering(offering_id, at)
    return held


def _buyer(buyer: Applicant | int, known: dict[int, Any]) -> Buyer:
    is_known = isinstance(buyer, int)
    row: Any = known.get(buyer) if isinstance(buyer, int) else buyer
    return Buyer(
        id=buyer if isinstance(buyer, int) else None,
        name=row.name,
        email=row.email.strip().lower() if row.email else None,
        iban=row.iban,
        household=household_of(row.postcode, row.street),
        postcode=row.postcode,
        status=row.status if is_known else "applicant",
        hears_by_mail=bool(row.email) and (not is_known or row.contact_by == "email"),
    )


def _allow(decider: Decider, intent: Intent, buyer: Buyer) -> Taken:
    if buyer.status == "ended":
        raise RuleBroken("Uw lidmaatschap is beëindigd. Neem contact met ons op.")
    wish = intent.wish
    decider.allow(
        Wanted(
            shares=wish.shares,
            seen_price_cents=wish.seen_price_cents,
            person=frozenset()
            if wish.is_present
            else person_keys(buyer.id, buyer.iban, buyer.email),
            household="" if wish.is_present else buyer.household,
            channel=wish.channel,
            is_starter=wish.is_starter,
            instalments=wish.instalments,
            is_member=buyer.status == "member",
            postcode=buyer.postcode,
        )
    )
    return Taken(intent, buyer)
