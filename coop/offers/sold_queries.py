"""Reading how an offering is sold: by arrival, by a waiting list, or by a lottery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from coop.database import db
from coop.offers.lifecycle import last_day
from coop.offers.models import DrawNotice, Offering, OfferingWish
from coop.offers.wish_queries import WAITING


@dataclass(frozen=True, slots=True)
class HowSold:
    """How somebody gets shares of an offering now.

    `way` is "queue" while whoever orders gets them, "waiting" while people wait for them, and
    "lottery". `enter_by` is the last day to take part in a lottery that was announced; `is_over`
    says that this day has passed.
    """

    way: str
    enter_by: date | None = None
    is_over: bool = False

    @property
    def can_order(self) -> bool:
        """Whether an order that is sent now is taken."""
        return self.way == "queue"


def how_sold(offerings: Sequence[Offering], at: datetime, zone: str) -> dict[int, HowSold]:
    """How each of these is sold, by its number; two statements."""
    ids = [each.id for each in offerings]
    in_line = select(OfferingWish.offering_id).where(
        OfferingWish.offering_id.in_(ids), OfferingWish.status == WAITING
    )
    waiting = set(db.session.scalars(in_line.distinct()))
    told = db.session.scalars(select(DrawNotice).where(DrawNotice.offering_id.in_(ids)))
    closes = {notice.offering_id: notice.closes_at for notice in told}
    return {
        each.id: _how(each, each.id in waiting, closes.get(each.id), at, zone) for each in offerings
    }


def _how(
    offering: Offering, has_line: bool, closes_at: datetime | None, at: datetime, zone: str
) -> HowSold:
    if offering.kind != "lottery":
        return HowSold("waiting" if has_line else "queue")
    if closes_at is None:
        return HowSold("lottery")
    return HowSold("lottery", last_day(closes_at, zone), at >= closes_at)
