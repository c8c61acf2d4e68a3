"""Certificates and confirmations, and the page that says whether one still holds."""

import re
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.language import language
from coop.members.models import Member
from coop.pages import cooperative
from coop.records.attempts import count_try
from coop.shares.models import ShareClass
from coop.statements.codes import parse_code
from coop.statements.forms import CodeForm
from coop.statements.issue import issue_copy
from coop.statements.issue_proof import (
    given_confirmation,
    issue_certificate,
    issue_confirmation,
    standing_certificate,
)
from coop.statements.models import IssuedPaper
from coop.statements.my_views import day_here, require_member
from coop.statements.pdf import paper_pdf
from coop.statements.queries import operation_lines, paper_by_code, place_of
from coop.statements.validity_queries import validity_of
from coop.web import claim_form, done

proofs = Blueprint("proofs", __name__)

MOST_TRIES = 20
WINDOW = timedelta(minutes=15)


@proofs.get("/bewijs/papier/<code>.pdf")
def paper_pdf_of(code: str) -> ResponseReturnValue:
    """A paper that was given out, as it was printed then."""
    return _as_file(_paper_or_404(code))


@proofs.post("/bewijs/papier/<code>/taal")
def copy_POST(code: str) -> ResponseReturnValue:
    """Let the same statement be made in the reader's language."""
    paper = _paper_or_404(code)
    if earlier := claim_form():
        return earlier
    if paper.year is None:
        abort(404)
    copy = issue_copy(paper, language())
    return done(url_for(".paper_pdf_of", code=copy.code))


@proofs.get("/bewijs/bevestiging/<reference>/<int:member_id>.pdf")
def confirmation(reference: str, member_id: int) -> ResponseReturnValue:
    """What an operation on the register meant for one member; asked for first where it must be."""
    require_member(member_id)
    paper = given_confirmation(reference, member_id)
    if paper is None:
        return redirect(url_for(".ask_confirmation", reference=reference, member_id=member_id))
    return _as_file(paper)


@proofs.get("/bewijs/bevestiging/<reference>/<int:member_id>")
def ask_confirmation(reference: str, member_id: int) -> ResponseReturnValue:
    """One button: let the confirmation be made."""
    require_member(member_id)
    lines = operation_lines(member_id, reference) or abort(404)
    return _ask(member_id, "confirmation", lines=lines)


@proofs.post("/bewijs/bevestiging/<reference>/<int:member_id>")
def ask_confirmation_POST(reference: str, member_id: int) -> ResponseReturnValue:
    """Give out the confirmation of an operation."""
    require_member(member_id)
    if earlier := claim_form():
        return earlier
    paper = issue_confirmation(_settings(), reference, member_id, language(), day_here())
    return done(url_for(".paper_pdf_of", code=paper.code))


@proofs.get("/bewijs/certificaat/<int:member_id>/<int:share_class_id>.pdf")
def certificate(member_id: int, share_class_id: int) -> ResponseReturnValue:
    """That a member holds so many shares of a class; asked for first where it must be."""
    require_member(member_id)
    paper = standing_certificate(member_id, share_class_id, day_here())
    if paper is None:
        asked = url_for(".ask_certificate", member_id=member_id, share_class_id=share_class_id)
        return redirect(asked)
    return _as_file(paper)


@proofs.get("/bewijs/certificaat/<int:member_id>/<int:share_class_id>")
def ask_certificate(member_id: int, share_class_id: int) -> ResponseReturnValue:
    """One button: let the certificate be made."""
    require_member(member_id)
    share_class = db.get_or_404(ShareClass, share_class_id)
    return _ask(member_id, "certificate", share_class=share_class)


@proofs.post("/bewijs/certificaat/<int:member_id>/<int:share_class_id>")
def ask_certificate_POST(member_id: int, share_class_id: int) -> ResponseReturnValue:
    """Give out a certificate of today."""
    require_member(member_id)
    if earlier := claim_form():
        return earlier
    paper = issue_certificate(_settings(), member_id, share_class_id, language(), day_here())
    return done(url_for(".paper_pdf_of", code=paper.code))


def _ask(member_id: int, kind: str, **shown: Any) -> str:
    member = db.get_or_404(Member, member_id)
    return render_template("papers/ask.html", member=member, kind=kind, **shown)


@proofs.get("/echt/")
def check_form() -> ResponseReturnValue:
    """Where to type the code of a paper."""
    return render_template("papers/check_form.html", form=CodeForm())


@proofs.post("/echt/")
def check_form_POST() -> ResponseReturnValue:
    """Go on to what is known of a typed code. Tries are counted before anything is read."""
    source = f"paper code from {request.remote_addr or 'unknown'}"
    count_try(source, clock.now(), most=MOST_TRIES, window=WINDOW)
    form = CodeForm(request.form)
    if not form.validate():
        return render_template("papers/check_form.html", form=form), 422
    return redirect(url_for(".check", code=parse_code(form.code.data or "")), 303)


@proofs.get("/echt/<code>")
def check(code: str) -> ResponseReturnValue:
    """Whether a paper still holds, without saying whose it is."""
    found = paper_by_code(parse_code(code) or "")
    if found is None:
        return render_template("papers/check.html", paper=None, code=code[:40]), 404
    return render_template(
        "papers/check.html",
        paper=found,
        code=found.code,
        validity=validity_of(found, day_here()),
        place=place_of(found.share_class_id),
        places=_places(found),
    )


def _places(paper: IssuedPaper) -> list[tuple[str, str]]:
    """The kinds of share that a confirmation is about."""
    if paper.operation_reference is None:
        return []
    lines = operation_lines(paper.member_id, paper.operation_reference)
    return [(line.class_name, line.plant_name) for line in lines]


def _settings() -> Any:
    return cooperative() or abort(404)


def _paper_or_404(code: str) -> IssuedPaper:
    found = paper_by_code(parse_code(code) or "") or abort(404)
    require_member(found.member_id)
    return found


def _as_file(paper: IssuedPaper) -> Response:
    answer = Response(paper_pdf(paper), content_type="application/pdf")
    name = re.sub(r"[^A-Za-z0-9.-]", "_", f"{paper.number}.pdf")
    answer.headers["Content-Disposition"] = f"inline; filename={name}"
    return answer
