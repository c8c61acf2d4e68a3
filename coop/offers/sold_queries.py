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
    """How each of these is sold, by its number; one statement."""
    in_line = select(OfferingWish.id).where(
        OfferingWish.offering_id == Offering.id, OfferingWish.status == WAITING
    )
    rows = db.session.execute(
        select(Offering.id, in_line.exists().label("has_line"), DrawNotice.closes_at)
        .outerjoin(DrawNotice, DrawNotice.offering_id == Offering.id)
        .where(Offering.id.in_([each.id for each in offerings]))
    )
    found = {row.id: (bool(row.has_line), row.closes_at) for row in rows}
    return {each.id: _how(each, *found.get(each.id, (False, None)), at, zone) for each in offerings}


def _how(
    offering: Offering, has_line: bool, closes_at: datetime | None, at: datetime, zone: str
) -> HowSold:
    if offering.kind != "lottery":
        return HowSold("waiting" if has_line else "queue")
    if closes_at is None:
        return HowSold("lottery")
    return HowSold("lottery", last_day(closes_at, zone), at >= closes_at)
