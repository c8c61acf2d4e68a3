"""What the assembly decided holds, and stays readable."""

from datetime import date

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.decisions.decide import decide_policy
from coop.decisions.models import Policy
from coop.decisions.queries import decided_policies, policy, policy_number
from coop.errors import RuleBroken
from tests.factories import make_cooperative
from tests.yields.conftest import make_plant

TODAY = date(2026, 6, 20)


@pytest.fixture
def plant(app):
    with app.app_context():
        make_cooperative(db.session)
        yield make_plant(db.session)
        db.session.rollback()


def decide(value, from_year=2026, name="notice_months", decision="ALV 1") -> Policy:
    return decide_policy(name, value, from_year, decision, date(2026, 5, 1), today=TODAY)


def test_the_newest_decision_for_a_book_year_holds_and_the_other_stays_readable(plant):
    decide("4")
    decide("6", from_year=2027)
    decide("5", decision="ALV 2")
    assert [policy_number("notice_months", year) for year in (2025, 2026, 2027)] == [3, 5, 6]
    told = [(one.from_year, one.value, one.decision) for one in decided_policies()]
    assert told == [(2027, "6", "ALV 1"), (2026, "5", "ALV 2"), (2026, "4", "ALV 1")]


@pytest.mark.parametrize(
    "change", [lambda: update(Policy).values(value="9"), lambda: delete(Policy)]
)
def test_the_database_keeps_what_was_decided(plant, change):
    decide("4")
    with pytest.raises(IntegrityError):
        db.session.execute(change())


@pytest.mark.parametrize("name", ["cost_key", "loss_from_general_permille", "cash_test_months"])
def test_a_year_that_was_divided_keeps_its_rules(plant, name):
    plant.open_from = date(2026, 1, 1)
    db.session.flush()
    value = "members" if name == "cost_key" else "6"
    before = policy(name, 2025)
    for year in (2024, 2025):
        with pytest.raises(RuleBroken, match="al verdeeld") as refusal:
            decide(value, year, name)
        assert refusal.value.field == "from_year"
    assert policy(name, 2025) == before
    assert db.session.scalar(select(func.count(Policy.id))) == 0
    assert decide(value, 2026, name).value == value


def test_of_small_amounts_the_assembly_decides_when_the_year_was_divided(plant):
    plant.open_from = date(2026, 1, 1)
    db.session.flush()
    decide("500", 2025, "small_payout_cents")
    assert policy_number("small_payout_cents", 2025) == 500
