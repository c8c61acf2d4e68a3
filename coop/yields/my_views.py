"""A member's own pages: what their shares made and paid, and how that was worked out."""

import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from coop import clock
from coop.figures import number
from coop.language import gettext as _
from coop.language import language
from coop.members.access import may_see_member
from coop.members.numbers import member_code
from coop.members.session import require, signed_in
from coop.pages import cooperative
from coop.shares.register_csv import csv_text
from coop.units import kwh_to_wh, wh_text
from coop.yields.my_estimates import estimated_months
from coop.yields.my_how import how_of
from coop.yields.my_page import Mine, mine_of, outages_in, year_of
from coop.yields.my_queries import wards_of
from coop.yields.remembered import Remembered
from coop.yields.rules import DAY_COUNT, KEPT, LAST_DAY

my = Blueprint("my", __name__, url_prefix="/mijn")


@my.app_template_filter("fraction")
def fraction_text(value: Fraction, decimals: int) -> str:
    """An exact number with its first decimals; dots where more follow."""
    scale: int = 10**decimals
    units, rest = divmod(value.numerator * scale, value.denominator)
    shown = number(Decimal(units) / scale, language(), decimals)
    return f"{shown}…" if rest else shown


_bodies: Remembered[tuple[int, Markup]] = Remembered(512)


def forget_pages() -> None:
    """Forget the pages made before, so that the next one is made anew."""
    _bodies.forget()


def _mine(member_id: int | None) -> Mine:
    """Whose page is asked: one's own, or that of another which this viewer may see."""
    seen_by, settings = signed_in(), cooperative()
    if settings is None:
        abort(404)
    today = clock.today(settings.time_zone)
    if member_id is None or member_id == seen_by.member_id:
        member_id = seen_by.member_id
    else:
        wards = frozenset(row.id for row in wards_of(seen_by.member_id, today))
        require(may_see_member(seen_by, member_id, wards))
    found = mine_of(member_id, today, settings.time_zone, settings.book_year_first_month)
    if found is None:
        abort(404)
    return found


def _year(mine: Mine) -> int:
    """The book year in the address, or the usual one."""
    asked = request.args.get("jaar")
    if asked is None:
        return mine.usual_year
    year = int(asked) if re.fullmatch("[0-9]{4}", asked, re.ASCII) else 0
    if year not in mine.years:
        abort(404)
    return year


def _address(mine: Mine) -> dict[str, Any]:
    """What an address needs beside the page: nothing on one's own."""
    own = mine.member_id == signed_in().member_id
    return {} if own else {"member_id": mine.member_id}


@my.get("")
@my.get("/<int:member_id>")
def page(member_id: int | None = None) -> ResponseReturnValue:
    """Shares, kWh by month against what was expected, euros by year."""
    mine = _mine(member_id)
    is_own = mine.member_id == signed_in().member_id
    wards = wards_of(mine.member_id, mine.today) if mine.wards and is_own else []
    if not mine.holdings:
        return render_template("my/newcomer.html", mine=mine, is_own=is_own, wards=wards)
    asked = request.args.get("jaar")
    key = (current_app.config["SQLALCHEMY_DATABASE_URI"], language(), request.script_root)
    year, body = _bodies.get((*key, asked, is_own, mine.key), lambda: _body(mine, is_own))
    return render_template(
        "my/page.html", mine=mine, is_own=is_own, wards=wards, year=year, body=body
    )


def _body(mine: Mine, is_own: bool) -> tuple[int, Markup]:
    """The year that is shown, and all that follows from this member's figures."""
    year = _year(mine)
    text = render_template(
        "my/_body.html",
        mine=mine,
        is_own=is_own,
        year=year,
        figures=year_of(mine, year),
        outages=outages_in(mine, year),
        estimated=sorted({day for days in estimated_months(mine, year).values() for day in days}),
        address=_address(mine),
        names={row.plant_id: (row.code, row.plant_name) for row in mine.holdings},
    )
    return year, Markup(text)


@my.get("/maanden.csv")
@my.get("/<int:member_id>/maanden.csv")
def months_csv(member_id: int | None = None) -> ResponseReturnValue:
    """The months of a book year, of each plant, for a spreadsheet."""
    mine = _mine(member_id)
    if not mine.holdings:
        abort(404)
    year = _year(mine)
    estimated = estimated_months(mine, year)
    rows = [
        [
            f"{figure.month.start:%Y-%m}",
            plant.name,
            "" if figure.energy_wh is None else wh_text(figure.energy_wh),
            _kwh_text(figure.expected_kwh),
            _kwh_text(figure.careful_kwh),
            _kwh_text(figure.weather_kwh),
            _("ja") if figure.month.start in estimated.get(plant.code, []) else "",
        ]
        for plant in year_of(mine, year).plants
        for figure in plant.months
    ]
    header = [
        _("Maand"),
        _("Bron"),
        _("Gemeten (kWh)"),
        _("Gewoon jaar, P50 (kWh)"),
        _("Mager jaar, P90 (kWh)"),
        _("In dit weer (kWh)"),
        _("Geschat"),
    ]
    text = csv_text(header, rows)
    return _file(text, "text/csv; charset=utf-8", f"mijn-kwh-{year}.csv")


def _kwh_text(energy_kwh: float | None) -> str:
    return "" if energy_kwh is None else wh_text(kwh_to_wh(energy_kwh))


def _file(text: str, kind: str, name: str) -> Response:
    answer = Response(text, content_type=kind)
    safe = re.sub(r"[^A-Za-z0-9.-]", "_", name)
    answer.headers["Content-Disposition"] = f"attachment; filename={safe}"
    return answer


@my.get("/hoe/<int:year>/<code>")
@my.get("/<int:member_id>/hoe/<int:year>/<code>")
def how(year: int, code: str, member_id: int | None = None) -> ResponseReturnValue:
    """How one figure was worked out, step by step, down to the cent."""
    mine = _mine(member_id)
    found = how_of(mine, year, code)
    if found is None:
        abort(404)
    return render_template(
        "my/how.html",
        mine=mine,
        is_own=mine.member_id == signed_in().member_id,
        how=found,
        estimated=[
            day
            for day in estimated_months(mine, year).get(found.plant_code, [])
            if day in found.period
        ],
        code=member_code(mine.number),
        page_url=url_for(".page", jaar=year, **_address(mine)),
        json_url=url_for(".how_json", year=year, code=found.plant_code, **_address(mine)),
        day_count=DAY_COUNT,
        last_day=LAST_DAY,
        kept=KEPT,
    )


@my.get("/hoe/<int:year>/<code>.json")
@my.get("/<int:member_id>/hoe/<int:year>/<code>.json")
def how_json(year: int, code: str, member_id: int | None = None) -> ResponseReturnValue:
    """The inputs of that figure, as `coop allocate` reads them."""
    mine = _mine(member_id)
    found = how_of(mine, year, code)
    if found is None or found.explained is None:
        abort(404)
    content: dict[str, Any] = {
        "remark": _(
            "Alleen de mutaties van dit lid staan hierin. De regel van de coöperatie telt "
            "daarom alle anderen mee."
        ),
        **found.file,
    }
    name = f"opbrengst-{year}-{found.plant_code}-{member_code(mine.number)}.json"
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    return _file(text, "application/json", name)
