"""Booking by hand, taking a hand booking back, and closing a period."""

from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop.database import db
from coop.home.books_forms import (
    KINDS,
    CloseForm,
    ConfirmedCloseForm,
    ConfirmedHandForm,
    HandForm,
    TakeBackForm,
    new_hand_form,
    typed_amount,
)
from coop.home.books_queries import closings, undivided_years, unsealed_entries
from coop.home.books_views import first_month, running_year, today
from coop.ledger.by_hand import book_by_hand, is_reversible, seen_digest, take_back
from coop.ledger.chart import CHART
from coop.ledger.close_period import check_closing, close_period, entries_to_close
from coop.ledger.models import JournalEntry
from coop.ledger.periods import closed_through, open_day
from coop.ledger.queries import balance_cents, lines_of
from coop.members.access import may_administer
from coop.members.forms import day_of
from coop.members.session import require, viewer
from coop.production.queries import plants
from coop.shares.forms import chosen
from coop.web import claim_form, done

bookkeeping = Blueprint("bookkeeping", __name__, url_prefix="/boeken")


@bookkeeping.get("/nieuw")
def hand() -> ResponseReturnValue:
    """The form of a booking by hand, or first the choice of what it is."""
    require(may_administer(viewer()))
    kind = request.args.get("soort", "")
    if kind not in KINDS:
        return render_template("books/hand_choose.html")
    return render_template("books/hand.html", form=new_hand_form(kind, today()))


@bookkeeping.post("/nieuw/controle")
def hand_check_POST() -> ResponseReturnValue:
    """Show what would be booked; nothing is kept."""
    require(may_administer(viewer()))
    form = HandForm(request.form)
    if form.validate():
        with form.refusals():
            return _preview(ConfirmedHandForm(request.form))
    return render_template("books/hand.html", form=form), 422


@bookkeeping.post("/nieuw")
def hand_POST() -> ResponseReturnValue:
    """Book what the preview showed."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = ConfirmedHandForm(request.form)
    if form.validate():
        with form.refusals():
            made = book_by_hand(
                day_of(form.booked_on),
                form.description.data or "",
                form.legs,
                today=today(),
                seen=form.seen.data or "",
            )
            return done(
                url_for("books.entry", entry_id=made.id),
                "Geboekt onder kenmerk %(reference)s.",
                reference=made.reference,
            )
    if set(form.errors) == {"confirmation"}:
        return _preview(form), 422
    return render_template("books/hand.html", form=form), 422


def _preview(form: ConfirmedHandForm) -> str:
    """The page before the deed: it is done, looked at, and undone again."""
    day, description, legs = day_of(form.booked_on), form.description.data or "", form.legs
    seen = seen_digest(day, description, legs)
    before = {leg.account: balance_cents(leg.account) for leg in legs}
    book_by_hand(day, description, legs, today=today())
    after = {leg.account: balance_cents(leg.account) for leg in legs}
    db.session.rollback()
    if "confirmation" not in request.form:
        form.confirmation.errors = ()
    form.seen.data = seen
    return render_template(
        "books/hand_preview.html",
        form=form,
        day=day,
        description=description,
        legs=legs,
        accounts=CHART,
        plant_codes={plant.id: plant.code for plant in plants()},
        before=before,
        after=after,
        shown=typed_amount(form.total_cents),
    )


def _taking_back(entry_id: int) -> JournalEntry:
    entry = db.get_or_404(JournalEntry, entry_id)
    if not is_reversible(entry):
        abort(404)
    return entry


@bookkeeping.get("/boeking/<int:entry_id>/terugdraaien")
def take_back_form(entry_id: int) -> ResponseReturnValue:
    """What taking a hand booking back means, and the form to do it."""
    require(may_administer(viewer()))
    entry = _taking_back(entry_id)
    return _take_back(entry, TakeBackForm(booked_on=max(entry.booked_on, open_day(today()))))


@bookkeeping.post("/boeking/<int:entry_id>/terugdraaien")
def take_back_POST(entry_id: int) -> ResponseReturnValue:
    """Take a hand booking back by an opposite one."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    entry = db.get_or_404(JournalEntry, entry_id)
    form = TakeBackForm(request.form)
    form.shown = entry.reference
    if form.validate():
        with form.refusals():
            made = take_back(entry, day_of(form.booked_on), form.reason.data or "", today=today())
            return done(
                url_for("books.entry", entry_id=made.id),
                "Boeking %(reference)s is teruggedraaid.",
                reference=entry.reference,
            )
    return _take_back(entry, form), 422


def _take_back(entry: JournalEntry, form: TakeBackForm) -> str:
    return render_template(
        "books/take_back.html",
        entry=entry,
        form=form,
        lines=lines_of([entry.id])[entry.id],
        plant_codes={plant.id: plant.code for plant in plants()},
    )


@bookkeeping.get("/afsluiten")
def close() -> ResponseReturnValue:
    """Up to where the books are closed, and the form to close more."""
    require(may_administer(viewer()))
    return _close(CloseForm(through=running_year().start - timedelta(days=1)))


def _close(form: CloseForm) -> str:
    return render_template(
        "books/close.html", form=form, closed=closed_through(), closings=closings()
    )


@bookkeeping.post("/afsluiten/controle")
def close_check_POST() -> ResponseReturnValue:
    """Show what closing would fix, and what is still open; nothing is kept."""
    require(may_administer(viewer()))
    form = CloseForm(request.form)
    if form.validate():
        with form.refusals():
            check_closing(day_of(form.through), today())
            return _close_preview(ConfirmedCloseForm(request.form))
    return _close(form), 422


def _close_preview(form: ConfirmedCloseForm) -> str:
    through: date = day_of(form.through)
    entries = entries_to_close(through)
    form.seen.data = str(entries)
    if "confirmation" not in request.form:
        form.confirmation.errors = ()
    return render_template(
        "books/close_preview.html",
        form=form,
        through=through,
        entries=entries,
        undivided=undivided_years(through, first_month()),
        unsealed=unsealed_entries(),
    )


@bookkeeping.post("/afsluiten")
def close_POST() -> ResponseReturnValue:
    """Close the books up to a day, for good."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = ConfirmedCloseForm(request.form)
    if form.validate():
        with form.refusals():
            made = close_period(
                day_of(form.through),
                form.reason.data or "",
                today=today(),
                seen=chosen(form.seen.data),
            )
            return done(
                url_for(".close"),
                "De boeken zijn afgesloten tot en met %(day)s.",
                day=made.closed_through,
            )
    if set(form.errors) == {"confirmation"}:
        return _close_preview(form), 422
    return _close(form), 422
