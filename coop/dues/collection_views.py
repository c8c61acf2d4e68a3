"""Direct debits: collections with two pairs of eyes, and what the bank sent back."""

from datetime import date

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.dues.collect import (
    confirm_collection,
    credit_collection,
    drop_collection,
    is_stale,
    make_collection,
    send_collection,
    suggested_day,
)
from coop.dues.collection_concept import CollectionConcept
from coop.dues.collection_queries import (
    PAGE_SIZE,
    all_collections,
    blocks,
    collection_by_id,
    collection_now,
    concept_id,
    line_by_id,
    lines_of,
    on_its_way_cents,
    returns_page,
)
from coop.dues.forms import BackForm, ConfirmTotalForm, MakeCollectionForm, ReceivedForm
from coop.dues.make_debit_file import bank_file
from coop.dues.mandate_rules import last_day_to_send
from coop.dues.models import Collection, CollectionLine
from coop.dues.queries import the_settings
from coop.dues.return_reasons import REASONS, reason_of
from coop.dues.take_back import take_debit_back
from coop.dues.views import today_here
from coop.ledger.chart import BANK
from coop.members.access import may_administer, may_read_books
from coop.members.forms import day_of as typed_day
from coop.members.session import require, signed_in, viewer
from coop.offers.receive import Money
from coop.payouts.queries import board_members
from coop.shares.forms import whole
from coop.units import cents_text
from coop.web import claim_form, done

collections = Blueprint("collections", __name__, url_prefix="/incasso")

KINDS = ("due", "saving")


def _collection(collection_id: int) -> Collection:
    return collection_by_id(collection_id) or abort(404)


def _line(debit_id: int) -> CollectionLine:
    return line_by_id(debit_id) or abort(404)


@collections.get("/")
def index() -> ResponseReturnValue:
    """What could be collected, and every collection so far."""
    require(may_read_books(viewer()))
    return _index()


def _index(form: MakeCollectionForm | None = None) -> str:
    day, now = _could_be_collected(today_here())
    return render_template(
        "collections/index.html",
        now=now,
        concepts={kind: concept_id(kind) for kind in KINDS},
        rows=all_collections(),
        settings=the_settings(),
        day=day,
        form=form or MakeCollectionForm(collected_on=day),
    )


def _could_be_collected(today: date) -> tuple[date, dict[str, CollectionConcept]]:
    """A day that is far enough ahead for whichever is chosen, and what could be collected on it."""
    settings = the_settings()
    notice_days = settings.notice_days if settings else 0
    day = suggested_day(notice_days, today)
    now = {kind: collection_now(kind, day) for kind in KINDS}
    longest = max(notice_days, *(one.notice_days for one in now.values()))
    if longest > notice_days:
        day = suggested_day(longest, today)
        now = {kind: collection_now(kind, day) for kind in KINDS}
    return day, now


@collections.post("/")
def make_POST() -> ResponseReturnValue:
    """Make a concept."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = MakeCollectionForm(request.form)
    if form.validate():
        with form.refusals():
            made = make_collection(
                form.kind.data, typed_day(form.collected_on), today=today_here(), at=clock.now()
            )
            return done(
                url_for(".show", collection_id=made.id),
                "Het concept staat klaar. Een ander bestuurslid bevestigt het.",
            )
    return _index(form), 422


@collections.get("/<int:collection_id>")
def show(collection_id: int) -> ResponseReturnValue:
    """One collection: totals, debits, and what is to be done."""
    require(may_read_books(viewer()))
    return _show(_collection(collection_id))


def _show(
    made: Collection, confirming: ConfirmTotalForm | None = None, came: ReceivedForm | None = None
) -> str:
    parts, left_cents = blocks(made.id), on_its_way_cents(made.id)
    count = sum(part.count for part in parts)
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(max(1, request.args.get("blad", 1, type=int)), pages)
    total_cents = sum(part.total_cents for part in parts)
    return render_template(
        "collections/show.html",
        made=made,
        parts=parts,
        today=today_here(),
        total_cents=total_cents,
        left_cents=left_cents,
        lines=lines_of(made.id, page),
        page=page,
        pages=pages,
        send_by=last_day_to_send(made.collected_on),
        is_mine=made.made_by_id == signed_in().member_id,
        is_alone=board_members() < 2,
        is_stale=made.state == "concept" and is_stale(made),
        confirming=confirming or ConfirmTotalForm(digest=made.digest),
        came=came or ReceivedForm(received_on=today_here(), amount=left_cents),
        form=confirming or came,
        shown=cents_text(total_cents),
    )


@collections.post("/<int:collection_id>/vervalt")
def drop_POST(collection_id: int) -> ResponseReturnValue:
    """Drop a concept."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    drop_collection(collection_id)
    return done(url_for(".index"), "Het concept is vervallen. Er wordt niets afgeschreven.")


@collections.post("/<int:collection_id>/bevestigen")
def confirm_POST(collection_id: int) -> ResponseReturnValue:
    """A second board member confirms."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = ConfirmTotalForm(request.form)
    if form.validate():
        with form.refusals():
            confirm_collection(
                collection_id,
                digest=form.digest.data or "",
                total_cents=whole(form.total),
                today=today_here(),
                at=clock.now(),
            )
            return done(
                url_for(".show", collection_id=collection_id),
                "De incasso is bevestigd. De leden horen het bedrag en de dag. Haal nu het "
                "bestand voor de bank op.",
            )
    return _show(_collection(collection_id), confirming=form), 422


@collections.get("/<int:collection_id>/bank.xml")
def file(collection_id: int) -> ResponseReturnValue:
    """The bank's file."""
    require(may_administer(viewer()))
    made = _collection(collection_id)
    answer = Response(bank_file(made), content_type="application/xml; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={made.message_id}.xml"
    return answer


@collections.post("/<int:collection_id>/verstuurd")
def sent_POST(collection_id: int) -> ResponseReturnValue:
    """The file went to the bank."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    send_collection(collection_id, today_here(), clock.now())
    return done(
        url_for(".show", collection_id=collection_id), "Vastgelegd: het bestand is bij de bank."
    )


@collections.post("/<int:collection_id>/bijgeschreven")
def credited_POST(collection_id: int) -> ResponseReturnValue:
    """The bank credited what was collected, and no bank file says so."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = ReceivedForm(request.form)
    if form.validate():
        with form.refusals():
            reference = f"hand-{request.form['form_key']}"
            money = Money(typed_day(form.received_on), whole(form.amount), reference, BANK)
            credit_collection(collection_id, money)
            return done(url_for(".show", collection_id=collection_id), "Vastgelegd.")
    return _show(_collection(collection_id), came=form), 422


@collections.get("/terug")
def returns() -> ResponseReturnValue:
    """What came back, and what each reason means."""
    require(may_read_books(viewer()))
    return render_template(
        "collections/returns.html",
        rows=[(back, reason_of(back.reason)) for back in returns_page(1)],
        reasons=REASONS.values(),
    )


@collections.get("/afschrijving/<int:debit_id>/terug")
def back(debit_id: int) -> ResponseReturnValue:
    """A debit came back: ask when and why."""
    require(may_administer(viewer()))
    return _back(_line(debit_id), BackForm(on=today_here(), reason="AM04"))


def _back(line: CollectionLine, form: BackForm) -> str:
    return render_template("collections/back.html", line=line, form=form.with_reasons())


@collections.post("/afschrijving/<int:debit_id>/terug")
def back_POST(debit_id: int) -> ResponseReturnValue:
    """Write down that a debit came back."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = BackForm(request.form).with_reasons()
    if form.validate():
        with form.refusals():
            line = _line(debit_id)
            take_debit_back(
                line,
                form.reason.data or "",
                typed_day(form.on),
                source_account=form.source.data,
                today=today_here(),
            )
            return done(
                url_for(".show", collection_id=line.collection_id),
                "Vastgelegd. Het lid krijgt een vriendelijk bericht.",
            )
    return _back(_line(debit_id), form), 422
