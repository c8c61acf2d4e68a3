"""The books as files: journal, audit file, balances."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.home.books_forms import AuditFileForm, PeriodFilter
from coop.home.books_queries import (
    audit_parties,
    journal_end,
    journal_of,
    journal_totals,
    member_currents,
)
from coop.home.books_views import first_month, running_year, today
from coop.language import gettext as _
from coop.language import say
from coop.ledger.audit_file import AuditBook, AuditCompany, audit_file, opening_balance
from coop.ledger.balances import trial_balance
from coop.ledger.chart import CHART
from coop.ledger.statement_queries import balances_on, turnovers
from coop.members.access import may_read_books
from coop.members.numbers import member_code
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import Period, book_year
from coop.shares.register_csv import Cell, csv_lines
from coop.units import cents_text

HELD_BYTES = 4_000_000

exports = Blueprint("exports", __name__, url_prefix="/boeken/uit")


@exports.get("/")
def index() -> ResponseReturnValue:
    """Which files there are."""
    require(may_read_books(viewer()))
    form = PeriodFilter(request.args)
    status = 200 if form.validate() else 422
    return _index(form, _audit_form()), status


def _index(form: PeriodFilter, audit: AuditFileForm) -> str:
    period = form.period(running_year())
    return render_template(
        "books/exports.html",
        form=form,
        audit=audit,
        first=period.start,
        last=period.end - timedelta(days=1),
        entries=journal_end(),
    )


def _audit_form() -> AuditFileForm:
    running = running_year().start.year
    asked = request.args if "jaar" in request.args else None
    form = AuditFileForm(asked, jaar=running - 1)
    form.jaar.choices = [
        SelectChoice(str(year), str(year)) for year in range(running, running - 10, -1)
    ]
    return form


def _period() -> Period:
    form = PeriodFilter(request.args)
    form.validate()
    return form.period(running_year())


def _csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    lines = map(str.encode, csv_lines(header, rows))
    return _file(f"{name}.csv", "text/csv; charset=utf-8", lines)


def _file(name: str, content_type: str, pieces: Iterable[bytes]) -> Response:
    """A file that is whole before it leaves, and lies on disk where it is long."""
    held: IO[bytes] = BytesIO()
    for piece in pieces:
        if isinstance(held, BytesIO) and held.tell() > HELD_BYTES:
            short, held = held, TemporaryFile()  # noqa: SIM115 - the answer closes it
            held.write(short.getvalue())
        held.write(piece)
    held.seek(0)
    answer = send_file(held, content_type, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _named(name: str, period: Period) -> str:
    return f"{name}-{period.start}-{period.end - timedelta(days=1)}"


@exports.get("/journaal.csv")
def journal_csv() -> ResponseReturnValue:
    """Every leg of a period."""
    require(may_read_books(viewer()))
    period = _period()
    header = [_("Nummer"), _("Dag"), _("Kenmerk"), _("Omschrijving"), _("Rekening"), _("Naam")]
    header += [_("Bron"), _("Soort deel"), _("Lid"), _("Debet (euro)"), _("Credit (euro)")]
    return _csv(_named("journaal", period), header, _journal_rows(period))


def _journal_rows(period: Period) -> Iterator[list[Cell]]:
    names = {code: say(account.name) for code, account in CHART.items()}
    for entry in journal_of(period, journal_end()):
        for line in entry.lines:
            yield [
                entry.number,
                entry.booked_on,
                entry.reference,
                entry.description,
                line.account,
                names[line.account],
                line.plant,
                line.share_class,
                line.party,
                *_sides(line.amount_cents),
            ]


def _sides(cents: int) -> tuple[str, str]:
    """An amount on its own side: never below zero, which a spreadsheet would take for a sum."""
    return (cents_text(cents), "") if cents >= 0 else ("", cents_text(-cents))


@exports.get("/proefbalans.csv")
def trial_csv() -> ResponseReturnValue:
    """The trial balance of a period."""
    require(may_read_books(viewer()))
    period = _period()
    header = [_("Rekening"), _("Naam"), _("Begin debet (euro)"), _("Begin credit (euro)")]
    header += [_("Debet (euro)"), _("Credit (euro)")]
    header += [_("Eind debet (euro)"), _("Eind credit (euro)")]
    rows = (
        [
            line.account.code,
            say(line.account.name),
            *_sides(line.turnover.opening_cents),
            cents_text(line.turnover.debit_cents),
            cents_text(line.turnover.credit_cents),
            *_sides(line.turnover.closing_cents),
        ]
        for line in trial_balance(turnovers(period)).lines
    )
    return _csv(_named("proefbalans", period), header, rows)


@exports.get("/leden.csv")
def members_csv() -> ResponseReturnValue:
    """What stands between every member and the cooperative."""
    require(may_read_books(viewer()))
    day = today()
    header = [_("Lidnummer"), _("Naam"), _("Ingelegd (euro)"), _("Te ontvangen (euro)")]
    header += [_("Inleg terug te krijgen (euro)"), _("Voorlopig uitgekeerd (euro)"), _("Stand op")]
    return _csv(f"leden-{day}", header, _member_rows(day))


def _member_rows(day: date) -> Iterator[list[Cell]]:
    for number, name, stands in member_currents(day):
        yield [member_code(number), name, *map(cents_text, stands), day]


@exports.get("/auditfile.xaf")
def audit_file_xaf() -> ResponseReturnValue:
    """The audit file of a book year."""
    require(may_read_books(viewer()))
    form = _audit_form()
    if not form.validate():
        return _index(PeriodFilter(), form), 422
    period, through = book_year(form.jaar.data, first_month()), journal_end()
    line_count, total_cents = journal_totals(period, through)
    settings = cooperative()
    book = AuditBook(
        company=AuditCompany(
            settings.name if settings else "",
            settings.kvk_number if settings else "",
            form.rsin.data or "",
            settings.town if settings else "",
        ),
        period=period,
        made_on=today(),
        software_version=version("coop"),
        opening=opening_balance(balances_on(period.start - timedelta(days=1))),
        parties=audit_parties(period),
        line_count=line_count,
        total_cents=total_cents,
    )
    pieces = audit_file(book, journal_of(period, through))
    return _file(f"auditfile-{form.jaar.data}.xaf", "application/xml; charset=utf-8", pieces)
