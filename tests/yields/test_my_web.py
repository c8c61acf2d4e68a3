"""A member's own pages: theirs alone, exact, explained, and light."""

import csv
import html
import io
import json
import re
from datetime import date
from fractions import Fraction

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bench.member_page import count_statements
from coop import clock
from coop.database import db
from coop.ledger.chart import ROUNDING_RESERVE
from coop.ledger.queries import balance_cents
from coop.members.join import represent
from coop.members.models import Member
from coop.periods import book_year, month
from coop.production.fill_month import fill_month
from coop.production.models import Plant, PlantEstimate
from coop.records.audit import record
from coop.shares.give_back import give_back
from coop.shares.models import ShareClass
from coop.yields.allocate_command import allocate_command
from coop.yields.allocation import Rule
from coop.yields.decide_rule import decide_rule
from coop.yields.models import Distribution, DistributionLine, DistributionPayment
from coop.yields.my_page import forget_months
from coop.yields.my_views import forget_pages
from coop.yields.rules import KEPT, LAST_DAY
from coop.yields.settle import confirm
from tests.factories import make_member
from tests.production.conftest import give_estimate
from tests.signing import sign_in
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

HOW = "/mijn/hoe/2025/ZON-9"


@pytest.fixture(autouse=True)
def summer_of_2026():
    forget_pages()
    forget_months()
    with clock.stopped_at(NOW):
        yield


def being(app, village, name):
    client = app.test_client()
    sign_in(client, app, village[name])
    return client


def close(app, village, total_cents: int = 65592, **sums) -> None:
    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        enter_year(plant, total_cents, **sums)
        confirm(
            plant,
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
        db.session.commit()


@pytest.fixture
def closed(app, village):
    close(app, village, depreciation_cents=40000)
    return village


def lines(app) -> dict[str, DistributionLine]:
    with app.app_context():
        rows = db.session.execute(
            select(Member.name, DistributionLine).join(
                Member, Member.id == DistributionLine.member_id
            )
        )
        return dict(rows.all())


def test_what_no_member_gets_stands_apart_as_it_is_booked_and_as_every_paper_says(app, closed):
    page = html.unescape(being(app, closed, "Anna").get(HOW).text)
    with app.app_context():
        made = db.session.scalars(select(Distribution)).one()
        rest_cents = -balance_cents(ROUNDING_RESERVE)
        assert 0 < rest_cents < 10
        kept = {
            "Naar alle leden samen": made.members_cents,
            "Niet verkochte delen": made.cooperative_cents - rest_cents,
            "Restcenten": rest_cents,
        }
    for label, cents in kept.items():
        told = f"€\u00a0{cents // 100},{cents % 100:02d}"
        assert re.search(rf"<dt>{label}</dt>\s*<dd>{told}</dd>", page)
    for words in (KEPT, LAST_DAY):
        assert str(words) in page


def test_a_member_sees_shares_energy_and_euros_of_a_closed_year(app, closed):
    page = being(app, closed, "Chantal").get("/mijn?jaar=2025").text
    line = lines(app)["Chantal"]
    assert line.energy_wh == 1_027_285
    assert "1.027\u00a0kWh" in page
    assert "nu geen delen" in page
    for cents in (line.capital_cents, line.yield_cents, 5147):
        assert f"€\u00a0{cents // 100},{cents % 100:02d}" in page
    assert "nog niet" in page


def test_a_payment_of_before_there_were_lists_is_still_shown(app, closed):
    with app.app_context():
        made = db.session.scalar(select(Distribution))
        db.session.add(
            DistributionPayment(distribution_id=made.id, paid_on=date(2026, 6, 12), recorded_at=NOW)
        )
        record("test_made", made)
        db.session.commit()
    assert "12-06-2026" in being(app, closed, "Anna").get("/mijn?jaar=2025").text


def test_an_open_year_shows_what_is_known_and_no_noughts(app, village):
    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        read_meter(db.session, plant, [35000, 70000, *[None] * 10], book_year(2026))
        db.session.commit()
    client = being(app, village, "Anna")
    page = client.get("/mijn").text
    assert "2 maanden bekend" in page
    assert "dus niet nul" in page
    rows = list(csv.reader(io.StringIO(client.get("/mijn/maanden.csv").text[1:]), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["10", "20", *[""] * 10]


def test_a_new_reading_changes_the_page_at_once(app, village):
    client = being(app, village, "Anna")
    assert "geen maand bekend" in client.get("/mijn").text
    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        read_meter(db.session, plant, [35000, *[None] * 11], book_year(2026))
        db.session.commit()
    assert "1 maand bekend" in client.get("/mijn").text


def test_the_expectation_is_the_members_part_of_the_newest_estimate(app, village):
    with app.app_context():
        for factor, at in ((1.0, NOW), (9.0, NOW.replace(year=2020))):
            estimate = PlantEstimate(
                plant_id=village["plant"],
                made_at=at,
                source="climate",
                annual_kwh_p50=12 * 350 * factor,
                annual_kwh_p90=12 * 315 * factor,
                monthly_kwh_p50=[350 * factor] * 12,
                monthly_kwh_p90=[315 * factor] * 12,
                method=[],
                weather=[],
                inputs={},
            )
            db.session.add(estimate)
            record("test_made", estimate)
        db.session.commit()
    text = being(app, village, "Anna").get("/mijn/maanden.csv?jaar=2025").text
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert {tuple(row[3:6]) for row in rows[1:]} == {("100", "90", "")}


def test_a_month_that_was_estimated_says_so_to_the_member(app, village):
    client = being(app, village, "Anna")
    assert "geschat" not in client.get("/mijn?jaar=2026").text
    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        read_meter(db.session, plant, [35000, *[None] * 11], book_year(2026))
        give_estimate(plant)
        fill_month(plant, month(2026, 2), zone="Europe/Amsterdam")
        db.session.commit()
    page = client.get("/mijn?jaar=2026").text
    assert "februari: hiervan is een deel geschat. Een schatting wordt later verrekend." in page
    text = client.get("/mijn/maanden.csv?jaar=2026").text
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert [row[-1] for row in rows] == ["Geschat", "", "ja", *[""] * 10]
    how = client.get("/mijn/hoe/2026/ZON-9").text
    assert "Geschat is: februari. Het verschil verrekenen wij later." in how
    assert "Geschat is" not in client.get(HOW).text


def test_a_member_sees_a_whole_normal_and_a_careful_year_and_the_last_pay_out(app, closed):
    with app.app_context():
        plant = db.session.get_one(Plant, closed["plant"])
        give_estimate(plant)
        record("test_made", plant)
        db.session.commit()
    page = being(app, closed, "Anna").get("/mijn?jaar=2026").text.replace("\xa0", " ")
    # Ten of 35 shares of 12,000 kWh and of 10,800.
    assert "3.429 kWh" in page
    assert "van de delen van vandaag; in een mager jaar (P90) 3.086 kWh" in page
    assert "Laatste uitkering" in page
    assert "over 2025; over 2026 is nog niets vastgesteld" in page
    whole = being(app, closed, "Anna").get("/mijn?jaar=2025").text.replace("\xa0", " ")
    assert "In 8 van de 10 jaren is het tussen 3.086 kWh en 3.771 kWh." in whole
    assert "Laatste uitkering" not in whole
    assert re.search(r'class="only-print">\s*Anna', whole)


def test_someone_without_shares_reads_what_happens_next(app, village):
    page = being(app, village, "Zoe").get("/mijn").text
    assert "wachten wij op uw betaling" in page
    assert "#te-koop" in page


def test_nobody_sees_the_page_of_another(app, closed):
    client = being(app, closed, "Bram")
    anna = closed["Anna"]
    for path in (
        f"/mijn/{anna}",
        f"/mijn/{anna}/maanden.csv",
        f"/mijn/{anna}/hoe/2025/ZON-9",
        f"/mijn/{anna}/hoe/2025/ZON-9.json",
        "/mijn/987654",
    ):
        assert client.get(path).status_code == 404
    assert app.test_client().get("/mijn").status_code == 302


def test_board_and_kascommissie_see_everybodys(app, closed):
    for name in ("Gerda", "Ali"):
        client = being(app, closed, name)
        page = client.get(f"/mijn/{closed['Anna']}?jaar=2025")
        assert page.status_code == 200
        assert "Opbrengst van Anna" in page.text
        assert f"/mijn/{closed['Anna']}/hoe/2025/ZON-9" in page.text
        assert client.get("/mijn/987654").status_code == 404


def test_a_representative_sees_the_ward_and_only_while_it_lasts(app, closed):
    with app.app_context():
        anna, zoe = (db.session.get_one(Member, closed[name]) for name in ("Anna", "Zoe"))
        tie = represent(anna, zoe, date(2026, 1, 1))
        db.session.commit()
        tie_id = tie.id
    client = being(app, closed, "Zoe")
    assert f'href="/mijn/{closed["Anna"]}"' in client.get("/mijn").text
    assert client.get(f"/mijn/{closed['Anna']}").status_code == 200
    with app.app_context():
        from coop.members.models import Representation

        db.session.get_one(Representation, tie_id).until = date(2026, 6, 20)
        record("test_ended", Representation)
        db.session.commit()
    assert client.get(f"/mijn/{closed['Anna']}").status_code == 404
    assert "Anna" not in client.get("/mijn").text


def test_who_will_represent_somebody_later_sees_nothing_yet(app, closed):
    with app.app_context():
        anna, zoe = (db.session.get_one(Member, closed[name]) for name in ("Anna", "Zoe"))
        represent(anna, zoe, date(2026, 6, 21))
        db.session.commit()
    client = being(app, closed, "Zoe")
    assert client.get(f"/mijn/{closed['Anna']}").status_code == 404
    assert "Anna" not in client.get("/mijn").text


@pytest.mark.parametrize(
    "path",
    [
        "/mijn?jaar=2023",
        "/mijn?jaar=x",
        "/mijn?jaar=99999",
        "/mijn/hoe/2024/ZON-9",
        "/mijn/hoe/2025/ZON-404",
        "/mijn/hoe/99999/ZON-9",
    ],
)
def test_what_does_not_exist_is_not_there(app, closed, path):
    assert being(app, closed, "Anna").get(path).status_code == 404


def test_a_seller_has_no_page_for_years_after_the_sale(app, closed):
    client = being(app, closed, "Chantal")
    assert "kWh per maand in 2025" in client.get("/mijn").text
    assert client.get("/mijn?jaar=2026").status_code == 404


@pytest.mark.parametrize("name", ["Anna", "Chantal", "Dirk", "Esma", "Fatima"])
def test_the_steps_lead_to_the_line_to_the_cent(app, closed, name):
    page = being(app, closed, name).get(HOW).text
    line = lines(app)[name]
    assert "ALV 2026-3" in page
    for cents in (line.amount_cents, line.capital_cents, line.yield_cents, 65592):
        assert f"€\u00a0{cents // 100},{cents % 100:02d}" in page
    wh = f"{line.energy_wh:,}".replace(",", ".")
    assert wh in page


@pytest.mark.parametrize("name", ["Anna", "Chantal", "Dirk", "Fatima"])
def test_the_file_gives_the_same_line_without_a_database(app, closed, tmp_path, name):
    client = being(app, closed, name)
    link = re.search(rf'href="({HOW}\.json)"', client.get(HOW).text)[1]
    answer = client.get(link)
    assert answer.content_type == "application/json"
    content = json.loads(answer.text)
    line = lines(app)[name]
    with app.app_context():
        number = db.session.get_one(Member, closed[name]).number
    assert {moved["member"] for moved in content["movements"]} == {f"L{number:03d}"}
    file = tmp_path / "mijn.json"
    file.write_bytes(answer.data)
    result = CliRunner().invoke(allocate_command, [str(file)])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["lines"] == [
        {
            "member": f"L{number:03d}",
            "share_days": line.share_days,
            "energy_wh": line.energy_wh,
            "amount_cents": line.amount_cents,
        }
    ]


@pytest.mark.parametrize(("name", "cents"), [("Anna", 18740), ("Chantal", 4646), ("Fatima", 1499)])
def test_by_share_days_the_steps_and_the_file_say_so(app, village, tmp_path, name, cents):
    with app.app_context():
        decide_rule(2025, Rule.BY_SHARE_DAYS, "ALV 2024-9", date(2024, 12, 1), today=TODAY)
        db.session.commit()
    close(app, village)
    client = being(app, village, name)
    page = client.get(HOW).text
    assert "volgen de deeldagen" in page
    assert f"€\u00a0{cents // 100},{cents % 100:02d}" in page
    file = tmp_path / "mijn.json"
    file.write_bytes(client.get(f"{HOW}.json").data)
    result = CliRunner().invoke(allocate_command, [str(file)])
    [line] = json.loads(result.output)["lines"]
    assert line["amount_cents"] == lines(app)[name].amount_cents == cents


def test_an_open_year_explains_its_kwh_alone(app, village):
    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        read_meter(db.session, plant, [35000, None, 70000, *[None] * 9], book_year(2026))
        db.session.commit()
    client = being(app, village, "Anna")
    page = client.get("/mijn/hoe/2026/ZON-9").text
    assert "nog niet afgesloten" in page
    assert "€" not in page
    content = json.loads(client.get("/mijn/hoe/2026/ZON-9.json").text)
    assert content["months_wh"] == [35000]
    assert content["period"] == {"start": "2026-01-01", "end": "2026-02-01"}


def test_a_year_without_any_month_has_no_file_yet(app, village):
    client = being(app, village, "Anna")
    assert "nog geen maand bekend" in client.get("/mijn/hoe/2026/ZON-9").text
    assert client.get("/mijn/hoe/2026/ZON-9.json").status_code == 404


def test_known_months_before_the_purchase_explain_nothing_yet(app, village):
    with app.app_context():
        share_class = db.session.get_one(ShareClass, village["class"])
        buy(share_class, db.session.get_one(Member, village["Zoe"]), 1, date(2026, 3, 1))
        plant = db.session.get_one(Plant, village["plant"])
        read_meter(db.session, plant, [35000, 70000, *[None] * 10], book_year(2026))
        db.session.commit()
    client = being(app, village, "Zoe")
    page = client.get("/mijn").text
    assert "0\u00a0kWh" not in page
    assert "/hoe/2026/" not in page
    assert "nog geen maand bekend" in client.get("/mijn/hoe/2026/ZON-9").text
    assert client.get("/mijn/hoe/2026/ZON-9.json").status_code == 404


def test_years_before_the_first_reading_are_left_out(app, village):
    with app.app_context():
        plant = make_plant(db.session, "ZON-OUD", started_on=date(2015, 1, 1))
        share_class = make_class(db.session, plant)
        anna, zoe = (db.session.get_one(Member, village[name]) for name in ("Anna", "Zoe"))
        buy(share_class, anna, 1, date(2016, 5, 1))
        buy(share_class, zoe, 1, date(2016, 5, 1))
        give_back(share_class, zoe, 1, date(2018, 1, 1), reference="terug-1")
        db.session.commit()
    client = being(app, village, "Anna")
    assert set(re.findall(r"jaar=(\d{4})", client.get("/mijn").text)) == {"2025", "2026"}
    assert client.get("/mijn?jaar=2024").status_code == 404
    left = being(app, village, "Zoe").get("/mijn")
    assert left.status_code == 200
    assert "2017" in left.text


def test_own_money_and_yield_are_rebuilt_too(app, closed):
    page = being(app, closed, "Chantal").get(HOW).text
    line = lines(app)["Chantal"]
    assert "€\u00a0255,92" in page
    exact = Fraction(line.amount_cents * (65592 - 40000), 65592)
    assert int(exact) == line.yield_cents
    assert f"{int(exact * 1000000) / 1000000:_.6f}".replace(".", ",").replace("_", ".") in page


def test_where_all_is_own_money_the_page_says_so(app, village):
    close(app, village, depreciation_cents=70000)
    page = being(app, village, "Anna").get(HOW).text
    assert "er dit jaar geen rendement" in page
    assert lines(app)["Anna"].yield_cents == 0


def test_who_looks_at_anothers_figure_is_told_whose_it_is(app, closed):
    told = "Dit is de rekening van Anna"
    assert told in being(app, closed, "Ali").get(f"/mijn/{closed['Anna']}/hoe/2025/ZON-9").text
    assert told not in being(app, closed, "Anna").get(HOW).text


def test_a_negative_year_asks_nothing_of_a_member(app, village):
    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        entered = enter_year(plant, 100)
        from coop.yields.enter import add_item

        add_item(entered, kind="cost", label="Omvormer", amount_cents=9000)
        confirm(
            plant,
            2025,
            YEAR,
            ZONE,
            decision="ALV 2026-3",
            decided_on=date(2026, 5, 30),
            total_cents=0,
            at=NOW,
            today=TODAY,
        )
        db.session.commit()
    client = being(app, village, "Anna")
    assert "U hoeft niets te betalen" in client.get("/mijn?jaar=2025").text
    assert "hoeft niets te betalen" in client.get(HOW).text


def test_our_part_of_a_joint_plant_is_shown_beside_the_whole(app, village):
    with app.app_context():
        mill = make_plant(db.session, "WIND-1", kind="wind", ownership_ppm=250_000)
        share_class = make_class(db.session, mill, 100)
        buy(share_class, db.session.get_one(Member, village["Anna"]), 10, date(2025, 1, 1))
        read_meter(db.session, mill, [4_000_003] * 12)
        db.session.commit()
    page = being(app, village, "Anna").get("/mijn/hoe/2025/WIND-1").text
    assert "4.000.003" in page
    assert "25,00%" in page
    assert "1.000.000" in page
    assert "1.000.001" in page
    assert "48.000.036" in page


def test_the_page_takes_at_most_ten_statements_with_nothing_at_hand(app, closed):
    with app.app_context():
        anna = db.session.get_one(Member, closed["Anna"])
        for number in range(6):
            plant = make_plant(db.session, f"ZON-2{number}")
            buy(make_class(db.session, plant), anna, 2, date(2025, 3, 1))
            read_meter(db.session, plant, MONTHS_WH)
        represent(make_member(db.session, "Kind", kind="minor"), anna, date(2026, 1, 1))
        db.session.commit()
    client = being(app, closed, "Anna")
    assert count_statements(app, lambda: client.get("/mijn?jaar=2025")) <= 10
    forget_pages()
    forget_months()
    assert count_statements(app, lambda: client.get("/mijn?jaar=2026")) <= 10


def test_the_page_is_the_same_from_memory(app, closed):
    client = being(app, closed, "Anna")
    first, second = (client.get("/mijn?jaar=2025").text for _ in range(2))
    assert strip_tokens(first) == strip_tokens(second)
    english = client.get("/mijn?jaar=2025&taal=en").text
    assert 'lang="en"' in english


def strip_tokens(page: str) -> str:
    return re.sub(r'value="[^"]+"', "", page)
