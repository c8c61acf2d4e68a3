"""What became of what members got: paid, shared, turned into extra shares, or still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select

from coop.database import db
from coop.yields.models import (
    Distribution,
    DistributionLine,
    DistributionPayment,
    PayoutPart,
    PlantYear,
)

# What leaves the money that members have coming (+), and what comes back to it (−).
SIGNS = {"sent": 1, "failed": -1, "returned": -1, "shared": 1, "reinvested": 1}


def cents_of(kinds: dict[str, int]) -> ColumnElement[int]:
    """The sum of parts of some kinds, each with its sign."""
    signed = case(
        *(
            (PayoutPart.kind == kind, sign * PayoutPart.amount_cents)
            for kind, sign in kinds.items()
        ),
        else_=0,
    )
    return cast(func.coalesce(func.sum(signed), 0), BigInteger)


GONE = cents_of(SIGNS)
PAID = cents_of({"paid": 1, "returned": -1})
UNDERWAY = cents_of({"sent": 1, "paid": -1, "failed": -1})


@dataclass(frozen=True, slots=True)
class HowPaid:
    """How far a distribution is paid; what was paid ahead is no part of it. [cents]

    `paid_on` is the last day on which anything of it reached a member; None before.
    """

    owed_cents: int
    paid_cents: int
    underway_cents: int
    shared_cents: int
    reinvested_cents: int
    paid_on: date | None

    @property
    def open_cents(self) -> int:
        """What members still have coming. [cents]"""
        return (
            self.owed_cents
            - self.paid_cents
            - self.underway_cents
            - self.shared_cents
            - self.reinvested_cents
        )

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it waits any more."""
        return not self.open_cents and not self.underway_cents

    @property
    def is_paid(self) -> bool:
        """Whether a list paid it: what is left is carried along, or waits for an account number."""
        return self.is_settled or (self.paid_on is not None and not self.underway_cents)


def how_paid(distributions: Iterable[Distribution]) -> dict[int, HowPaid]:
    """How far these distributions are paid, by id; one statement."""
    made = {one.id: one for one in distributions}
    if not made:
        return {}
    last_on = func.max(case((PayoutPart.kind.in_(("paid", "shared", "reinvested")), PayoutPart.on)))
    rows = db.session.execute(
        select(
            PayoutPart.distribution_id,
            PAID,
            UNDERWAY,
            cents_of({"shared": 1}),
            cents_of({"reinvested": 1}),
            last_on,
        )
        .where(PayoutPart.distribution_id.in_(made))
        .group_by(PayoutPart.distribution_id)
    )
    found = {row[0]: tuple(row[1:]) for row in rows}
    return {key: _of(one, found.get(key, (0, 0, 0, 0, None))) for key, one in made.items()}


def _of(made: Distribution, sums: tuple[int, int, int, int, date | None]) -> HowPaid:
    if made.payment is not None:
        return HowPaid(made.owed_cents, made.owed_cents, 0, 0, 0, made.payment.paid_on)
    return HowPaid(made.owed_cents, *sums)


def open_lines() -> list[tuple[int, int, int, int]]:
    """What no list took yet: member, plant and distribution with its cents, the oldest first."""
    gone = (
        select(PayoutPart.member_id, PayoutPart.distribution_id, GONE.label("cents"))
        .where(PayoutPart.distribution_id.is_not(None))
        .group_by(PayoutPart.member_id, PayoutPart.distribution_id)
        .subquery()
    )
    owed = DistributionLine.amount_cents - DistributionLine.advance_cents
    left = owed - func.coalesce(gone.c.cents, 0)
    rows = db.session.execute(
        select(DistributionLine.member_id, PlantYear.plant_id, Distribution.id, left)
        .join(Distribution, Distribution.id == DistributionLine.distribution_id)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .outerjoin(DistributionPayment, DistributionPayment.distribution_id == Distribution.id)
        .outerjoin(
            gone,
            (gone.c.member_id == DistributionLine.member_id)
            & (gone.c.distribution_id == Distribution.id),
        )
        .where(DistributionPayment.distribution_id.is_(None), left > 0)
        .order_by(PlantYear.year, Distribution.id, DistributionLine.member_id)
    )
    return [
        (member_id, plant_id, made_id, int(cents)) for member_id, plant_id, made_id, cents in rows
    ]
