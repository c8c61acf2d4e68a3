"""Reading what keeps offerings closed, and how much was issued under which limit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from coop.database import db
from coop.members.models import Cooperative
from coop.offers.lifecycle import PAID, RESERVED
from coop.offers.models import Offering, OfferingPhase, Order
from coop.offers.open_rules import SMALL_CIRCLE_PERSONS, Papers, Room, missing, window_start
from coop.offers.phases import Phase
from coop.periods import day_of, local_midnight
from coop.words import Words

STANDS = (RESERVED, PAID)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the settings say, and where the town is. [cents]"""

    exemption_cents: int = 500_000_000
    small_circle_cents: int = 10_000_000
    zone: str = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class Counter:
    """How much was issued in twelve months, of how much. [cents]"""

    issued_cents: int
    limit_cents: int
    since: date

    @property
    def is_over(self) -> bool:
        return self.issued_cents > self.limit_cents


def limits() -> Limits:
    """The limits of the settings; what is usual before there are any."""
    kept = db.session.get(Cooperative, 1)
    if kept is None:
        return Limits()
    return Limits(kept.exemption_limit_cents, kept.small_circle_limit_cents, kept.time_zone)


_phase = OfferingPhase.__table__.c
_PHASES = (
    select(_phase.offering_id, _phase.starts_at, _phase.who, _phase.postcodes, _phase.max_shares)
    .where(_phase.offering_id.in_(bindparam("ids", expanding=True)))
    .order_by(_phase.starts_at)
)


def phases_of(offering_ids: Iterable[int]) -> dict[int, tuple[Phase, ...]]:
    """The phases of offerings, in order, by offering; those without any are not in it."""
    db.session.flush()
    rows = db.session.connection().execute(_PHASES, {"ids": list(offering_ids)})
    found: dict[int, tuple[Phase, ...]] = {}
    for offering_id, starts_at, who, postcodes, max_shares in rows:
        phase = Phase(starts_at, who, postcodes, max_shares)
        found[offering_id] = (*found.get(offering_id, ()), phase)
    return found


def counter(at: datetime) -> Counter:
    """What was issued under the exemption in the twelve months that end today, to the cent."""
    known = limits()
    today = day_of(at, known.zone)
    issued = _issued(today, known.zone, is_small_circle=False)
    return Counter(sum(issued.values()), known.exemption_cents, window_start(today))


def missing_of(
    offerings: Sequence[Any], at: datetime, known: Limits | None = None
) -> dict[int, tuple[Words, ...]]:
    """What keeps each of these offerings closed, by offering; nothing where it may be open.

    One statement, and another one only where the most that could have been issued passes a limit.
    Offerings may be objects or plain rows; `known` saves reading the settings again.
    """
    if not offerings:
        return {}
    known = known or limits()
    today = day_of(at, known.zone)
    sold = _on_the_counter(today, known.zone)
    found = {}
    for offering in offerings:
        room = _room(offering, sold, known, at)
        found[offering.id] = missing(_papers(offering), room, today)
    return found


def room_of(offering: Offering, at: datetime) -> Room:
    """How far this offering is from its limit."""
    known = limits()
    today = day_of(at, known.zone)
    return _room(offering, _on_the_counter(today, known.zone), known, at)


def _papers(offering: Any) -> Papers:
    return Papers(
        has_document=offering.document_id is not None,
        has_sentence=bool(offering.exemption_sentence),
        notified_on=offering.notified_on,
        is_small_circle=offering.is_small_circle,
    )


_sold = Offering.__table__.c
_SOLD = select(
    _sold.id,
    _sold.opens_at,
    _sold.closes_at,
    _sold.offered_shares,
    _sold.claimed_shares,
    _sold.price_cents,
    _sold.highest_price_cents,
    _sold.is_small_circle,
).where(
    or_(
        _sold.closes_at.is_(None),
        _sold.closes_at > bindparam("since", type_=_sold.closes_at.type),
    )
)


def _on_the_counter(today: date, zone: str) -> list[Any]:
    """Every offering in which somebody may have ordered in these twelve months."""
    since = local_midnight(window_start(today), zone)
    db.session.flush()
    return list(db.session.connection().execute(_SOLD, {"since": since}))


def _room(offering: Any, sold: list[Any], known: Limits, at: datetime) -> Room:
    """An offering that opened earlier keeps what it still has to sell; a later one does not."""
    limit_cents = known.small_circle_cents if offering.is_small_circle else known.exemption_cents
    rivals = [
        one
        for one in sold
        if one.is_small_circle == offering.is_small_circle and one.id != offering.id
    ]
    persons = _persons(offering) if offering.is_small_circle else 0
    most_cents = sum(_most_cents(one) for one in rivals)
    own_cents = _most_cents(offering)
    if most_cents + own_cents <= limit_cents:
        return Room(most_cents, own_cents, limit_cents, persons)
    today = day_of(at, known.zone)
    issued = _issued(today, known.zone, is_small_circle=offering.is_small_circle)
    own_cents = issued.pop(offering.id, 0) + _rest_cents(offering)
    start = (offering.opens_at, offering.id)
    first = [one for one in rivals if (one.opens_at, one.id) < start and not _is_over(one, at)]
    others_cents = sum(issued.values()) + sum(_rest_cents(one) for one in first)
    return Room(others_cents, own_cents, limit_cents, persons)


def _is_over(one: Any, at: datetime) -> bool:
    return one.closes_at is not None and one.closes_at <= at


def _most_cents(one: Any) -> int:
    """The most that can have been ordered, or can still be, whenever that was."""
    return int(one.offered_shares * max(one.highest_price_cents or 0, one.price_cents))


def _rest_cents(one: Any) -> int:
    return int((one.offered_shares - one.claimed_shares) * one.price_cents)


def _issued(today: date, zone: str, *, is_small_circle: bool) -> dict[int, int]:
    """Issue price times shares of orders that stand and were placed in time, by offering."""
    since = local_midnight(window_start(today), zone)
    until = local_midnight(today + timedelta(days=1), zone)
    rows = db.session.execute(
        select(Order.offering_id, func.sum(Order.amount_cents))
        .join(Offering, Offering.id == Order.offering_id)
        .where(
            Order.status.in_(STANDS),
            Order.placed_at >= since,
            Order.placed_at < until,
            Offering.is_small_circle.is_(is_small_circle),
        )
        .group_by(Order.offering_id)
    )
    return {offering_id: int(cents) for offering_id, cents in rows}


def _persons(offering: Any) -> int:
    """How many ordered here; not asked while there are fewer shares than the limit of persons."""
    if offering.claimed_shares < SMALL_CIRCLE_PERSONS:
        return int(offering.claimed_shares)
    found = select(func.count(Order.member_id.distinct())).where(
        Order.offering_id == offering.id, Order.status.in_(STANDS)
    )
    return int(db.session.scalar(found) or 0)
