"""What becomes known of a closed year: never taken back, worked off later, both runs comparable."""

from dataclasses import asdict
from datetime import date

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from coop import clock
from coop.check.everything import invariants
from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import LOSS_CARRIED, REVENUE
from coop.ledger.queries import balance_cents
from coop.periods import book_year
from coop.production.models import Plant
from coop.yields.compare import sums_again, together
from coop.yields.correct_late import correct_late
from coop.yields.correction_queries import both_runs_of, known_division, late_rows
from coop.yields.models import DistributionLine, LateCorrection
from coop.yields.queries import concept_of
from coop.yields.settle import confirm
from coop.yields.waterfall import PlantYear, waterfall
from tests.signing import sign_in, token, tokens_in
from tests.yields.conftest import MONTHS_WH, NOW, YEAR, ZONE, enter_year, read_meter

JUNE = date(2025, 6, 1)
PAGE = "/jaren/2025/ZON-9/correcties"
NEXT = book_year(2026)


@pytest.fixture
def plant(app, village):
    with app.app_context():
        yield db.session.get_one(Plant, village["plant"])
        db.session.rollback()


def close(plant, year: int = 2025, total_cents: int = 65592):
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


def late(plant, **changes) -> LateCorrection:
    values = {
        "month": JUNE,
        "delta_wh": -100_000,
        "delta_cents": 0,
        "reason": "De meetdienst telde juni te hoog",
        "document": "brief van 3 maart",
        "at": NOW,
    }
    return correct_late(plant, 2025, YEAR, **{**values, **changes})


def broken() -> list[str]:
    return [one.code for one in invariants() if list(one.breaches())]


def lines(made) -> dict[int, tuple[int, int]]:
    rows = db.session.execute(
        select(
            DistributionLine.member_id, DistributionLine.energy_wh, DistributionLine.amount_cents
        ).where(DistributionLine.distribution_id == made.id)
    )
    return {member_id: (wh, cents) for member_id, wh, cents in rows}


def test_what_was_granted_stays_and_the_next_year_works_it_off(plant):
    enter_year(plant, 65592)
    first = close(plant)
    before = lines(first)
    late(plant)
    late(plant, month=None, delta_wh=0, delta_cents=-5000, reason="Rekening van december")
    read_meter(db.session, plant, [50_000] * 12, NEXT)
    enter_year(plant, 65592, year=2026)
    second = close(plant, 2026, 60592)
    assert lines(first) == before
    assert second.months_wh[:4] == [0, 0, 50_000, 50_000]
    assert second.carried_months_wh == [-50_000, -50_000, *[0] * 10]
    assert (second.carried_left_wh, second.correction_cents) == (0, -5000)
    assert second.energy_wh == 500_000
    assert [row.settled_year for row in late_rows(plant.id, 2025)] == [2026, 2026]
    assert balance_cents(REVENUE) == 0
    assert broken() == []


def test_what_one_year_cannot_work_off_goes_on_to_the_one_after(plant):
    enter_year(plant, 65592)
    close(plant)
    late(plant, delta_wh=-1_000_000)
    for year in (2026, 2027):
        read_meter(db.session, plant, [50_000] * 12, book_year(year))
        enter_year(plant, 1000, year=year)
    second = close(plant, 2026, 1000)
    assert (second.energy_wh, second.carried_left_wh) == (0, -400_000)
    third = close(plant, 2027, 1000)
    assert (third.energy_wh, third.carried_left_wh) == (200_000, 0)
    assert broken() == []


def test_more_energy_comes_in_the_first_open_month_and_is_not_counted_twice(plant):
    enter_year(plant, 65592)
    close(plant)
    late(plant, delta_wh=7_000)
    for year in (2026, 2027):
        read_meter(db.session, plant, [50_000] * 12, book_year(year))
        enter_year(plant, 1000, year=year)
    assert close(plant, 2026, 1000).months_wh[0] == 57_000
    assert close(plant, 2027, 1000).carried_months_wh is None


def test_a_large_late_bill_becomes_a_loss_that_is_carried_and_nobody_pays(plant):
    enter_year(plant, 65592)
    close(plant)
    late(plant, month=None, delta_wh=0, delta_cents=-100_000, reason="Nieuwe omvormer")
    read_meter(db.session, plant, MONTHS_WH, NEXT)
    enter_year(plant, 60_000, year=2026)
    second = close(plant, 2026, 0)
    assert {cents for _, cents in lines(second).values()} == {0}
    assert balance_cents(LOSS_CARRIED, plant_id=plant.id) == 40_000
    assert broken() == []


def test_a_correction_after_the_next_year_closed_goes_to_the_year_after_that(plant):
    enter_year(plant, 65592)
    close(plant)
    read_meter(db.session, plant, MONTHS_WH, NEXT)
    enter_year(plant, 1000, year=2026)
    close(plant, 2026, 1000)
    late(plant, month=None, delta_wh=0, delta_cents=500)
    read_meter(db.session, plant, MONTHS_WH, book_year(2027))
    enter_year(plant, 1000, year=2027)
    assert close(plant, 2027, 1500).correction_cents == 500


def test_a_correction_since_the_preview_stops_the_confirmation(plant):
    enter_year(plant, 65592)
    close(plant)
    read_meter(db.session, plant, MONTHS_WH, NEXT)
    plant_year = enter_year(plant, 1000, year=2026)
    before = concept_of(plant, 2026, NEXT, ZONE, plant_year).digest
    late(plant, delta_wh=1)
    assert concept_of(plant, 2026, NEXT, ZONE, plant_year).digest != before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"delta_wh": 0}, "energy"),
        ({"month": None}, "month"),
        ({"month": date(2026, 1, 1)}, "month"),
        ({"delta_wh": -MONTHS_WH[5] - 1}, "energy"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_correction_that_says_nothing_or_too_much_is_refused(plant, changes, field):
    enter_year(plant, 65592)
    close(plant)
    with pytest.raises(RuleBroken) as refusal:
        late(plant, **changes)
    assert refusal.value.field == field


def test_corrections_of_one_month_together_stay_above_nought(plant):
    enter_year(plant, 65592)
    close(plant)
    late(plant, delta_wh=-MONTHS_WH[5])
    with pytest.raises(RuleBroken, match="minder dan niets"):
        late(plant, delta_wh=-1)


def test_an_open_year_is_changed_itself(plant):
    enter_year(plant, 65592)
    with pytest.raises(RuleBroken, match="niet bevestigd"):
        late(plant)


@pytest.mark.parametrize(
    "change", [lambda: update(LateCorrection).values(delta_wh=1), lambda: delete(LateCorrection)]
)
def test_the_database_keeps_a_correction(plant, change):
    enter_year(plant, 65592)
    close(plant)
    late(plant)
    with pytest.raises(IntegrityError):
        db.session.execute(change())


def test_both_runs_differ_by_what_became_known(plant, village):
    enter_year(plant, 65592)
    made = close(plant)
    same = both_runs_of(made, known_division(made, plant, YEAR))
    assert all(row.difference_wh == row.difference_cents == 0 for row in same)
    late(plant, delta_wh=-197_100, delta_cents=-6559)
    known = known_division(made, plant, YEAR)
    rows = {row.member_id: row for row in both_runs_of(made, known)}
    assert known.energy_wh == 13_090_000 - 197_100
    assert known.distributable_cents == 65592 - 6559
    # Anna held 10 of 35 shares in June: 197,100 × 10 ÷ 35 = 56,314.3 Wh.
    assert rows[village["Anna"]].difference_wh == -56_315
    assert rows[village["Fatima"]].difference_wh == 0
    whole = together(rows.values())
    assert whole.granted_cents == made.members_cents
    assert whole.known_cents == known.members_cents


def test_a_year_from_before_the_sums_were_kept_is_divided_again_from_its_steps():
    year = PlantYear(1000_00, 300_00, 50_00, 0, 190, 50, 80_00)
    steps = asdict(waterfall(year))
    again = waterfall(sums_again(steps, None))
    assert again.distributable_cents == steps["distributable_cents"]
    assert again.loss_after_cents == steps["loss_after_cents"]
    lost = waterfall(PlantYear(100, 1000, loss_before_cents=7, maintenance_reserve_cents=200))
    assert waterfall(sums_again(asdict(lost), None)).loss_after_cents == lost.loss_after_cents
    assert sums_again(steps, asdict(year)) == year


def closed_in_browser(app, village) -> None:
    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        enter_year(plant, 65592)
        close(plant)
        db.session.commit()


def test_the_board_records_one_in_the_browser_and_members_see_it(app, client, village):
    closed_in_browser(app, village)
    with clock.stopped_at(NOW):
        sign_in(client, app, village["Gerda"])
        typed = {"month": "2025-06-01", "energy": "-100,5", "amount": "", "reason": "Juni te hoog"}
        answer = client.post(PAGE, data={**token(client, PAGE, PAGE), **typed, "document": ""})
        assert answer.status_code == 303
        for page in (PAGE, "/jaren/2025/ZON-9/uitkering"):
            assert "Juni te hoog" in client.get(page).text
        compared = client.get(f"{PAGE}/vergelijk").text
        assert "Anna" in compared
        assert "12.989,5" in compared
        rows = client.get(f"{PAGE}/vergelijk.csv").text.splitlines()
        assert len(rows) == 7
        sign_in(client, app, village["Anna"])
        told = client.get("/mijn/hoe/2025/ZON-9").text
        assert "Juni te hoog" in told
        assert client.get(PAGE).status_code == 403
    with app.app_context():
        row = db.session.scalar(select(LateCorrection))
        assert (row.delta_wh, row.delta_cents) == (-100_500, 0)


def test_a_mistake_is_told_at_its_field_and_nothing_is_kept(app, client, village):
    closed_in_browser(app, village)
    with clock.stopped_at(NOW):
        sign_in(client, app, village["Gerda"])
        typed = {"month": "", "energy": "5", "amount": "-0", "reason": "x", "document": ""}
        answer = client.post(PAGE, data={**token(client, PAGE, PAGE), **typed})
        assert answer.status_code == 422
        assert "Kies de maand" in answer.text
        assert tokens_in(answer.text, PAGE)
        sign_in(client, app, village["Ali"])
        assert client.get(PAGE).status_code == 200
        assert 'name="energy"' not in client.get(PAGE).text
    with app.app_context():
        assert db.session.scalar(select(func.count(LateCorrection.id))) == 0
