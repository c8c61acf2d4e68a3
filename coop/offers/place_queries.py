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
from coop.offers.queries import offering_on_sale
from coop.offers.wish_queries import WAITING
from coop.records.models import FormAnswer
from coop.shares.models import ShareClass

_offering = Offering.__table__.c
_order, _member = Order.__table__.c, Member.__table__.c
_wish = OfferingWish.__table__.c
_form, _cooperative = FormAnswer.__table__.c, Cooperative.__table__.c

_HELD = (
    select(
        _offering.id,
        _offering.share_class_id,
        _offering.kind,
        _offering.price_cents,
        _offering.max_household_shares,
        _offering.most_instalments,
        _offering.payment_days,
        _offering.cooling_off_days,
        _offering.terms_version,
        _offering.document_id,
        _offering.claimed_shares,
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
        select(_cooperative.time_zone).where(_cooperative.id == 1).scalar_subquery().label("zone"),
    )
    .select_from(Offering.__table__.join(ShareClass.__table__))
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
    """What a held offering has, for the rules: as its page says it, read again under the lock."""
    fresh = select(Offering).where(Offering.id == held.id)
    offering = db.session.scalars(fresh.execution_options(populate_existing=True)).one()
    db.session.refresh(offering.share_class)
    on_sale = offering_on_sale(offering, at)
    return Stock(
        terms=on_sale.terms,
        max_household_shares=held.max_household_shares,
        most_instalments=held.most_instalments,
        is_lottery=held.kind == "lottery",
        has_line=held.has_line,
        phases=on_sale.phases,
    )
