"""Bank files: looking at them, reading them in, and every line of them."""

import io
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from coop import clock
from coop.bank import import_job
from coop.bank.forms import BankFilesForm, ImportForm, ids_in
from coop.bank.import_files import import_files
from coop.bank.import_job import MANY_LINES, ask_to_import
from coop.bank.keep_file import content_of, keep_file, keep_unread, sweep_files
from coop.bank.layouts import BANK_NAMES
from coop.bank.look import Look, look_at, read_kept
from coop.bank.match_queries import lines_waiting
from coop.bank.models import BankFile, BankLine
from coop.bank.queries import (
    LINES_PAGE,
    files_page,
    gaps_of,
    kept_files,
    last_balance,
    lines_page,
    own_ibans,
    own_today,
    statements_of,
)
from coop.bank.read_file import MOST_BYTES
from coop.bank.statement import BankPage
from coop.database import db
from coop.errors import AlreadyDone, LinkExpired, RuleBroken
from coop.language import gettext as _
from coop.language import say
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.records.jobs import spawn_worker
from coop.records.models import Job
from coop.web import claim_form, done
from coop.words import tell

bank_lines = Blueprint("bank_lines", __name__, url_prefix="/bank")

FIRST_LINES = 50
ROOM_AROUND = 64 * 1024
"""What a form weighs beside its files. [bytes]"""


@bank_lines.url_value_preprocessor
def _allow_long_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A year of statements is longer than what other forms may send; the door is asked first."""
    if endpoint == "bank_lines.upload_POST":
        request.max_content_length = MOST_BYTES + ROOM_AROUND


@bank_lines.errorhandler(413)
def _too_long(_error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    text = _("Samen zijn deze bestanden groter dan 100 MB. Kies bij uw bank een kortere periode.")
    return render_template("refused.html", status=413, title=_("Te groot"), text=text), 413


@bank_lines.get("/")
def index() -> ResponseReturnValue:
    """What stands on the account by the bank and by the books, and the files that were read."""
    require(may_read_books(viewer()))
    files, page, pages = files_page(request.args.get("blad", 1, type=int))
    ibans = own_ibans()
    return render_template(
        "bank/index.html",
        balances=[found for iban in ibans if (found := last_balance(iban))],
        waiting=lines_waiting(),
        gaps=[gap for iban in ibans for gap in gaps_of(iban)],
        files=files,
        layouts=BANK_NAMES,
        page=page,
        pages=pages,
    )


@bank_lines.get("/regels")
def lines() -> ResponseReturnValue:
    """Every line, newest first; searched by name, amount, account or reference."""
    require(may_read_books(viewer()))
    search = "".join(sign for sign in request.args.get("zoek", "") if sign.isprintable())[:80]
    way = request.args.get("kant", "")
    way = way if way in ("in", "out") else ""
    found, page, count = lines_page(search.strip(), way, request.args.get("blad", 1, type=int))
    return render_template(
        "bank/lines.html",
        lines=found,
        count=count,
        search=search.strip(),
        way=way,
        page=page,
        pages=max(1, -(-count // LINES_PAGE)),
    )


@bank_lines.get("/regels/<int:bank_line_id>")
def line(bank_line_id: int) -> ResponseReturnValue:
    """One line with all that the bank told of it."""
    require(may_read_books(viewer()))
    found = db.get_or_404(BankLine, bank_line_id)
    return render_template("bank/line.html", line=found, layouts=BANK_NAMES)


@bank_lines.get("/bestanden/<int:bank_file_id>")
def file(bank_file_id: int) -> ResponseReturnValue:
    """An imported file with its statements."""
    require(may_read_books(viewer()))
    found = _imported_or_404(bank_file_id)
    return render_template(
        "bank/file.html", file=found, statements=statements_of(bank_file_id), layouts=BANK_NAMES
    )


@bank_lines.get("/bestanden/<int:bank_file_id>/origineel")
def original(bank_file_id: int) -> ResponseReturnValue:
    """The file byte for byte as it came."""
    require(may_read_books(viewer()))
    found = _imported_or_404(bank_file_id)
    return send_file(
        io.BytesIO(content_of(found)),
        "application/octet-stream",
        as_attachment=True,
        download_name=found.file_name or f"bank-{bank_file_id}",
    )


def _imported_or_404(file_id: int) -> BankFile:
    found = db.get_or_404(BankFile, file_id)
    if found.imported_at is None:
        abort(404)
    return found


@bank_lines.get("/inlezen")
def upload() -> ResponseReturnValue:
    """The form for files of the bank."""
    require(may_administer(viewer()))
    return render_template("bank/upload.html", form=BankFilesForm())


@bank_lines.post("/inlezen")
def upload_POST() -> ResponseReturnValue:
    """Read files and show what they would bring; they are kept, and nothing is booked."""
    require(may_administer(viewer()))
    form = BankFilesForm(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        return render_template("bank/upload.html", form=form), 422
    today, at = own_today(), clock.now()
    if form.size_bytes > import_job.MANY_BYTES:
        return _look_later(form)
    read: dict[int, tuple[BankFile, BankPage]] = {}
    refused: list[str] = []
    for name, content in form.contents():
        try:
            file, page = keep_file(name, content, today, at)
            read[file.id] = (file, page)
        except RuleBroken as refusal:
            refused.append(say(refusal.words))
    if not read:
        form.file.errors = refused
        db.session.rollback()
        return render_template("bank/upload.html", form=form), 422
    sweep_files(at)
    db.session.commit()
    return _preview(look_at(list(read.values())), refused), 422 if refused else 200


def _look_later(form: BankFilesForm) -> ResponseReturnValue:
    """Keep long files; they are read outside the page, all of them or none."""
    at, kept = clock.now(), {}
    try:
        for name, content in form.contents():
            file = keep_unread(name, content, at)
            kept[file.id] = file
    except RuleBroken as refusal:
        form.file.errors = [say(refusal.words)]
        db.session.rollback()
        return render_template("bank/upload.html", form=form), 422
    sweep_files(at)
    ids = "-".join(str(file_id) for file_id in kept)
    job = import_job.ask_to_look(
        list(kept.values()), url_for(".upload"), url_for(".preview", bank_files=ids)
    )
    answer = done(url_for("jobs.show", job_id=job.id))
    spawn_worker()
    return answer


@bank_lines.get("/inlezen/<bank_files>")
def preview(bank_files: str) -> ResponseReturnValue:
    """What kept files would bring, once more; long ones are not read again for it."""
    require(may_administer(viewer()))
    files = _kept(ids_in(bank_files))
    if not import_job.is_long(files):
        return _preview(look_at(read_kept(files, own_today())))
    job = db.session.get(Job, request.args.get("werk", 0, type=int))
    seen = request.args.get("gezien", "")
    if job is None or job.kind != "bank_look" or job.state != "done" or not seen:
        abort(404)
    return render_template(
        "bank/preview_long.html",
        files=files,
        told=tell(job.told),
        layouts=BANK_NAMES,
        form=ImportForm(files="-".join(str(file.id) for file in files), seen=seen[:64]),
    )


def _kept(ids: list[int]) -> list[BankFile]:
    found = kept_files(ids)
    if not found or len(found) != len(ids):
        raise LinkExpired(
            "Dit voorbeeld is te oud of niet van ons. Lees het bestand opnieuw in. "
            "Er is niets veranderd."
        )
    return found


def _preview(look: Look, refused: list[str] | None = None) -> str:
    shown = [
        (one.file, judged)
        for one in look.files
        for judged in (*one.lines("alike"), *one.lines("new"))
    ]
    files = "-".join(str(one.file.id) for one in look.files)
    return render_template(
        "bank/preview.html",
        look=look,
        refused=refused or [],
        shown=shown[:FIRST_LINES],
        shown_of=len(shown),
        layouts=BANK_NAMES,
        form=ImportForm(files=files, seen=look.digest),
    )


@bank_lines.post("/inlezen/bevestig")
def import_POST() -> ResponseReturnValue:
    """Import what the preview showed: all of it or nothing; many lines as long work."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = ImportForm(request.form)
    files = _kept(form.file_ids)
    seen = str(form.seen.data or "")
    if import_job.is_long(files):
        return _import_later(files, seen, form)
    read = read_kept(files, own_today())
    if sum(len(part.lines) for _file, page in read for part in page.statements) >= MANY_LINES:
        if look_at(read).digest != seen:
            raise AlreadyDone(
                "Er is intussen iets anders ingelezen. Bekijk het voorbeeld nog eens. "
                "Er is niets veranderd."
            )
        return _import_later(files, seen, form)
    found = import_files(read, seen, clock.now(), takes_alike=form.takes_alike.data)
    return done(
        url_for("matching.index") if found.count("new") else url_for("bank_lines.index"),
        "Ingelezen. Nieuwe regels: %(new)s.",
        new=found.count("new"),
    )


def _import_later(files: list[BankFile], seen: str, form: ImportForm) -> ResponseReturnValue:
    """Long work, which looks again whether it is still what was seen."""
    onward = url_for("matching.index")
    job = ask_to_import(files, seen, onward, takes_alike=form.takes_alike.data)
    answer = done(url_for("jobs.show", job_id=job.id))
    spawn_worker()
    return answer
