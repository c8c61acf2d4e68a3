"""What templates may use: figures, words, the menu, addresses of static files."""

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, url_for
from sqlalchemy import select

from coop import figures, identifiers
from coop.chart import bar_chart
from coop.chart_cash import cash_chart
from coop.chart_lines import line_chart
from coop.chart_table import decimals_for
from coop.database import db
from coop.language import gettext as _
from coop.language import gettext_in, language, ngettext, say
from coop.members.envelope import postal_address
from coop.members.models import Cooperative
from coop.members.session import viewer
from coop.menu import menu
from coop.web import csrf_token


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go to."""

    label: str
    url: str
    current: bool = False


_settings = Cooperative.__table__.c
_COOPERATIVE = select(
    _settings.name,
    _settings.kvk_number,
    _settings.iban,
    _settings.street,
    _settings.postcode,
    _settings.town,
    _settings.time_zone,
    _settings.book_year_first_month,
    _settings.email,
    _settings.phone,
    _settings.exemption_sentence,
    _settings.exemption_limit_cents,
    _settings.small_circle_limit_cents,
)


def cooperative() -> Any:
    """The settings of the cooperative, read once a request; None before they are made."""
    if "cooperative" not in g:
        g.cooperative = db.session.connection().execute(_COOPERATIVE).one_or_none()
    return g.cooperative


def init_pages(app: Flask) -> None:
    """Give templates their globals and filters."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=_,
        ngettext=ngettext,
        csrf_token=csrf_token,
        asset=asset,
        new_form_key=_new_form_key,
        url_for=address,
        bar_chart=bar_chart,
        decimals_for=decimals_for,
        cash_chart=cash_chart,
        line_chart=line_chart,
    )
    for name in (
        "eur",
        "euros",
        "kwh",
        "kwh_float",
        "exact_kwh",
        "number",
        "percent",
        "long_date",
        "short_date",
        "moment",
    ):
        app.jinja_env.filters[name.replace("_date", "date")] = _in_language(name)
    app.jinja_env.filters["month"] = lambda month, width="MMM": figures.month_name(
        month, language(), width
    )
    app.jinja_env.filters["iban"] = lambda iban: identifiers.format_iban(iban) if iban else ""
    app.jinja_env.filters["say"] = say
    app.jinja_env.filters["postal"] = postal_address
    app.context_processor(_shared)


def address(endpoint: str, **values: Any) -> str:
    """The address of a page. Remembered, because a page asks for a dozen of the same ones."""
    return _address_from(request.root_path, request.blueprint, endpoint, **values)


def _address_from(root: str, blueprint: str | None, endpoint: str, /, **values: Any) -> str:
    here = blueprint if endpoint.startswith(".") else None
    try:
        return _addresses(root, here, endpoint, tuple(values.items()))
    except TypeError:  # a list of values has no hash
        return url_for(endpoint, **values)


@lru_cache(maxsize=4096)
def _addresses(
    _root: str, _blueprint: str | None, endpoint: str, values: tuple[tuple[str, Any], ...]
) -> str:
    return url_for(endpoint, **dict(values))


def _in_language(name: str) -> Any:
    write = getattr(figures, name)

    def written(value: Any, *more: Any) -> str:
        return "" if value is None else write(value, language(), *more)

    return written


def _new_form_key() -> str:
    from coop.records.once import new_key

    return new_key()


def _shared() -> dict[str, Any]:
    demo, spoken = current_app.config["DEMO"], language()
    return {
        # Bound to this request once, because the page around every page asks them fifty times.
        "_": partial(gettext_in, spoken),
        "url_for": partial(_address_from, request.root_path, request.blueprint),
        "viewer": viewer(),
        "cooperative": cooperative(),
        "language": spoken,
        "here": _here(),
        "nav": _menu(),
        "page_action": _page_action(),
        "demo": demo,
        "demo_mailbox_url": address("mailbox.inbox") if demo else None,
    }


def _here() -> str:
    """Where to come back to: this page, or for an answer to a form the page it stood on."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    asked_from = urlsplit(request.referrer or "")
    if asked_from.netloc != request.host:
        return "/"
    return asked_from.path + (f"?{asked_from.query}" if asked_from.query else "")


def _menu() -> list[Link]:
    """The menu of this viewer: the tasks of the board, a member or a newcomer."""
    here = (request.endpoint or "").partition(".")[0]
    return [Link(say(label), address(door), here in rooms) for label, door, rooms in menu(viewer())]


def _page_action() -> Link | None:
    found = viewer()
    if found and (found.is_board or found.is_audit):
        return None
    return Link(_("Delen kopen"), address("plants.index", _anchor="te-koop"))


@cache
def _asset(folder: str, path: str) -> str:
    digest = hashlib.sha256((Path(folder) / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


def asset(path: str) -> str:
    """The address of a static file; it changes with the file, so browsers may keep it a year."""
    return request.root_path.rstrip("/") + _asset(current_app.static_folder or "", path)
