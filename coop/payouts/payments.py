"""What a member got of a book year, payment by payment: for their papers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from coop.database import db
from coop.payouts.models import PayoutLine
from coop.yields.models import (
    Distribution,
    DistributionLine,
    DistributionPayment,
    PayoutPart,
    PlantYear,
)


@dataclass(frozen=True, slots=True)
class Payment:
    """One thing that happened with money of a distribution. [cents]

    `kind` is `paid`, `shared`, `reinvested`, `returned`, `held` or `carried`; `iban_end` is the
    last four signs of the account, empty where the money went to none or that was not kept.
    """

    on: date
    amount_cents: int
    iban_end: str
    kind: str
    plant_id: int
    distribution_id: int
    shares: int = 0


def payments_of(member_id: int, year: int) -> list[Payment]:
    """What became of what a member got of a book year, oldest first.

    What waits is told once: of `held` and `carried` only what is the newest of its distribution.
    """
    newest = (
        select(func.max(PayoutPart.id))
        .where(PayoutPart.member_id == member_id)
        .group_by(PayoutPart.distribution_id)
    )
    rows = db.session.execute(
        select(
            PayoutPart.on,
            PayoutPart.amount_cents,
            PayoutPart.iban_end,
            PayoutPart.kind,
            PlantYear.plant_id,
            Distribution.id,
            PayoutLine.shares,
        )
        .join(PayoutLine, PayoutLine.id == PayoutPart.line_id)
        .join(Distribution, Distribution.id == PayoutPart.distribution_id)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(
            PayoutPart.member_id == member_id,
            PlantYear.year == year,
            PayoutPart.kind.in_(("paid", "shared", "reinvested", "returned"))
            | (PayoutPart.kind.in_(("held", "carried")) & PayoutPart.id.in_(newest)),
        )
        .order_by(PayoutPart.on, PayoutPart.id)
    )
    lists = [
        Payment(on, cents, iban_end, kind, plant_id, made, shares)
        for on, cents, iban_end, kind, plant_id, made, shares in rows
    ]
    return [*_of_before(member_id, year), *lists]


def _of_before(member_id: int, year: int) -> list[Payment]:
    """Payments from before there were lists: all of a plant on one day."""
    rows = db.session.execute(
        select(
            DistributionPayment.paid_on,
            DistributionLine.amount_cents,
            PlantYear.plant_id,
            Distribution.id,
        )
        .join(Distribution, Distribution.id == DistributionPayment.distribution_id)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .join(DistributionLine, DistributionLine.distribution_id == Distribution.id)
        .where(
            DistributionLine.member_id == member_id,
            DistributionLine.amount_cents > 0,
            PlantYear.year == year,
        )
        .order_by(DistributionPayment.paid_on, Distribution.id)
    )
    return [Payment(on, cents, "", "paid", plant_id, made) for on, cents, plant_id, made in rows]
