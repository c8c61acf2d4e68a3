"""The members of a plant were paid what they had coming."""

from datetime import date, datetime

from sqlalchemy import select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.post import post
from coop.records.audit import record
from coop.yields.models import Distribution, DistributionPayment
from coop.yields.queries import owed_by_member, paid_on
from coop.yields.year_entries import payment_legs


def record_payout(
    distribution: Distribution, day: date, *, total_cents: int, at: datetime, today: date
) -> DistributionPayment:
    """Book that the bank paid every member of a distribution on `day`.

    Raises
    ------
    RuleBroken
        If the day or the typed total is not right, or there is nothing to pay.
    AlreadyDone
        If it was recorded before.
    """
    db.session.execute(
        select(Distribution.id).where(Distribution.id == distribution.id).with_for_update()
    )
    if paid_on(distribution.id) is not None:
        raise AlreadyDone("Deze uitkering was al als betaald vastgelegd.")
    if not distribution.owed_cents:
        raise RuleBroken("Van dit jaar is er niets uit te betalen.")
    if day < distribution.decided_on:
        raise RuleBroken(
            "Betalen kan pas na het besluit van %(day)s.",
            field="paid_on",
            day=distribution.decided_on,
        )
    if day > today:
        raise RuleBroken("Deze dag moet nog komen.", field="paid_on")
    if total_cents != distribution.owed_cents:
        raise RuleBroken("Dit is niet het bedrag dat is uitbetaald. Typ het over.", field="total")
    payment = DistributionPayment(distribution_id=distribution.id, paid_on=day, recorded_at=at)
    db.session.add(payment)
    record("paid_out", distribution, paid_on=day, cents=distribution.owed_cents)
    plant, year = distribution.plant_year.plant, distribution.plant_year.year
    post(
        f"year-{plant.code}-{year}-paid",
        day,
        f"Uitbetaling {plant.code} {year}",
        payment_legs(plant.id, owed_by_member(distribution.id)),
    )
    db.session.expire(distribution, ["payment"])
    return payment
