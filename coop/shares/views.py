"""The register: as of any day, as a file, for one member; and changing it by hand."""

from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.language import gettext as _
from coop.members.access import may_administer, may_read_books
from coop.members.models import Member
from coop.members.numbers import member_code
from coop.members.queries import ties_of
from coop.members.session import require, viewer
from coop.members.speaking import ROLES
from coop.pages import cooperative
from coop.shares.forms import CorrectForm, RegisterFilter
from coop.shares.models import ShareMovement
from coop.shares.queries import holds_shares
from coop.shares.register_csv import csv_text
from coop.shares.register_day import holders_on, register_of
from coop.shares.register_queries import (
    extract_of,
    number_in_extract,
)
from coop.shares.take_back import is_bought, shown, sides_of_steps, steps_of, take_back
from coop.web import claim_form, done

register = Blueprint("register", __name__, url_prefix="/register")
# The page of a member asks it; members know nothing of shares.
register.add_app_template_global(holds_shares)

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
    today = _today()
    day = form.op.data or today
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
        shown=[total for total in totals if day >= today or total.is_there(day)],
        today=today,
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
    return render_template(
        "register/show.html",
        member=member,
        lines=lines,
        held=held,
        today=today,
        ties=[tie for tie in ties_of(member.id, today) if tie.is_representative],
        role_words=ROLES,
    )


@register.get("/wijzig")
def move() -> ResponseReturnValue:
    """Where changing the register was before; its acts have pages of their own now."""
    require(may_administer(viewer()))
    slug = _MOVED_TO.get(request.args.get("soort", ""))
    code = request.args.get("lid", "")[:20] or None
    if slug is None:
        return redirect(url_for("operations.index", lid=code))
    return redirect(url_for("operations.ask", slug=slug, lid=code))


_MOVED_TO = {"transfer": "overdragen", "return": "teruggeven", "issue": "uitgeven"}


@register.get("/mutatie/<int:movement_id>/terugnemen")
def correct(movement_id: int) -> ResponseReturnValue:
    """What taking a movement back means, and the form to do it."""
    require(may_administer(viewer()))
    return _correction(db.get_or_404(ShareMovement, movement_id), CorrectForm())


@register.post("/mutatie/<int:movement_id>/terugnemen")
def correct_POST(movement_id: int) -> ResponseReturnValue:
    """Take an act back by counter-movements, with all that followed from it."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    movement = db.get_or_404(ShareMovement, movement_id)
    form = CorrectForm(request.form)
    form.number = number_in_extract(movement)
    if form.validate():
        with form.refusals():
            reference = take_back(
                movement,
                form.reason.data or "",
                today=_today(),
                seen=form.seen.data or "",
                document=form.document.data or "",
            )
            return done(
                url_for("operations.show", reference=reference),
                "Het is teruggedraaid. Het kenmerk is %(reference)s.",
                reference=reference,
            )
    return _correction(movement, form), 422


def _correction(movement: ShareMovement, form: CorrectForm) -> str:
    if movement.kind == "correction":
        abort(404)
    steps = steps_of(movement)
    form.seen.data = shown(steps, _today())
    return render_template(
        "register/correct.html",
        form=form,
        movement=movement,
        number=number_in_extract(movement),
        steps=steps,
        sides=sides_of_steps(steps, _today()),
        is_bought=is_bought(movement),
    )
