from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.initiatives.tender import Step, cheapest, check_fix, check_steps, step_at, total_cents

STEPS = (Step(10, 400_00), Step(30, 350_00), Step(100, 330_00))
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("units", "price"),
    [(1, None), (9, None), (10, 400_00), (29, 400_00), (30, 350_00), (10**5, 330_00)],
)
def test_the_price_is_that_of_the_highest_step_below(units, price):
    step = step_at(STEPS, units)
    assert (step and step.unit_price_cents) == price
    assert total_cents(STEPS, units) == (None if price is None else units * price)


@given(st.integers(1, 200))
def test_the_cheapest_offer_asks_no_more_than_any_other(units):
    offers = [STEPS, (Step(1, 390_00),), (Step(50, 340_00),)]
    prices = [step_at(steps, units) for steps in offers]
    asked = {place: step.unit_price_cents for place, step in enumerate(prices) if step}
    found = cheapest(offers, units)
    assert found == {place for place, price in asked.items() if price == min(asked.values())}


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Step(0, 100),),
        (Step(1, 0),),
        (Step(1, 10**12),),
        (Step(10, 100), Step(10, 90)),
        (Step(10, 100), Step(5, 90)),
        tuple(Step(number, 100) for number in range(1, 8)),
    ],
)
def test_steps_that_do_not_say_one_price_for_each_number_are_refused(steps):
    with pytest.raises(RuleBroken) as refusal:
        check_steps(steps)
    assert refusal.value.field == "steps"


def test_one_offer_is_no_choice_and_an_old_one_no_offer():
    check_fix(2, TODAY, STEPS[0], TODAY)
    for offers, until, step in (
        (1, TODAY, STEPS[0]),
        (2, date(2026, 11, 20), STEPS[0]),
        (2, TODAY, None),
    ):
        with pytest.raises(RuleBroken):
            check_fix(offers, until, step, TODAY)
