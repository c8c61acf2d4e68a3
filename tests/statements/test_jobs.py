"""Long work on statements: all in one zip, letters for the post, going on where it broke off."""

import os
import zipfile
from datetime import timedelta

import pytest

from coop import clock
from coop.database import db
from coop.members.models import Member
from coop.records.audit import record
from coop.records.jobs import Progress, claim_job, run_job, start_job, work
from coop.records.models import Job
from coop.statements import jobs
from coop.statements.files import folder, made_files, sweep
from coop.statements.models import IssuedPaper
from coop.words import tell
from tests.signing import sign_in, token
from tests.statements.conftest import NOW


def ended(kind: str, **arguments) -> Job:
    """A job of this kind, done to its end."""
    job = start_job(kind, {"year": 2025, **arguments})
    db.session.commit()
    assert work() == 1
    return db.session.get_one(Job, job.id)


@pytest.fixture
def everybody(app, divided):
    """Statements for all nine; Bram wants letters, Esma has no e-mail. Committed."""
    with app.app_context():
        bram = db.session.get_one(Member, divided["Bram"])
        bram.contact_by, bram.postcode = "letter", "9999 ZZ"
        esma = db.session.get_one(Member, divided["Esma"])
        esma.email, esma.postcode = None, "1000 AA"
        record("test_made", bram)
        assert ended("statements_issue", is_announced=False).state == "done"
        db.session.rollback()
    return divided


@pytest.fixture
def issued(app, everybody):
    """The same, with the app at hand."""
    with app.app_context():
        yield everybody
        db.session.rollback()


def test_all_statements_are_made_and_told(issued):
    assert db.session.query(IssuedPaper).count() == 9
    again = ended("statements_issue", is_announced=False)
    assert [str(words) for words in tell(again.told)] == [
        "0 jaaropgaven gemaakt; de andere waren er al."
    ]


def test_everybodys_newest_statement_is_in_one_zip(issued):
    job = ended("statements_zip")
    assert job.state == "done"
    (made,) = made_files()
    with zipfile.ZipFile(folder() / made.name) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        assert names == sorted(names)
        assert names[0] == "JO-2025-0001.pdf"
        assert len(names) == 9
        assert packed.read(names[0]).startswith(b"%PDF")
    assert [file.name for file in folder().iterdir()] == [made.name]


def test_a_zip_that_was_broken_off_goes_on_and_makes_nothing_twice(issued, monkeypatch):
    made, whole = [], jobs.paper_pdf

    def counted(paper):
        if len(made) == 4:
            made.append(None)
            raise KeyboardInterrupt
        made.append(paper.number)
        return whole(paper)

    monkeypatch.setattr(jobs, "paper_pdf", counted)
    start_job("statements_zip", {"year": 2025})
    db.session.commit()
    with pytest.raises(KeyboardInterrupt):
        run_job(claim_job())
    db.session.rollback()
    assert made_files() == []
    with clock.stopped_at(NOW + timedelta(minutes=5)):
        assert work() == 1
    numbers = [number for number in made if number]
    assert len(numbers) == len(set(numbers)) == 9
    assert len(made_files()) == 1


def test_the_post_gets_letters_in_the_order_of_their_postcodes(issued, monkeypatch):
    ordered = []
    whole = jobs.post_pdf
    monkeypatch.setattr(
        jobs,
        "post_pdf",
        lambda papers, *more: (
            ordered.extend(p.data["address"] for p in papers) or whole(papers, *more)
        ),
    )
    job = ended("statements_print")
    assert job.state == "done"
    assert [address[0] for address in ordered] == ["Esma", "Bram"]
    (made,) = made_files()
    content = (folder() / made.name).read_bytes()
    validation = pytest.importorskip("page")
    for profile in ("ua1", "2a"):
        found = validation.validate_pdf_bytes(content, profile=profile)
        assert found.is_compliant, found.failures
        assert found.document.page_count == 6


def test_without_statements_there_is_nothing_to_pack(app, divided):
    with app.app_context():
        job = ended("statements_zip")
        assert job.state == "failed"
        assert "nog geen jaaropgaven" in str(tell(job.told)[0])


def test_files_are_swept_after_a_week(issued):
    ended("statements_print")
    (made,) = made_files()
    old = (NOW - timedelta(days=8)).timestamp()
    os.utime(folder() / made.name, (old, old))
    assert made_files() == []
    assert sweep() == 1
    assert list(folder().iterdir()) == []


def test_the_board_fetches_the_file_and_the_kascommissie_does_not(app, client, everybody):
    with app.app_context():
        ended("statements_print")
        (made,) = made_files()
    address = f"/papieren/bestand/{made.name}"
    sign_in(client, app, everybody["Gerda"])
    page = client.get("/papieren/").text
    assert address in page
    answer = client.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith(b"%PDF")
    answer.close()
    assert client.get("/papieren/bestand/..%2Fcoop.sqlite").status_code == 404
    sign_in(client, app, everybody["Ali"])
    assert client.get(address).status_code == 403


def test_the_page_starts_the_work_and_shows_it(app, client, everybody):
    sign_in(client, app, everybody["Gerda"])
    form = token(client, "/papieren/", "/papieren/zip")
    answer = client.post("/papieren/zip", data={**form, "year": "2025"})
    assert answer.status_code == 303
    again = client.post("/papieren/zip", data={**form, "year": "2025"})
    assert again.location == answer.location
    assert client.get(answer.location).status_code == 200
    form = token(client, "/papieren/", "/papieren/maken")
    assert client.post("/papieren/maken", data={**form, "year": "2031"}).status_code == 422


def test_progress_is_told_while_it_is_made(issued):
    told = []

    class Heard(Progress):
        def __call__(self, step, steps, doing=None):
            told.append((step, steps))

        def beat(self):
            told.append("beat")

    jobs.zip_job({"year": 2025}, Heard(7, 1))
    assert "beat" in told
