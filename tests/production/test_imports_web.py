"""A file with unknown columns, telegrams, stands, another meter, a guessed month: the pages."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from coop.database import db
from coop.periods import book_year, local_midnight
from coop.production.add_plant import add_meter
from coop.production.meter_csv import Reading
from coop.production.models import (
    Meter,
    MeterChange,
    MeterLayout,
    MeterReading,
    MeterStand,
    Plant,
)
from coop.production.night import sun_height_deg
from coop.production.queries import months_of_plants
from coop.production.record_readings import record_readings
from tests.production.conftest import NOW, ZONE, enter, give_estimate, month_reading, on_stage
from tests.production.test_telegrams import telegram
from tests.signing import token, tokens_in

BASE = "/bestuur/bronnen/ZON-4/meterstanden"
FILE, IMPORT = f"{BASE}/bestand", f"{BASE}/inlezen"
STANDS = """Meetbedrijf Voorbeeld
Datum;Tijd;Stand T1;Stand T2
01-01-2025;00:00;100;0
01-02-2025;00:00;300;100,5
01-04-2025;00:00;1300;100,5
"""


@pytest.fixture(autouse=True)
def plant(app, cast) -> dict[str, int]:
    """A roof with a meter and an estimate, and another roof; the ids of the meters."""
    with on_stage(app):
        roof = enter(meter="E0099")
        give_estimate(roof, 1000.0)
        other = enter(code="ZON-5", name="Ander dak", meter="871000000000000022")
        return {"roof": roof.meters[0].id, "other": other.meters[0].id}


def count(app, table=MeterReading) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def months(app):
    with app.app_context():
        plant_id = db.session.scalars(select(Plant.id).where(Plant.code == "ZON-4")).one()
        found = months_of_plants(book_year(2025), ZONE, plant_ids=[plant_id])
        return found[plant_id].whole_wh


def upload(client, meter_id, content, name="standen.csv"):
    content = content.encode() if isinstance(content, str) else content
    data = {**token(client, BASE, FILE), "meter": str(meter_id)}
    data["file"] = (io.BytesIO(content), name)
    return client.post(FILE, data=data, content_type="multipart/form-data")


def hidden(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page.text)
    assert found, f"no {name} on this page:\n{page.text[:3000]}"
    return found[1]


def answers(page):
    """What the form of the columns has filled in."""
    form = re.search(r'<form[^>]*kolommen".*?</form>', page.text, re.DOTALL)[0]
    given = {}
    for name, body in re.findall(r'<select[^>]*name="(\w+)"(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"', body)
        given[name] = chosen[1] if chosen else ""
    for box in re.findall(r"<input[^>]*checked[^>]*>", form):
        name, value = re.search(r'name="(\w+)"', box)[1], re.search(r'value="([^"]*)"', box)[1]
        given.setdefault(name, []).append(value)
    return {**given, "raw": hidden(page, "raw")}


def columns(client, page, **changes):
    path = f"{FILE}/kolommen"
    return client.post(path, data={**tokens_in(page.text, path), **answers(page), **changes})


def confirm(client, preview, **more):
    data = {**tokens_in(preview.text, IMPORT), "packed": hidden(preview, "packed"), **more}
    return client.post(IMPORT, data=data)


def test_a_file_of_stands_is_explained_previewed_imported_and_remembered(app, board, plant):
    page = upload(board, plant["roof"], STANDS)
    assert page.status_code == 200
    assert "Wat staat er in dit bestand?" in page.text
    told = answers(page)
    assert (told["kind"], told["values"], told["clock"]) == (["register"], ["2", "3"], "1")
    assert "400,500\xa0kWh" in page.text
    preview = columns(board, page)
    assert preview.status_code == 200
    assert "3 standen inlezen" in preview.text
    assert preview.text.count('badge-wait">geschat') == 2
    assert count(app, MeterStand) == 0
    answer = confirm(board, preview)
    assert answer.status_code == 303
    shown = board.get(answer.location).text
    assert "bestand met standen" in shown
    assert "geschat" in shown
    assert "wordt later verrekend" in shown
    found = months(app)
    assert found[0] == 300_500
    assert found[1] + found[2] == 1_000_000
    again = upload(board, plant["roof"], STANDS)
    assert "Zo las u dit bestand de vorige keer." in again.text
    done = columns(board, again)
    assert "Alles in dit bestand stond er al." in done.text
    assert (count(app, MeterStand), count(app, MeterLayout)) == (3, 1)


def test_another_answer_is_looked_at_again_and_a_missing_one_is_told(app, board, plant):
    page = upload(board, plant["roof"], STANDS)
    look = columns(board, page, values=["2"], unit="Wh", look="1")
    assert look.status_code == 200
    assert "0,300\xa0kWh" in look.text
    refused = columns(board, page, values=[])
    assert refused.status_code == 422
    assert "Kies de kolom van de energie." in refused.text
    refused = columns(board, page, kind="anders")
    assert "Kies een van de mogelijkheden." in refused.text
    assert count(app, MeterStand) == 0


def test_faults_of_an_explained_file_are_told_by_line_and_nothing_is_imported(app, board, plant):
    page = upload(board, plant["roof"], STANDS + "01-05-2025;00:00;5;5\n01-06-2025;00:00;veel;1\n")
    answer = columns(board, page)
    assert answer.status_code == 422
    for line, words in ((6, "De stand loopt terug"), (7, "kunnen wij niet als getal lezen")):
        row = re.search(rf'<th scope="row">{line}</th>\s*<td>(.*?)</td>', answer.text, re.DOTALL)
        assert words in row[1]
    assert 'name="packed"' not in answer.text


BAD_FILES = [
    (b"", "Dit bestand is leeg."),
    (b" \n\n", "Dit bestand is leeg."),
    (b"\x00\x01\x02", "geen CSV-bestand"),
    (b"PK\x03\x04 xlsx", "geen tabel"),
    (b"datum;kWh;ean\n2025-01-01;5;871000000000000022\n2025-01-02;5;871000000000000022",
     "Die hoort bij bron ZON-5"),
    (b"datum;kWh\n2025-01-01;vijf\n2025-01-02;5\n2025-01-03;5", "kunnen wij niet als getal lezen"),
    (b"datum;kWh\n2025-01-01;-5\n2025-01-02;5\n2025-01-03;4", "minder dan nul"),
    (b"datum;kWh\n2025-01-01;1000000000\n2025-01-02;5\n2025-01-03;4", "meer dan deze bron"),
    (b"datum;kWh\n2026-03-09;5\n2026-03-10;5\n2026-03-11;4", "in de toekomst"),
    (b"datum;kWh\n2023-12-01;5\n2023-12-02;7\n2023-12-03;4", "van voor de eerste dag"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "words"), BAD_FILES)
def test_no_bad_file_is_imported(app, board, plant, content, words):
    answer = upload(board, plant["roof"], content)
    if "Wat staat er in dit bestand?" in answer.text:
        answer = columns(board, answer)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'name="packed" type="hidden" value="e' not in answer.text
    assert count(app) == count(app, MeterStand) == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("871000000000000022_2025.csv", "Die hoort bij bron ZON-5"),
        ("export zon-5 maart.csv", "noemt bron ZON-5"),
    ],
)
def test_a_file_whose_name_is_another_plants_is_refused(board, plant, name, words):
    answer = upload(board, plant["roof"], STANDS, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert upload(board, plant["roof"], STANDS, "ZON-4 en ZON-5.csv").status_code == 200


def test_a_gap_is_a_fault_that_the_board_can_answer_for(app, board, plant):
    text = "start;end;energy_kwh\n2025-01-01;2025-01-20;5\n2025-01-25;2025-02-01;5"
    answer = upload(board, plant["roof"], text)
    assert answer.status_code == 422
    assert "ontbreekt de tijd van 20-01-2025" in answer.text
    path = f"{FILE}/gaten"
    carried = hidden(answer, "carried")
    preview = board.post(path, data={**tokens_in(answer.text, path), "carried": carried})
    assert preview.status_code == 200
    page = board.get(confirm(board, preview).location).text
    assert "niet compleet" in page
    assert f"{BASE}/schatten/2025-01" in page
    assert count(app) == 2


def test_telegrams_are_read_for_the_register_that_is_chosen(app, board, plant):
    content = telegram("250101000000W", delivered=(100, 0)) + telegram(
        "250201000000W", delivered=(350, 50), used=(20, 20)
    )
    page = upload(board, plant["roof"], content, "p1.log")
    assert "Telegram van de slimme meter" in page.text
    path = f"{FILE}/telegram"
    given = {**tokens_in(page.text, path), "raw": hidden(page, "raw")}
    refused = board.post(path, data={**given, "register": "gas"})
    assert refused.status_code == 422
    preview = board.post(path, data={**given, "register": "delivered"})
    assert preview.status_code == 200
    confirm(board, preview)
    assert months(app)[0] == 300_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (telegram(meter="871000000000000022"), "Die hoort bij bron ZON-5."),
        (telegram().replace("000010.000", "000011.000"), "controlegetal"),
        (telegram() + telegram("250201000000W")[:200], "afgebroken"),
    ],
)
def test_telegrams_that_cannot_count_are_refused_at_once(board, plant, content, said):
    answer = upload(board, plant["roof"], content, "p1.log")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Telegram van de slimme meter" not in answer.text


def test_a_telegram_without_a_time_asks_for_one(app, board, plant):
    old = re.sub(r"(?m)^(1-3|0-0:1\.0\.0).*\r\n", "", telegram(crc=False))
    page = upload(board, plant["roof"], old)
    assert "Deze meter schrijft geen tijd" in page.text
    path = f"{FILE}/telegram"
    given = {**tokens_in(page.text, path), "raw": hidden(page, "raw"), "register": "used"}
    assert "vul in wanneer" in board.post(path, data=given).text
    preview = board.post(path, data={**given, "day": "2025-03-30", "clock": "02:30"})
    assert "ging de klok een uur vooruit" in preview.text
    preview = board.post(path, data={**given, "day": "2025-03-30", "clock": "14:30"})
    confirm(board, preview)
    with app.app_context():
        assert db.session.scalar(select(MeterStand.register_wh)) == 30_000


STAND = f"{BASE}/stand"


def type_stand(client, meter_id, day, kwh, **more):
    given = {"meter": str(meter_id), "day": day, "register_wh": kwh, **more}
    return client.post(STAND, data={**token(client, STAND, STAND), **given})


def test_the_board_types_stands_and_corrects_one(app, board, plant):
    assert type_stand(board, plant["roof"], "2025-01-01", "1000").status_code == 303
    answer = type_stand(board, plant["roof"], "2025-02-01", "1600,5", clock="0:00")
    page = board.get(answer.location)
    assert "eerste stand, om vanaf te tellen" in page.text
    assert months(app)[0] == 600_500
    path = re.search(r'href="([^"]+/stand/\d+/verbeteren)"', page.text)[1]
    form = board.get(path)
    given = {**tokens_in(form.text, path), "seen_version": "1"}
    assert board.post(path, data={**given, "register_wh": "1500"}).status_code == 422
    given["reason"] = "Een 6 voor een 5 gelezen."
    assert board.post(path, data={**given, "register_wh": "900"}).status_code == 422
    answer = board.post(path, data={**given, "register_wh": "1500"})
    assert answer.status_code == 303
    assert months(app)[0] == 500_000
    assert "Een 6 voor een 5 gelezen." in board.get(answer.location).text
    form = board.get(path).text
    newer = re.search(r'action="([^"]+/stand/\d+/verbeteren)"', form)[1]
    late = board.post(newer, data={**given, **tokens_in(form, newer), "register_wh": "1400"})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("day", "kwh", "more", "said"),
    [
        ("", "5", {}, "Vul de dag in."),
        ("2025-02-01", "", {}, "Vul de stand van de meter in."),
        ("2026-04-01", "5", {}, "in de toekomst"),
        ("2025-02-01", "5", {"clock": "25:99"}, "bestaat niet op de kalender of de klok"),
        ("2025-02-01", "5", {"clock": "half drie"}, "Schrijf een tijd als 14:30."),
        ("2025-02-01", "5", {"meter": "999"}, "Kies een meter van deze bron."),
    ],
)
def test_a_stand_that_cannot_be_is_told_at_its_field(app, board, plant, day, kwh, more, said):
    answer = type_stand(board, plant["roof"], day, kwh, **more)
    assert answer.status_code == 422
    assert said in answer.text
    assert count(app, MeterStand) == 0


def test_a_meter_is_replaced_on_its_own_page(app, board, plant):
    type_stand(board, plant["roof"], "2025-01-01", "1000")
    path = f"{BASE}/meter/{plant['roof']}/vervangen"
    given = {**token(board, path, path), "day": "2025-01-15", "last_wh": "1200",
             "new_name": "E0100", "first_wh": "0"}  # fmt: skip
    refused = board.post(path, data={**given, "new_name": "871000000000000022"})
    assert refused.status_code == 422
    assert "Er is al een meter" in refused.text
    assert "bij Ander dak (ZON-5)" in refused.text
    empty = board.post(path, data={**given, "day": "", "new_name": "", "first_wh": ""})
    for missing in ("Vul de dag in.", "Vul het nummer of de naam", "Vul de eerste stand in, vaak"):
        assert missing in empty.text
    low = board.post(path, data={**given, "last_wh": "900"})
    assert "lager dan de stand van 1 januari 2025 (1.000 kWh)" in low.text.replace("\xa0", " ")
    assert "Kies dan eerst" not in low.text
    given |= tokens_in(refused.text, path)
    answer = board.post(path, data=given)
    assert answer.status_code == 303
    page = board.get(answer.location).text
    assert "E0099: alles wat de bron opwekt, vervangen op 15 januari 2025" in page
    with app.app_context():
        new = db.session.scalars(select(MeterChange.new_meter_id)).one()
    assert f'value="{plant["roof"]}"' not in board.get(STAND).text
    type_stand(board, new, "2025-02-01", "350")
    assert months(app)[0] == 550_000


def test_the_number_of_digits_is_kept_and_bounded(app, board, plant):
    path = f"{BASE}/meter/{plant['roof']}/cijfers"
    for wrong in ("", "zes", "3", "12"):
        assert board.post(path, data={**token(board, path, path), "digits": wrong}).status_code in (
            422,
        )
    answer = board.post(path, data={**token(board, path, path), "digits": "6"})
    assert "6 cijfers" in board.get(answer.location).text
    with app.app_context():
        assert db.session.get(Meter, plant["roof"]).digits == 6


def test_a_missing_month_is_filled_in_and_says_so(app, board, plant):
    path = f"{BASE}/schatten/2025-02"
    page = board.get(path)
    assert "Een schatting wordt later verrekend." in page.text
    told = page.text.replace("\xa0", " ")
    assert "1.000 kWh in bij meter E0099: wat de raming van februari verwacht." in told
    answer = board.post(path, data=tokens_in(page.text, path))
    assert answer.status_code == 303
    shown = board.get(answer.location).text
    assert "geschat" in shown
    assert months(app)[1] == 1_000_000
    again = board.post(path, data=token(board, STAND, STAND))
    assert again.status_code == 422
    assert "ontbreekt niets" in again.text
    for month, said in (
        ("2025-02", "ontbreekt niets"),
        ("2026-03", "nog niet voorbij"),
        ("2026-10", "nog niet voorbij"),
    ):
        refused = board.get(f"{BASE}/schatten/{month}")
        assert refused.status_code == 422
        assert said in refused.text
        assert f'action="{BASE}/schatten' not in refused.text
    for wrong in ("2025-13", "maart", "1066-01"):
        assert board.get(f"{BASE}/schatten/{wrong}").status_code == 404


def test_what_the_building_used_itself_is_shown_and_a_contradiction_too(app, board, plant):
    with on_stage(app):
        roof = db.session.get(Meter, plant["roof"]).plant
        fed = add_meter(roof, "invoeding", "feed_in")
        db.session.flush()
        made = [month_reading(2025, n, wh) for n, wh in ((1, 500_000), (2, 600_000), (3, 100_000))]
        record_readings(roof.meters[0], made, zone=ZONE, now=NOW)
        back = [month_reading(2025, n, wh) for n, wh in ((1, 200_000), (2, 100_000), (3, 150_000))]
        record_readings(fed, back, zone=ZONE, now=NOW)
    page = board.get(f"{BASE}?jaar=2025").text.replace("\xa0", " ")
    assert "Zelf gebruikt in 2025" in page
    assert "Van januari tot en met februari maakte de bron 1.100 kWh." in page
    assert "Daarvan ging 300 kWh naar het net." in page
    assert "800 kWh, is in het gebouw zelf gebruikt" in page
    assert "De meters spreken elkaar tegen" in page
    assert "maart 2025: 150,000 kWh naar het net, 100,000 kWh opgewekt" in page
    assert "klopt niet" in page


def test_energy_at_night_is_a_warning(board, plant):
    first = local_midnight(date(2025, 6, 1), ZONE)
    lines = [f"{first + timedelta(hours=n):%Y-%m-%dT%H:%MZ};{0.5 if n % 24 < 3 else 0.1}"
             for n in range(72)]  # fmt: skip
    page = upload(board, plant["roof"], "\n".join(["tijd;kWh", *lines]))
    preview = columns(board, page)
    assert "Er staat energie in de nacht" in preview.text
    assert confirm(board, preview).status_code == 303


def test_the_kascommissie_sees_stands_and_sources_and_writes_nothing(board, kascommissie, plant):
    type_stand(board, plant["roof"], "2025-01-01", "1000")
    page = kascommissie.get(f"{BASE}?jaar=2025")
    assert "1.000,000\xa0kWh" in page.text
    assert "afgelezen stand" in page.text
    assert "Verbeteren" not in page.text
    for path in (STAND, f"{BASE}/schatten/2025-02", f"{BASE}/meter/{plant['roof']}/vervangen"):
        assert kascommissie.get(path).status_code == 403
    for path in (f"{FILE}/kolommen", f"{FILE}/telegram", f"{FILE}/gaten", f"{FILE}/klok", STAND):
        assert kascommissie.post(path).status_code == 403


def test_a_meter_that_was_never_read_is_renamed_and_removed_on_its_own_page(app, board, plant):
    with on_stage(app):
        roof = db.session.get(Meter, plant["roof"]).plant
        wrong = add_meter(roof, "per ongeluk 2")
        db.session.flush()
        path = f"{BASE}/meter/{wrong.id}/naam"
    assert path in board.get(BASE).text
    answer = board.post(path, data={**token(board, path, path), "name": "per ongeluk 3"})
    assert answer.status_code == 303
    assert "per ongeluk 3" in board.get(answer.location).text
    refused = board.post(path, data={**token(board, path, path), "name": "<b>x"})
    assert refused.status_code == 422
    gone = path.replace("naam", "verwijderen")
    answer = board.post(gone, data=token(board, path, gone))
    assert answer.status_code == 303
    assert "Meter per ongeluk 3 is verwijderd." in board.get(answer.location).text
    assert count(app, Meter) == 2
    type_stand(board, plant["roof"], "2025-01-01", "1000")
    path = f"{BASE}/meter/{plant['roof']}/naam"
    page = board.get(path)
    assert "heeft al meterstanden" in page.text
    assert "Meter verwijderen" not in page.text
    assert path not in board.get(BASE).text
    gone = path.replace("naam", "verwijderen")
    refused = board.post(gone, data=token(board, STAND, STAND))
    assert (refused.status_code, count(app, Meter)) == (422, 2)


def june(offset=timedelta(0), length=timedelta(hours=1)):
    """June 2025 of panels that follow the sun, labelled Z on a clock that is off."""
    start, end = local_midnight(date(2025, 6, 1), ZONE), local_midnight(date(2025, 7, 1), ZONE)
    lines = ["start;end;energy_kwh"]
    at = start
    while at < end:
        height = sun_height_deg(at + length / 2, 52.205, 5.99)
        first, last = at + offset, at + offset + length
        lines.append(f"{first:%Y-%m-%dT%H:%MZ};{last:%Y-%m-%dT%H:%MZ};{max(height, 0) / 10:.3f}")
        at += length
    return "\n".join(lines)


def test_a_clock_that_is_off_is_put_right_once_by_whole_hours(app, board, plant):
    assert "lijkt niet te kloppen" not in upload(board, plant["roof"], june()).text
    preview = upload(board, plant["roof"], june(timedelta(hours=2)))
    assert "lijken 2 uur te laat te staan." in preview.text
    assert "Zet alle tijden 2 uur vroeger en bekijk opnieuw" in preview.text
    path = f"{FILE}/klok"
    data = {**tokens_in(preview.text, path), "carried": hidden(preview, "carried")}
    moved = board.post(path, data=data)
    assert moved.status_code == 200
    assert "lijkt niet te kloppen" not in moved.text
    confirm(board, moved)
    with app.app_context():
        first = db.session.scalar(select(func.min(MeterReading.start_at)))
        assert f"{first:%d %H:%M}" == "31 22:00"
    assert months(app)[5] is not None


def test_no_second_shift_is_proposed_whatever_is_left(board, plant):
    preview = upload(board, plant["roof"], june(timedelta(minutes=270)))
    assert "lijken 3 uur te laat" in preview.text
    path = f"{FILE}/klok"
    data = {**tokens_in(preview.text, path), "carried": hidden(preview, "carried")}
    moved = board.post(path, data=data)
    assert "lijkt niet te kloppen" not in moved.text
    refused = confirm(board, moved, reason="x" * 400)
    assert "lijkt niet te kloppen" not in refused.text


def test_another_plants_number_above_the_table_is_refused(app, board, plant):
    title = "Meetgegevens EAN 8710 0000 0000 0000 22\n"
    known = "start;end;energy_kwh\n2025-01-01;2025-02-01;5"
    for table in (known, "datum;kWh\n2025-01-01;5\n2025-01-02;6\n2025-01-03;5"):
        answer = upload(board, plant["roof"], title + table)
        assert answer.status_code == 422
        assert "Die hoort bij bron ZON-5. Hier hoort meter E0099." in answer.text
        # A longer number is another one.
        assert upload(board, plant["roof"], title.strip() + "5\n" + table).status_code == 200
    assert count(app) == 0


def test_a_column_of_what_was_used_is_asked_about(board, plant):
    page = upload(board, plant["roof"], "datum;Verbruik\n2025-01-01;5\n2025-01-02;6\n2025-01-03;5")
    assert "Deze kolom heet Verbruik. Is dit wel wat de bron opwekte?" in page.text
    page = upload(board, plant["roof"], "datum;Opbrengst\n2025-01-01;5\n2025-01-02;6")
    assert "Is dit wel" not in page.text


def test_columns_that_cannot_be_read_are_not_gone_on_with(board, plant):
    text = "datum;kWh;naam\n2025-01-01;5;a\n2025-01-02;6;b\n2025-01-03;5;c"
    page = upload(board, plant["roof"], text)
    assert ">Verder<" in re.sub(r"\s*([<>])\s*", r"\1", page.text)
    look = columns(board, page, values=["2"], look="1")
    assert "Zo kunnen wij het bestand niet lezen. Kies hieronder andere kolommen." in look.text
    assert ">Verder<" not in re.sub(r"\s*([<>])\s*", r"\1", look.text)
    assert "<details open>" in look.text
    assert "Kijk het na en kies" not in look.text


def test_more_to_the_net_than_was_made_is_a_warning_before_the_import(app, board, plant):
    with on_stage(app):
        roof = db.session.get(Meter, plant["roof"]).plant
        fed = add_meter(roof, "invoeding", "feed_in")
        db.session.flush()
        record_readings(roof.meters[0], [month_reading(2025, 3, 4_917_000)], zone=ZONE, now=NOW)
        record_readings(fed, [month_reading(2025, 5, 3_000_000)], zone=ZONE, now=NOW)
        fed_id = fed.id
    head = "start;end;energy_kwh\n"
    for meter_id, line, said in (
        (fed_id, "2025-03-01;2025-04-01;9999", "(9.999 kWh) dan de bron maakte (4.917 kWh)."),
        (fed_id, "2025-03-01;2025-04-01;4000", None),
        (plant["roof"], "2025-05-01;2025-06-01;2000", "(3.000 kWh) dan de bron maakte (2.000"),
        (plant["roof"], "2025-05-01;2025-05-11;2000", None),
    ):
        page = upload(board, meter_id, head + line)
        assert page.status_code == 200
        assert ("Er ging meer naar het net" in page.text) == bool(said)
        assert said is None or said in page.text.replace("\xa0", " ")
    stands = "datum;stand\n2025-03-01;0\n2025-04-01;9999"
    page = columns(board, upload(board, fed_id, stands), kind="register")
    assert "(9.999 kWh) dan de bron maakte (4.917 kWh)" in page.text.replace("\xa0", " ")


def test_a_year_that_was_imported_is_the_year_that_is_shown(board, plant):
    year = [f"2025-{n:02}-01;2025-{n + 1:02}-01;5" for n in range(1, 12)]
    lines = ["start;end;energy_kwh", *year, "2025-12-01;2026-01-01;5"]
    answer = confirm(board, upload(board, plant["roof"], "\n".join(lines)))
    assert answer.location.endswith("jaar=2025")


def test_a_stand_at_new_year_ends_the_old_year_where_another_stand_came_before(board, plant):
    assert type_stand(board, plant["roof"], "2025-01-01", "100").location.endswith("jaar=2025")
    stands = STANDS.replace("01-04-2025", "01-01-2026")
    preview = columns(board, upload(board, plant["roof"], stands))
    assert confirm(board, preview).location.endswith("jaar=2025")


def test_only_years_with_readings_are_offered_and_the_present_one(app, board, plant):
    def offered():
        return re.findall(r"jaar=(\d{4})\"", board.get(BASE).text.split("Andere jaren")[1])

    with on_stage(app):
        roof = db.session.get(Meter, plant["roof"]).plant
        roof.started_on = date(1995, 1, 1)
        record_readings(roof.meters[0], [month_reading(2023, 12, 5)], zone=ZONE, now=NOW)
        record_readings(roof.meters[0], [month_reading(2021, 1, 5)], zone=ZONE, now=NOW)
    assert sorted(set(offered())) == ["2021", "2023", "2026"]


def test_the_second_hour_of_two_on_a_25_hour_day_says_so(app, board, plant):
    first = datetime(2025, 10, 26, 0, tzinfo=UTC)
    quarter = timedelta(minutes=15)
    with on_stage(app):
        meter = db.session.get(Meter, plant["roof"])
        day = [Reading(first + n * quarter, first + (n + 1) * quarter, 5) for n in range(9)]
        record_readings(meter, day, zone=ZONE, now=NOW)
    page = board.get(f"{BASE}?dag=2025-10-26").text
    assert "26 oktober 2025 om 02:45 tot 26 oktober 2025 om 02:00 (wintertijd)" in page
    assert "om 02:45 (wintertijd) tot 26 oktober 2025 om 03:00<" in re.sub(r"\s*<", "<", page)
