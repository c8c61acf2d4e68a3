"""Mandates as the board sees them, one from paper, and under which id we collect."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop.dues.forms import PaperMandateForm, SettingForm
from coop.dues.mandate_queries import mandate_counts, mandates_page
from coop.dues.queries import PAGE_SIZE, the_cooperative, the_settings
from coop.dues.set_up import set_up_debits
from coop.dues.sign import sign_mandate
from coop.dues.views import today_here
from coop.dues.words import mandate_text
from coop.members.access import may_administer
from coop.members.forms import day_of as typed_day
from coop.members.queries import member_by_code
from coop.members.session import require, viewer
from coop.shares.forms import whole
from coop.web import claim_form, done

mandates = Blueprint("mandates", __name__, url_prefix="/machtigingen")


@mandates.get("/")
def index() -> ResponseReturnValue:
    """Who lets us collect; for the board, because accounts stand in it."""
    require(may_administer(viewer()))
    counts = mandate_counts()
    kind = "saving" if request.args.get("soort") == "sparen" else "due"
    count = sum(counts.get((kind, state), 0) for state in ("active", "asked"))
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(max(1, request.args.get("blad", 1, type=int)), pages)
    return render_template(
        "mandates/index.html",
        counts=counts,
        kind=kind,
        count=count,
        rows=mandates_page(kind, page, PAGE_SIZE),
        page=page,
        pages=pages,
        settings=the_settings(),
    )


@mandates.get("/papier")
def paper() -> ResponseReturnValue:
    """A form for a mandate on paper, and the text to print."""
    require(may_administer(viewer()))
    return _paper(PaperMandateForm(signed_on=today_here()))


def _paper(form: PaperMandateForm) -> str:
    settings, name = the_settings(), the_cooperative().name
    said = [mandate_text(kind, name, settings) for kind in ("due", "saving")] if settings else []
    return render_template("mandates/paper.html", form=form, said=said, settings=settings)


@mandates.post("/papier")
def paper_POST() -> ResponseReturnValue:
    """Keep a mandate that was signed on paper."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = PaperMandateForm(request.form)
    if form.validate():
        with form.refusals():
            member = member_by_code(form.member.data or "", field="member")
            made = sign_mandate(
                member,
                form.kind.data,
                str(form.iban.data),
                str(form.holder.data),
                by="paper",
                signed_on=typed_day(form.signed_on),
                today=today_here(),
            )
            return done(
                url_for(".index", soort="sparen" if made.kind == "saving" else None),
                "Bewaard met kenmerk %(reference)s. Schrijf dat op het papier.",
                reference=made.reference,
            )
    return _paper(form), 422


@mandates.get("/instellingen")
def settings() -> ResponseReturnValue:
    """Creditor id and term of notice."""
    require(may_administer(viewer()))
    kept = the_settings()
    form = SettingForm(obj=kept) if kept else SettingForm(notice_days=14)
    return render_template("mandates/settings.html", form=form)


@mandates.post("/instellingen")
def settings_POST() -> ResponseReturnValue:
    """Keep them."""
    require(may_administer(viewer()))
    form = SettingForm(request.form)
    if form.validate():
        with form.refusals():
            set_up_debits(str(form.creditor_id.data), whole(form.notice_days))
            return done(url_for(".index"), "De instellingen zijn bewaard.")
    return render_template("mandates/settings.html", form=form), 422
