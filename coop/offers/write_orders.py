"""Writing a group of orders that was allowed: statements built once, rows in bulk."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, update

from coop.database import InsertMany, db
from coop.errors import RuleBroken
from coop.identifiers import payment_reference
from coop.mail.outbox import Message, write_all_about
from coop.members import join
from coop.offers.decide import Decider
from coop.offers.intent import Applicant, Intent, Placed, Taken
from coop.offers.lifecycle import end_of_days
from coop.offers.mails import tell_placed
from coop.offers.models import Offering, Order
from coop.offers.order_link import order_token
from coop.periods import day_of
from coop.records import once
from coop.records.audit import Trace, trace_all
from coop.records.counters import last_of
from coop.shares.models import ShareClass

_offerings, _classes = Offering.__table__, ShareClass.__table__
# The last word on stock: whatever was read before, more than there is cannot be taken.
_CLAIM_OFFERING = (
    update(_offerings)  # type: ignore[arg-type]
    .where(
        _offerings.c.id == bindparam("offering_id"),
        _offerings.c.claimed_starters + bindparam("starters") <= _offerings.c.starter_shares,
        _offerings.c.claimed_shares - _offerings.c.claimed_starters + bindparam("open")
        <= _offerings.c.offered_shares - _offerings.c.starter_shares,
    )
    .values(
        claimed_shares=_offerings.c.claimed_shares + bindparam("open") + bindparam("starters"),
        claimed_starters=_offerings.c.claimed_starters + bindparam("starters"),
    )
)
_CLAIM_CLASS = (
    update(_classes)  # type: ignore[arg-type]
    .where(
        _classes.c.id == bindparam("class_id"),
        _classes.c.claimed_shares + bindparam("taken") <= _classes.c.issued_shares,
    )
    .values(claimed_shares=_classes.c.claimed_shares + bindparam("taken"))
)
# Told apart by reference: asked for the ids in order, SQLite would take a statement for each row.
_ORDERS = InsertMany(
    Order,
    (
        "reference", "offering_id", "member_id", "shares", "price_cents", "amount_cents",
        "placed_at", "expires_at", "cooling_off_until", "terms_version", "language", "channel",
        "household", "is_starter", "instalments",
    ),
    returning=("reference", "id"),
)  # fmt: skip


def claim_stock(held: Any, decider: Decider) -> None:
    """Take the shares of the group from the offering and from its class."""
    open_, starters = decider.open_taken, decider.starters_taken
    of_offering = db.session.connection().execute(
        _CLAIM_OFFERING, {"offering_id": held.id, "open": open_, "starters": starters}
    )
    of_class = db.session.connection().execute(
        _CLAIM_CLASS, {"class_id": held.share_class_id, "taken": open_ + starters}
    )
    if of_offering.rowcount != 1 or of_class.rowcount != 1:
        raise RuleBroken("Iemand anders was u net voor. Er is niets besteld.", field="shares")
    for row in list(db.session.identity_map.values()):
        if isinstance(row, Offering | ShareClass):
            db.session.expire(row)


def write_orders(held: Any, taken: Sequence[Taken], at: datetime) -> None:
    """Write the orders of a group: who applies, the orders, the trail, mail, the forms' answers."""
    members, applied = _members(taken, day_of(at, held.zone))
    rows = _order_rows(held, taken, members, at)
    made = {row.reference: row.id for row in _ORDERS.add(rows)}
    ids = [made[row["reference"]] for row in rows]
    for one, order_id in zip(taken, ids, strict=True):
        form = one.intent.form
        location = form.answer.replace("{token}", order_token(order_id)) if form else ""
        one.placed = Placed(order_id, location)
    trace_all([*applied, *_traces(held, taken, rows, ids)])
    _tell(taken, rows, ids)
    once.claim_answered(
        [
            (one.intent.form.key, one.intent.form.fingerprint, one.placed.location)
            for one in taken
            if one.intent.form and one.placed
        ],
        at,
    )


def _tell(taken: Sequence[Taken], rows: Sequence[dict[str, Any]], ids: Sequence[int]) -> None:
    """How to pay, put into words when it leaves; by letter or telephone to who hears so."""
    write_all_about(
        Message("order_placed", order_id, str(one.buyer.email), row["language"], row["member_id"])
        for one, row, order_id in zip(taken, rows, ids, strict=True)
        if one.buyer.hears_by_mail
    )
    for one, order_id in zip(taken, ids, strict=True):
        if not one.buyer.hears_by_mail:
            tell_placed(db.session.get_one(Order, order_id))


def _members(taken: Sequence[Taken], on: date) -> tuple[list[int], list[Trace]]:
    """Whose each order is; newcomers apply with it."""
    new = [one.intent for one in taken if isinstance(one.intent.buyer, Applicant)]
    ids, traces = join.apply_all([_application(intent, intent.buyer) for intent in new], on)
    made = iter(ids)
    return [next(made) if one.buyer.id is None else one.buyer.id for one in taken], traces


def _application(intent: Intent, buyer: Any) -> join.Application:
    return join.Application(
        name=buyer.name,
        email=buyer.email,
        phone=buyer.phone,
        street=buyer.street,
        postcode=buyer.postcode,
        town=buyer.town,
        iban=buyer.iban,
        language=intent.wish.language,
        actor_id=intent.actor_id,
        request_id=intent.request_id,
    )


def _order_rows(
    held: Any, taken: Sequence[Taken], members: Sequence[int], at: datetime
) -> list[dict[str, Any]]:
    zone = held.zone
    first = day_of(at, zone).year * 10**6 + last_of("order", len(taken)) - len(taken) + 1
    expires_at = end_of_days(at, held.payment_days, zone)
    cooling_off_until = end_of_days(at, held.cooling_off_days, zone)
    return [
        {
            "reference": payment_reference(first + number),
            "offering_id": held.id,
            "member_id": member_id,
            "shares": one.intent.wish.shares,
            "price_cents": held.price_cents,
            "amount_cents": one.intent.wish.shares * held.price_cents,
            "placed_at": at,
            "expires_at": expires_at,
            "cooling_off_until": cooling_off_until,
            "terms_version": held.terms_version,
            "language": one.intent.wish.language,
            "channel": one.intent.wish.channel,
            "household": one.buyer.household,
            "is_starter": one.intent.wish.is_starter,
            "instalments": one.intent.wish.instalments,
        }
        for number, (one, member_id) in enumerate(zip(taken, members, strict=True))
    ]


def _traces(
    held: Any, taken: Sequence[Taken], rows: Sequence[dict[str, Any]], ids: Sequence[int]
) -> list[Trace]:
    return [
        Trace(
            "order_placed",
            Order.__tablename__,
            order_id,
            {
                "offering": held.id,
                "shares": row["shares"],
                "amount_cents": row["amount_cents"],
                "terms_version": row["terms_version"],
                "document": held.document_id,
            },
            one.intent.actor_id,
            one.intent.request_id,
        )
        for one, row, order_id in zip(taken, rows, ids, strict=True)
    ]
