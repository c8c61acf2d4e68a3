"""`coop bank`: the same import from the command line."""

from sqlalchemy import func, select

from coop.bank.command import bank
from coop.bank.models import BankFile, BankLine
from coop.database import db
from tests.bank.makers import camt
from tests.bank.test_import import period


def lines(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(BankLine)) or 0


def test_files_are_imported_once(app, people, tmp_path):
    path = tmp_path / "oktober.xml"
    path.write_bytes(camt(period(0, 1)))
    run = app.test_cli_runner().invoke
    dry = run(bank, ["--dry-run", str(path)])
    assert "8 nieuw" in dry.output
    assert lines(app) == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(BankFile)) == 0
    assert run(bank, [str(path)]).exit_code == 0
    again = run(bank, [str(path)])
    assert "0 nieuw, 8 al ingelezen" in again.output
    assert lines(app) == 8


def test_one_bad_file_imports_none(app, people, tmp_path):
    good, bad = tmp_path / "a.xml", tmp_path / "b.xml"
    good.write_bytes(camt(period(0, 1)))
    bad.write_bytes(camt(period(2, 3))[:-50])
    answer = app.test_cli_runner().invoke(bank, [str(good), str(bad)])
    assert answer.exit_code == 1
    assert "b.xml: Dit XML-bestand is niet heel" in answer.output
    assert lines(app) == 0
