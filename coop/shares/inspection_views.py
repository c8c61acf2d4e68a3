"""The register as members and authorities may inspect it, on screen and as files."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.language import gettext as _
from coop.members.access import may_read_books
from coop.members.models import Member
from coop.members.numbers import member_code
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.shares.address_queries import Addressee, addresses_of
from coop.shares.forms import RegisterFilter, chosen
from coop.shares.movement_queries import MovementLine, all_movements, movements_before
from coop.shares.register_csv import Cell, csv_text
from coop.shares.register_day import Holder, register_of
from coop.shares.register_queries import extract_of, plant_choices
from coop.shares.register_words import acts
from coop.spreadsheet import Column, Kind, xlsx

inspection = Blueprint("inspection", __name__, url_prefix="/register/inzage")

PAGE_SIZE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


@inspection.get("/")
def index() -> ResponseReturnValue:
    """Who holds what and where they live: a page at a time, made to be printed too."""
    require(may_read_books(viewer()))
    form = RegisterFilter(request.args)
    status = 200 if form.validate() else 422
    day = form.op.data or _today()
    on_day = register_of(day)
    lines = sum(total.holders for total in on_day.totals())
    pages = max(1, -(-lines // PAGE_SIZE))
    page = min(max(request.args.get("blad", 1, type=int), 1), pages)
    holders = on_day.holders(limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return render_template(
        "inspection/index.html",
        form=form,
        day=day,
        holders=holders,
        people=addresses_of([holder.member_id for holder in holders]),
        lines=lines,
        page=page,
        pages=pages,
    ), status


@inspection.get("/register.csv")
def holders_csv() -> ResponseReturnValue:
    """The register of a day with addresses, for a spreadsheet."""
    day = _day_asked()
    return _csv(f"deelregister-{day}", _holder_columns(), _holder_rows(day))


@inspection.get("/register.xlsx")
def holders_xlsx() -> ResponseReturnValue:
    """The same as an Excel file."""
    day = _day_asked()
    return _xlsx(f"deelregister-{day}", _("Deelregister"), _holder_columns(), _holder_rows(day))


@inspection.get("/mutaties")
def movements() -> ResponseReturnValue:
    """Every movement by its number, newest first, a page at a time."""
    require(may_read_books(viewer()))
    before = chosen(request.args.get("voor", "")) or None
    plant_id = chosen(request.args.get("plant", "")) or None
    lines = movements_before(before, PAGE_SIZE + 1, plant_id)
    return render_template(
        "inspection/movements.html",
        lines=lines[:PAGE_SIZE],
        more=len(lines) > PAGE_SIZE,
        before=before,
        plant_id=plant_id,
        plants=plant_choices(),
    )


@inspection.get("/mutaties.csv")
def movements_csv() -> ResponseReturnValue:
    """Every movement of the register, for a spreadsheet."""
    require(may_read_books(viewer()))
    return _csv(f"mutaties-{_today()}", _movement_columns(), _movement_rows())


@inspection.get("/mutaties.xlsx")
def movements_xlsx() -> ResponseReturnValue:
    """The same as an Excel file."""
    require(may_read_books(viewer()))
    return _xlsx(f"mutaties-{_today()}", _("Mutaties"), _movement_columns(), _movement_rows())


@inspection.get("/lid/<int:member_id>.csv")
def extract_csv(member_id: int) -> ResponseReturnValue:
    """A member's extract, for a spreadsheet."""
    require(may_read_books(viewer()))
    member = db.get_or_404(Member, member_id)
    names = acts()
    header = [_("Nummer"), _("Vanaf"), _("Wat"), _("Bron"), _("Soort deel"), _("Delen")]
    header += [_("Stand daarna"), _("Waarom"), _("Kenmerk"), _("Papier"), _("Door")]
    rows = (
        (line.number, line.on, names[line.operation or line.kind], line.plant_name,
         line.class_name, line.shares, line.held_after, line.reason, line.reference,
         line.document, line.actor)
        for line in extract_of(member.id)
    )  # fmt: skip
    return _file(
        csv_text(header, rows),
        "text/csv; charset=utf-8",
        f"uittreksel-{member_code(member.number)}-{_today()}.csv",
    )


def _day_asked() -> date:
    require(may_read_books(viewer()))
    form = RegisterFilter(request.args)
    if not form.validate():
        raise RuleBroken("Schrijf een dag als 21-11-2026.")
    return form.op.data or _today()


def _holder_columns() -> list[Column]:
    return [
        Column(_("Bron"), width=10),
        Column(_("Naam van de bron"), width=28),
        Column(_("Soort deel"), width=16),
        Column(_("Lidnummer"), width=10),
        Column(_("Naam"), width=30),
        Column(_("Adres"), width=28),
        Column(_("Postcode"), width=10),
        Column(_("Plaats"), width=18),
        Column(_("Lid sinds"), Kind.DAY),
        Column(_("Delen"), Kind.WHOLE, width=10),
        Column(_("Houder sinds"), Kind.DAY),
        Column(_("Stand op"), Kind.DAY),
    ]


def _holder_rows(day: date) -> Iterator[tuple[Cell, ...]]:
    holders = register_of(day).holders()
    people = addresses_of([holder.member_id for holder in holders])
    for holder in holders:
        yield _holder_row(holder, people[holder.member_id], day)


def _holder_row(holder: Holder, person: Addressee, day: date) -> tuple[Cell, ...]:
    return (
        holder.plant_code,
        holder.plant_name,
        holder.class_name,
        member_code(holder.number),
        holder.name,
        person.street,
        person.postcode,
        person.town,
        person.admitted_on,
        holder.shares,
        holder.since,
        day,
    )


def _movement_columns() -> list[Column]:
    return [
        Column(_("Nummer"), Kind.WHOLE, width=10),
        Column(_("Vanaf"), Kind.DAY),
        Column(_("Geboekt op"), Kind.DAY),
        Column(_("Lidnummer"), width=10),
        Column(_("Naam"), width=30),
        Column(_("Bron"), width=10),
        Column(_("Soort deel"), width=16),
        Column(_("Wat"), width=22),
        Column(_("Delen"), Kind.WHOLE, width=10),
        Column(_("Waarom"), width=40),
        Column(_("Kenmerk"), width=24),
        Column(_("Papier"), width=30),
        Column(_("Door"), width=24),
        Column(_("Draait terug"), Kind.WHOLE, width=12),
    ]


def _movement_rows() -> Iterator[tuple[Cell, ...]]:
    names = acts()
    for line in all_movements():
        yield _movement_row(line, names)


def _movement_row(line: MovementLine, names: dict[str, str]) -> tuple[Cell, ...]:
    return (
        line.number,
        line.on,
        line.recorded_at.date(),
        member_code(line.member_number),
        line.member_name,
        line.plant_code,
        line.class_name,
        names[line.operation or line.kind],
        line.shares,
        line.reason,
        line.reference,
        line.document,
        line.actor,
        line.reverses,
    )


def _csv(name: str, columns: Sequence[Column], rows: Iterable[tuple[Cell, ...]]) -> Response:
    text = csv_text([column.title for column in columns], rows)
    return _file(text, "text/csv; charset=utf-8", f"{name}.csv")


def _xlsx(
    name: str, sheet: str, columns: Sequence[Column], rows: Iterable[tuple[Cell, ...]]
) -> Response:
    return _file(xlsx(sheet, columns, rows, clock.now()), XLSX, f"{name}.xlsx")


def _file(content: str | bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
