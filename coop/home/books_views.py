"""The books for whoever reads them: balances, statements of account, and every entry."""

import re
from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.home.book_origins import origin_of
from coop.home.books_forms import DayFilter, PeriodFilter
from coop.home.books_queries import current_accounts, provenance_of, share_classes
from coop.ledger.balances import (
    EQUITY_ACCOUNTS,
    balance_sheet,
    equity_by_plant,
    results,
    total_result,
    trial_balance,
)
from coop.ledger.by_hand import is_reversible, reversal_of
from coop.ledger.chart import (
    ADVANCES,
    CHART,
    PAYABLE_MEMBERS,
    RGS_VERSION,
    SHARE_CAPITAL,
    TO_REFUND,
    ChartAccount,
)
from coop.ledger.models import JournalEntry
from coop.ledger.periods import closed_through
from coop.ledger.queries import balances, entries_page, lines_of
from coop.ledger.statement_queries import (
    balances_on,
    capital_by_class,
    card,
    equity_rows,
    result_rows,
    turnovers,
)
from coop.members.access import may_administer, may_read_books
from coop.members.find import find_members
from coop.members.queries import PAGE_SIZE, members_page
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import Period, book_year, book_year_of
from coop.production.queries import plants

books = Blueprint("books", __name__, url_prefix="/boeken")

PAGE = 25
CARD_PAGE = 50


def today() -> date:
    """The day it is in the cooperative's town."""
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


def first_month() -> int:
    """In which month the book year starts."""
    settings = cooperative()
    return settings.book_year_first_month if settings else 1


def running_year() -> Period:
    """The book year of today."""
    return book_year_of(today(), first_month())


def _page() -> int:
    asked = re.fullmatch("[1-9][0-9]{0,5}", request.args.get("bladzijde", "1"), re.ASCII)
    return int(asked[0]) if asked else 1


@books.get("/")
def index() -> ResponseReturnValue:
    """What stands on each account, and the entries, newest first; of one account if asked."""
    require(may_read_books(viewer()))
    account = CHART.get(request.args.get("rekening", ""))
    page = _page()
    entries, pages = entries_page(account.code if account else None, page, PAGE)
    return render_template(
        "books/index.html",
        balances=balances(),
        account=account,
        entries=entries,
        plant_codes={plant.id: plant.code for plant in plants()},
        page=min(page, pages),
        pages=pages,
        closed=closed_through(),
    )


@books.get("/proefbalans")
def trial() -> ResponseReturnValue:
    """What stood on each account, what was booked in a period, and what stands there now."""
    require(may_read_books(viewer()))
    form = PeriodFilter(request.args)
    status = 200 if form.validate() else 422
    period = form.period(running_year())
    return render_template(
        "books/trial.html",
        form=form,
        first=period.start,
        last=period.end - timedelta(days=1),
        trial=trial_balance(turnovers(period)),
    ), status


@books.get("/balans")
def sheet() -> ResponseReturnValue:
    """What there is on a day, and whose it is."""
    require(may_read_books(viewer()))
    form = DayFilter(request.args)
    status = 200 if form.validate() else 422
    day = form.op.data or today()
    return render_template(
        "books/sheet.html", form=form, day=day, sheet=balance_sheet(balances_on(day))
    ), status


@books.get("/resultaat")
def result() -> ResponseReturnValue:
    """What each plant and the cooperative in general earned and spent in a book year."""
    require(may_read_books(viewer()))
    running = running_year().start.year
    year = request.args.get("jaar", running, type=int)
    if not 1990 <= year <= 2100:
        abort(404)
    period = book_year(year, first_month())
    found = results(result_rows(period))
    return render_template(
        "books/result.html",
        year=year,
        choices=range(running, running - 10, -1),
        period=period,
        results=found,
        total=total_result(found.values()),
        plants=[plant for plant in plants() if plant.id in found],
    )


@books.get("/leden")
def members() -> ResponseReturnValue:
    """What stands between each member and the cooperative."""
    require(may_read_books(viewer()))
    search = request.args.get("zoek", "").strip()[:80]
    page = _page()
    found = members_page(find_members(search) if search else None, "", page)
    stands = balances_on(today())
    return render_template(
        "books/members.html",
        search=search,
        page=page,
        has_more=len(found) > PAGE_SIZE,
        rows=current_accounts(found[:PAGE_SIZE], today()),
        paid_in_cents=-stands.get(SHARE_CAPITAL, 0),
        coming_cents=-stands.get(PAYABLE_MEMBERS, 0),
        refund_cents=-stands.get(TO_REFUND, 0),
        ahead_cents=stands.get(ADVANCES, 0),
    )


@books.get("/eigen-vermogen")
def equity() -> ResponseReturnValue:
    """Own capital by plant and account, and members' capital by kind of share."""
    require(may_read_books(viewer()))
    form = DayFilter(request.args)
    status = 200 if form.validate() else 422
    day = form.op.data or today()
    found, all_plants = equity_by_plant(equity_rows(day)), plants()
    total = {code: sum(sums[code] for sums in found.values()) for code in EQUITY_ACCOUNTS}
    return render_template(
        "books/equity.html",
        form=form,
        day=day,
        accounts=[
            CHART[code] for code in EQUITY_ACCOUNTS if any(sums[code] for sums in found.values())
        ],
        found=found,
        total=total,
        unclosed_cents=balance_sheet(balances_on(day)).unclosed_cents,
        plants=[plant for plant in all_plants if plant.id in found],
        plant_names={plant.id: plant.name for plant in all_plants},
        capital=capital_by_class(day),
        classes=share_classes(),
    ), status


@books.get("/rekening/<account_code>")
def account_card(account_code: str) -> ResponseReturnValue:
    """Everything that was booked on one account in a period, with what stood on it."""
    require(may_read_books(viewer()))
    account = _account(account_code)
    form = PeriodFilter(request.args)
    status = 200 if form.validate() else 422
    period = form.period(running_year())
    page = _page()
    shown = card(account.code, period, page, CARD_PAGE)
    pages = max(1, -(-shown.count // CARD_PAGE))
    if page > pages:
        page, shown = pages, card(account.code, period, pages, CARD_PAGE)
    return render_template(
        "books/card.html",
        account=account,
        form=form,
        first=period.start,
        last=period.end - timedelta(days=1),
        card=shown,
        page=page,
        pages=pages,
    ), status


def _account(code: str) -> ChartAccount:
    if code not in CHART:
        abort(404)
    return CHART[code]


@books.get("/boeking/<int:entry_id>")
def entry(entry_id: int) -> ResponseReturnValue:
    """One entry: its legs, where it comes from, and its place in the chain."""
    require(may_read_books(viewer()))
    found = db.get_or_404(JournalEntry, entry_id)
    return render_template(
        "books/entry.html",
        entry=found,
        lines=lines_of([found.id])[found.id],
        plant_codes={plant.id: plant.code for plant in plants()},
        origin=origin_of(found),
        made=provenance_of(found),
        reverses=db.session.get(JournalEntry, found.reverses_id) if found.reverses_id else None,
        reversal=reversal_of(found.id),
        may_take_back=may_administer(viewer()) and is_reversible(found),
    )


@books.get("/rekeningschema")
def chart() -> ResponseReturnValue:
    """Every account with its kind and its code in the Dutch reference chart."""
    require(may_read_books(viewer()))
    return render_template("books/chart.html", accounts=CHART.values(), rgs_version=RGS_VERSION)
