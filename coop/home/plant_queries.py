"""What the pages of plants show of other rooms."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from coop.database import UtcDateTime, db
from coop.production.models import Meter, MeterReading
from coop.shares.models import ShareClass


@dataclass(frozen=True, slots=True)
class SharesOf:
    """The shares of a plant: all of them, and those sold or reserved."""

    issued: int
    claimed: int

    @property
    def left(self) -> int:
        """What nobody holds or has reserved."""
        return self.issued - self.claimed


def shares_by_plant(plant_id: int | None = None) -> dict[int, SharesOf]:
    """The shares of every plant that has any (or of this one), by plant id."""
    statement = select(
        ShareClass.plant_id,
        func.sum(ShareClass.issued_shares),
        func.sum(ShareClass.claimed_shares),
    ).group_by(ShareClass.plant_id)
    if plant_id is not None:
        statement = statement.where(ShareClass.plant_id == plant_id)
    return {
        found: SharesOf(int(issued), int(claimed))
        for found, issued, claimed in db.session.execute(statement)
    }


def first_reading_at(plant_id: int) -> datetime | None:
    """From when the production of a plant was metered; None before its first reading."""
    return db.session.scalar(
        select(func.min(MeterReading.start_at, type_=UtcDateTime))
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(Meter.plant_id == plant_id, Meter.kind == "production")
    )
