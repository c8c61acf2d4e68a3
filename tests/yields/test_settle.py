"""Closing a plant's book year: exact, in the books, once."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from coop.assembly.step_queries import cash_test_of
from coop.database import db
from coop.decisions.decide import decide_policy
from coop.decisions.policies import CASH_TEST_MONTHS, LOSS_FROM_GENERAL_PERMILLE
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import (
    BANK,
    CREDITORS,
    EARMARKED,
    GENERAL_RESERVE,
    LOSS_CARRIED,
    MAINTENANCE_RESERVE,
    PAYABLE_MEMBERS,
    RESULT,
    ROUNDING_RESERVE,
    SHARE_CAPITAL,
    TAX_PAYABLE,
    TO_REFUND,
)
from coop.ledger.close_period import close_period
from coop.ledger.entries import Leg
from coop.ledger.models import JournalEntry, Posting
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.members.models import Member
from coop.offers.cancel import withdraw
from coop.offers.models import Offering
from coop.offers.pay import pay
from coop.offers.place import Wish, place
from coop.periods import book_year
from coop.production.models import Plant
from coop.records.audit import record
from coop.shares.handover import Handover
from coop.shares.models import ShareClass
from coop.shares.pass_on import pass_on
from coop.yields.enter import add_item, enter_sums, open_plant_year, remove_item
from coop.yields.models import AllocationRule, Distribution, DistributionLine, PlantYear, YearItem
from coop.yields.overview import rows_of
from coop.yields.pay_ahead import pay_ahead
from coop.yields.queries import concept_of, plant_year_of
from coop.yields.settle import confirm
from tests.factories import adopt, decide, make_cooperative, make_member
from tests.offers.makers import applicant, make_document
from tests.yields.conftest import (
    MONTHS_WH,
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


def test_a_year_divided_after_its_books_were_closed_is_booked_where_they_are_open(plant):
    enter_year(plant, 10000)
    close_period(date(2025, 12, 31), "ALV 2026-1", today=TODAY)

    confirm_2025(plant, 10000)

    days = db.session.execute(
        select(JournalEntry.reference, JournalEntry.booked_on).where(
            JournalEntry.reference.startswith("year-")
        )
    )
    assert dict(days.all()) == {
        "year-ZON-9-2025-result": date(2026, 1, 1),
        "year-ZON-9-2025-close": date(2026, 1, 1),
        "year-ZON-9-2025-distribution": date(2026, 5, 30),
    }


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


def test_a_year_whose_accounts_were_not_adopted_is_not_divided(plant):
    enter_year(plant, 65592)
    adopt(db.session, 2025, "postponed")
    with pytest.raises(RuleBroken, match="niet vastgesteld"):
        confirm_2025(plant, 65592)
    assert db.session.scalar(select(func.count(Distribution.id))) == 0


@pytest.mark.parametrize("outcome", ["no", "postponed"])
def test_a_result_that_was_voted_down_is_not_divided(plant, outcome):
    enter_year(plant, 65592)
    decide(db.session, 2025, "result", outcome)
    with pytest.raises(RuleBroken, match="resultaat van"):
        confirm_2025(plant, 65592)
    assert db.session.scalar(select(func.count(Distribution.id))) == 0
    decide(db.session, 2025, "result", number=4)
    assert confirm_2025(plant, 65592).distributable_cents == 65592


def test_a_result_on_which_nobody_decided_is_not_divided(plant):
    read_meter(db.session, plant, MONTHS_WH, book_year(2024))
    decide(db.session, 2024, "adoption")
    enter_year(plant, 65592, year=2024)
    with pytest.raises(RuleBroken, match="resultaat van"):
        confirm(
            plant, 2024, book_year(2024), ZONE, decision="ALV 2025-3",
            decided_on=date(2025, 5, 30), total_cents=65592, at=NOW, today=TODAY,
        )  # fmt: skip


def test_whoever_confirms_another_plant_waits_for_the_journal(plant, monkeypatch):
    """The same general reserve and the same bank are read after the first has booked."""
    held = []
    monkeypatch.setattr("coop.yields.settle.hold", held.append)
    read = concept_of

    def reading(*given):
        assert held == ["journal"]
        return read(*given)

    monkeypatch.setattr("coop.yields.settle.concept_of", reading)
    enter_year(plant, 65592)
    confirm_2025(plant, 65592)
    assert held == ["journal"]


def give(giver, receiver, share_class, shares, on=date(2026, 2, 1)):
    pass_on(
        "transfer",
        [Handover(share_class, giver, receiver, shares)],
        on,
        reference=f"ov-{giver}-{receiver}-{on}",
        reason="verkocht",
        today=TODAY,
    )


def pay_in(member_id, share_class, cents, on=date(2025, 1, 1)):
    post(
        f"inleg-{member_id}",
        on,
        "Inleg",
        [
            Leg(BANK, cents),
            Leg(SHARE_CAPITAL, -cents, member_id, share_class.plant_id, share_class.id),
        ],
    )


def own_money(distribution) -> dict[str, tuple[int, int]]:
    rows = db.session.execute(
        select(Member.name, DistributionLine.amount_cents, DistributionLine.capital_cents)
        .join(Member, Member.id == DistributionLine.member_id)
        .where(DistributionLine.distribution_id == distribution.id)
    )
    return {name: (amount, capital) for name, amount, capital in rows}


@pytest.mark.parametrize("receiver", ["Bram", "Gerda"])
def test_a_transfer_after_the_year_changes_no_line(plant, village, receiver):
    """Anna and Bram are equal in 2025; what Anna gave away since takes its own money along."""
    share_class = db.session.get_one(ShareClass, village["class"])
    for name in ("Anna", "Bram"):
        pay_in(village[name], share_class, 320_000)
    give(village["Anna"], village[receiver], share_class.id, 10)
    enter_year(plant, 65592, depreciation_cents=40000)
    distribution = confirm_2025(plant, 65592)
    found = own_money(distribution)
    assert found["Anna"] == found["Bram"]
    assert found["Anna"] == (18740, found["Bram"][1])
    capital = found["Anna"][1]
    assert capital > 0
    left = {
        name: -balance_cents(SHARE_CAPITAL, member_id=village[name])
        for name in ("Anna", "Bram", receiver)
    }
    assert left["Anna"] == 0
    assert left["Bram"] == 320_000 - capital + (320_000 - capital if receiver == "Bram" else 0)
    assert sum(left.values()) == 640_000 - 2 * capital


def test_money_that_was_paid_back_after_the_year_does_not_come_back_twice(plant, village):
    share_class = db.session.get_one(ShareClass, village["class"])
    pay_in(village["Anna"], share_class, 320_000)
    place = (village["Anna"], share_class.plant_id, share_class.id)
    post(
        "terug",
        date(2026, 3, 1),
        "Terug",
        [Leg(SHARE_CAPITAL, 320_000, *place), Leg(BANK, -320_000)],
    )
    enter_year(plant, 65592, depreciation_cents=40000)
    assert own_money(confirm_2025(plant, 65592))["Anna"] == (18740, 0)


def test_the_general_reserve_bears_a_loss_only_as_far_as_the_assembly_says(plant):
    post(
        "gift",
        date(2025, 1, 1),
        "Reserve",
        [Leg(BANK, 100_000), Leg(GENERAL_RESERVE, -100_000)],
    )
    plant_year = enter_year(plant, 1000)
    add_item(plant_year, kind="cost", label="Storm", amount_cents=81_000)
    assert concept_of(plant, 2025, YEAR, ZONE, plant_year).waterfall.from_general_cents == 0
    decide_policy(
        LOSS_FROM_GENERAL_PERMILLE, "500", 2025, "ALV 2025-2", date(2025, 6, 1), today=TODAY
    )
    distribution = confirm_2025(plant, 0)
    assert distribution.waterfall["from_general_cents"] == 50_000
    assert balance_cents(LOSS_CARRIED, plant_id=plant.id) == 30_000
    assert balance_cents(GENERAL_RESERVE) == -50_000


def test_enough_stays_on_the_bank_where_the_assembly_wants_it(plant):
    plant_year = enter_year(plant, 77592)
    add_item(plant_year, kind="cost", label="Verzekering", amount_cents=12000)
    decide_policy(CASH_TEST_MONTHS, "6", 2025, "ALV 2025-2", date(2025, 6, 1), today=TODAY)
    with pytest.raises(RuleBroken, match="te weinig op de bank"):
        confirm_2025(plant, 65592)
    post("spaarpot", TODAY, "Spaargeld", [Leg(BANK, 5999), Leg(GENERAL_RESERVE, -5999)])
    with pytest.raises(RuleBroken, match="te weinig op de bank"):
        confirm_2025(plant, 65592)
    post("nog-een-cent", TODAY, "Spaargeld", [Leg(BANK, 1), Leg(GENERAL_RESERVE, -1)])
    assert confirm_2025(plant, 65592).distributable_cents == 65592


def test_money_with_a_purpose_and_what_is_owed_are_not_to_spend(plant):
    plant_year = enter_year(plant, 77592)
    add_item(plant_year, kind="cost", label="Verzekering", amount_cents=12000)
    decide_policy(CASH_TEST_MONTHS, "6", 2025, "ALV 2025-2", date(2025, 6, 1), today=TODAY)
    post("earmark-9", TODAY, "Met een doel", [Leg(BANK, 50_000), Leg(EARMARKED, -50_000)])
    with pytest.raises(RuleBroken, match="te weinig op de bank"):
        confirm_2025(plant, 65592)
    post("spaarpot", TODAY, "Spaargeld", [Leg(BANK, 6000), Leg(GENERAL_RESERVE, -6000)])
    for owed in (TAX_PAYABLE, TO_REFUND, CREDITORS):
        post(f"op-{owed}", TODAY, "Te betalen", [Leg(GENERAL_RESERVE, 1), Leg(owed, -1)])
    with pytest.raises(RuleBroken, match="te weinig op de bank"):
        confirm_2025(plant, 65592)
    post("nog-iets", TODAY, "Spaargeld", [Leg(BANK, 3), Leg(GENERAL_RESERVE, -3)])
    assert confirm_2025(plant, 65592).distributable_cents == 65592


def test_steps_and_confirming_say_the_same_of_the_bank(plant):
    plant_year = enter_year(plant, 77592, tax_permille=100)
    add_item(plant_year, kind="cost", label="Verzekering", amount_cents=12001)
    decide_policy(CASH_TEST_MONTHS, "7", 2025, "ALV 2025-2", date(2025, 6, 1), today=TODAY)
    concept = concept_of(plant, 2025, YEAR, ZONE, plant_year)
    cents = concept.waterfall.distributable_cents

    def steps_say() -> bool:
        return cash_test_of(2025, rows_of([plant], 2025, YEAR, ZONE), TODAY).is_passed

    post("spaarpot", TODAY, "Spaargeld", [Leg(BANK, 7000), Leg(GENERAL_RESERVE, -7000)])
    assert not steps_say()
    with pytest.raises(RuleBroken, match="te weinig op de bank"):
        confirm_2025(plant, cents)
    post("nog-een-cent", TODAY, "Spaargeld", [Leg(BANK, 1), Leg(GENERAL_RESERVE, -1)])
    assert steps_say()
    confirm_2025(plant, cents)
    assert steps_say()


def test_own_money_lowers_the_class_it_was_paid_in_for(plant, village):
    enter_year(plant, 65592, depreciation_cents=40000)
    confirm_2025(plant, 65592)
    classes = select(Posting.share_class_id).where(Posting.account_code == SHARE_CAPITAL)
    assert set(db.session.scalars(classes)) == {village["class"]}


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


def buy_at_year_end(village):
    """Somebody who ordered on 28 December and paid on the 30th: may withdraw up to 11 January."""
    at = datetime(2025, 12, 28, 12, tzinfo=UTC)
    offering = Offering(
        share_class_id=village["class"],
        opens_at=at - timedelta(days=1),
        offered_shares=4,
        price_cents=25_000,
        min_shares=1,
        max_shares=4,
        exemption_sentence="Let op!",
        terms_version="2025-1",
        notified_on=date(2025, 12, 1),
        document_id=make_document(db.session).id,
    )
    db.session.add(offering)
    record("test_made", offering)
    db.session.flush()
    order = place(offering.id, Wish(4, 25_000), applicant(1), at)
    return pay(order, date(2025, 12, 30), 100_000, date(2025, 12, 30))


def test_nothing_is_divided_while_a_purchase_of_the_year_can_be_undone(plant, village):
    enter_year(plant, 65592)
    order = buy_at_year_end(village)
    early = {"decided_on": date(2026, 1, 2), "today": date(2026, 1, 11)}
    ahead = {"amount_cents": 100, "total_cents": 100, "decision": "B-1", "at": NOW, **early}

    with pytest.raises(RuleBroken, match="12-01-2026"):
        confirm_2025(plant, 65592, **early)
    with pytest.raises(RuleBroken, match="12-01-2026"):
        pay_ahead(plant, 2025, YEAR, ZONE, **ahead)

    withdraw(order, datetime(2026, 1, 11, 20, tzinfo=UTC))
    assert order.status == "withdrawn"
    assert amounts(confirm_2025(plant, 65592, **early))["Anna"] == 18740


def test_a_purchase_that_stands_shares_from_the_day_it_was_paid(plant, village):
    enter_year(plant, 65592)
    buyer = buy_at_year_end(village).member.name

    made = confirm_2025(plant, 65592, decided_on=date(2026, 1, 2), today=date(2026, 1, 12))

    assert amounts(made)[buyer] > 0
    days = select(DistributionLine.share_days).join(Member, Member.id == DistributionLine.member_id)
    assert db.session.scalar(days.where(Member.name == buyer)) == 8  # four, on two days


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
