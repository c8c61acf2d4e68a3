"""A meeting prepared, held and put on paper."""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from coop.assembly.models import AgendaPoint, Meeting
from coop.assembly.pack_job import zipped
from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.decisions.queries import year_decision
from coop.records.jobs import work
from coop.records.models import Job
from coop.text_fields import paragraphs_of
from tests.signing import token
from tests.yields.conftest import TODAY

NEW = "/alv/nieuw"
DETAILS = {
    "number": "ALV 2026-1",
    "year": "2025",
    "day": "2026-06-18",
    "starts_at": "20.00",
    "place": "Buurthuis",
    "without_computer": "Kom naar de zaal.",
}


@pytest.fixture
def board(village, someone):
    return someone(village["Gerda"])


@pytest.fixture
def meeting(board):
    answer = board.post(NEW, data={**token(board, NEW, NEW), **DETAILS})
    assert answer.status_code == 303, answer.text
    return answer.location


def points(app):
    with app.app_context():
        rows = db.session.execute(
            select(AgendaPoint.id, AgendaPoint.kind, AgendaPoint.position).order_by(
                AgendaPoint.position
            )
        )
        return {kind: point_id for point_id, kind, _position in rows}


def send(client, page, action, **fields):
    return client.post(action, data={**token(client, page, action), **fields})


def test_a_new_meeting_has_adoption_and_discharge_as_two_motions(board, meeting):
    page = board.get(meeting).text
    titles = re.findall(r'<th scope="row">(\d+)\. ([^<]+)', page)
    said = [title for _number, title in titles]
    assert "Motie: de jaarrekening 2025 vaststellen" in said
    assert "Motie: décharge van het bestuur over 2025" in said
    assert "Begroting en contributie 2026" in said


def test_points_change_places_and_stay_numbered(app, board, meeting):
    adoption = points(app)["adoption"]
    send(board, meeting, f"{meeting}/punten/{adoption}/omhoog")
    with app.app_context():
        rows = db.session.scalars(select(AgendaPoint).order_by(AgendaPoint.position)).all()
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))
        assert next(row.position for row in rows if row.id == adoption) == 4


def test_a_decided_motion_is_a_decision_about_the_year(app, board, meeting):
    with app.app_context():
        record_year_decision(2025, "audit", "yes", "KC", TODAY, today=TODAY)
        db.session.commit()
    adoption = points(app)["adoption"]
    page = f"{meeting}/punten/{adoption}/besluit"
    answer = send(board, page, page, outcome="yes", minutes="Met algemene stemmen.")
    assert answer.status_code == 303
    with app.app_context():
        made = year_decision(2025, "adoption")
        assert (made.outcome, made.decision) == ("yes", "ALV 2026-1, punt 5")
        assert year_decision(2025, "discharge") is None
    again = send(board, page, page, outcome="no", minutes="")
    assert again.status_code == 409


def test_a_motion_that_the_law_does_not_allow_yet_leaves_the_point_open(app, board, meeting):
    adoption = points(app)["adoption"]
    page = f"{meeting}/punten/{adoption}/besluit"
    assert send(board, page, page, outcome="yes", minutes="").status_code == 422
    with app.app_context():
        assert db.session.get_one(AgendaPoint, adoption).outcome is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"number": ""}, "number"), ({"without_computer": " "}, "without_computer"),
     ({"second_on": "2026-06-01"}, "second_on"), ({"year": "veel"}, "year")],
)  # fmt: skip
def test_a_meeting_says_when_where_and_how_without_a_computer(app, board, changes, field):
    answer = board.post(NEW, data={**token(board, NEW, NEW), **DETAILS, **changes})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with app.app_context():
        assert db.session.scalar(select(Meeting.id)) is None


def test_the_papers_are_made_as_long_work_and_kept(app, board, meeting):
    answer = send(board, meeting, f"{meeting}/stukken")
    assert answer.status_code == 303
    with app.app_context():
        assert work() == 1
        job = db.session.scalars(select(Job)).one()
        assert (job.state, job.step) == ("done", job.steps)
    page = board.get(meeting).text
    pdf, archive = re.findall(r'href="(/alv/stukken/\d+\.(?:pdf|zip))"', page)
    assert board.get(pdf).data.startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(board.get(archive).data)) as files:
        names = [name.partition("-")[2] for name in files.namelist()]
        assert all(files.read(name).startswith(b"%PDF") for name in files.namelist())
    for wanted in ("uitnodiging", "agenda", "verslag-vorige", "jaarverslag", "jaarrekening",
                   "kascommissie", "voorstel", "moties", "begroting", "benoemingen", "volmacht",
                   "presentielijst"):  # fmt: skip
        assert f"{wanted}.pdf" in names


def test_the_same_files_give_the_same_zip():
    files = {"a.pdf": b"1", "b.pdf": b"2"}
    assert zipped(files) == zipped(dict(files))


def test_a_text_is_cut_at_its_empty_lines():
    assert paragraphs_of("een\r\ntwee\r\n\r\n  drie ") == ["een twee", "drie"]
    assert paragraphs_of(" ") == []
