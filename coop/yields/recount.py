"""Dividing a confirmed year again: from its own figures and today's register."""

from sqlalchemy import select

from coop.database import db
from coop.periods import Period
from coop.shares.holdings import share_days
from coop.shares.queries import movements_of_plant
from coop.yields.allocation import Harvest, Rule, allocate
from coop.yields.models import Distribution, DistributionLine

Parts = tuple[int, int, int]
"""Share-days, [Wh] and [cents] of one member."""


def divided_again(made: Distribution, plant_id: int, period: Period) -> dict[int, Parts]:
    """What everyone who held a share gets by the rule, by member id; nobody of a common plant."""
    if not made.issued_shares:
        return {}
    harvest = Harvest(
        period=period,
        issued_shares=made.issued_shares,
        energy_wh=tuple(made.months_wh),
        distributable_cents=made.distributable_cents,
        rule=Rule(made.rule),
    )
    divided = allocate(harvest, share_days(movements_of_plant(plant_id), period))
    return {
        int(line.member): (line.share_days, line.energy_wh, line.amount_cents)
        for line in divided.lines()
        if line.share_days
    }


def lines_kept(distribution_id: int) -> dict[int, Parts]:
    """What everyone got when it was confirmed, by member id."""
    rows = db.session.execute(
        select(
            DistributionLine.member_id,
            DistributionLine.share_days,
            DistributionLine.energy_wh,
            DistributionLine.amount_cents,
        ).where(DistributionLine.distribution_id == distribution_id)
    )
    return {member_id: (days, wh, cents) for member_id, days, wh, cents in rows}
