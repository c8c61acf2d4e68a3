"""Costs of the whole cooperative: entered, spread, spread again, closed."""

from datetime import date

import pytest
from sqlalchemy import select

from coop import clock
from coop.assembly.step_queries import facts_of
from coop.database import db
from coop.decisions.decide import decide_policy
from coop.errors import AlreadyDone, RuleBroken
from coop.home.book_origins import origin_of
from coop.ledger.chart import BANK, GENERAL_COSTS
from coop.ledger.queries import balance_cents, entry_by_reference
from coop.production.models import Plant, PlantPlane
from coop.yields.enter import remove_item
from coop.yields.general_cost_queries import spread_lines
from coop.yields.general_costs import (
    add_general_cost,
    book_rest,
    remove_general_cost,
    spread_general_costs,
)
from coop.yields.models import YearItem
from coop.yields.overview import rows_of
from coop.yields.queries import plant_year_of
from coop.yields.settle import confirm
from tests.signing import sign_in, token
from tests.yields.conftest import NOW, TODAY, YEAR, ZONE, enter_year, make_plant

PAGE = "/jaren/2025/algemene-kosten"
BILL = {"label": "Bankkosten", "amount_cents": 10_001, "on": date(2025, 3, 1)}


@pytest.fixture(autouse=True)
def summer_of_2026():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def two_roofs(app, village):
    """Beside the village's roof one that is three times as large. Their ids, small one first."""
    with app.app_context():
        second = make_plant(db.session, "ZON-8")
        for plant_id, power_w in ((village["plant"], 10_000), (second.id, 30_000)):
            db.session.add(
                PlantPlane(
                    plant_id=plant_id,
                    position=1,
                    tilt_deg=13,
                    azimuth_deg=180,
                    peak_power_w=power_w,
                )
            )
        db.session.commit()
        return village["plant"], second.id


def lines_of(plant_id):
    return db.session.scalars(
        select(YearItem).where(YearItem.plant_year.has(plant_id=plant_id)).order_by(YearItem.id)
    ).all()


def test_each_plant_bears_its_part_and_the_rest_is_the_cooperatives(app, two_roofs):
    small, large = two_roofs
    with app.app_context():
        cost = add_general_cost(2025, YEAR, **BILL, counterparty="Bank", paper="F-12")
        spread = spread_general_costs(2025, YEAR, ZONE)[cost.id]
        assert spread.parts_cents == {small: 2500, large: 7500}
        assert spread.rest_cents == 1
        (line,) = lines_of(small)
        assert (line.kind, line.source, line.amount_cents) == ("cost", "general", 2500)
        assert (line.general_cost_id, line.paper, line.on) == (cost.id, "F-12", date(2025, 3, 1))


def test_a_part_of_a_general_cost_alone_is_not_a_year_that_was_entered(app, two_roofs):
    with app.app_context():
        roofs = [db.session.get_one(Plant, key) for key in two_roofs]
        add_general_cost(2025, YEAR, **BILL)
        spread_general_costs(2025, YEAR, ZONE)
        assert not any(row.is_entered for row in rows_of(roofs, 2025, YEAR, ZONE))
        enter_year(roofs[0], 65592)
        entered = {row.plant.id: row.is_entered for row in rows_of(roofs, 2025, YEAR, ZONE)}
        assert entered == {roofs[0].id: True, roofs[1].id: False}


def test_spreading_again_replaces_and_never_doubles(app, two_roofs):
    small, large = two_roofs
    with app.app_context():
        cost = add_general_cost(2025, YEAR, **BILL)
        for _again in range(3):
            spread_general_costs(2025, YEAR, ZONE)
        db.session.commit()
    with app.app_context():
        assert spread_lines(2025) == {cost_id(): {small: 2500, large: 7500}}
        decide_policy("cost_key", "shares", 2025, "ALV 2025-2", date(2025, 5, 1), today=TODAY)
        spread_general_costs(2025, YEAR, ZONE)
        assert spread_lines(2025) == {cost_id(): {small: 10_001}}
        assert cost is not None


def cost_id():
    return db.session.scalar(select(YearItem.general_cost_id).limit(1))


def test_a_cost_that_is_taken_away_leaves_no_plant_anything(app, two_roofs):
    with app.app_context():
        cost = add_general_cost(2025, YEAR, **BILL)
        spread_general_costs(2025, YEAR, ZONE)
        remove_general_cost(cost, YEAR)
        assert spread_lines(2025) == {}
        assert [lines_of(plant_id) for plant_id in two_roofs] == [[], []]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"amount_cents": 0}, "amount"), ({"amount_cents": 10**13}, "amount"),
     ({"on": date(2024, 12, 31)}, "on"),
     ({"on": date(2027, 6, 1)}, "on")],
)  # fmt: skip
def test_what_cannot_be_a_cost_of_this_year_is_refused(app, two_roofs, changes, field):
    with app.app_context(), pytest.raises(RuleBroken) as refusal:
        add_general_cost(2025, YEAR, **{**BILL, **changes})
    assert refusal.value.field == field


def test_a_year_of_which_a_plant_is_closed_takes_no_general_costs(app, two_roofs):
    with app.app_context():
        add_general_cost(2025, YEAR, **BILL)
        db.session.get_one(Plant, two_roofs[0]).open_from = YEAR.end
        db.session.flush()
        with pytest.raises(AlreadyDone, match="volgende jaar"):
            spread_general_costs(2025, YEAR, ZONE)
        with pytest.raises(AlreadyDone, match="volgende jaar"):
            add_general_cost(2025, YEAR, **BILL)


def test_the_board_enters_and_spreads_costs_on_one_page(app, client, village, two_roofs):
    sign_in(client, app, village["Gerda"])
    bill = {"label": "Zaalhuur", "amount": "100,01", "on": "2025-05-21", "paper": "2217"}
    answer = client.post(PAGE, data={**token(client, PAGE, PAGE), **bill})
    assert answer.status_code == 303
    assert "nog niet verdeeld" in client.get(PAGE).text
    action = f"{PAGE}/verdelen"
    assert client.post(action, data=token(client, PAGE, action)).status_code == 303
    page = client.get(PAGE).text
    assert "wat niet deelbaar is" in page
    plant_page = client.get("/jaren/2025/ZON-9").text
    assert "Zaalhuur" in plant_page
    assert f"{PAGE}#kosten-" in plant_page
    assert "nummer 2217" in plant_page
    assert client.get("/jaren/2025/stappen").status_code == 200


def test_a_part_that_was_taken_from_a_plant_keeps_the_step_open(app, client, village, two_roofs):
    with app.app_context():
        add_general_cost(2025, YEAR, **BILL)
        spread_general_costs(2025, YEAR, ZONE)
        assert facts_of(2025, YEAR, ZONE, TODAY)[0].rest_cents == 1
        plant_year = plant_year_of(two_roofs[0], 2025)
        line = lines_of(two_roofs[0])[0]
        with pytest.raises(RuleBroken, match="deel van de algemene kosten"):
            remove_item(plant_year, line.id)
        db.session.delete(line)
        db.session.flush()
        facts = facts_of(2025, YEAR, ZONE, TODAY)[0]
        assert facts.general_cents - facts.spread_cents - facts.rest_cents == 2501


def close(plant_id, total_cents):
    return confirm(
        db.session.get_one(Plant, plant_id),
        2025,
        YEAR,
        ZONE,
        decision="ALV 2026-3",
        decided_on=date(2026, 5, 30),
        total_cents=total_cents,
        at=NOW,
        today=TODAY,
        is_announced=False,
    )


def test_no_year_is_confirmed_while_a_cost_of_it_is_not_spread(app, two_roofs):
    with app.app_context():
        enter_year(db.session.get_one(Plant, two_roofs[0]), 65_592)
        add_general_cost(2025, YEAR, **BILL)
        with pytest.raises(RuleBroken, match="nog niet verdeeld"):
            close(two_roofs[0], 65_592)
        spread_general_costs(2025, YEAR, ZONE)
        assert close(two_roofs[0], 63_092)


def test_what_no_plant_bears_is_paid_from_the_bank_once(app, two_roofs):
    with app.app_context():
        enter_year(db.session.get_one(Plant, two_roofs[0]), 65_592)
        for number in range(3):
            add_general_cost(2025, YEAR, **{**BILL, "label": f"Bank {number}"})
        spread_general_costs(2025, YEAR, ZONE)
        bank = balance_cents(BANK)
        close(two_roofs[0], 58_092)
        assert balance_cents(GENERAL_COSTS) == 3
        book_rest(2025, date(2025, 12, 31))
        assert balance_cents(GENERAL_COSTS) == 3
        assert balance_cents(BANK) == bank + 58_092 - 3
        entry = entry_by_reference("costs-2025-rest")
        assert entry.booked_on == date(2025, 12, 31)
        with app.test_request_context():
            assert origin_of(entry).url == PAGE


def test_a_cost_without_an_amount_is_refused_at_the_field(app, client, village):
    sign_in(client, app, village["Gerda"])
    answer = client.post(
        PAGE,
        data={**token(client, PAGE, PAGE), "label": "Bank", "amount": "-0", "on": "2025-05-21"},
    )
    assert answer.status_code == 422
    assert "meer is dan nul" in answer.text
