"""Named acts on the register, each with a preview, its papers and a confirmation."""

from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.language import say
from coop.members.access import may_administer, may_read_books
from coop.members.numbers import member_code, parse_member_code
from coop.members.queries import member_by_code
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.shares.change import Change, issue_bounds, worth_of_change
from coop.shares.conversion import Converted
from coop.shares.convert import Conversion, sums_of
from coop.shares.deeds import (
    DEEDS,
    Asked,
    Deed,
    about,
    asked_of,
    deed_or_refuse,
    do,
    form_of,
    sides_of,
)
from coop.shares.inherit_form import MOST_HEIRS
from coop.shares.models import ShareClass
from coop.shares.operation_forms import OperationForm
from coop.shares.operation_queries import (
    money_of,
    moved_by,
    newest_operations,
    operation_by_reference,
)
from coop.shares.owe_return import Worth
from coop.shares.register_queries import class_choices, class_held_by, classes_of
from coop.shares.returnable_queries import short_requests
from coop.shares.sides import holdings_shown
from coop.shares.value_queries import held_of_class
from coop.web import claim_form, done

operations = Blueprint("operations", __name__, url_prefix="/register/handelingen")

PAGE_SIZE = 50
WHO_FIRST = {"inheritance": ("giver",), "separation": ("one", "other")}
"""Acts of which the form depends on who it is about."""


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


@operations.get("/")
def index() -> ResponseReturnValue:
    """Choose what happened, in plain words."""
    require(may_administer(viewer()))
    return render_template(
        "operations/index.html", deeds=DEEDS.values(), member=request.args.get("lid", "")[:20]
    )


@operations.get("/gedaan")
def past() -> ResponseReturnValue:
    """What was done, newest first, and where to take it back."""
    require(may_read_books(viewer()))
    page = max(request.args.get("blad", 1, type=int), 1)
    lines, pages = newest_operations(page, PAGE_SIZE)
    return render_template("operations/past.html", lines=lines, page=min(page, pages), pages=pages)


@operations.get("/gedaan/<reference>")
def show(reference: str) -> ResponseReturnValue:
    """One act: what moved, why, and the papers of it."""
    require(may_read_books(viewer()))
    operation = operation_by_reference(reference)
    if operation is None:
        abort(404)
    moved = moved_by(reference)
    return render_template(
        "operations/show.html",
        operation=operation,
        moved=moved,
        money=money_of(reference) if operation.kind != "correction" else None,
        last_day=operation.on - timedelta(days=1),
    )


@operations.get("/<slug>")
def ask(slug: str) -> ResponseReturnValue:
    """The form of one act."""
    require(may_administer(viewer()))
    if slug not in DEEDS:
        abort(404)
    deed, known = DEEDS[slug], _known(DEEDS[slug])
    if deed.kind in WHO_FIRST:
        refusal = _refusal_of_names(deed, known)
        if refusal is not None:
            told = refusal if any(known.values()) else None
            return _who(deed, known, told), 422 if told else 200
    form = form_of(deed, None, on=_today(), **known)
    return render_template("operations/form.html", **_asking(deed, form))


@operations.post("/<slug>/controle")
def check_POST(slug: str) -> ResponseReturnValue:
    """Show what would change; nothing is kept."""
    require(may_administer(viewer()))
    deed = deed_or_refuse(slug)
    form = form_of(deed, request.form)
    if form.validate():
        with form.refusals():
            return _preview(deed, form)
    return render_template("operations/form.html", **_asking(deed, form)), 422


@operations.post("/<slug>")
def make_POST(slug: str) -> ResponseReturnValue:
    """Do it, as the preview showed it."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    deed = deed_or_refuse(slug)
    form = form_of(deed, request.form)
    form.is_confirming = True
    if form.validate():
        with form.refusals():
            asked = asked_of(form)
            reference = do(asked, today=_today(), seen=form.seen.data or "")
            return _done(asked, reference)
    if set(form.errors) == {"confirmation"}:
        return _preview(deed, form), 422
    return render_template("operations/form.html", **_asking(deed, form)), 422


def _done(asked: Asked, reference: str | None) -> ResponseReturnValue:
    member = about(asked)
    if reference is None:
        return done(
            url_for("members.show", member_id=member.id if member else 0),
            "Ingeschreven. De delen blijven bij de nalatenschap tot u ze verdeelt.",
        )
    return done(
        url_for(".show", reference=reference),
        "Het register is bijgewerkt. Het kenmerk is %(reference)s.",
        reference=reference,
    )


def _known(deed: Deed) -> dict[str, object]:
    """What the address says already: who it is about."""
    code = request.args.get("lid", "")[:20].strip()
    if deed.kind == "separation":
        return {"one": code, "other": request.args.get("ander", "")[:20].strip()}
    if deed.kind == "issue":
        return {"receiver": code}
    known: dict[str, object] = {"giver": code}
    if deed.kind == "conversion":
        return {**known, "old_class": _most_held(code), "ratio_old": 1, "ratio_new": 1, "paid": 0}
    if deed.kind != "inheritance":
        known["share_class"] = _most_held(code)
    return known


def _most_held(code: str) -> int | None:
    try:
        return class_held_by(parse_member_code(code))
    except RuleBroken:
        return None


def _refusal_of_names(deed: Deed, known: dict[str, object]) -> RuleBroken | None:
    """What is wrong with the numbers in the address, if anything."""
    try:
        for name in WHO_FIRST[deed.kind]:
            member_by_code(str(known[name]), field=name)
    except RuleBroken as refusal:
        return refusal
    return None


def _who(deed: Deed, known: dict[str, object], refusal: RuleBroken | None) -> str:
    return render_template(
        "operations/who.html",
        deed=deed,
        known=known,
        refusal=say(refusal.words) if refusal else None,
    )


def _asking(deed: Deed, form: OperationForm) -> dict[str, object]:
    """What the page of a form needs: the form, and who it is about."""
    people = {
        name: member_by_code(form[name].data or "", field=name)
        for name in WHO_FIRST.get(deed.kind, ())
    }
    held_now = {
        class_id: sum(held_of_class(class_id, _today(), member.id) for member in people.values())
        for class_id in classes_of([member.id for member in people.values()])
    }
    return {
        "deed": deed,
        "form": form,
        "people": people,
        "places": dict(class_choices()),
        "held": held_now,
        "most_heirs": MOST_HEIRS,
    }


def _preview(deed: Deed, form: OperationForm) -> str:
    """The page before the deed: it is done, looked at, and undone again."""
    asked, today = asked_of(form), _today()
    short_now = short_requests(today)
    do(asked, today=today)
    lapsing = [one for one in short_requests(today) if one not in short_now]
    db.session.rollback()
    sides, sums = sides_of(asked), _sums(asked)
    if not form.is_confirming:
        form.confirmation.errors = ()
    amount_cents = sums.amount_cents if isinstance(sums, Worth) else None
    form.seen.data = holdings_shown(sides, amount_cents)
    return render_template(
        "operations/preview.html",
        deed=deed,
        form=form,
        asked=asked,
        sides=sides,
        sums=sums,
        bounds=_bounds(asked),
        lapsing=lapsing,
        sent=_sent(request.form),
        last_day=asked.on - timedelta(days=1),
        to_type=form.to_type,
        member_code=member_code,
    )


def _sums(asked: Asked) -> Converted | Worth | None:
    """What it comes to in money, where that follows from a rule."""
    if isinstance(asked, Change):
        return worth_of_change(asked, db.session.get_one(ShareClass, asked.share_class_id))
    if not isinstance(asked, Conversion):
        return None
    old, new = (
        db.session.get(ShareClass, asked.old_class_id),
        db.session.get(ShareClass, asked.new_class_id),
    )
    if old is None or new is None:
        raise RuleBroken("Kies een soort deel uit de lijst.", field="old_class")
    return sums_of(asked, old, new)


def _bounds(asked: Asked) -> tuple[int, int] | None:
    """What new shares are worth on their first day, and their price; None for other acts."""
    if not isinstance(asked, Change) or asked.kind != "issue":
        return None
    share_class = db.session.get_one(ShareClass, asked.share_class_id)
    return issue_bounds(share_class, asked.shares, asked.on)


def _sent(typed: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Everything that was typed, to send along with the preview."""
    own = {"csrf_token", "form_key", "seen", "confirmation"}
    return [(name, text) for name, text in typed.items(multi=True) if name not in own]
