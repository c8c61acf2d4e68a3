"""The demo's people are many enough, and always the same."""

from collections import defaultdict
from datetime import date

import pytest

from coop.demo.people import holdings, people
from coop.demo.plants import PLANTS
from coop.identifiers import parse_iban


def held_by_kind(count=412):
    members = people(count)
    solar, wind = defaultdict(int), defaultdict(int)
    for one in holdings(members):
        (wind if one.plant.startswith("WIND") else solar)[one.number] += one.shares
    return (
        members,
        {number for number, shares in solar.items() if shares},
        {number for number, shares in wind.items() if shares},
    )


def test_there_are_as_many_of_each_as_the_handbook_says():
    members, solar, wind = held_by_kind()

    assert len(members) == 412
    assert (len(solar), len(wind), len(solar & wind)) == (236, 168, 41)
    assert len(members) - len(solar | wind) == 49
    assert sum(one.kind == "organisation" for one in members) == 9
    assert sum(one.kind == "minor" for one in members) == 6
    assert sum(one.contact_by == "letter" for one in members) == 22


def test_the_same_people_come_every_time():
    assert people() == people()
    assert holdings(people()) == holdings(people())


def test_every_account_number_is_right():
    assert all(parse_iban(one.iban) == one.iban for one in people())


@pytest.mark.parametrize("count", [412, 3000])
def test_nobody_gives_away_more_than_they_hold(count):
    held = defaultdict(int)
    for one in sorted(holdings(people(count)), key=lambda one: (one.on, one.shares < 0)):
        held[one.plant, one.number] += one.shares
        assert held[one.plant, one.number] >= 0


@pytest.mark.parametrize(
    ("code", "revenue", "costs"),
    [
        ("ZON-1", 264_661, 102_000),
        ("ZON-2", 531_120, 228_000),
        ("ZON-3", 527_790, 255_800),
        ("ZON-4", 848_882, 278_000),
        ("WIND-1", 6_799_850, 3_750_000),
        ("WIND-2", 2_752_000, 1_520_000),
    ],
)
def test_a_year_of_each_plant_earns_what_was_worked_out_by_hand(code, revenue, costs):
    plant = next(plant for plant in PLANTS if plant.code == code)

    assert sum(item.amount_cents for item in plant.revenue) == revenue
    assert sum(item.amount_cents for item in plant.costs) == costs
    assert sum(plant.months_wh(2025)) == plant.year_wh


def test_the_sixty_shares_of_the_new_roof_are_free():
    sold = sum(one.shares for one in holdings(people()) if one.plant == "ZON-4")

    assert sold == 180


def test_fatima_bought_on_the_twentieth_of_october():
    (bought,) = [one for one in holdings(people()) if one.number == 6]

    assert (bought.on, bought.shares) == (date(2025, 10, 20), 4)
