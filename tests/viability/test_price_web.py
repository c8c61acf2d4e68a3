"""The board reads in a year of hourly prices, and a design takes its price from it."""

import io
import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.viability.models import DesignVersion, PriceSeries
from coop.viability.versions import design_of
from tests.signing import token, tokens_in
from tests.viability.conftest import on_stage, roof
from tests.viability.test_design_web import LIST, NEW, TYPED
from tests.viability.test_prices import year_file

PRICES = "/bestuur/haalbaarheid/uurprijzen"


def sunless(number):
    """Below zero from ten to two, dear at night. [euro per MWh]"""
    return -10 if 10 <= number % 24 < 14 else 50


def upload(board, text, source="ENTSO-E, proef", name="prijzen.csv"):
    data = {
        **token(board, PRICES, f"{PRICES}/bestand"),
        "source": source,
        "file": (io.BytesIO(text.encode()), name),
    }
    return board.post(f"{PRICES}/bestand", data=data)


def keep(board, preview):
    packed = re.search(r'name="packed"[^>]*value="([^"]+)"', preview.text)[1]
    data = {**tokens_in(preview.text, f"{PRICES}/inlezen"), "packed": packed}
    return data, board.post(f"{PRICES}/inlezen", data=data)


def stored(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(PriceSeries))


def test_a_year_is_shown_first_and_kept_once(app, board):
    preview = upload(board, year_file(price=sunless))
    assert preview.status_code == 200
    assert "8.760" in preview.text
    assert "1.460" in preview.text
    assert "4,00 ct per kWh" in preview.text
    assert stored(app) == 0

    data, answer = keep(board, preview)
    assert answer.status_code == 303
    assert board.post(f"{PRICES}/inlezen", data=data).status_code == 302
    assert stored(app) == 1
    assert "ENTSO-E, proef" in board.get(PRICES).text

    again = upload(board, year_file(price=sunless))
    assert "staan er al" in again.text
    assert "packed" not in again.text
    assert board.post(f"{PRICES}/inlezen", data={**data, "form_key": "1" * 32}).status_code == 409
    assert stored(app) == 1


def test_faults_are_shown_by_line_and_nothing_can_be_kept(app, board):
    preview = upload(board, year_file(price=lambda number: "?" if number in (3, 4) else 1))

    assert preview.status_code == 422
    assert "Er zijn 2 fouten in het bestand" in preview.text
    assert '<th scope="row">5</th>' in preview.text
    assert "packed" not in preview.text
    assert stored(app) == 0


@pytest.mark.parametrize(("source", "name"), [("", "prijzen.csv"), ("ENTSO-E", "")])
def test_a_source_and_a_file_are_needed(app, board, source, name):
    answer = upload(board, year_file(), source, name)
    assert answer.status_code == 422
    assert "Fout:" in answer.text


def test_prices_that_are_not_ours_are_refused(app, board):
    data = {**token(board, PRICES, f"{PRICES}/bestand"), "form_key": "2" * 32, "packed": "eigen"}
    assert board.post(f"{PRICES}/inlezen", data=data).status_code == 410
    assert stored(app) == 0


def test_a_design_takes_its_price_from_the_hours_of_its_plant(app, board):
    with on_stage(app):
        roof()
    keep(board, upload(board, year_file(price=sunless)))
    market = {**TYPED, "export_kind": "market", "export_millicents_per_kwh": ""}

    path = f"{NEW}?bron=ZON-4"
    with_sun = board.post(
        NEW, data={**token(board, path, NEW), **market, "price_series": "1", "name": "Draait door"}
    )
    still = board.post(
        NEW,
        data={
            **token(board, path, NEW),
            **market,
            "price_series": "1",
            "stops_below_zero": "y",
            "name": "Staat stil",
        },
    )

    assert (with_sun.status_code, still.status_code) == (303, 303)
    with app.app_context():
        runs, stops = db.session.scalars(select(DesignVersion).order_by(DesignVersion.id)).all()
        # More than four of every ten kWh of a roof come between ten and two UTC.
        assert 0.35 < runs.market["negative_fraction"] < 0.65
        assert runs.market["mean_ct_per_kwh"] == pytest.approx(4.0)
        assert 0 < design_of(runs).export_millicents_per_kwh < 4_000
        assert (
            design_of(runs).export_millicents_per_kwh < design_of(stops).export_millicents_per_kwh
        )
        assert (runs.stops_below_zero, stops.stops_below_zero) == (False, True)
    told = board.get(still.location).text
    assert "uurprijzen van 2023 (ENTSO-E, proef)" in told
    assert "In dit plan staat de bron dan stil." in told
    assert "selected" in board.get(f"{LIST}/1/wijzig").text


def test_a_design_without_a_plant_has_no_hours(board):
    keep(board, upload(board, year_file()))
    market = {**TYPED, "plant": "", "export_kind": "market", "price_series": "1"}
    answer = board.post(NEW, data={**token(board, NEW, NEW), **market})
    assert answer.status_code == 422
    assert "op welke uren" in answer.text


@pytest.mark.parametrize("table", ["price_series", "design_version"])
def test_what_was_kept_cannot_be_changed_behind_our_backs(app, board, table):
    with on_stage(app):
        roof()
    keep(board, upload(board, year_file()))
    board.post(NEW, data={**token(board, NEW, NEW), **TYPED})
    column = {"price_series": "year", "design_version": "p50_kwh"}[table]
    for statement in (f"UPDATE {table} SET {column} = 2020", f"DELETE FROM {table}"):
        with app.app_context(), pytest.raises(IntegrityError, match="append-only"):
            db.session.execute(db.text(statement))


def test_the_kascommissie_looks_and_a_member_does_not(people):
    assert people["kascommissie"].get(PRICES).status_code == 200
    assert "Een jaar inlezen" not in people["kascommissie"].get(PRICES).text
    assert people["member"].get(PRICES).status_code == 403
