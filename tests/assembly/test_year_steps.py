"""A book year in steps."""

from dataclasses import replace
from datetime import date

import pytest

from coop.assembly.year_steps import State, YearFacts, first_waiting, year_steps

TODAY = date(2026, 5, 20)
NOTHING = YearFacts(
    year=2025,
    is_over=True,
    plants=2,
    read=0,
    entered=0,
    divided=0,
    unpaid=0,
    general_cents=0,
    spread_cents=0,
    rest_cents=0,
    distributable_cents=449_772,
    audit=None,
    adoption=None,
    result=None,
    discharge=None,
    accounts_due=date(2026, 6, 30),
    adoption_due=date(2026, 7, 31),
)
READY = replace(NOTHING, read=2, entered=2)
REPORTED = replace(READY, audit="yes")
ADOPTED = replace(REPORTED, adoption="yes")


def states(facts, today=TODAY):
    return {step.name: step.state for step in year_steps(facts, today)}


def next_step(facts):
    step = first_waiting(year_steps(facts, TODAY))
    return step and step.name


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (NOTHING, "readings"),
        (replace(NOTHING, read=2), "sums"),
        (READY, "audit"),
        (REPORTED, "adoption"),
        (ADOPTED, "result"),
        (replace(ADOPTED, result="yes"), "discharge"),
        (replace(ADOPTED, result="yes", discharge="yes"), "confirmed"),
        (replace(ADOPTED, result="yes", discharge="yes", divided=2, unpaid=1), "paid"),
        (replace(ADOPTED, result="yes", discharge="yes", divided=2), None),
    ],
)
def test_one_step_after_the_other_waits(facts, name):
    assert next_step(facts) == name


def test_adoption_says_nothing_of_discharge():
    found = states(replace(ADOPTED, discharge="no"))
    assert found["adoption"] is State.DONE
    assert found["discharge"] is State.WAITING
    found = states(replace(REPORTED, discharge="yes"))
    assert found["adoption"] is State.WAITING
    assert found["discharge"] is State.DONE


def test_a_refused_discharge_stops_no_payout():
    found = states(replace(ADOPTED, result="yes", discharge="no"))
    assert found["confirmed"] is State.WAITING


def test_nothing_is_confirmed_before_the_result_is_decided():
    assert states(ADOPTED)["confirmed"] is State.BLOCKED
    assert states(replace(ADOPTED, result="postponed"))["confirmed"] is State.BLOCKED


def test_what_follows_adoption_cannot_begin_before_it():
    found = states(REPORTED)
    assert found["result"] is found["discharge"] is State.BLOCKED
    assert states(replace(REPORTED, result="yes"))["confirmed"] is State.BLOCKED


def test_general_costs_that_no_plant_bears_keep_the_sums_open():
    assert states(replace(READY, general_cents=1000))["sums"] is State.WAITING
    spread = replace(READY, general_cents=1000, spread_cents=999, rest_cents=1)
    assert states(spread)["sums"] is State.DONE


def test_a_running_year_has_no_step_done_before_it_is_over():
    assert State.DONE not in set(states(replace(READY, is_over=False)).values())


def test_what_is_past_its_day_is_late_until_it_is_done():
    late = {step.name for step in year_steps(READY, date(2026, 8, 1)) if step.is_late}
    assert late == {"audit", "adoption", "result", "discharge"}
    on_the_day = {step.name for step in year_steps(READY, date(2026, 6, 30)) if step.is_late}
    assert on_the_day == set()
    assert not [step for step in year_steps(ADOPTED, date(2026, 8, 1)) if
                step.is_late and step.name == "adoption"]  # fmt: skip


def test_what_is_left_of_a_paid_year_is_told_and_keeps_nothing_waiting():
    paid = replace(ADOPTED, result="yes", discharge="yes", divided=2, open_cents=464)
    (step,) = [step for step in year_steps(paid, TODAY) if step.name == "paid"]
    assert step.state is State.DONE
    assert step.told.values["amount"] == 464
    assert states(replace(paid, unpaid=1))["paid"] is State.WAITING


def test_statements_are_a_step_as_soon_as_somebody_counts_them():
    paid = replace(ADOPTED, result="yes", discharge="yes", divided=2)
    assert "statements" not in states(paid)
    assert states(replace(paid, statements=3, members=4))["statements"] is State.WAITING
    assert states(replace(paid, statements=4, members=4))["statements"] is State.DONE
