"""What placing orders reads, for a whole group at once: statements built once, plain rows.

The offering and its class are read with their rows held, so that what was read stays true until
the transaction ends. Every other writer of stock holds them too, in this order.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, or_, select

from coop.database import db
from coop.members.models import Cooperative, Member
from coop.offers.decide import Standing, Stock, person_keys
from coop.offers.lifecycle import PAID, RESERVED
from coop.offers.models import Offering, OfferingWish, Order
from coop.offers.queries import terms_of
from coop.offers.ready_queries import Limits, missing_of, phases_of
from coop.offers.wish_queries import WAITING
from coop.records.models import FormAnswer
from coop.shares.models import ShareClass

_offering = Offering.__table__.c
_order, _member = Order.__table__.c, Member.__table__.c
_wish = OfferingWish.__table__.c
_form, _cooperative = FormAnswer.__table__.c, Cooperative.__table__.c

_class = ShareClass.__table__.c

_HELD = (
    select(
        *Offering.__table__.columns,
        _class.issued_shares.label("class_issued"),
        _class.claimed_shares.label("class_claimed"),
        exists()
        .where(
            _order.offering_id == _offering.id,
            _order.status == RESERVED,
            _order.expires_at <= bindparam("at", type_=_order.expires_at.type),
        )
        .label("has_overdue"),
        exists()
        .where(_wish.offering_id == _offering.id, _wish.status == WAITING)
        .label("has_line"),
        _cooperative.time_zone.label("zone"),
        _cooperative.exemption_limit_cents,
        _cooperative.small_circle_limit_cents,
    )
    .select_from(
        Offering.__table__.join(ShareClass.__table__).outerjoin(
            Cooperative.__table__, _cooperative.id == 1
        )
    )
    .where(_offering.id == bindparam("offering_id"))
    .with_for_update(of=[Offering.__table__, ShareClass.__table__])
)
_ANSWERED = select(_form.key, _form.fingerprint, _form.location).where(
    _form.key.in_(bindparam("keys", expanding=True))
)
_BUYERS = select(
    _member.id,
    _member.name,
    _member.status,
    _member.email,
    _member.iban,
    _member.street,
    _member.postcode,
    _member.contact_by,
).where(_member.id.in_(bindparam("ids", expanding=True)))
_SAME_PEOPLE = select(_member.id).where(
    or_(
        _member.id.in_(bindparam("ids", expanding=True)),
        _member.iban.in_(bindparam("ibans", expanding=True)),
        _member.email.in_(bindparam("emails", expanding=True)),
    )
)
# Of an offering there may be ten thousand orders, of a person or an address a handful: these are
# looked up by who, and the rest is left out here.
_THEIR_ORDERS = (
    select(
        _order.offering_id,
        _order.status,
        _order.shares,
        _order.household,
        _order.member_id,
        _member.iban,
        _member.email,
    )
    .select_from(Order.__table__.join(Member.__table__))
    .where(
        or_(
            _order.member_id.in_(bindparam("ids", expanding=True)),
            _order.household.in_(bindparam("households", expanding=True)),
        ),
        ~_order.waits_for_receiver,
    )
)


def hold_offering(offering_id: int, at: datetime) -> Any:
    """The offering with its class, both rows held; None if there is no such offering."""
    return (
        db.session.connection().execute(_HELD, {"offering_id": offering_id, "at": at}).one_or_none()
    )


def answered_forms(keys: list[str]) -> dict[str, Any]:
    """Forms that were answered before, by key."""
    if not keys:
        return {}
    return {row.key: row for row in db.session.connection().execute(_ANSWERED, {"keys": keys})}


def buyers_by_id(ids: list[int]) -> dict[int, Any]:
    """Members and applicants who order as themselves."""
    if not ids:
        return {}
    return {row.id: row for row in db.session.connection().execute(_BUYERS, {"ids": ids})}


def standing_orders(offering_id: int, people: Iterable[Any], households: Iterable[str]) -> Standing:
    """What these people and these addresses have ordered here already; two statements.

    `people` have `id` (None for a newcomer), `iban` and `email`.
    """
    people = list(people)
    keys = {
        "ids": [one.id for one in people if one.id is not None],
        "ibans": [one.iban for one in people if one.iban],
        "emails": [one.email for one in people if one.email],
    }
    ids = list(db.session.connection().execute(_SAME_PEOPLE, keys).scalars())
    rows = db.session.connection().execute(
        _THEIR_ORDERS, {"ids": ids, "households": sorted({each for each in households if each})}
    )
    found = Standing()
    for row in rows:
        if row.offering_id == offering_id and row.status in (RESERVED, PAID):
            found.add(row.shares, person_keys(row.member_id, row.iban, row.email), row.household)
    return found


def stock_of(held: Any, at: datetime) -> Stock:
    """What a held offering has, for the rules: as its page says it, read again under the lock.

    Two statements, on plain rows: in a rush every group of orders asks.
    """
    known = Limits(held.exemption_limit_cents, held.small_circle_limit_cents, held.zone)
    missing = missing_of([held], at, known)[held.id]
    return Stock(
        terms=terms_of(held, held.class_issued - held.class_claimed, is_ready=not missing),
        max_household_shares=held.max_household_shares,
        most_instalments=held.most_instalments,
        is_lottery=held.kind == "lottery",
        has_line=held.has_line,
        phases=phases_of([held.id]).get(held.id, ()),
    )
