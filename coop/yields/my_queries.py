"""Reading one member's own figures, in as few statements as can be.

The statements are built once: building one costs more than running it. Rows come back as plain
tuples, JSON as text, so that a row can be compared with an earlier one.
"""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Text, and_, bindparam, case, cast, func, or_, select

from coop.database import db
from coop.members.models import Member, Representation
from coop.production.models import (
    Meter,
    MeterReading,
    Outage,
    Plant,
    PlantEstimate,
    PlantMonth,
    ReadingBatch,
)
from coop.shares.models import ShareClass, ShareMovement
from coop.yields.models import (
    Distribution,
    DistributionLine,
    DistributionPayment,
    PayoutPart,
    PlantYear,
)
from coop.yields.paid_queries import GONE, PAID, UNDERWAY, cents_of

_member, _tie = Member.__table__.c, Representation.__table__.c
_movement, _class = ShareMovement.__table__.c, ShareClass.__table__.c
_plant, _estimate = Plant.__table__.c, PlantEstimate.__table__.c
_line, _made = DistributionLine.__table__.c, Distribution.__table__.c
_year, _payment = PlantYear.__table__.c, DistributionPayment.__table__.c
_newer = PlantEstimate.__table__.alias("newer")
_batch, _meter = ReadingBatch.__table__.c, Meter.__table__.c
_reading = MeterReading.__table__.c
_month, _outage = PlantMonth.__table__.c, Outage.__table__.c

_ISSUED = (
    # PostgreSQL gives the sum of whole numbers as a decimal.
    select(cast(func.sum(_class.issued_shares), BigInteger))
    .where(_class.plant_id == _plant.id)
    .correlate(Plant.__table__)
    .scalar_subquery()
)
_NEWEST = (
    select(_newer.c.id)
    .where(_newer.c.plant_id == _plant.id)
    .order_by(_newer.c.made_at.desc(), _newer.c.id.desc())
    .limit(1)
    .correlate(Plant.__table__)
    .scalar_subquery()
)

_ACTS_FOR = and_(
    _tie.representative_id == bindparam("member_id"),
    _tie.since <= bindparam("day"),
    or_(_tie.until.is_(None), _tie.until > bindparam("day")),
)

# Readings are only ever added, each delivery with a batch of its own: as long as the batches are
# the same, so are the readings. A production meter that is added or changed shows as well.
_STAMP = (
    select(func.count()).select_from(ReadingBatch.__table__).scalar_subquery().label("batches"),
    select(func.max(_batch.id)).scalar_subquery().label("newest_batch"),
    cast(select(func.max(_batch.recorded_at)).scalar_subquery(), Text).label("newest_at"),
    select(func.count()).where(_meter.kind == "production").scalar_subquery().label("meters"),
)

# What is told beside the meters: the weather of months, and outages. Neither is ever taken away.
_TOLD = (
    cast(select(func.max(_month.made_at)).scalar_subquery(), Text).label("weather_made_at"),
    cast(select(func.max(_outage.changed_at)).scalar_subquery(), Text).label("outage_changed_at"),
    select(func.count()).select_from(Outage.__table__).scalar_subquery().label("outages"),
)

# The first of each meter is found in its index; the first of all readings at once would not be.
_FIRST_OF_METER = (
    select(func.min(_reading.start_at))
    .where(_reading.meter_id == _meter.id)
    .correlate(Meter.__table__)
    .scalar_subquery()
)
_FIRST_READING = (
    select(func.min(_FIRST_OF_METER)).where(_meter.kind == "production").scalar_subquery()
)

_HOLDINGS = (
    select(
        _member.id.label("member_id"),
        _member.number,
        _member.name,
        _movement.on,
        _movement.shares,
        _plant.id.label("plant_id"),
        _plant.code,
        _plant.name.label("plant_name"),
        _plant.kind,
        _plant.ownership_ppm,
        _plant.started_on,
        _plant.ended_on,
        _ISSUED.label("issued_shares"),
        cast(_estimate.monthly_kwh_p50, Text).label("p50"),
        cast(_estimate.monthly_kwh_p90, Text).label("p90"),
        _estimate.annual_kwh_p50,
        _estimate.annual_kwh_p90,
        select(func.count()).where(_ACTS_FOR).scalar_subquery().label("wards"),
        *_STAMP,
        *_TOLD,
        _FIRST_READING.label("first_reading_at"),
    )
    .select_from(
        Member.__table__.outerjoin(ShareMovement.__table__, _movement.member_id == _member.id)
        .outerjoin(ShareClass.__table__, _class.id == _movement.share_class_id)
        .outerjoin(Plant.__table__, _plant.id == _class.plant_id)
        .outerjoin(PlantEstimate.__table__, _estimate.id == _NEWEST)
    )
    .where(_member.id == bindparam("member_id"))
    .order_by(_plant.code, _movement.on, _movement.id)
)

# What became of a member's lines, by distribution: sums, the last day, and what it waits for.
_PARTS = (
    select(
        PayoutPart.distribution_id,
        PAID.label("paid_cents"),
        UNDERWAY.label("underway_cents"),
        cents_of({"shared": 1}).label("shared_cents"),
        cents_of({"reinvested": 1}).label("reinvested_cents"),
        GONE.label("gone_cents"),
        func.max(
            case((PayoutPart.kind.in_(("paid", "shared", "reinvested")), PayoutPart.on))
        ).label("on"),
        func.max(PayoutPart.id).label("newest_id"),
    )
    .where(PayoutPart.member_id == bindparam("member_id"))
    .group_by(PayoutPart.distribution_id)
    .subquery()
)
_IS_SETTLED = _PARTS.c.gone_cents - _PARTS.c.underway_cents == _line.amount_cents
_newest = PayoutPart.__table__.alias("newest_part")

_LINES = (
    select(
        _year.plant_id,
        _year.year,
        _made.id.label("distribution_id"),
        _made.rule,
        _made.decision,
        _made.decided_on,
        _made.issued_shares,
        cast(_made.months_wh, Text).label("months_wh"),
        _made.distributable_cents,
        _year.depreciation_cents,
        _line.share_days,
        _line.energy_wh,
        _line.amount_cents,
        _line.capital_cents,
        _line.yield_cents,
        _line.advance_cents,
        func.coalesce(
            _payment.paid_on,
            case((_IS_SETTLED, _PARTS.c.on)),
        ).label("paid_on"),
        func.coalesce(_PARTS.c.paid_cents, 0).label("paid_cents"),
        func.coalesce(_PARTS.c.underway_cents, 0).label("underway_cents"),
        func.coalesce(_PARTS.c.shared_cents, 0).label("shared_cents"),
        func.coalesce(_PARTS.c.reinvested_cents, 0).label("reinvested_cents"),
        _newest.c.kind.label("newest_kind"),
        _newest.c.iban_end,
    )
    .select_from(
        DistributionLine.__table__.join(Distribution.__table__, _made.id == _line.distribution_id)
        .join(PlantYear.__table__, _year.id == _made.plant_year_id)
        .outerjoin(DistributionPayment.__table__, _payment.distribution_id == _made.id)
        .outerjoin(_PARTS, _PARTS.c.distribution_id == _made.id)
        .outerjoin(_newest, _newest.c.id == _PARTS.c.newest_id)
    )
    .where(_line.member_id == bindparam("member_id"))
    .order_by(_year.year.desc(), _year.plant_id)
)

_WARDS = (
    select(_member.id, _member.number, _member.name)
    .join(Representation.__table__, _tie.member_id == _member.id)
    .where(_ACTS_FOR)
    .order_by(_member.number, _member.id)
)


def holdings_rows(member_id: int, day: date) -> list[Any]:
    """A member's movements with their plants, its estimate, and how far the readings are.

    One row without a movement for somebody who never held a share; none for who does not exist.
    `wards` is for how many others this member may act on `day`.
    """
    found = db.session.connection().execute(_HOLDINGS, {"member_id": member_id, "day": day})
    return list(found.all())


def line_rows(member_id: int) -> list[Any]:
    """What a member got of every closed plant-year, newest first, with what it was made from."""
    return list(db.session.connection().execute(_LINES, {"member_id": member_id}).all())


def wards_of(member_id: int, day: date) -> list[Any]:
    """For whom a member may act on `day`: id, number and name."""
    found = db.session.connection().execute(_WARDS, {"member_id": member_id, "day": day})
    return list(found.all())
