"""Visitors see our plants; the board enters them and sees at once what they will bring."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from coop.database import db
from coop.members.models import Cooperative
from coop.offers.models import Offering
from coop.production.models import Plant, PlantEstimate
from coop.production.record_readings import record_readings
from coop.records.audit import record
from coop.records.models import AuditEntry, Job
from coop.shares.models import ShareClass
from tests.production.conftest import NOW, ZONE, enter, give_estimate, month_reading, on_stage
from tests.signing import token

NEW = "/bestuur/bronnen/nieuw"
ROOF = {
    "kind": "solar",
    "code": "zon-7",
    "name": "Dak van de bakker",
    "town": "Terwolde",
    "latitude_deg": "52,28",
    "longitude_deg": "6,1",
    "ownership_percent": "100",
    "status": "producing",
    "started_on": "2025-01-01",
    "tilt_deg_1": "15",
    "azimuth_deg_1": "90",
    "peak_power_kwp_1": "43,2",
    "panels_1": "144",
    "tilt_deg_2": "15",
    "azimuth_deg_2": "270",
    "peak_power_kwp_2": "43,2",
}
TURBINE = {
    **{name: value for name, value in ROOF.items() if not name.endswith(("_1", "_2"))},
    "kind": "wind",
    "code": "WIND-9",
    "name": "Dorpsmolen",
    "turbine": "E-82/2000",
    "hub_height_m": "85",
    "ownership_percent": "25",
}


def send(client, given, path=NEW, page=None):
    """Fill in the form and send it."""
    page = page or (f"{NEW}?soort={given.get('kind', 'solar')}" if path == NEW else path)
    return client.post(path, data={**token(client, page, path), **given})


def count(app, table) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def sell(plant, issued=100, price_cents=32_000):
    """Put shares of this plant on sale."""
    shares = ShareClass(
        plant_id=plant.id, name="deel", issued_shares=issued, price_cents=price_cents, term_years=25
    )
    db.session.add(shares)
    db.session.flush()
    db.session.add(
        Offering(
            share_class_id=shares.id,
            opens_at=NOW - timedelta(days=1),
            offered_shares=60,
            price_cents=price_cents,
            max_shares=20,
            exemption_sentence="Let op! U belegt buiten AFM-toezicht.",
            terms_version="1",
            is_small_circle=True,
        )
    )
    record("put_on_sale", shares)


def test_the_board_enters_a_roof_and_sees_the_estimate_at_once(app, board):
    answer = send(board, ROOF)
    assert answer.status_code == 303
    assert answer.location.endswith("/bronnen/ZON-7#raming")
    page = board.get(answer.location).text
    assert "Dak van de bakker staat erin." in page
    assert "P50" in page
    assert "P90" in page
    assert "met pvlib" in page
    assert "Ingebouwd klimaat 1991-2020" in page
    assert "Toon als tabel" in page
    assert ": Wat wij per maand verwachten</span></summary>" in page
    with app.app_context():
        plant = db.session.scalars(select(Plant)).one()
        assert [plane.peak_power_w for plane in plant.planes] == [43_200, 43_200]
        assert [plane.panels for plane in plant.planes] == [144, 0]
        estimate = db.session.scalars(select(PlantEstimate)).one()
        # domain.md §5: a comparable roof in Terwolde plans 73,700 kWh a year.
        assert 0.88 < estimate.annual_kwh_p50 / 73_700 < 1.12
        assert estimate.annual_kwh_p90 < estimate.annual_kwh_p50
        actions = set(db.session.scalars(select(AuditEntry.action)))
        assert {"plant_added", "plant_estimated"} <= actions


def test_the_board_enters_a_turbine_of_the_list_of_which_a_quarter_is_ours(app, board):
    assert send(board, TURBINE).status_code == 303
    with app.app_context():
        plant = db.session.scalars(select(Plant)).one()
        assert (plant.ownership_ppm, plant.turbine, plant.hub_height_m) == (
            250_000,
            "E-82/2000",
            85,
        )
        whole_kwh = db.session.scalars(select(PlantEstimate)).one().annual_kwh_p50
    page = board.get("/bronnen/WIND-9").text
    assert "25%" in page
    assert f"{whole_kwh / 4:,.0f}".replace(",", ".") in page


def test_a_turbine_that_is_not_on_the_list_can_have_its_own_curve(app, board):
    given = {**TURBINE, "turbine": "", "power_curve": "3 4\n5;13,5\n\n13 225\n25\t225"}
    assert send(board, given).status_code == 303
    with app.app_context():
        plant = db.session.scalars(select(Plant)).one()
        assert plant.power_curve == [[3, 4], [5, 13.5], [13, 225], [25, 225]]
    assert "225" in board.get("/bronnen").text
    assert "met een eigen vermogenskromme van 225 kW." in board.get("/bronnen/WIND-9").text


SETTINGS = {
    "mounting": "open_rack",
    "snow": "auto",
    "degradation_fraction_per_year": "0,4",
    "bifaciality_fraction": "70",
    "albedo": "25",
    "shading_1": "20",
    "shading_12": "12,5",
}


def test_what_is_particular_to_a_roof_is_kept_counted_and_shown_again(app, board):
    assert send(board, ROOF).status_code == 303
    edit = "/bestuur/bronnen/ZON-7/wijzig"
    plain = board.get(edit).text
    assert "<details>" in plain
    assert send(board, {**ROOF, **SETTINGS}, path=edit).status_code == 303
    with app.app_context():
        plant = db.session.scalars(select(Plant)).one()
        assert plant.shading_fraction_by_month == [0.2, *[0.0] * 10, 0.125]
        assert (plant.mounting, plant.snow) == ("open_rack", "auto")
        assert plant.degradation_fraction_per_year == pytest.approx(0.004)
        assert plant.bifaciality_fraction == pytest.approx(0.7)
        assert plant.albedo == pytest.approx(0.25)
        before, after = db.session.scalars(select(PlantEstimate).order_by(PlantEstimate.id))
        assert after.monthly_kwh_p50[0] < 0.9 * before.monthly_kwh_p50[0]
        assert after.monthly_kwh_p50[6] > 1.03 * before.monthly_kwh_p50[6]
        assert after.inputs["plant"]["snow"] == "auto"
    page = board.get(edit).text
    assert "<details open>" in page
    for name, typed in SETTINGS.items():
        shown = f'value="{typed}"'
        field = re.search(rf'<input[^>]*name="{name}"[^>]*{shown}[^>]*>', page)
        assert field, name
    assert re.search(r'<input checked[^>]*value="open_rack"', page)
    assert "procent van een jaar. Sneeuw kost" in board.get("/bronnen/ZON-7").text
    # As it was before: every setting left empty is the default again.
    assert send(board, ROOF, path=edit).status_code == 303
    with app.app_context():
        plant = db.session.scalars(select(Plant)).one()
        assert plant.shading_fraction_by_month is None
        assert (plant.mounting, plant.snow, plant.albedo) == (None, None, None)


def test_panels_that_are_old_are_expected_to_make_less(app, board):
    assert send(board, {**ROOF, "started_on": "2016-01-01"}).status_code == 303
    assert send(board, {**ROOF, "code": "ZON-8", "started_on": str(NOW.date())}).status_code == 303
    with app.app_context():
        old, new = db.session.scalars(select(PlantEstimate).order_by(PlantEstimate.id))
        years = old.inputs["plant"]["age_years"]
        assert years >= 9
        assert new.inputs["plant"]["age_years"] == 0
        assert old.annual_kwh_p50 / new.annual_kwh_p50 == pytest.approx(0.995**years, abs=0.002)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"shading_3": "101"}, "Vul hoogstens 100 in."),
        ({"shading_3": "veel"}, "kunnen wij niet als getal lezen"),
        ({"degradation_fraction_per_year": "6"}, "Vul hoogstens 5 in."),
        ({"bifaciality_fraction": "-1"}, "Dit getal mag niet onder nul zijn."),
        ({"albedo": "200"}, "Vul hoogstens 100 in."),
        ({"mounting": "scheef"}, "Kies hoe de panelen liggen"),
        ({"snow": "soms"}, "Kies voor sneeuw"),
        ({"azimuth_deg_1": "400"}, "De richting is 400"),
        ({"tilt_deg_2": "-5"}, "De helling is \u22125"),
        ({"peak_power_kwp_1": "-3"}, "Dit getal mag niet onder nul zijn."),
        ({"peak_power_kwp_1": "0"}, "Vul een getal in boven 0"),
        ({"peak_power_kwp_1": "999999"}, "Vul hoogstens 50000 in."),
        ({"peak_power_kwp_1": "veel"}, "kunnen wij niet als getal lezen"),
        ({"peak_power_kwp_1": ""}, "Vul dit in voor dakvlak 1."),
        ({"latitude_deg": "520"}, "De breedtegraad is 520"),
        ({"latitude_deg": "5,99", "longitude_deg": "52,2"}, "Staan breedtegraad en lengtegraad"),
        ({"latitude_deg": ""}, "Vul de breedtegraad in."),
        ({"latitude_deg": " "}, "Vul de breedtegraad in."),
        ({"ownership_percent": "0"}, "Vul minstens 0,0001 in."),
        ({"ownership_percent": "101"}, "Vul hoogstens 100 in."),
        ({"code": "zon 7!"}, "Een code heeft alleen hoofdletters"),
        ({"code": "ZON-4"}, "Er is al een bron met code ZON-4."),
        ({"name": "  "}, "Vul de naam van de bron in."),
        ({"started_on": ""}, "Vul in op welke dag de bron begon."),
        ({"started_on": "32-13-2025"}, "Schrijf een dag als 21-11-2026."),
        ({"ended_on": "2025-06-01"}, "Een bron die gestopt is heeft een einddatum"),
        ({"status": "ended", "ended_on": "2024-06-01"}, "Het einde ligt voor het begin."),
        ({"status": "verzonnen"}, "Kies een status."),
        ({"loss_fraction": "61"}, "Vul hoogstens 60 in."),
        ({"ac_limit_kw": "0"}, "Het vermogen van de omvormer is 0"),
    ],
)
def test_a_roof_that_cannot_be_is_told_at_its_field_and_changes_nothing(app, board, wrong, said):
    with on_stage(app):
        enter()
    answer = send(board, {**ROOF, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'<a href="#{_field(wrong)}' in answer.text
    assert "Dak van de bakker" in answer.text or wrong.get("name")
    assert (count(app, Plant), count(app, PlantEstimate)) == (1, 0)


@pytest.mark.parametrize("given", [ROOF, TURBINE])
def test_mistakes_are_summed_up_in_the_order_of_the_page_with_the_name_of_their_field(board, given):
    wrong = dict.fromkeys(
        ("ownership_percent", "albedo", "shading_12", "shading_1", "loss_fraction", "latitude_deg",
         "peak_power_kwp_2", "hub_height_m", "wake_loss_fraction", "rated_power_kw"),
        "101x",
    )  # fmt: skip
    page = send(board, {**given, **wrong, "name": ""}).text
    summary, _, main = page.partition("error-summary")[2].partition("</ul>")
    named = re.findall(r'href="#([^"]+)"', summary)
    assert named == sorted(named, key=lambda name: main.index(f'id="{name}"'))
    assert {"name", "latitude_deg", "loss_fraction", "ownership_percent"} < set(named)
    assert "Breedtegraad: " in summary
    if given is ROOF:
        assert "Schaduw in januari: " in summary
        assert "Schaduw in december: " in summary
        assert "Dakvlak 2, Vermogen in kWp: " in summary


def test_a_part_above_the_whole_is_summed_up_with_its_month(board):
    page = send(board, {**ROOF, "shading_3": "101"}).text
    assert ">Schaduw in maart: vul hoogstens 100 in.</a>" in page
    assert "<span>Vul hoogstens 100 in.</span>" in page


def _field(wrong) -> str:
    """Where the fault is shown: the last that was typed, the place as a whole at its latitude."""
    return "latitude_deg" if "latitude_deg" in wrong else list(wrong)[-1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"turbine": "Zephyr 3000"}, "Windmolen Zephyr 3000 staat niet in de lijst."),
        ({"turbine": ""}, "Vul dan het vermogen en de rotor in, of een vermogenskromme."),
        ({"power_curve": "3 4\n5 13"}, "een van de twee"),
        ({"turbine": "", "power_curve": "3 4\nhard waaien"}, "Regel 2: schrijf een windsnelheid"),
        ({"turbine": "", "power_curve": "5 4\n3 13"}, "De snelheden moeten oplopen"),
        ({"turbine": "", "power_curve": "3 -4\n5 13"}, "Vul een getal in van 0 tot 20000 kW."),
        ({"hub_height_m": "1000"}, "De ashoogte is 1.000"),
        ({"hub_height_m": ""}, "Vul de ashoogte in."),
    ],
)
def test_a_turbine_that_cannot_be_is_told_and_changes_nothing(app, board, wrong, said):
    answer = send(board, {**TURBINE, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert count(app, Plant) == 0


def test_every_fault_of_a_roof_face_is_told_at_once(board):
    page = send(board, {**ROOF, "azimuth_deg_1": "400", "tilt_deg_1": "99"}).text
    assert "De richting is 400" in page
    assert "De helling is 99" in page


def test_without_a_roof_face_there_is_no_roof(app, board):
    given = {name: value for name, value in ROOF.items() if not name.endswith(("_1", "_2"))}
    answer = send(board, given)
    assert answer.status_code == 422
    assert "Vul ten minste één dakvlak in." in answer.text


def test_one_more_roof_face_keeps_what_was_typed_and_stores_nothing(app, board):
    answer = send(board, {**ROOF, "more": "3", "name": "Half"})
    assert answer.status_code == 200
    assert "Dakvlak 3" in answer.text
    assert "Dakvlak 4" not in answer.text
    assert 'value="43,2"' in answer.text
    assert "Er klopt iets nog niet" not in answer.text
    assert count(app, Plant) == 0
    assert "Dakvlak 8" in send(board, {**ROOF, "more": "99"}).text


def test_the_board_changes_a_plant_and_only_what_matters_is_estimated_again(app, board):
    send(board, ROOF)
    page = "/bestuur/bronnen/ZON-7/wijzig"
    shown = board.get(page).text
    assert 'value="52,28"' in shown
    assert 'value="43,2"' in shown
    assert "Dakvlak 3" in shown
    answer = send(board, {**ROOF, "name": "Bakkerij", "description": "Boven de oven."}, page)
    assert answer.status_code == 303
    assert "Boven de oven." in board.get("/bronnen/ZON-7").text
    assert count(app, PlantEstimate) == 1
    bigger = {**ROOF, "name": "Bakkerij", "peak_power_kwp_1": "60"}
    assert send(board, bigger, page).status_code == 303
    assert count(app, PlantEstimate) == 2
    with app.app_context():
        trail = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "plant_changed").order_by(AuditEntry.id)
        ).all()
        assert trail[0].details["before"]["name"] == "Dak van de bakker"
        assert db.session.scalars(select(Plant)).one().description == ""


def test_a_wrong_change_is_told_and_leaves_the_plant_as_it_was(app, board):
    send(board, ROOF)
    page = "/bestuur/bronnen/ZON-7/wijzig"
    answer = send(board, {**ROOF, "azimuth_deg_2": "400"}, page)
    assert answer.status_code == 422
    assert "De richting is 400" in answer.text
    answer = send(board, {**ROOF, "latitude_deg": "40", "name": "Madrid"}, page)
    assert answer.status_code == 422
    assert "ligt buiten Nederland" in answer.text
    with app.app_context():
        plant = db.session.scalars(select(Plant)).one()
        assert (plant.name, plant.planes[1].azimuth_deg) == ("Dak van de bakker", 270)
    assert count(app, PlantEstimate) == 1


def test_our_part_stays_once_a_year_was_divided_by_it(app, board):
    with on_stage(app):
        enter(code="WIND-9", kind="wind").open_from = date(2026, 1, 1)
    answer = send(board, {**TURBINE, "ownership_percent": "50"}, "/bestuur/bronnen/WIND-9/wijzig")
    assert answer.status_code == 422
    assert "er is al een jaar mee verdeeld" in answer.text


def test_an_estimate_can_be_made_again_and_the_newest_counts(app, board):
    with on_stage(app):
        give_estimate(enter(), 1.0, NOW - timedelta(days=9))
    path = "/bestuur/bronnen/ZON-4/raming"
    answer = board.post(path, data=token(board, "/bronnen/ZON-4", path))
    assert answer.status_code == 303
    assert count(app, PlantEstimate) == 2
    assert "pvlib" in board.get("/bronnen/ZON-4").text
    with app.app_context():  # its months in their weather are reckoned anew as well
        job = db.session.scalars(select(Job)).one()
        assert (job.kind, job.arguments) == ("performance", {"plant": "ZON-4"})


def test_a_visitor_reads_what_a_plant_is_and_what_a_share_costs_and_risks(app, client, cast):
    with on_stage(app):
        plant = enter()
        give_estimate(plant, 7000.0)
        sell(plant, issued=240)
        readings = [month_reading(2025, number, 6_650_000) for number in range(1, 13)]
        record_readings(plant.meters[0], readings, zone=ZONE, now=NOW)
    page = client.get("/bronnen/ZON-4?jaar=2025").text
    assert "84.000\xa0kWh" in page
    assert "75.600\xa0kWh" in page
    assert "350\xa0kWh per jaar in een gewoon jaar (P50)" in page
    assert "315\xa0kWh in een mager jaar (P90)" in page
    assert "€\xa0320,00" in page
    assert "Delen kopen" in page
    assert "Gemeten over 12 van de 12 maanden: 79.800\xa0kWh. " in page
    assert "In 8 van de 10 jaren is het tussen 75.600\xa0kWh en 92.400\xa0kWh." in page
    assert "Dat is 5% minder dan de 84.000\xa0kWh die bij een gewoon jaar hoort." in page
    assert "Wat kan er misgaan?" in page
    assert "Let op! U belegt buiten AFM-toezicht." in page
    assert "055 123 45 67" in page
    assert "105,6" in page
    assert "Voor het bestuur" not in page
    assert page.count("<h1") == 1


def test_a_year_that_was_not_metered_is_said_to_be_unknown(app, client, cast):
    with on_stage(app):
        give_estimate(enter(started_on=date(2026, 2, 1)), 7000.0)
    assert "Van 1999 kennen wij geen metingen." in client.get("/bronnen/ZON-4?jaar=1999").text
    assert "kennen wij geen metingen" not in client.get("/bronnen/ZON-4").text


def test_months_before_a_plant_began_are_not_counted_as_metered(app, client, cast):
    with on_stage(app):
        give_estimate(enter(started_on=date(2026, 2, 1)), 7000.0)
        older = enter(code="ZON-6", started_on=date(2025, 6, 1))
        give_estimate(older, 7000.0)
        readings = [month_reading(2025, number, 7_000_000) for number in (6, 7)]
        record_readings(older.meters[0], readings, zone=ZONE, now=NOW)
    assert "Over dit jaar zijn nog geen meterstanden." in client.get("/bronnen/ZON-4").text
    page = client.get("/bronnen/ZON-6?jaar=2025").text
    assert "Gemeten over 2 van de 12 maanden: 14.000\xa0kWh. Dat hoort bij een gewoon jaar." in page


def test_the_list_of_plants_leads_to_what_is_for_sale(app, client, cast):
    with on_stage(app):
        plant = enter()
        give_estimate(plant, 7000.0)
        sell(plant, issued=240)
        give_estimate(enter(kind="wind"), 400_000.0)
        enter(code="ZON-9", name="Nieuw dak", status="preparing", started_on=None)
    page = client.get("/bronnen").text
    assert 'id="te-koop"' in page
    assert "1.200.000\xa0kWh" in page  # a quarter of the turbine is ours
    assert "1.080.000\xa0kWh" in page
    assert "Er is nog geen raming." in page
    assert "In voorbereiding" in page
    assert page.count("<article") == 4


def test_before_there_is_anything_the_pages_say_so(client, cast, board):
    assert "Er zijn nog geen bronnen" in client.get("/bronnen").text
    assert "geen delen te koop" in client.get("/bronnen").text
    assert "Er zijn nog geen bronnen" in board.get("/bestuur/bronnen").text


def test_a_plant_that_is_not_there_answers_404(client, cast, board):
    assert client.get("/bronnen/ZON-99").status_code == 404
    for path in ("/wijzig", "/meterstanden"):
        assert board.get(f"/bestuur/bronnen/ZON-99{path}").status_code == 404


def test_a_plant_without_shares_estimate_or_start_still_has_its_page(app, client, cast):
    with on_stage(app):
        enter(code="ZON-9", status="preparing", started_on=None)
    page = client.get("/bronnen/zon-9").text
    assert "Deze bron wordt voorbereid." in page
    assert "Van deze bron zijn geen delen." in page


def test_where_nothing_is_for_sale_the_page_of_a_plant_says_so(app, client, cast):
    with on_stage(app):
        sell(enter(), issued=240)
    for_sale = client.get("/bronnen/ZON-4").text
    with on_stage(app):
        offering = db.session.scalars(select(Offering)).one()
        offering.closes_at = NOW
        record("sale_closed", offering)
    closed = client.get("/bronnen/ZON-4").text
    said = "Van deze bron zijn nu geen delen te koop."
    assert (said in for_sale, said in closed) == (False, True)


def test_of_a_joint_plant_the_figures_are_called_ours(app, client, cast):
    with on_stage(app):
        turbine = enter(kind="wind")
        code = turbine.code
        give_estimate(turbine, 400_000.0)
        sell(turbine)
    page = client.get(f"/bronnen/{code}").text
    assert "Ons deel in een gewoon jaar (P50)" in page
    assert "ons deel van deze bron minder dan 1.080.000\xa0kWh" in page
    assert "Wij verwachten voor ons deel" in client.get("/bronnen").text


def test_only_years_that_were_metered_can_be_chosen(app, client, cast):
    with on_stage(app):
        plant = enter(started_on=date(2015, 9, 1))
        give_estimate(plant, 7000.0)
        record_readings(plant.meters[0], [month_reading(2025, 1, 6_650_000)], zone=ZONE, now=NOW)
    page = client.get("/bronnen/ZON-4").text
    assert "jaar=2025" in page
    assert "jaar=2024" not in page


@pytest.mark.parametrize(("name", "is_limited"), [("De Zon U.A.", True), ("De Zon W.A.", False)])
def test_only_where_members_are_not_liable_are_they_told_so(app, client, cast, name, is_limited):
    with on_stage(app):
        sell(enter())
        cooperative = db.session.get(Cooperative, 1)
        cooperative.name = f"Coöperatie {name}"
        record("cooperative_changed", cooperative)
    assert ("nooit bij te betalen" in client.get("/bronnen/ZON-4").text) == is_limited


def test_the_board_sees_what_each_plant_made_and_what_is_missing(app, board):
    with on_stage(app):
        plant = enter()
        give_estimate(plant, 1000.0)
        readings = [month_reading(2025, number, 900_000) for number in range(1, 12)]
        readings.append(month_reading(2026, 1, 1_100_000))
        record_readings(plant.meters[0], readings, zone=ZONE, now=NOW)
    page = board.get("/bestuur/bronnen").text
    assert "1.100\xa0kWh" in page
    assert "10% meer gemeten" in page
    assert "01-02-2026" in page
    assert " ".join(page.split()).count("dec 2025, feb 2026") == 1


def test_a_plant_that_does_as_expected_or_was_not_read_yet_is_told_so(app, board):
    with on_stage(app):
        plant = enter()
        give_estimate(plant, 1000.0)
        record_readings(plant.meters[0], [month_reading(2026, 1, 1_004_000)], zone=ZONE, now=NOW)
        give_estimate(enter(code="ZON-6", started_on=date(2026, 2, 1)), 1000.0)
    page = " ".join(re.sub(r"<[^>]+>", " ", board.get("/bestuur/bronnen").text).split())
    assert "evenveel gemeten" in page
    assert "jan 2025, feb 2025, mrt 2025 en nog 10" in page
    assert not re.search(r"(?<![\d.])0 kWh", page.replace("\xa0", " "))


def test_who_is_not_of_the_board_looks_but_changes_nothing(app, member, kascommissie, client):
    with on_stage(app):
        enter()
    assert client.get("/bestuur/bronnen").status_code == 302
    assert member.get("/bestuur/bronnen").status_code == 403
    shown = kascommissie.get("/bestuur/bronnen")
    assert shown.status_code == 200
    assert NEW not in shown.text
    for path in (NEW, "/bestuur/bronnen/ZON-4/wijzig"):
        assert kascommissie.get(path).status_code == 403
        assert kascommissie.post(path, data=ROOF).status_code == 403
    assert kascommissie.post("/bestuur/bronnen/ZON-4/raming").status_code == 403
    assert "Raming opnieuw maken" not in kascommissie.get("/bronnen/ZON-4").text
    assert count(app, Plant) == 1


def test_a_form_without_its_token_changes_nothing(app, board):
    assert board.post(NEW, data=ROOF).status_code == 400
    assert count(app, Plant) == 0


@pytest.mark.parametrize("path", ["/bronnen", "/bestuur/bronnen", "/bronnen/ZON-0"])
def test_a_page_asks_as_often_for_one_plant_as_for_many(app, board, path):
    def asked() -> int:
        found: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            found.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        assert board.get(path).status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        return len([each for each in found if each.lstrip().upper().startswith("SELECT")])

    def add(number: int) -> None:
        with on_stage(app):
            plant = enter(code=f"ZON-{number}")
            give_estimate(plant)
            sell(plant)
            record_readings(plant.meters[0], [month_reading(2026, 1, 5)], zone=ZONE, now=NOW)

    add(0)
    once = asked()
    for number in range(1, 5):
        add(number)
    assert asked() == once
