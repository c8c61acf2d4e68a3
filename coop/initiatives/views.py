"""Initiatives for everybody: the list, starting one, the call itself, its offers."""

from datetime import date, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.initiatives import stages
from coop.initiatives.forms import CodeForm, PledgeForm, ResendForm, StartForm
from coop.initiatives.links import PLEDGE_SALT, STARTER_SALT, sign
from coop.initiatives.models import Initiative
from coop.initiatives.order_queries import bound, expected_of
from coop.initiatives.pledge import pledge
from coop.initiatives.queries import (
    events_of,
    initiative_by_id,
    offers_of,
    preferences_of,
    public_initiatives,
    standing,
    terms_of,
)
from coop.initiatives.resend import resend
from coop.initiatives.shown import Card, card, lines, numbers_to_compare, side_by_side, sums_of
from coop.initiatives.start import come_in_by_code, start
from coop.language import language
from coop.members.session import require
from coop.offers.queries import the_cooperative
from coop.periods import day_of
from coop.records.attempts import count_try
from coop.web import claim_form, done

initiatives = Blueprint("initiatives", __name__, url_prefix="/initiatieven")

WINDOW = timedelta(minutes=15)
MOST_STARTS, MOST_PLEDGES, MOST_CODES = 5, 30, 10


def zone() -> str:
    """The town's."""
    return the_cooperative().time_zone


def today() -> date:
    """In the town."""
    return day_of(clock.now(), zone())


def count_from_host(what: str, most: int) -> None:
    """Nobody floods us; counted before anything else writes, and a slip of the pen is no try."""
    source = f"{what} from {request.remote_addr or 'unknown'}"
    count_try(source, clock.now(), most=most, window=WINDOW)


def public_or_404(initiative_id: int) -> Initiative:
    """An initiative that was opened; a hidden one shows why it is hidden."""
    found = initiative_by_id(initiative_id)
    require(found is not None and found.opened_at is not None)
    assert found is not None
    return found


def card_of(found: Initiative, at: datetime) -> Card:
    """An initiative as a page shows it."""
    return card(standing(found, at), at)


@initiatives.get("/")
def index() -> ResponseReturnValue:
    """What people want to do together: what, who asks, how many are needed, until when."""
    at = clock.now()
    return render_template(
        "initiatives/index.html", cards=[card(found, at) for found in public_initiatives(at)]
    )


@initiatives.get("/beginnen")
def begin() -> ResponseReturnValue:
    """Start something yourself."""
    return render_template("initiatives/begin.html", form=StartForm())


@initiatives.post("/beginnen")
def begin_POST() -> ResponseReturnValue:
    """Keep the idea, and send its starter the key."""
    form = StartForm(request.form)
    if form.validate():
        count_from_host("initiative started", MOST_STARTS)
        if earlier := claim_form():
            return earlier
        with form.refusals():
            made = start(form.idea(language()), clock.now(), zone())
            return done(url_for(".begun", initiative_id=made.id))
    return render_template("initiatives/begin.html", form=form), 422


@initiatives.get("/begonnen/<int:initiative_id>")
def begun(initiative_id: int) -> ResponseReturnValue:
    """What the starter does now: open their mail, or call us for a code."""
    found = initiative_by_id(initiative_id)
    require(found is not None)
    assert found is not None
    if found.opened_at is not None:
        return redirect(url_for(".show", initiative_id=found.id))
    return render_template(
        "initiatives/begun.html", initiative_id=found.id, by_mail="@" in found.contact
    )


@initiatives.get("/code")
def code() -> ResponseReturnValue:
    """Come in with a code that the board read over the telephone."""
    return render_template("initiatives/code.html", form=CodeForm())


@initiatives.post("/code")
def code_POST() -> ResponseReturnValue:
    """Give the starter their own page."""
    form = CodeForm(request.form)
    if form.validate():
        count_from_host("initiative code", MOST_CODES)
        with form.refusals():
            number = min(int(form.number.data or 0), 2**31 - 1)
            found = come_in_by_code(number, str(form.code.data), clock.now())
            token = sign(STARTER_SALT, found.id)
            return done(url_for("my_initiatives.show", initiative_token=token))
    return render_template("initiatives/code.html", form=form), 422


@initiatives.get("/link-kwijt")
def lost() -> ResponseReturnValue:
    """Who lost their link asks for it again."""
    return render_template("initiatives/lost.html", form=ResendForm())


@initiatives.post("/link-kwijt")
def lost_POST() -> ResponseReturnValue:
    """Send the links to the address itself; the answer never says whether there were any."""
    form = ResendForm(request.form)
    if form.validate():
        count_from_host("initiative link", MOST_STARTS)
        with form.refusals():
            resend(str(form.email.data), language())
            return done(
                url_for(".index"),
                "Kennen wij dit adres, dan staan uw links zo in uw mail.",
            )
    return render_template("initiatives/lost.html", form=form), 422


@initiatives.get("/<int:initiative_id>")
def show(initiative_id: int) -> ResponseReturnValue:
    """The call, with the form to say what one would like, and its history."""
    return _show(public_or_404(initiative_id), PledgeForm())


@initiatives.post("/<int:initiative_id>")
def pledge_POST(initiative_id: int) -> ResponseReturnValue:
    """Count somebody in. It binds nobody."""
    count_from_host("pledge", MOST_PLEDGES)
    if earlier := claim_form():
        return earlier
    found, form = public_or_404(initiative_id), PledgeForm(request.form)
    if form.validate():
        with form.refusals():
            made, replaced = pledge(found.id, form.wanted(language()), clock.now())
            address = url_for("pledges.show", pledge_token=sign(PLEDGE_SALT, made.id))
            if replaced:
                return done(
                    address,
                    "U telt mee. Op dit contact stond al een toezegging: alleen de nieuwe telt.",
                )
            return done(address, "U telt mee. U zit nergens aan vast.")
    return _show(found, form), 422


@initiatives.get("/<int:initiative_id>/aanbod")
def offers(initiative_id: int) -> ResponseReturnValue:
    """Offers of suppliers side by side, and what is fixed."""
    found, at = public_or_404(initiative_id), clock.now()
    require(found.state in stages.WITH_OFFERS and found.hidden_reason is None)
    shown = card_of(found, at)
    counted, likes = standing(found, at).counted, preferences_of(found.id)
    expected, terms = expected_of(counted, today()), terms_of(found.id)
    numbers = numbers_to_compare(expected, counted.max_units)
    return render_template(
        "initiatives/offers.html",
        card=shown,
        beside=side_by_side(offers_of(found.id), numbers, likes, today()),
        numbers=numbers,
        expected=expected,
        terms=terms,
        sums=sums_of(terms),
        bound=bound(found.id, at, terms.go_units) if terms else None,
        can_order=_can_order(found, at),
    )


def _can_order(found: Initiative, at: datetime) -> bool:
    is_open = found.closes_at is not None and at < found.closes_at
    return found.state == stages.BINDING and is_open


def _show(found: Initiative, form: PledgeForm) -> str:
    at = clock.now()
    shown = card_of(found, at)
    return render_template(
        "initiatives/show.html",
        card=shown,
        form=form,
        lines=lines(events_of(found.id)),
        expected=expected_of(standing(found, at).counted, today()),
        road=stages.ROAD,
        state_words=stages.STATE_WORDS,
        can_order=_can_order(found, at),
    )
