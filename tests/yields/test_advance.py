"""Paid ahead of the year: by the same rule, settled with it, never claimed back."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from coop import clock
from coop.check.carried import advances_add_up
from coop.database import db
from coop.decisions.decide import decide_policy
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import ADVANCES, BANK, GENERAL_RESERVE, PAYABLE_MEMBERS
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.periods import Period, book_year
from coop.production.models import Plant
from coop.shares.holdings import Movement
from coop.yields.advance_queries import advance_lines, ahead_of
from coop.yields.ahead import AheadConcept, divide_ahead, part_of
from coop.yields.allocation import Rule
from coop.yields.enter import add_item
from coop.yields.models import Advance, AdvanceLine, DistributionLine
from coop.yields.pay_ahead import pay_ahead
from coop.yields.queries import plant_year_of
from coop.yields.settle import confirm
from tests.signing import sign_in, token, tokens_in
from tests.yields.conftest import MONTHS_WH, NOW, TODAY, YEAR, ZONE, enter_year, read_meter

PAGE = "/jaren/2025/ZON-9/voorlopig"


@pytest.fixture
def plant(app, village):
    with app.app_context():
        yield db.session.get_one(Plant, village["plant"])
        db.session.rollback()


def ahead(plant, cents: int, year: int = 2025, **changes) -> Advance:
    values = {
        "amount_cents": cents,
        "total_cents": cents,
        "decision": "Bestuur 2026-1",
        "decided_on": date(2026, 2, 1),
        "at": NOW,
        "today": TODAY,
    }
    return pay_ahead(plant, year, book_year(year), ZONE, **{**values, **changes})


def close(plant, total_cents: int, year: int = 2025):
    return confirm(
        plant,
        year,
        book_year(year),
        ZONE,
        decision=f"ALV {year + 1}-3",
        decided_on=date(year + 1, 5, 30),
        total_cents=total_cents,
        at=NOW,
        today=date(year + 1, 6, 20),
        is_announced=False,
    )


def lines(made) -> dict[int, tuple[int, int]]:
    rows = db.session.execute(
        select(
            DistributionLine.member_id,
            DistributionLine.amount_cents,
            DistributionLine.advance_cents,
        ).where(DistributionLine.distribution_id == made.id)
    )
    return {member_id: (cents, paid) for member_id, cents, paid in rows}


def test_it_is_divided_by_the_same_rule_and_taken_off_the_year(plant, village):
    enter_year(plant, 65592)
    made = ahead(plant, 30000)
    anna = village["Anna"]
    # By kWh: 10 of 35 shares all year is 30,000 × 10 ÷ 35 = 8,571.4 cents.
    assert ("Anna", 8571) in [(name, cents) for _, name, _, cents in advance_lines(made.id)]
    assert balance_cents(ADVANCES, member_id=anna, plant_id=plant.id) == 8571
    assert balance_cents(PAYABLE_MEMBERS, member_id=anna) == -8571
    distribution = close(plant, 65592)
    assert lines(distribution)[anna] == (18740, 8571)
    assert balance_cents(ADVANCES) == 0
    assert balance_cents(PAYABLE_MEMBERS, member_id=anna) == -18740
    assert distribution.owed_cents == distribution.members_cents - made.members_cents


def test_what_was_too_much_is_carried_and_never_claimed_back(plant, village):
    enter_year(plant, 65592)
    anna = village["Anna"]
    ahead(plant, 65592)
    plant_year = plant_year_of(plant.id, 2025)
    plant_year.items[0].amount_cents = 30000
    db.session.flush()
    first = close(plant, 30000)
    amount, paid = lines(first)[anna]
    assert amount == paid
    left = balance_cents(ADVANCES, member_id=anna)
    assert left == 18740 - amount
    read_meter(db.session, plant, MONTHS_WH, book_year(2026))
    enter_year(plant, 65592, year=2026)
    second = close(plant, 65592, 2026)
    assert lines(second)[anna] == (18740, left)
    assert balance_cents(ADVANCES, member_id=anna) == 0
    assert balance_cents(PAYABLE_MEMBERS, member_id=anna) == -(amount + 18740)


def test_only_months_that_are_known_count(plant, village):
    read_meter(db.session, plant, [1000] * 3 + [None] * 9, book_year(2026))
    plant_year = enter_year(plant, 3500, year=2026)
    found = ahead_of(plant, 2026, book_year(2026), ZONE, plant_year)
    assert found.period == Period(date(2026, 1, 1), date(2026, 4, 1))
    assert found.most_cents == 3500
    made = ahead(plant, 3500, 2026, decided_on=date(2026, 4, 1))
    assert made.months_wh == [1000] * 3
    # Dirk's 5 of 35 shares, all three months.
    assert (4, "Dirk", 5 * 90, 500) in advance_lines(made.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decision": " "}, "decision"),
        ({"decided_on": date(2026, 6, 21)}, "decided_on"),
        ({"decided_on": date(2025, 12, 31)}, "decided_on"),
        ({"decided_on": date(1990, 1, 1)}, "decided_on"),
        ({"total_cents": 29999}, "total"),
        ({"amount_cents": 0}, "amount"),
        ({"amount_cents": 65593}, "amount"),
        ({"amount_cents": 1}, "amount"),
    ],
)
def test_what_is_not_right_is_refused(plant, changes, field):
    enter_year(plant, 65592)
    with pytest.raises(RuleBroken) as refusal:
        ahead(plant, 30000, **changes)
    assert refusal.value.field == field
    assert db.session.scalar(select(func.count(Advance.id))) == 0


def test_twice_is_no_more_than_the_year_gives(plant):
    enter_year(plant, 65592)
    ahead(plant, 40000)
    with pytest.raises(RuleBroken, match="meer dan het jaar"):
        ahead(plant, 25593)
    assert ahead(plant, 25592).number == 2


def test_a_closed_or_empty_year_pays_nothing_ahead(plant):
    with pytest.raises(RuleBroken, match="opbrengsten"):
        ahead(plant, 1)
    enter_year(plant, 65592)
    close(plant, 65592)
    with pytest.raises(RuleBroken, match="al bevestigd"):
        ahead(plant, 1)


def test_the_bank_must_bear_it(plant):
    plant_year = enter_year(plant, 77592)
    add_item(plant_year, kind="cost", label="Verzekering", amount_cents=12000)
    decide_policy("cash_test_months", "60", 2025, "ALV 2025-2", date(2025, 6, 1), today=TODAY)
    with pytest.raises(RuleBroken, match="te weinig op de bank"):
        ahead(plant, 30000)
    post("spaarpot", TODAY, "Spaargeld", [Leg(BANK, 60000), Leg(GENERAL_RESERVE, -60000)])
    assert ahead(plant, 30000).number == 1


def test_an_earlier_year_goes_first(plant, village):
    enter_year(plant, 65592)
    read_meter(db.session, plant, [1000] * 3 + [None] * 9, book_year(2026))
    enter_year(plant, 3500, year=2026)
    with pytest.raises(RuleBroken, match="Bevestig eerst het jaar 2025"):
        ahead(plant, 3500, 2026, decided_on=date(2026, 4, 1))
    assert db.session.scalar(select(func.count(Advance.id))) == 0


def test_a_change_since_the_preview_stops_it(plant):
    enter_year(plant, 65592)
    with pytest.raises(AlreadyDone, match="veranderd"):
        ahead(plant, 30000, digest="seen")


@pytest.mark.parametrize(
    "change", [lambda: update(AdvanceLine).values(amount_cents=1), lambda: delete(Advance)]
)
def test_the_database_keeps_it(plant, change):
    enter_year(plant, 65592)
    ahead(plant, 30000)
    with pytest.raises(IntegrityError):
        db.session.execute(change())


def test_the_check_sees_an_advance_that_went_astray(plant):
    enter_year(plant, 65592)
    ahead(plant, 30000)
    assert list(advances_add_up()) == []
    drop = "DROP TRIGGER guard_advance_line_update"
    if db.engine.dialect.name == "postgresql":
        drop += " ON advance_line"
    db.session.execute(text(drop))
    db.session.execute(text("UPDATE advance_line SET amount_cents = 1 WHERE member_id = 1"))
    assert len(list(advances_add_up())) == 1


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**8), min_size=3, max_size=3))
def test_members_never_get_more_than_the_total(cents, months_wh):
    concept = AheadConcept(
        plant_code="ZON-1",
        year=2025,
        number=1,
        period=Period(YEAR.start, date(2025, 4, 1)),
        rule=Rule.FOLLOWS_KWH,
        issued_shares=10,
        months_wh=tuple(months_wh),
        movements=(Movement("1", date(2024, 1, 1), 6), Movement("2", date(2025, 2, 1), 4)),
        total_cents=cents,
        most_cents=cents,
    )
    try:
        parts = divide_ahead(concept)
    except RuleBroken:
        assert cents < 10
        return
    assert sum(part.amount_cents for part in parts) <= cents
    assert min(part.amount_cents for part in parts) > 0


def test_a_percentage_is_floored():
    assert part_of(65592, 500) == 32796
    assert part_of(1001, 333) == 333


def hidden(page: str, action: str) -> dict[str, str]:
    """What the confirming form carries along: its tokens, the digest and the amount."""
    carried = re.findall(r'id="(digest|amount_cents)"[^>]*value="([^"]*)"', page)
    return tokens_in(page, action) | dict(carried)


def test_the_board_pays_ahead_in_the_browser_once(app, client, village):
    with app.app_context():
        enter_year(db.session.get_one(Plant, village["plant"]), 65592)
        db.session.commit()
    with clock.stopped_at(NOW):
        sign_in(client, app, village["Gerda"])
        check, action = f"{PAGE}/voorbeeld", f"{PAGE}/bevestigen"
        asked = {**token(client, PAGE, check), "amount": "", "percent": "50"}
        page = client.post(check, data=asked).text
        assert "93,70" in page
        typed = hidden(page, action) | {
            "decision": "Bestuur 2026-1",
            "decided_on": "2026-02-01",
            "total": "327,95",
        }
        refused = client.post(action, data=typed)
        assert refused.status_code == 422
        assert "Typ het over" in refused.text
        typed |= hidden(refused.text, action) | {"total": "327,96"}
        first, second = (client.post(action, data=typed) for _ in range(2))
        assert first.status_code == 303
        assert second.location == first.location
        assert "Bestuur 2026-1" in client.get(PAGE).text
        assert "Anna" in client.get(f"{PAGE}/1.csv").text
        assert client.get(f"{PAGE}/2.csv").status_code == 404
        told = client.get(f"/mijn/{village['Anna']}/hoe/2025/ZON-9").text
        assert "93,70" in told
        too_much = client.post(check, data=asked | {"amount": "9999", "percent": ""})
        assert too_much.status_code == 422
        assert "meer dan het jaar" in too_much.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Advance.id))) == 1
