"""The register: as of any day, as a file, for one member; and changing it by hand."""

from contextlib import suppress
from datetime import date, timedelta

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.language import gettext as _
from coop.members.access import may_administer, may_read_books
from coop.members.forms import day_of
from coop.members.models import Member
from coop.members.numbers import member_code, parse_member_code
from coop.members.queries import member_by_code
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.shares.change import (
    KINDS,
    Change,
    holdings_shown,
    is_bought,
    look_ahead,
    look_ahead_of_return,
    make_change,
    take_back,
)
from coop.shares.forms import (
    ConfirmedMoveForm,
    CorrectForm,
    MoveForm,
    RegisterFilter,
    whole,
)
from coop.shares.models import ShareMovement
from coop.shares.register_csv import csv_text
from coop.shares.register_day import holders_on, register_of
from coop.shares.register_queries import (
    class_choices,
    class_held_by,
    extract_of,
    number_in_extract,
)
from coop.web import claim_form, done

register = Blueprint("register", __name__, url_prefix="/register")

PAGE_SIZE = 100


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


@register.get("/")
def index() -> ResponseReturnValue:
    """Who holds what on a day, a page at a time, with the totals of each plant."""
    require(may_read_books(viewer()))
    form = RegisterFilter(request.args)
    status = 200 if form.validate() else 422
    day = form.op.data or _today()
    on_day = register_of(day)
    totals = on_day.totals()
    plant = next((total for total in totals if total.plant_id == form.plant.data), None)
    plant_id = plant.plant_id if plant else None
    lines = sum(total.holders for total in totals if plant_id in (None, total.plant_id))
    pages = max(1, -(-lines // PAGE_SIZE))
    page = min(max(request.args.get("blad", 1, type=int), 1), pages)
    holders = on_day.holders(plant_id, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return render_template(
        "register/index.html",
        form=form,
        totals=totals,
        holders=holders,
        members=on_day.members(),
        page=page,
        pages=pages,
        day=day,
        plant_id=plant_id,
    ), status


@register.get("/register.csv")
def as_csv() -> ResponseReturnValue:
    """The whole register of a day, for a spreadsheet."""
    require(may_read_books(viewer()))
    form = RegisterFilter(request.args)
    if not form.validate():
        raise RuleBroken("Schrijf een dag als 21-11-2026.")
    day = form.op.data or _today()
    header = [_("Bron"), _("Naam van de bron"), _("Soort deel"), _("Lidnummer"), _("Naam")]
    rows = (
        (
            holder.plant_code,
            holder.plant_name,
            holder.class_name,
            member_code(holder.number),
            holder.name,
            holder.shares,
            holder.since,
            day,
        )
        for holder in holders_on(day, form.plant.data or None)
    )
    answer = Response(
        csv_text([*header, _("Delen"), _("Sinds"), _("Stand op")], rows),
        content_type="text/csv; charset=utf-8",
    )
    answer.headers["Content-Disposition"] = f"attachment; filename=register-{day}.csv"
    return answer


@register.get("/lid/<int:member_id>")
def show(member_id: int) -> ResponseReturnValue:
    """A member's extract: every movement, with the holding after it."""
    require(may_read_books(viewer()))
    member = db.get_or_404(Member, member_id)
    lines, today = extract_of(member.id), _today()
    held: dict[tuple[str, str], int] = {}
    for line in lines:
        if line.on <= today:
            held[line.plant_name, line.class_name] = line.held_after
    return render_template("register/show.html", member=member, lines=lines, held=held, today=today)


@register.get("/wijzig")
def move() -> ResponseReturnValue:
    """Choose what happens, then the form of it."""
    require(may_administer(viewer()))
    kind = request.args.get("soort", "")
    if kind not in KINDS:
        return render_template("register/choose.html", member=request.args.get("lid", "")[:20])
    member = request.args.get("lid", "")[:20]
    held = None
    with suppress(RuleBroken):
        held = class_held_by(parse_member_code(member))
    form = MoveForm(
        on=_today(),
        share_class=held,
        giver=member,
        receiver=member if kind == "issue" else "",
    )
    return render_template("register/move.html", form=form.made_for(kind), kind=kind)


@register.post("/wijzig/controle")
def move_check_POST() -> ResponseReturnValue:
    """Show what would change; nothing is kept."""
    require(may_administer(viewer()))
    kind = _kind()
    form = MoveForm(request.form).made_for(kind)
    if form.validate():
        with form.refusals():
            return _preview(_asked(form), ConfirmedMoveForm(request.form).made_for(kind))
    return render_template("register/move.html", form=form, kind=kind), 422


@register.post("/wijzig")
def move_POST() -> ResponseReturnValue:
    """Change the register as the preview showed it."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    kind = _kind()
    form = ConfirmedMoveForm(request.form).made_for(kind)
    if form.validate():
        with form.refusals():
            change = _asked(form)
            member = change.receiver or change.giver
            reference = make_change(change, today=_today(), seen=form.seen.data or "")
            return done(
                url_for(".show", member_id=member.id if member else 0),
                "Het register is bijgewerkt. Het kenmerk is %(reference)s.",
                reference=reference,
            )
    if set(form.errors) == {"confirmation"}:
        return _preview(_asked(form), form), 422
    return render_template("register/move.html", form=form, kind=kind), 422


def _kind() -> str:
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        raise RuleBroken("Kies eerst wat er gebeurt: overdracht, teruggave of uitgifte.")
    return kind


def _asked(form: MoveForm) -> Change:
    """What the form asks, with the members that its numbers name."""
    members = {
        name: member_by_code(form[name].data, field=name) if name in form else None
        for name in ("giver", "receiver")
    }
    return Change(
        kind=str(form.kind.data),
        share_class_id=form.share_class.data,
        giver=members["giver"],
        receiver=members["receiver"],
        shares=whole(form.shares),
        on=day_of(form.on),
        amount_cents=whole(form.amount) if "amount" in form else 0,
        reason=form.reason.data or "",
    )


def _preview(change: Change, form: ConfirmedMoveForm) -> str:
    """The page before the deed: it is done, looked at, and undone again."""
    sides = look_ahead(change)
    place = dict(class_choices()).get(change.share_class_id, "")
    make_change(change, today=_today())
    db.session.rollback()
    if "confirmation" not in request.form:
        form.confirmation.errors = ()
    form.seen.data = holdings_shown(sides)
    return render_template(
        "register/preview.html",
        form=form,
        change=change,
        sides=sides,
        place=place,
        giver=change.giver.name if change.giver else None,
        receiver=change.receiver.name if change.receiver else None,
        last_day=change.on - timedelta(days=1),
    )


@register.get("/mutatie/<int:movement_id>/terugnemen")
def correct(movement_id: int) -> ResponseReturnValue:
    """What taking a movement back means, and the form to do it."""
    require(may_administer(viewer()))
    return _correction(db.get_or_404(ShareMovement, movement_id), CorrectForm())


@register.post("/mutatie/<int:movement_id>/terugnemen")
def correct_POST(movement_id: int) -> ResponseReturnValue:
    """Take a movement back by a counter-movement."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    movement = db.get_or_404(ShareMovement, movement_id)
    form = CorrectForm(request.form)
    form.number = number = number_in_extract(movement)
    if form.validate():
        with form.refusals():
            member_id = movement.member_id
            reference = take_back(
                movement, form.reason.data or "", today=_today(), seen=form.seen.data or ""
            )
            return done(
                url_for(".show", member_id=member_id),
                "Mutatie %(number)s is teruggenomen. Het kenmerk is %(reference)s.",
                number=number,
                reference=reference,
            )
    return _correction(movement, form), 422


def _correction(movement: ShareMovement, form: CorrectForm) -> str:
    if movement.kind == "correction":
        abort(404)
    sides = look_ahead_of_return(movement, _today())
    form.seen.data = holdings_shown(sides)
    return render_template(
        "register/correct.html",
        form=form,
        movement=movement,
        number=number_in_extract(movement),
        sides=sides,
        is_bought=is_bought(movement),
    )
