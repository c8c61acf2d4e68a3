"""Closing a plant's book year: exact, in the books, once."""

import json
from datetime import date

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import (
    BANK,
    GENERAL_RESERVE,
    LOSS_CARRIED,
    MAINTENANCE_RESERVE,
    PAYABLE_MEMBERS,
    RESULT,
    ROUNDING_RESERVE,
    SHARE_CAPITAL,
)
from coop.ledger.models import Posting
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.members.models import Member
from coop.periods import book_year
from coop.production.models import Plant
from coop.shares.models import ShareClass
from coop.yields.enter import add_item, enter_sums, open_plant_year, remove_item
from coop.yields.models import AllocationRule, Distribution, DistributionLine, PlantYear, YearItem
from coop.yields.queries import concept_of, plant_year_of
from coop.yields.settle import confirm
from tests.factories import adopt, make_cooperative, make_member
from tests.yields.conftest import (
    NOW,
    TODAY,
    YEAR,
    ZONE,
    buy,
    enter_year,
    make_class,
    make_plant,
    read_meter,
)


def confirm_2025(plant, total_cents, **changes):
    values = {
        "decision": "ALV 2026-3",
        "decided_on": date(2026, 5, 30),
        "total_cents": total_cents,
        "at": NOW,
        "today": TODAY,
    }
    return confirm(plant, 2025, YEAR, ZONE, **{**values, **changes})


def amounts(distribution) -> dict[str, int]:
    rows = db.session.execute(
        select(Member.name, DistributionLine.amount_cents)
        .join(Member, Member.id == DistributionLine.member_id)
        .where(DistributionLine.distribution_id == distribution.id)
    )
    return dict(rows.all())


@pytest.fixture
def plant(app, village):
    with app.app_context():
        yield db.session.get_one(Plant, village["plant"])
        db.session.rollback()


def test_the_worked_example_is_divided_to_the_cent(plant):
    enter_year(plant, 65592)
    distribution = confirm_2025(plant, 65592)
    assert amounts(distribution) == {
        "Anna": 18740,
        "Bram": 18740,
        "Chantal": 5147,
        "Dirk": 4222,
        "Esma": 1874,
        "Fatima": 458,
    }
    assert distribution.cooperative_cents == 16407 + 4
    assert distribution.energy_wh == 13_090_000


def test_the_worked_example_by_share_days(plant):
    db.session.add(
        AllocationRule(
            from_year=2025,
            rule="by_share_days",
            decision="ALV 2024-1",
            decided_on=date(2024, 6, 1),
        )
    )
    enter_year(plant, 65592)
    distribution = confirm_2025(plant, 65592)
    assert amounts(distribution) == {
        "Anna": 18740,
        "Bram": 18740,
        "Chantal": 4646,
        "Dirk": 4723,
        "Esma": 1874,
        "Fatima": 1499,
    }
    assert distribution.rule == "by_share_days"


def test_the_new_roof_pays_1874_a_share_and_keeps_12_cents(session):
    make_cooperative(session)
    roof = make_plant(session, "ZON-4")
    share_class = make_class(session, roof, 240)
    for number in range(240):
        member = make_member(session, f"Lid {number}", number=number + 1)
        buy(share_class, member, 1, date(2025, 1, 1))
    read_meter(session, roof, [90_816_000 // 12] * 12)
    adopt(session, 2025)
    plant_year = open_plant_year(roof, 2025, YEAR)
    enter_sums(
        plant_year,
        maintenance_reserve_cents=57692,
        depreciation_cents=304000,
        tax_permille=190,
        general_reserve_permille=50,
    )
    for label, cents in (("Direct", 678845), ("Levering", 143037), ("GvO", 27000)):
        add_item(plant_year, kind="revenue", label=label, amount_cents=cents)
    add_item(plant_year, kind="cost", label="Kosten", amount_cents=278000)
    distribution = confirm_2025(roof, 449772)
    assert set(amounts(distribution).values()) == {1874}
    assert (distribution.members_cents, distribution.cooperative_cents) == (449760, 12)
    line = session.scalars(select(DistributionLine)).first()
    assert (line.capital_cents, line.yield_cents) == (1267, 607)
    assert balance_cents(GENERAL_RESERVE) == -23672
    assert balance_cents(ROUNDING_RESERVE) == -12
    assert balance_cents(MAINTENANCE_RESERVE, plant_id=roof.id) == -57692
    assert balance_cents(PAYABLE_MEMBERS) == -449760
    assert balance_cents(SHARE_CAPITAL) == 240 * 1267
    assert balance_cents(BANK) == 570882


def test_what_is_left_in_the_result_is_depreciation_that_did_not_come_back(plant):
    enter_year(plant, 65592, depreciation_cents=40000)
    distribution = confirm_2025(plant, 65592)
    assert 0 < distribution.members_capital_cents < 40000
    assert balance_cents(RESULT) == 40000 - distribution.members_capital_cents
    assert db.session.scalar(select(func.sum(Posting.amount_cents))) == 0


def test_a_negative_year_pays_nothing_and_claims_nothing(plant):
    plant_year = enter_year(plant, 550641)
    add_item(plant_year, kind="cost", label="Omvormer en kosten", amount_cents=968000)
    distribution = confirm_2025(plant, 0)
    assert set(amounts(distribution).values()) == {0}
    assert distribution.members_wh > 0
    assert distribution.waterfall["loss_after_cents"] == 417359
    assert balance_cents(PAYABLE_MEMBERS) == 0
    assert balance_cents(LOSS_CARRIED, plant_id=plant.id) == 417359
    assert balance_cents(RESULT, plant_id=plant.id) == 0


def test_a_carried_loss_is_earned_back_before_anything_is_divided(plant):
    plant_year = enter_year(plant, 1000)
    add_item(plant_year, kind="cost", label="Storm", amount_cents=5000)
    confirm_2025(plant, 0)
    read_meter(db.session, plant, [1000] * 12, book_year(2026))
    enter_year(plant, 10000, year=2026)
    following = confirm(
        plant,
        2026,
        book_year(2026),
        ZONE,
        decision="ALV 2027-2",
        decided_on=date(2027, 5, 1),
        total_cents=6000,
        at=NOW,
        today=date(2027, 6, 1),
    )
    assert following.distributable_cents == 6000
    assert following.waterfall["loss_after_cents"] == 0


def test_a_plant_without_shares_leaves_everything_to_the_cooperative(session):
    make_cooperative(session)
    mill = make_plant(session, "WIND-2", kind="wind")
    read_meter(session, mill, [430_000_000 // 12] * 12)
    enter_year(mill, 1232000)
    distribution = confirm_2025(mill, 1232000)
    assert (distribution.members_cents, distribution.cooperative_cents) == (0, 1232000)
    assert balance_cents(GENERAL_RESERVE) == -1232000


def test_confirming_closes_the_year_for_movements(plant, village):
    enter_year(plant, 65592)
    confirm_2025(plant, 65592)
    assert plant.open_from == date(2026, 1, 1)
    with pytest.raises(RuleBroken, match="afgesloten"):
        buy(
            db.session.get_one(ShareClass, village["class"]),
            db.session.get_one(Member, village["Zoe"]),
            1,
            date(2025, 12, 31),
        )


def test_nothing_can_be_entered_in_a_closed_year(plant):
    enter_year(plant, 65592)
    confirm_2025(plant, 65592)
    for year in (2024, 2025):
        with pytest.raises(AlreadyDone):
            open_plant_year(plant, year, book_year(year))


@pytest.mark.parametrize(
    "change",
    [
        lambda: update(PlantYear).values(tax_permille=1),
        lambda: delete(PlantYear),
        lambda: update(YearItem).values(amount_cents=1),
        lambda: delete(YearItem),
        lambda: insert(YearItem).values(plant_year_id=1, kind="cost", label="x", amount_cents=1),
        lambda: update(Distribution).values(decision="x"),
        lambda: update(DistributionLine).values(share_days=1),
        lambda: delete(DistributionLine),
    ],
)
def test_the_database_refuses_to_touch_what_was_confirmed(plant, change):
    plant_year = enter_year(plant, 65592)
    confirm_2025(plant, 65592)
    assert plant_year.id == 1
    with pytest.raises(IntegrityError):
        db.session.execute(change())


def test_a_second_confirmation_is_refused(plant):
    enter_year(plant, 65592)
    confirm_2025(plant, 65592)
    with pytest.raises(AlreadyDone):
        confirm_2025(plant, 65592)


def test_sums_that_changed_since_the_preview_are_refused(plant):
    plant_year = enter_year(plant, 65592)
    digest = concept_of(plant, 2025, YEAR, ZONE, plant_year).digest
    add_item(plant_year, kind="revenue", label="Nagekomen", amount_cents=1)
    with pytest.raises(AlreadyDone, match="veranderd"):
        confirm_2025(plant, 65593, digest=digest)
    assert confirm_2025(plant, 65593, digest=concept_of(plant, 2025, YEAR, ZONE, plant_year).digest)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decision": "  "}, "decision"),
        ({"decided_on": date(2025, 12, 31)}, "decided_on"),
        ({"decided_on": date(2026, 6, 21)}, "decided_on"),
        ({"total_cents": 65591}, "total"),
        ({"today": date(2025, 12, 31)}, None),
    ],
)
def test_a_confirmation_that_is_not_right_changes_nothing(plant, changes, field):
    enter_year(plant, 65592)
    with pytest.raises(RuleBroken) as refusal:
        confirm_2025(plant, **{"total_cents": 65592, **changes})
    assert refusal.value.field == field
    assert db.session.scalar(select(func.count(Distribution.id))) == 0


def test_a_year_with_a_missing_month_is_not_divided(session):
    make_cooperative(session)
    roof = make_plant(session)
    make_class(session, roof)
    read_meter(session, roof, [1000] * 5 + [None] + [1000] * 6)
    enter_year(roof, 1000)
    with pytest.raises(RuleBroken, match="meterstand"):
        confirm_2025(roof, 1000)


def test_an_earlier_year_with_sums_goes_first(plant):
    read_meter(db.session, plant, [1000] * 12, book_year(2024))
    enter_year(plant, 100, year=2024)
    enter_year(plant, 65592)
    with pytest.raises(RuleBroken, match="2024"):
        confirm_2025(plant, 65592)


def test_a_year_without_revenue_or_costs_is_not_divided(plant):
    with pytest.raises(RuleBroken, match="opbrengsten"):
        confirm_2025(plant, 0)


def test_each_holder_with_mail_hears_of_it_in_their_own_language(plant, village):
    db.session.get_one(Member, village["Bram"]).contact_by = "letter"
    enter_year(plant, 65592)
    confirm_2025(plant, 65592, page_url="https://coop.example/mijn")
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [mail.to_address for mail in mails] == [
        f"{name}@example.org" for name in ("anna", "chantal", "dirk", "esma", "fatima")
    ]
    assert "€\u00a0187,40" in mails[0].body
    assert "https://coop.example/mijn" in mails[0].body


def test_a_cost_cannot_be_negative_nor_anything_nought(plant):
    plant_year = enter_year(plant, 1)
    for kind, cents in (("cost", -1), ("cost", 0), ("revenue", 0)):
        with pytest.raises(RuleBroken) as refusal:
            add_item(plant_year, kind=kind, label="x", amount_cents=cents)
        assert refusal.value.field == "amount"


def test_a_removed_line_no_longer_counts(plant):
    plant_year = enter_year(plant, 65592)
    add_item(plant_year, kind="cost", label="Fout", amount_cents=592)
    db.session.flush()
    remove_item(plant_year, plant_year.items[-1].id)
    assert concept_of(plant, 2025, YEAR, ZONE, plant_year).waterfall.distributable_cents == 65592
    with pytest.raises(AlreadyDone):
        remove_item(plant_year, 987)


def test_a_new_year_starts_with_the_sums_of_the_year_before(plant):
    enter_year(plant, 65592, depreciation_cents=304000, tax_permille=190)
    following = open_plant_year(plant, 2026, book_year(2026))
    assert (following.depreciation_cents, following.tax_permille) == (304000, 190)


def test_the_audit_row_names_the_decision(plant):
    from coop.records.models import AuditEntry

    enter_year(plant, 65592)
    confirm_2025(plant, 65592)
    row = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "year_confirmed"))
    assert row.details["decision"] == "ALV 2026-3"
    assert json.dumps(row.details)
    assert plant_year_of(plant.id, 2025).distribution is not None
