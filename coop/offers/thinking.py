"""Until when shares that count in a plant's year may still go back: nothing is divided before."""

from datetime import date

from sqlalchemy import func, select

from coop.database import db
from coop.offers.lifecycle import PAID
from coop.offers.models import Offering, Order
from coop.offers.queries import the_cooperative
from coop.periods import day_of
from coop.shares.models import ShareClass


def thought_over_on(plant_id: int, end: date) -> date | None:
    """The first day on which every purchase that counts before `end` stands; None without any.

    Shares count from the day they are paid (handbook §6.4), and whoever withdraws in the
    cooling-off has earned nothing from that day on. So that no yield accrues before the cooling-off
    ends (§1.3), nothing is divided while one runs.
    """
    latest = db.session.scalar(
        select(func.max(Order.cooling_off_until))
        .join(Offering, Offering.id == Order.offering_id)
        .join(ShareClass, ShareClass.id == Offering.share_class_id)
        .where(ShareClass.plant_id == plant_id, Order.status == PAID, Order.paid_on < end)
    )
    return day_of(latest, the_cooperative().time_zone) if latest else None
