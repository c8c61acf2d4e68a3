"""The board brings readings in, sees every fault first, and corrects in the open."""

import io
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from coop.database import db
from coop.periods import book_year, local_bounds, month
from coop.production.models import Meter, MeterReading, Plant, ReadingBatch
from coop.production.queries import monthly_wh
from coop.production.record_readings import record_readings
from coop.records.audit import record
from tests.production.conftest import NOW, ZONE, enter, give_estimate, month_reading, on_stage
from tests.signing import token, tokens_in

BASE = "/bestuur/bronnen/ZON-4/meterstanden"
FILE, IMPORT, ENTER = f"{BASE}/bestand", f"{BASE}/inlezen", f"{BASE}/invoeren"
HEAD = "start,end,energy_kwh\n"
YEAR = HEAD + "\n".join(
    f"2025-{n:02}-01,{2025 + n // 12}-{n % 12 + 1:02}-01,{n}00.5" for n in range(1, 13)
)


@pytest.fixture(autouse=True)
def plant(app, cast) -> dict[str, int]:
    """A roof with a meter and an estimate, and another roof; the ids of the meters."""
    with on_stage(app):
        roof = enter(meter="871000000000000011")
        give_estimate(roof, 1000.0)
        other = enter(code="ZON-5", name="Ander dak", meter="871000000000000022")
        return {"roof": roof.meters[0].id, "other": other.meters[0].id}


def count(app, table=MeterReading) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def upload(client, meter_id, text, name="standen.csv"):
    """Choose a file on the page of readings and have it looked at."""
    return client.post(
        FILE,
        data={
            **token(client, BASE, FILE),
            "meter": str(meter_id),
            "file": (io.BytesIO(text.encode()), name),
        },
        content_type="multipart/form-data",
    )


def confirm(client, preview, **more):
    """Press the button of a preview."""
    packed = re.search(r'name="packed"[^>]*value="([^"]+)"', preview.text)
    assert packed, "the preview has no button"
    data = {**tokens_in(preview.text, IMPORT), "packed": packed[1], **more}
    return client.post(IMPORT, data=data)


def months(app) -> list[int | None]:
    with app.app_context():
        plant_id = db.session.scalars(select(Plant.id).where(Plant.code == "ZON-4")).one()
        return monthly_wh(plant_id, book_year(2025), ZONE)


def test_a_file_is_first_shown_and_only_then_imported(app, board, plant):
    preview = upload(board, plant["roof"], YEAR)
    assert preview.status_code == 200
    assert "Er is nog niets bewaard." in preview.text
    assert "12 standen inlezen" in preview.text
    assert "1.200,500\xa0kWh" in preview.text
    assert count(app) == 0
    answer = confirm(board, preview)
    assert answer.status_code == 303
    page = board.get(answer.location).text
    assert "Nieuw: 12, verbeterd: 0, stond er al: 0." in page
    assert "standen.csv" in page
    assert "Gerda" in page
    assert months(app) == [n * 100_500 - (n - 1) * 500 for n in range(1, 13)]


def test_the_same_file_twice_says_so_and_changes_nothing(app, board, plant):
    first = upload(board, plant["roof"], YEAR)
    confirm(board, first)
    again = upload(board, plant["roof"], YEAR)
    assert again.status_code == 200
    assert "Alles in dit bestand stond er al." in again.text
    assert 'name="packed"' not in again.text
    assert (count(app), count(app, ReadingBatch)) == (12, 1)


def test_a_second_click_on_confirm_gets_the_same_answer(app, board, plant):
    preview = upload(board, plant["roof"], YEAR)
    first, second = confirm(board, preview), confirm(board, preview)
    assert second.status_code in (302, 303)
    assert second.location == first.location
    # And an old preview, sent from a new form, finds that everything is there.
    fresh = {**token(board, ENTER, ENTER)}
    told = confirm(board, preview, form_key=fresh["form_key"])
    assert "Dit stond er allemaal al." in board.get(told.location).text
    assert count(app) == 12


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HEAD}2025-01-01,2025-02-01,5\n2025-03-01,2025-04-01,5", [(3, "ontbreekt")]),
        (f"{HEAD}2025-01-01,2025-02-01,5\n2025-01-20,2025-03-01,5", [(3, "overlapt")]),
        (
            "start,end,energy_kwh\n2025-01-01,2025-02-01,veel\n2025-02-30,2025-03-01,5\n"
            "2025-03-01,2025-04-01,-5",
            [(2, "veel"), (3, "bestaat niet"), (4, "minder dan nul")],
        ),
        ("start,end,energy_kwh\n2025-01-01,2025-01-02,99999", [(2, "meer dan deze bron")]),
        ("start,end,energy_kwh\n2026-03-01,2026-04-01,5", [(2, "in de toekomst")]),
        ("begin,energie\nhallo,5", [(1, "geen tabel met een datum en een getal")]),
        (
            "start,end,energy_kwh,meter\n2025-01-01,2025-02-01,5,871000000000000022",
            [(2, "Hier hoort meter 871000000000000011")],
        ),
        (
            "start,end,energy_kwh\n2025-10-26 01:00,2025-10-26 02:00,1\n"
            "2025-10-26 02:00,2025-10-26 03:00,1",
            [(2, "was er twee keer"), (3, "was er twee keer")],
        ),
    ],
)  # fmt: skip
def test_every_fault_of_a_file_is_told_by_line_and_nothing_is_imported(
    app, board, plant, text, told
):
    answer = upload(board, plant["roof"], text)
    assert answer.status_code == 422
    for line, words in told:
        row = re.search(rf'<th scope="row">{line}</th>\s*<td>(.*?)</td>', answer.text, re.DOTALL)
        assert row, f"no fault at line {line}"
        assert words in row[1]
    assert 'name="packed"' not in answer.text
    assert count(app) == 0


def test_a_25_hour_day_in_utc_is_imported_whole(app, board, plant):
    start, end = local_bounds(month(2025, 10), ZONE)
    hours = int((end - start) / timedelta(hours=1))
    clock = [f"{start + timedelta(hours=n):%Y-%m-%dT%H:%MZ}" for n in range(hours + 1)]
    lines = [f"{first};{last};2,5" for first, last in pairwise(clock)]
    preview = upload(board, plant["roof"], "\n".join(["start;end;energy_kwh", *lines]))
    assert "745 standen inlezen" in preview.text
    confirm(board, preview)
    assert months(app)[9] == 745 * 2500


def test_figures_that_differ_are_shown_and_replaced_only_with_a_reason(app, board, plant):
    confirm(board, upload(board, plant["roof"], YEAR))
    preview = upload(board, plant["roof"], YEAR.replace("300.5", "333.25"))
    assert "Getallen die veranderen" in preview.text
    assert "300,500\xa0kWh" in preview.text
    assert "333,250\xa0kWh" in preview.text
    refused = confirm(board, preview)
    assert refused.status_code == 422
    assert "Schrijf op waarom u dit verbetert." in refused.text
    assert count(app) == 12
    answer = confirm(board, refused, reason="De meetdienst stuurde een nieuw bestand.")
    page = board.get(answer.location).text
    assert "verbeterd: 1, stond er al: 11" in page
    assert "De meetdienst stuurde een nieuw bestand." in page
    assert "<s>300,500\xa0kWh</s>" in page
    assert months(app)[2] == 333_250


def test_a_preview_that_was_tampered_with_or_is_old_imports_nothing(app, board, plant):
    preview = upload(board, plant["roof"], YEAR)
    for packed in ("", "onzin", "eyJhIjoxfQ.aaaa.bbbb"):
        data = {**token(board, ENTER, ENTER), "packed": packed}
        answer = board.post(IMPORT, data=data)
        assert answer.status_code == 410
        assert "Lees het bestand opnieuw in." in answer.text
    other = IMPORT.replace("ZON-4", "ZON-5")
    packed = re.search(r'name="packed"[^>]*value="([^"]+)"', preview.text)[1]
    answer = board.post(other, data={**token(board, ENTER, ENTER), "packed": packed})
    assert answer.status_code == 404
    assert count(app) == 0


def test_a_year_that_was_closed_meanwhile_imports_nothing(app, board, plant):
    preview = upload(board, plant["roof"], YEAR)
    close(app, date(2025, 7, 1))
    answer = confirm(board, preview)
    assert answer.status_code == 422
    assert "is afgesloten" in answer.text
    assert count(app) == 0


def close(app, day):
    with on_stage(app):
        roof = db.session.scalars(select(Plant).where(Plant.code == "ZON-4")).one()
        roof.open_from = day
        record("year_closed", roof)


def test_no_file_or_another_plants_meter_is_told(app, board, plant):
    answer = board.post(FILE, data={**token(board, BASE, FILE), "meter": str(plant["roof"])})
    assert answer.status_code == 422
    assert "Kies eerst een bestand." in answer.text
    for wrong in (plant["other"], "onzin", ""):
        answer = upload(board, wrong, YEAR)
        assert answer.status_code == 422
        assert "Kies een meter van deze bron." in answer.text
    assert count(app) == 0


def enter_month(client, meter_id, when, energy_kwh):
    return client.post(
        ENTER,
        data={
            **token(client, ENTER, ENTER),
            "meter": str(meter_id),
            "month": when,
            "energy_wh": energy_kwh,
        },
    )


def test_the_board_types_a_month_in(app, board, plant):
    form = board.get(ENTER).text
    assert re.search(r'<option[^>]*value="2024-01">januari 2024 \(ontbreekt\)', form)
    assert "2026-03" not in form
    answer = enter_month(board, plant["roof"], "2025-03", "1234,5")
    assert answer.status_code == 303
    page = board.get(answer.location).text
    assert "De meterstand is bewaard." in page
    assert "met de hand" in page
    assert "23% meer" in page
    assert months(app)[2] == 1_234_500
    again = enter_month(board, plant["roof"], "2025-03", "1234,5")
    assert "Er is niets veranderd." in board.get(again.location).text
    assert count(app) == 1


@pytest.mark.parametrize(
    ("when", "typed", "said"),
    [
        ("2026-03", "5", "Deze meterstand ligt in de toekomst."),
        ("2023-12", "5", "is van voor de eerste dag van de bron"),
        ("2025-13", "5", "Kies een maand uit de lijst."),
        ("maart", "5", "Kies een maand uit de lijst."),
        ("2025-03", "-5", "Dit getal mag niet onder nul zijn."),
        ("2025-03", "1.234", "kan twee dingen betekenen"),
        ("2025-03", "103000", "103.000 kWh is meer dan deze bron in die tijd kan leveren."),
        ("2025-03", "", "Vul in hoeveel kWh de meter telde."),
        ("2025-01", "99", "staat al een andere meterstand"),
    ],
)
def test_a_month_that_cannot_be_is_told_and_changes_nothing(app, board, plant, when, typed, said):
    with on_stage(app):
        meter = db.session.get(Meter, plant["roof"])
        record_readings(meter, [month_reading(2025, 1, 5)], zone=ZONE, now=NOW)
    answer = enter_month(board, plant["roof"], when, typed)
    assert answer.status_code == 422
    assert said in answer.text.replace("\xa0", " ")
    assert count(app) == 1


def test_a_closed_month_is_refused_and_not_offered(app, board, plant):
    close(app, date(2026, 1, 1))
    assert "december 2025" not in board.get(ENTER).text
    answer = enter_month(board, plant["roof"], "2025-12", "5")
    assert answer.status_code == 422
    assert "is afgesloten" in answer.text
    assert "afgesloten" in board.get(f"{BASE}?jaar=2025").text


def correction(client, reading_id, **given):
    path = f"{BASE}/{reading_id}/verbeteren"
    page = client.get(path)
    seen = re.search(r'name="seen_version"[^>]*value="(\d+)"', page.text)[1]
    action = re.search(r'action="([^"]+/verbeteren)"', page.text)[1]
    data = {**tokens_in(page.text, action), "seen_version": seen, **given}
    return client.post(action, data=data)


@pytest.fixture
def reading_id(app, plant) -> int:
    """January 2025 at 500 kWh."""
    with on_stage(app):
        meter = db.session.get(Meter, plant["roof"])
        record_readings(meter, [month_reading(2025, 1, 500_000)], zone=ZONE, now=NOW)
    with app.app_context():
        return db.session.scalars(select(MeterReading.id)).one()


def test_a_correction_keeps_the_old_figure_in_sight_with_who_when_and_why(app, board, reading_id):
    answer = correction(board, reading_id, energy_wh="450", reason="Verkeerd afgelezen.")
    assert answer.status_code == 303
    page = board.get(answer.location).text
    assert "Het getal is verbeterd." in page
    assert "<s>500,000\xa0kWh</s>" in page
    assert "450,000\xa0kWh" in page
    assert "Gerda, 10 maart 2026 om 10:00" in page
    assert "Verkeerd afgelezen." in page
    assert months(app)[0] == 450_000
    # The old reading's own page shows both and corrects the one that counts now.
    again = correction(board, reading_id, energy_wh="460", reason="Toch anders.")
    assert again.status_code == 303
    assert months(app)[0] == 460_000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"energy_wh": "450", "reason": " "}, "Schrijf op waarom u dit verbetert."),
        ({"energy_wh": "450"}, "Schrijf op waarom u dit verbetert."),
        ({"energy_wh": "500", "reason": "zo"}, "Dit getal staat er al."),
        ({"energy_wh": "abc", "reason": "zo"}, "kunnen wij niet als getal lezen"),
        ({"energy_wh": "450000", "reason": "zo"}, "meer dan deze bron in die tijd kan leveren"),
    ],
)
def test_a_correction_that_cannot_be_is_told_and_changes_nothing(
    app, board, reading_id, given, said
):
    answer = correction(board, reading_id, **given)
    assert answer.status_code == 422
    assert said in answer.text
    assert count(app) == 1


def test_a_stale_correction_is_refused(app, board, reading_id):
    correction(board, reading_id, energy_wh="450", reason="Eerst.")
    late = correction(board, reading_id, energy_wh="440", reason="Laat.", seen_version="1")
    assert late.status_code == 409
    assert "Iemand anders heeft dit getal al verbeterd." in late.text
    assert count(app) == 2


def test_a_reading_of_a_closed_year_is_not_corrected(app, board, reading_id):
    close(app, date(2026, 1, 1))
    answer = correction(board, reading_id, energy_wh="450", reason="Te laat.")
    assert answer.status_code == 422
    assert "is afgesloten" in answer.text
    assert count(app) == 1


def test_a_reading_is_found_only_at_its_own_plant(board, reading_id):
    path = f"{BASE}/{reading_id}/verbeteren".replace("ZON-4", "ZON-5")
    assert board.get(path).status_code == 404
    assert board.get(f"{BASE}/999999/verbeteren").status_code == 404


def test_the_readings_of_a_day_can_be_looked_up(board, reading_id):
    page = board.get(f"{BASE}?jaar=2025&dag=2025-01-17").text
    assert "januari 2025" in page
    assert f"/{reading_id}/verbeteren" in page
    assert "zijn er geen standen" in board.get(f"{BASE}?dag=2025-02-17").text
    assert board.get(f"{BASE}?dag=onzin&jaar=1066").status_code == 200


def test_a_meter_is_added_once(app, board):
    path = f"{BASE}/meter"
    given = {"name": "  871 33  ", "kind": "feed_in"}
    answer = board.post(path, data={**token(board, BASE, path), **given})
    assert answer.status_code == 303
    assert "871 33: alleen wat naar het net gaat" in board.get(answer.location).text
    for wrong, said in (
        ({"name": "871 33", "kind": "production"},
         "Er is al een meter 871 33 bij Werkplaats Zuid (ZON-4)."),
        ({"name": "<b>x", "kind": "production"}, "alleen letters, cijfers, spaties"),
        ({"name": "871&#39;33", "kind": "production"}, "alleen letters, cijfers, spaties"),
        ({"name": "", "kind": "production"}, "Vul het nummer of de naam van de meter in."),
        ({"name": "x", "kind": "gas"}, "Kies wat de meter telt."),
    ):  # fmt: skip
        answer = board.post(path, data={**token(board, BASE, path), **wrong})
        assert answer.status_code == 422
        assert said in answer.text
    assert count(app, Meter) == 3


def test_a_plant_without_a_meter_says_what_to_do(app, board):
    with on_stage(app):
        enter(code="ZON-6", meter="")
    page = board.get("/bestuur/bronnen/ZON-6/meterstanden").text
    assert "Deze bron heeft nog geen meter" in page
    assert "Meter toevoegen" in page
    assert "nog geen meter" in board.get("/bestuur/bronnen/ZON-6/meterstanden/invoeren").text


def test_months_before_a_plant_ran_are_not_measured_as_nought(app, board):
    with on_stage(app):
        plant = enter(code="ZON-6", started_on=date(2025, 6, 15))
        give_estimate(plant, 1000.0)
        readings = [month_reading(2025, number, 900_000) for number in (6, 7)]
        record_readings(plant.meters[0], readings, zone=ZONE, now=NOW)
    page = board.get("/bestuur/bronnen/ZON-6/meterstanden?jaar=2025").text
    assert "Bekend: 2 maanden" in page
    assert ">0\xa0kWh" not in re.sub(r"\s+<", "<", page.split("Per maand in 2025")[1])
    assert "maand=2025-05" not in page
    assert "maand=2025-08" in page


def test_the_kascommissie_reads_everything_and_writes_nothing(app, kascommissie, plant, reading_id):
    page = kascommissie.get(f"{BASE}?jaar=2025&dag=2025-01-17")
    assert page.status_code == 200
    assert "500\xa0kWh" in page.text
    assert "Bestand inlezen" not in page.text
    assert "Verbeteren" not in page.text
    assert "Meter toevoegen" not in page.text
    correct = f"{BASE}/{reading_id}/verbeteren"
    for path in (ENTER, correct):
        assert kascommissie.get(path).status_code == 403
    for path in (ENTER, FILE, IMPORT, correct, f"{BASE}/meter"):
        assert kascommissie.post(path).status_code == 403
    assert count(app) == 1


def test_others_see_no_readings(client, member):
    assert client.get(BASE).status_code == 302
    assert member.get(BASE).status_code == 403
