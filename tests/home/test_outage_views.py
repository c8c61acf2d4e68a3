"""The board's pages of outages, what everybody reads of them, and calibration."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.home.price_queries import Price, prices
from coop.periods import month
from coop.production.fill_month import fill_month
from coop.production.models import Outage, Plant, PlantMonth
from coop.production.plant_details import PlaneDetails
from coop.production.record_readings import record_readings
from coop.records.audit import acting, record
from coop.yields.models import YearItem
from tests.home.conftest import divide
from tests.production.conftest import ZONE, enter, give_estimate, month_reading
from tests.signing import sign_in, token
from tests.yields.conftest import make_class

PATH = "/bestuur/bronnen/ZON-4/storingen"
NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


@pytest.fixture
def roof(app, cast):
    """A roof of which October gave 40 % less than its weather; 2025 was divided."""
    with app.app_context(), acting(None):
        small = (PlaneDetails(10, 90, 7_200, 16), PlaneDetails(10, 270, 7_200, 16))
        plant = enter(planes=small)
        give_estimate(plant)
        readings = [
            month_reading(2024 + number // 12, number % 12 + 1, 1_000_000) for number in range(33)
        ]
        readings.append(month_reading(2026, 10, 600_000))
        with clock.stopped_at(NOW):
            record_readings(plant.meters[0], readings, zone=ZONE)
        record("test_made", PlantMonth)
        for number in range(34):
            start = date(2024 + number // 12, number % 12 + 1, 1)
            db.session.add(
                PlantMonth(plant_id=plant.id, start_on=start, weather_kwh=1000.0, made_at=NOW)
            )
        divide(db.session, plant, 2025, wh=12_000_000)
        make_class(db.session, plant, issued_shares=100)
        db.session.commit()


@pytest.fixture
def board(app, client, cast):
    """Anna of the board."""
    sign_in(client, app, cast["Anna"])
    return client


def text_of(answer):
    page = re.search(r"<main.*</main>", answer.text, re.DOTALL)[0]
    text = html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", text)


def sent(client, path, **typed):
    """Fill in the form of a page."""
    values = {
        "kind": "outage",
        "start_on": "2026-10-05",
        "last_on": "18-10-2026",
        "cause": "inverter",
        "lost_wh": "",
        "explanation": "De omvormer was stuk.",
        "explanation_en": "The inverter was broken.",
    }
    return client.post(path, data={**token(client, path, path), **values, **typed})


def outages(app):
    with app.app_context():
        return [
            (row.kind, row.lost_wh, row.end_at is None)
            for row in db.session.scalars(select(Outage).order_by(Outage.id))
        ]


def test_vandaag_tells_of_a_month_below_its_weather_with_what_it_cost(board, roof):
    page = text_of(board.get("/vandaag"))
    assert "Mogelijke storingen Werkplaats Zuid" in page
    assert "40% minder dan dit weer had moeten geven. Gemist: 400 kWh." in page
    assert "oktober 2026" in page


def test_a_possible_outage_is_recorded_and_then_explained_to_all(app, board, roof):
    page = board.get(PATH)
    assert "oktober 2026" in text_of(page)
    link = html.unescape(re.search(r'href="([^"]+nieuw\?van[^"]+)"', page.text)[1])
    form = board.get(link).text
    assert 'value="2026-10-01"' in form
    assert 'value="2026-10-31"' in form
    answer = sent(board, f"{PATH}/nieuw")
    assert answer.status_code == 303
    # Of the 400 kWh that were lacking, two weeks can explain all.
    assert outages(app) == [("outage", 400_000, False)]
    assert "Mogelijke storingen" not in text_of(board.get("/vandaag"))
    public = text_of(app.test_client().get("/bronnen/ZON-4"))
    assert "5 oktober 2026 tot en met 18 oktober 2026" in public
    assert "Omvormer stuk. De omvormer was stuk." in public
    assert "Gemist: ongeveer 400 kWh (4,00 kWh per deel)." in public
    assert "minder dan dit weer had moeten geven. Dat kwam door een storing." in public
    english = text_of(app.test_client().get("/bronnen/ZON-4?taal=en"))
    assert "The inverter was broken." in english


def test_what_was_no_outage_is_written_down_and_told_to_all_as_the_reason(app, board, roof):
    answer = sent(board, f"{PATH}/nieuw", kind="dismissed", explanation="Er stond een steiger.")
    assert answer.status_code == 303
    assert outages(app) == [("dismissed", 0, False)]
    page = text_of(board.get(PATH))
    assert "Mogelijke storingen" not in page
    assert "Er stond een steiger." in page
    public = text_of(app.test_client().get("/bronnen/ZON-4"))
    assert "40% minder dan dit weer had moeten geven. Geen storing: Er stond een steiger." in public
    assert 'id="storingen"' not in app.test_client().get("/bronnen/ZON-4").text


def test_what_was_no_outage_asks_why_and_not_for_what_members_read(app, board, roof):
    answer = sent(board, f"{PATH}/nieuw", kind="dismissed", explanation=" ")
    assert answer.status_code == 422
    assert "Schrijf op waarom het geen storing was." in text_of(answer)
    assert "Leden lezen dit." not in text_of(answer)


@pytest.mark.parametrize("day", ["1900-01-01", "1-1-1000", "31-12-2023"])
def test_a_day_before_the_plant_ran_is_told_with_its_first_day(app, board, roof, day):
    answer = sent(board, f"{PATH}/nieuw", start_on=day)
    assert answer.status_code == 422
    assert "Deze dag ligt voor de eerste dag van de bron (1 januari 2024)." in text_of(answer)
    assert outages(app) == []


def test_one_that_lasts_is_ended_from_the_list(app, board, roof):
    sent(board, f"{PATH}/nieuw", last_on="")
    assert outages(app)[0][2]
    assert "duurt nog" in text_of(board.get(PATH))
    assert "400 kWh tot en met oktober 2026" in text_of(board.get(PATH))
    public = text_of(app.test_client().get("/bronnen/ZON-4"))
    assert "De schatting loopt tot en met oktober 2026." in public
    wrong = board.post(
        f"{PATH}/1/einde", data={**token(board, PATH, f"{PATH}/1/einde"), "last_on": "1-10-2026"}
    )
    assert wrong.status_code == 422
    assert "De laatste dag ligt voor de eerste." in html.unescape(wrong.text)
    right = board.post(
        f"{PATH}/1/einde", data={**token(board, PATH, f"{PATH}/1/einde"), "last_on": "31-10-2026"}
    )
    assert right.status_code == 303
    assert not outages(app)[0][2]
    assert "400 kWh tot en met" not in text_of(board.get(PATH))


def test_a_change_shows_what_stands_and_a_mistake_stands_at_its_field(app, board, roof):
    sent(board, f"{PATH}/nieuw", lost_wh="123,5")
    assert outages(app)[0][1] == 123_500
    form = board.get(f"{PATH}/1/wijzig").text
    assert "De omvormer was stuk." in form
    assert 'value="123,5"' in form
    bad = sent(board, f"{PATH}/1/wijzig", start_on="morgen", explanation="")
    assert bad.status_code == 422
    assert "Schrijf een dag als 21-11-2026." in html.unescape(bad.text)
    assert "Leg uit wat er was." in html.unescape(bad.text)
    assert sent(board, f"{PATH}/1/wijzig", cause="snow", lost_wh="90").status_code == 303
    assert outages(app)[0][1] == 90_000


def test_sending_a_form_twice_writes_once(app, board, roof):
    path = f"{PATH}/nieuw"
    values = {**token(board, path, path), "kind": "outage", "start_on": "2026-10-05",
              "last_on": "2026-10-06", "cause": "grid", "explanation": "Geen net."}  # fmt: skip
    assert board.post(path, data=values).status_code == 303
    assert board.post(path, data=values).location == PATH
    assert len(outages(app)) == 1


def test_an_outage_of_another_plant_is_not_found_here(app, board, roof):
    sent(board, f"{PATH}/nieuw")
    with app.app_context(), acting(None):
        enter(code="ZON-5")
        db.session.commit()
    assert board.get("/bestuur/bronnen/ZON-5/storingen/1/wijzig").status_code == 404


def test_the_kascommissie_reads_and_members_do_not(app, client, cast, roof):
    sign_in(client, app, cast["Kees"])
    page = client.get(PATH)
    assert "Mogelijke storingen" in page.text
    assert "Storing vastleggen" not in page.text
    assert client.get(f"{PATH}/nieuw").status_code == 403
    other = app.test_client()
    sign_in(other, app, cast["Bram"])
    assert other.get(PATH).status_code == 403


def test_the_board_switches_calibration_off_with_a_reason(app, board, roof):
    path = "/bestuur/bronnen/ZON-4/ijken"
    refused = board.post(path, data={**token(board, PATH), "choice": "no", "reason": ""})
    assert refused.status_code == 422
    assert "Schrijf op waarom deze bron niet geijkt wordt." in html.unescape(refused.text)
    answer = board.post(
        path, data={**token(board, PATH), "choice": "no", "reason": "De meter hing verkeerd."}
    )
    assert answer.status_code == 303
    assert "De meter hing verkeerd." in text_of(app.test_client().get("/bronnen/ZON-4"))
    board.post(path, data={**token(board, PATH), "choice": "yes"})
    page = text_of(app.test_client().get("/bronnen/ZON-4"))
    assert re.search(r"Geijkt op \d+ gemeten maanden. De meter gaf", page)
    assert "Zonder ijken zou het" in page


def test_a_plants_page_sets_three_figures_side_by_side_by_month_and_by_year(app, board, roof):
    page = text_of(app.test_client().get("/bronnen/ZON-4?jaar=2026"))
    assert "In oktober gaf de bron 40% minder dan dit weer had moeten geven." in page
    assert "Dat is meer dan toeval. Misschien was er een storing; het bestuur zoekt" in page
    assert "oktober 1.000 1.000 600 40% minder" in page
    assert "Samen, waar gemeten 10.000 10.000 9.600 4% minder" in page
    assert "Per deel over die maanden: in een gewoon jaar 100 kWh, in dit weer 100 kWh, " in page
    assert "gemeten 96 kWh." in page
    assert "Jaar na jaar" in page
    assert "2025 12.000 10.800 – 13.200 12.000 12.000" in page
    assert (
        "2025: tegen een gewoon jaar gelijk, tegen het weer van dat jaar gelijk; 120 kWh per"
        in page
    )
    assert "Met onze raming van nu." in page
    readings = text_of(board.get("/bestuur/bronnen/ZON-4/meterstanden?jaar=2026"))
    assert "In dit weer" in readings


def test_an_older_month_is_tied_to_its_outage(app, board, roof):
    with app.app_context(), acting(None):
        plant = db.session.scalars(select(Plant)).one()
        readings = [month_reading(2026, 3, 640_000)]
        with clock.stopped_at(NOW):
            record_readings(plant.meters[0], readings, zone=ZONE, correction="Verkeerd gelezen.")
        db.session.commit()
    sent(board, f"{PATH}/nieuw", start_on="2026-03-02", last_on="2026-03-12")
    page = app.test_client().get("/bronnen/ZON-4?jaar=2026").text
    assert '<a href="#storingen">In maart was het 36% minder door een storing.</a>' in page
    assert "het bestuur zoekt het uit" in page


def test_a_month_that_was_filled_in_says_so_and_is_not_compared(app, roof):
    with app.app_context(), acting(None):
        plant = db.session.scalars(select(Plant)).one()
        db.session.add(
            PlantMonth(
                plant_id=plant.id, start_on=date(2026, 11, 1), weather_kwh=700.0, made_at=NOW
            )
        )
        record("test_made", PlantMonth)
        with clock.stopped_at(datetime(2026, 12, 2, 11, 0, tzinfo=UTC)):
            # The weather of that month is known, so it is filled with that.
            assert fill_month(plant, month(2026, 11), zone=ZONE) == 700_000
        db.session.commit()
    page = text_of(app.test_client().get("/bronnen/ZON-4?jaar=2026"))
    assert "november geschat 1.000 700 700* –" in page
    assert "Samen, waar gemeten 10.000 10.000 9.600 4% minder" in page
    assert "Gemeten over 10 van de 12 maanden: 9.600 kWh." in page
    assert "* geschat: de meterstand ontbreekt nog. Wij verrekenen het verschil later." in page
    assert "In oktober gaf de bron 40% minder" in page
    assert "nov*" in page


def test_a_loss_is_told_in_euros_of_the_last_divided_year(app, roof):
    with app.app_context(), acting(None):
        assert prices() == {}
        # A closed year is not edited by people; here it is made whole for the test.
        db.session.execute(db.text(_drop_guard()))
        db.session.add(
            YearItem(plant_year_id=1, kind="revenue", label="Stroom", amount_cents=120_000)
        )
        record("test_made", YearItem)
        db.session.flush()
        (price,) = prices().values()
        assert price == Price(2025, 120_000, 12_000_000)
        assert price.cents_per_kwh == 10
        assert price.cents_of(400_000, 1_000_000) == 4_000
        assert price.cents_of(400_000, 250_000) == 1_000
        db.session.rollback()


def _drop_guard():
    on = " ON year_item" if db.engine.dialect.name == "postgresql" else ""
    return f"DROP TRIGGER guard_year_item_insert{on}"
