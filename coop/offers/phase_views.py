"""What an offering needs before it opens, and who may order when."""

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from coop import clock
from coop.database import db
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.offers.keep_document import keep_document
from coop.offers.models import Offering, OfferingDocument, TermsDocument
from coop.offers.offer import set_phases
from coop.offers.offering_forms import DocumentForm, TermsForm
from coop.offers.phase_forms import PhasesForm, filled_in_phases
from coop.offers.phase_words import phase_lines
from coop.offers.queries import offering_by_id, offering_on_sale, the_cooperative
from coop.offers.ready_queries import counter, phases_of, room_of
from coop.offers.terms import keep_terms, terms_id
from coop.web import claim_form, done

phases = Blueprint("phases", __name__)
phases.add_app_template_global(terms_id)


@phases.get("/uitgiftes/<int:offering_id>/papieren")
def papers(offering_id: int) -> ResponseReturnValue:
    """What is there and what is missing, the counter, and the information document."""
    require(may_read_books(viewer()))
    return _papers(_offering(offering_id), DocumentForm())


@phases.post("/uitgiftes/<int:offering_id>/papieren")
def document_POST(offering_id: int) -> ResponseReturnValue:
    """Keep the information document, or a newer version of it."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    offering = _offering(offering_id)
    form = DocumentForm(CombinedMultiDict((request.files, request.form)))
    if form.validate():
        with form.refusals():
            content = form.file.data.read()
            keep_document(offering, form.file_name, content, clock.now())
            return done(
                url_for(".papers", offering_id=offering_id), "Het informatiedocument is bewaard."
            )
    return _papers(_offering(offering_id), form), 422


@phases.get("/kopen/<int:offering_id>/informatiedocument.pdf")
def document(offering_id: int) -> ResponseReturnValue:
    """The information document as it is now, for anybody."""
    offering = _offering(offering_id)
    kept = db.session.get(OfferingDocument, offering.document_id or 0) or abort(404)
    return _pdf(kept, f"informatiedocument-{offering.share_class.plant.code}-{kept.id}.pdf")


def _pdf(kept: OfferingDocument | TermsDocument, name: str) -> ResponseReturnValue:
    answer = Response(kept.content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename={name}"
    answer.set_etag(kept.sha256)
    answer.last_modified = kept.uploaded_at
    return answer.make_conditional(request)


@phases.get("/ledenovereenkomst/<int:terms_id>.pdf")
def terms(terms_id: int) -> ResponseReturnValue:
    """The member agreement of a version, for anybody."""
    kept = db.session.get(TermsDocument, terms_id) or abort(404)
    return _pdf(kept, f"ledenovereenkomst-{kept.id}.pdf")


@phases.post("/uitgiftes/<int:offering_id>/ledenovereenkomst")
def terms_POST(offering_id: int) -> ResponseReturnValue:
    """Keep the member agreement of the version of this offering."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    offering = _offering(offering_id)
    form = TermsForm(CombinedMultiDict((request.files, request.form)))
    if form.validate():
        with form.refusals():
            content = form.file.data.read()
            keep_terms(offering.terms_version, form.file_name, content, clock.now())
            return done(
                url_for(".papers", offering_id=offering_id), "De ledenovereenkomst is bewaard."
            )
    return _papers(_offering(offering_id), DocumentForm(), form), 422


@phases.get("/uitgiftes/<int:offering_id>/fasen")
def edit(offering_id: int) -> ResponseReturnValue:
    """Who may order when."""
    require(may_administer(viewer()))
    offering = _offering(offering_id)
    kept = phases_of([offering.id]).get(offering.id, ())
    return _phases(offering, PhasesForm(data=filled_in_phases(kept, _zone())))


@phases.post("/uitgiftes/<int:offering_id>/fasen")
def edit_POST(offering_id: int) -> ResponseReturnValue:
    """Say who may order when, from now."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    offering, form = _offering(offering_id), PhasesForm(request.form)
    if form.validate():
        with form.refusals():
            set_phases(offering, form.typed(offering.opens_at, _zone()))
            return done(url_for("offerings.index"), "De fasen zijn bewaard.")
    return _phases(_offering(offering_id), form), 422


def _zone() -> str:
    return the_cooperative().time_zone


def _offering(offering_id: int) -> Offering:
    found = offering_by_id(offering_id)
    if found is None:
        abort(404)
    return found


def _papers(offering: Offering, form: DocumentForm, terms_form: TermsForm | None = None) -> str:
    at = clock.now()
    return render_template(
        "offerings/papers.html",
        form=form,
        terms_form=terms_form or TermsForm(),
        offering=offering,
        on_sale=offering_on_sale(offering, at),
        document=db.session.get(OfferingDocument, offering.document_id or 0),
        counter=counter(at),
        room=room_of(offering, at),
        small_circle_limit_cents=the_cooperative().small_circle_limit_cents,
    )


def _phases(offering: Offering, form: PhasesForm) -> str:
    at = clock.now()
    on_sale = offering_on_sale(offering, at)
    return render_template(
        "offerings/phases.html",
        form=form,
        offering=offering,
        lines=phase_lines(on_sale, at, _zone()),
    )
