"""The settings of the cooperative and the rule by which euros are divided."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coop.database import db
from coop.errors import RuleBroken
from coop.members.envelope import postal_address
from coop.members.models import Cooperative
from coop.production.models import Meter, MeterReading, Plant, ReadingBatch
from coop.records.audit import record
from coop.records.models import AuditEntry
from coop.yields.allocation import Rule
from coop.yields.decide_rule import decide_rule
from coop.yields.models import AllocationRule, Distribution, PlantYear
from coop.yields.queries import decided_rules
from coop.yields.rules import rule_of
from tests.factories import make_cooperative, make_member
from tests.signing import sign_in, token

PAGE, RULE = "/instellingen", "/instellingen/verdeling"
TODAY = date(2026, 11, 22)
GOOD = {
    "name": "Zonnecoöperatie Het Gooi u.a.",
    "kvk_number": "87654321",
    "iban": "NL02 ABNA 0123 4567 89",
    "street": "Kerkbrink 6",
    "postcode": "1211 bx",
    "town": "Hilversum",
    "time_zone": "Europe/Amsterdam",
    "book_year_first_month": "7",
    "email": "Hallo@Gooi.example",
    "phone": "035 123 4567",
    "exemption_sentence": "Let op! U belegt buiten AFM-toezicht.",
    "exemption_limit_cents": "12.000.000",
    "small_circle_limit_cents": "100.000,00",
}


@pytest.fixture
def board(app, client):
    """A board member, signed in; nothing is set up yet."""
    with app.app_context():
        member_id = make_member(db.session, "Anna", roles=("board",)).id
        db.session.commit()
    sign_in(client, app, member_id)
    return member_id


@pytest.fixture
def set_up_already(app, board):
    """The cooperative exists."""
    with app.app_context():
        make_cooperative(db.session)
        db.session.commit()


def save(client, **changes):
    return client.post(PAGE, data={**token(client, PAGE, PAGE), **GOOD, **changes})


def kept(app):
    with app.app_context():
        return db.session.get(Cooperative, 1)


def make_plant(session):
    plant = Plant(code="ZON-1", name="School", kind="solar", town="Deventer", latitude_deg=52.2,
                  longitude_deg=6.2, status="producing", started_on=date(2024, 1, 1))  # fmt: skip
    session.add(plant)
    record("test_made", plant)
    session.flush()
    return plant


def divide_year(session, year):
    plant_year = PlantYear(plant_id=make_plant(session).id, year=year)
    session.add(plant_year)
    session.flush()
    session.add(
        Distribution(
            plant_year_id=plant_year.id,
            rule="follows_kwh",
            decision="ALV 1",
            decided_on=TODAY,
            confirmed_at=datetime(2026, 5, 1, tzinfo=UTC),
            issued_shares=1,
            months_wh=[0] * 12,
            waterfall={},
            energy_wh=0,
            members_wh=0,
            cooperative_wh=0,
            distributable_cents=0,
            members_cents=0,
            cooperative_cents=0,
            members_capital_cents=0,
        )
    )
    session.flush()


def test_the_first_settings_are_made_on_an_empty_database(app, client, board):
    assert "Begin hier" in client.get("/vandaag").text
    answer = save(client)

    assert (answer.status_code, answer.location) == (303, PAGE)
    made = kept(app)
    assert made.name == "Zonnecoöperatie Het Gooi U.A."
    assert (made.kvk_number, made.iban) == ("87654321", "NL02ABNA0123456789")
    assert (made.email, made.book_year_first_month) == ("hallo@gooi.example", 7)
    assert postal_address(made) == "Kerkbrink 6, 1211 BX Hilversum"
    assert "Zonnecoöperatie Het Gooi U.A." in client.get("/").text


def test_settings_are_changed_and_the_change_stands_in_the_trail(app, client, set_up_already):
    save(client, phone="035 765 4321")

    assert kept(app).phone == "035 765 4321"
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.action == "cooperative_changed"
    assert entry.details["town"] == "Hilversum"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "De Zonnewijzer B.V."),
        ("name", "Coöperatie De Zonnewijzer"),
        ("name", ""),
        ("kvk_number", "1234567"),
        ("kvk_number", "1234567x"),
        ("iban", "NL91ABNA0417164301"),
        ("iban", "US64SVBKUS6S3300958879"),
        ("street", ""),
        ("street", "x" * 81),
        ("postcode", ""),
        ("postcode", "12"),
        ("town", ""),
        ("town", "x" * 81),
        ("time_zone", "Mars/Olympus"),
        ("book_year_first_month", "13"),
        ("book_year_first_month", "x"),
        ("email", "geen"),
        ("phone", "bel maar"),
        ("exemption_sentence", ""),
        ("exemption_limit_cents", "0"),
        ("exemption_limit_cents", "veel"),
        ("small_circle_limit_cents", "12.000.000,01"),
        ("exemption_sentence", "x" * 301),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_its_field(
    app, client, set_up_already, field, typed
):
    answer = save(client, **{field: typed})

    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert kept(app).town == "Deventer"


def test_a_cooperative_without_an_address_has_its_town_alone(app, client, set_up_already):
    assert save(client, street="", postcode="").status_code == 303
    assert postal_address(kept(app)) == "Hilversum"


def test_the_book_year_is_fixed_once_a_year_was_entered(app, client, set_up_already):
    with app.app_context():
        db.session.add(PlantYear(plant_id=make_plant(db.session).id, year=2025))
        db.session.commit()
    answer = save(client)
    assert answer.status_code == 422
    assert "Het boekjaar kan niet meer anders" in answer.text
    assert save(client, book_year_first_month="1").status_code == 303


def test_the_time_zone_is_fixed_once_a_meter_was_read(app, client, set_up_already):
    with app.app_context():
        meter = Meter(plant_id=make_plant(db.session).id, name="E1")
        db.session.add(meter)
        db.session.flush()
        at = datetime(2026, 1, 1, tzinfo=UTC)
        batch = ReadingBatch(meter_id=meter.id, source="typed", recorded_at=at)
        db.session.add(batch)
        db.session.flush()
        db.session.add(
            MeterReading(
                meter_id=meter.id,
                batch_id=batch.id,
                start_at=at,
                end_at=at.replace(month=2),
                energy_wh=1,
            )
        )
        db.session.commit()
    answer = save(client, time_zone="America/Aruba", book_year_first_month="1")
    assert answer.status_code == 422
    assert "De tijdzone kan niet meer anders" in answer.text
    assert kept(app).time_zone == "Europe/Amsterdam"


@pytest.mark.parametrize("role", ["kascommissie", "administrator", ""])
def test_only_the_board_changes_settings(app, client, set_up_already, role):
    with app.app_context():
        other = make_member(db.session, "Bram", roles=(role,) if role else ()).id
        db.session.commit()
    sign_in(client, app, other)
    assert client.get(PAGE).status_code == 403
    form = token(client, "/mijn-gegevens", "/mijn-gegevens")
    assert client.post(PAGE, data={**form, **GOOD}).status_code == 403
    assert client.post(RULE, data=form).status_code == 403
    assert kept(app).town == "Deventer"


def decide(client, **changes):
    data = {"rule": "by_share_days", "from_year": "2026", "decision": "ALV 2026-1",
            "decided_on": "2026-05-20", **changes}  # fmt: skip
    return client.post(RULE, data={**token(client, PAGE, RULE), **data})


def test_the_assembly_decides_how_euros_are_divided(app, client, set_up_already):
    assert decide(client).status_code == 303

    assert "vanaf boekjaar 2026" in client.get(PAGE).text
    with app.app_context():
        decided = decided_rules()
    assert rule_of(2025, decided) is Rule.FOLLOWS_KWH
    assert rule_of(2026, decided) is Rule.BY_SHARE_DAYS
    assert rule_of(2027, decided) is Rule.BY_SHARE_DAYS


def test_a_better_decision_for_the_same_year_takes_its_place(session):
    decide_rule(2026, Rule.BY_SHARE_DAYS, "ALV 1", TODAY, today=TODAY)
    decide_rule(2026, Rule.FOLLOWS_KWH, "ALV 2", TODAY, today=TODAY)

    kept_rule = session.scalars(select(AllocationRule)).one()
    assert (kept_rule.rule, kept_rule.decision) == ("follows_kwh", "ALV 2")
    trail = session.scalars(select(AuditEntry).where(AuditEntry.action == "rule_decided")).all()
    assert [entry.details["decision"] for entry in trail] == ["ALV 1", "ALV 2"]


def test_a_year_that_is_divided_keeps_its_rule(session):
    divide_year(session, 2025)
    for year in (2024, 2025):
        with pytest.raises(RuleBroken, match="Boekjaar 2025 is al verdeeld") as refused:
            decide_rule(year, Rule.BY_SHARE_DAYS, "ALV 1", TODAY, today=TODAY)
        assert refused.value.field == "from_year"
    assert decide_rule(2026, Rule.BY_SHARE_DAYS, "ALV 1", TODAY, today=TODAY).from_year == 2026


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("rule", "op de gok"),
        ("rule", ""),
        ("from_year", "straks"),
        ("from_year", "1999"),
        ("from_year", "2999"),
        ("decision", ""),
        ("decided_on", "2099-01-01"),
        ("decided_on", "gisteren"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_at_its_field(
    app, client, set_up_already, field, typed
):
    answer = decide(client, **{field: typed})

    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    with app.app_context():
        assert decided_rules() == []
