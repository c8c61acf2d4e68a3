"""The board enters turbines: any type, an uploaded curve, a province, losses by part."""

import io

import pytest
from sqlalchemy import select

from coop.database import db
from coop.production.models import Plant, PlantEstimate
from coop.production.plant_details import power_kw
from tests.production.test_plants_web import NEW, TURBINE, count, send

CURVE = "wind (m/s);vermogen (kW)\n3,0;4\n5;13,5\n13;225\n25;225\n"


def upload(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return {"curve_file": (io.BytesIO(raw), "kromme.csv")}


def only_plant():
    return db.session.scalars(select(Plant)).one()


def test_a_type_without_a_curve_gets_the_nearest_and_the_page_says_so(app, board):
    assert (
        send(board, {**TURBINE, "turbine": "Vestas V47", "hub_height_m": "40"}).status_code == 303
    )

    page = board.get("/bronnen/WIND-9").text
    assert "Type: Vestas V47." in page
    assert "omgerekend naar 660 kW" in page
    assert "geen kromme bekend" in page
    assert "Nu rekenen wij met" in board.get("/bestuur/bronnen/WIND-9/wijzig").text


def test_the_list_says_of_every_type_whose_curve_stands_in(board):
    page = board.get(f"{NEW}?soort=wind").text
    assert 'value="V47/660"' in page
    assert "≈" in page
    assert 'enctype="multipart/form-data"' in page


def test_turbines_region_and_losses_are_kept_and_counted(app, board):
    more = {
        "turbines": "4",
        "region": "Zeeland",
        "wake_loss_fraction": "5",
        "ownership_percent": "100",
    }
    assert send(board, {**TURBINE, **more}).status_code == 303

    with app.app_context():
        plant = only_plant()
        assert (plant.turbines, plant.region, plant.wake_loss_fraction) == (4, "Zeeland", 0.05)
        assert power_kw(plant) == 4 * 2050
        estimate = db.session.scalars(select(PlantEstimate)).one()
        assert 1400 < estimate.annual_kwh_p50 / power_kw(plant) < 3000
    page = board.get("/bronnen/WIND-9").text
    assert "windklimaat van Zeeland" in page
    assert "zog van eigen molens 5" in page
    assert "4 windmolens." in page
    again = board.get("/bestuur/bronnen/WIND-9/wijzig").text
    assert '<option selected value="Zeeland">' in again


def test_a_curve_is_uploaded_and_read_back_in_the_form(app, board):
    assert send(board, {**TURBINE, "turbine": "", **upload(CURVE)}).status_code == 303

    with app.app_context():
        assert only_plant().power_curve == [[3, 4], [5, 13.5], [13, 225], [25, 225]]
    page = board.get("/bestuur/bronnen/WIND-9/wijzig").text
    assert "5 13,5" in page
    assert "een eigen vermogenskromme" in page


def test_a_curve_that_was_read_stays_while_another_field_is_mended(app, board):
    answer = send(board, {**TURBINE, "turbine": "", "hub_height_m": "", **upload(CURVE)})

    assert answer.status_code == 422
    assert "Vul de ashoogte in." in answer.text
    assert "5 13,5" in answer.text
    assert count(app, Plant) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3;4\n5;veel\n", "Regel 2: schrijf een windsnelheid en een vermogen"),
        ("3;4\n", "minstens twee punten"),
        ("5;4\n3;9\n", "De snelheden moeten oplopen"),
        (b"\x00\x01\x02", "Dit bestand is geen tekst"),
    ],
)
def test_a_file_that_is_wrong_is_told_by_line_and_nothing_is_kept(app, board, text, said):
    answer = send(board, {**TURBINE, "turbine": "", **upload(text)})

    assert answer.status_code == 422
    assert said in answer.text
    assert count(app, Plant) == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"turbines": "0"}, "Het aantal windmolens is 0"),
        ({"turbines": "501"}, "van 1 tot 500"),
        ({"region": "Vlaanderen"}, "De streek “Vlaanderen” kennen wij niet"),
        ({"turbine": "E-93/2350"}, "E-92/2350"),
        ({"turbine": "", "rated_power_kw": "2000"}, "Kies een windmolen uit de lijst"),
        (
            {"turbine": "", "rated_power_kw": "2000", "rotor_diameter_m": "20"},
            "passen niet bij elkaar",
        ),
        ({"wake_loss_fraction": "70"}, "Vul hoogstens 60 in."),
        ({"power_curve": "3 4\n13 225"}, "een van de twee"),
    ],
)
def test_each_mistake_about_a_turbine_is_told_at_its_field(app, board, wrong, said):
    answer = send(board, {**TURBINE, **wrong})

    assert answer.status_code == 422
    assert said in answer.text
    assert count(app, Plant) == 0


def test_rotor_and_power_are_enough_for_a_turbine_nobody_knows(app, board):
    given = {**TURBINE, "turbine": "", "rated_power_kw": "600", "rotor_diameter_m": "43,5"}
    assert send(board, given).status_code == 303
    page = board.get("/bronnen/WIND-9").text
    assert "Een rotor van 44 meter." in page or "43,5" in page
    assert "omgerekend naar 600 kW" in page
