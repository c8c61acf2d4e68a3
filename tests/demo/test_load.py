"""The demo cooperative in a database, against sums worked out by hand."""

import pytest
from sqlalchemy import func, select

from coop.check.everything import invariants
from coop.database import db
from coop.demo.command import is_demo, load
from coop.home.sums_queries import real_years
from coop.members.models import Member
from coop.offers.models import Offering, Order
from coop.production.models import Plant, PlantEstimate
from coop.yields.models import Distribution, DistributionLine, PlantYear

# Distributable cents of 2025, what one share of it is, and what is left over, by plant.
BY_HAND = {
    "ZON-1": (132_678, 140, 947, 98),
    "ZON-2": (245_214, 300, 817, 114),
    "ZON-3": (212_790, 288, 738, 246),
    "ZON-4": (449_772, 240, 1874, 12),
    "WIND-1": (2_659_857, 2125, 1251, 1482),
}


@pytest.fixture
def demo(app):
    """The demo cooperative, on each database."""
    with app.app_context():
        load(412)
        yield db.session
        db.session.rollback()


def distribution_of(code, year=2025):
    return db.session.scalars(
        select(Distribution)
        .join(PlantYear)
        .join(Plant)
        .where(Plant.code == code, PlantYear.year == year)
    ).one()


def test_the_demo_keeps_every_invariant_and_gives_the_sums_of_the_handbook(demo):
    for invariant in invariants():
        assert list(invariant.breaches()) == [], invariant.code

    for code, (distributable, issued, per_share, rest) in BY_HAND.items():
        made = distribution_of(code)
        assert made.distributable_cents == distributable
        assert made.issued_shares == issued
        assert divmod(distributable, issued) == (per_share, rest)
    for code, wh in (("ZON-1", 35_300_000), ("WIND-1", 1_062_500_000)):
        assert distribution_of(code).energy_wh == wh

    anna = lines_of(1, distribution_of("ZON-4"))
    esma = lines_of(5, distribution_of("ZON-4"))
    assert (anna.amount_cents, anna.share_days) == (18_740, 3_650)
    assert (esma.amount_cents, esma.capital_cents, esma.yield_cents) == (1_874, 1_267, 607)
    fatima = lines_of(6, distribution_of("ZON-4"))
    assert fatima.share_days == 4 * 73

    plant_id = distribution_of("ZON-4").plant_year.plant_id
    (real,) = real_years(plant_id)
    assert (real.year, real.left_cents, real.divided_cents) == (2025, 570_882, 449_772)

    assert is_demo()
    assert demo.scalar(select(func.count()).select_from(Member).where(Member.number > 0)) == 412
    assert demo.scalar(select(func.count()).select_from(PlantEstimate)) == 7
    offerings = demo.scalars(select(Offering).order_by(Offering.id)).all()
    assert sum(one.offered_shares for one in offerings) == 60
    assert [(one.kind, one.offered_shares, one.claimed_shares) for one in offerings] == [
        ("queue", 48, 12),
        ("queue", 6, 6),
        ("lottery", 6, 0),
    ]
    for offering in offerings:
        assert offering.claimed_shares == standing_shares(offering)


def standing_shares(offering):
    shares = select(func.coalesce(func.sum(Order.shares), 0)).where(
        Order.offering_id == offering.id, Order.status.in_(("reserved", "paid"))
    )
    return db.session.scalar(shares)


def lines_of(number, distribution):
    return db.session.scalars(
        select(DistributionLine)
        .join(Member, Member.id == DistributionLine.member_id)
        .where(DistributionLine.distribution_id == distribution.id, Member.number == number)
    ).one()
