"""Waiting lists and wishes of a lottery: joining, one's own wish, and the board's list."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.members.access import may_administer, may_read_books
from coop.members.models import Member
from coop.members.session import require, viewer
from coop.offers import wish_mails
from coop.offers.draw_run import lines_of, reason_of
from coop.offers.join_line import change_wish, join_line, withdraw_wish
from coop.offers.lifecycle import last_day
from coop.offers.models import Offering, OfferingWish
from coop.offers.order_link import order_token
from coop.offers.place import Applicant
from coop.offers.queries import offering_by_id, offering_on_sale, the_cooperative
from coop.offers.wish_forms import AskForm, EndWishForm, WishForm
from coop.offers.wish_link import read_wish_token, wish_token
from coop.offers.wish_queries import (
    confirmed_run,
    expected_until,
    in_line,
    money_kept,
    notice_of,
    offerings_with_wishes,
    orders_of_wish,
    place_in_line,
    waiting_totals,
    wish_by_id,
)
from coop.offers.wishes import LOTTERY, free_shares
from coop.records.audit import act_by_link
from coop.web import claim_form, done

wishes = Blueprint("wishes", __name__, url_prefix="/wensen")

MOST_SHOWN = 200


@wishes.get("/nieuw/<int:offering_id>")
def new(offering_id: int) -> ResponseReturnValue:
    """Get in line, or take part in a lottery."""
    return _new(_offering(offering_id), _form())


@wishes.post("/nieuw/<int:offering_id>")
def new_POST(offering_id: int) -> ResponseReturnValue:
    """Do so, once however often the form is sent."""
    if earlier := claim_form():
        return earlier
    offering, form = _offering(offering_id), _form()
    if form.validate():
        with form.refusals():
            made = join_line(offering_id, form.asked(), _person(form), clock.now())
            return done(url_for(".show", ticket=wish_token(made.id)))
    return _new(offering, form), 422


@wishes.get("/<ticket>")
def show(ticket: str) -> ResponseReturnValue:
    """One's own wish: the place in line, what was offered, the lot. By a signed address."""
    return _show(_wish(ticket), ticket, AskForm())


@wishes.post("/<ticket>")
def change_POST(ticket: str) -> ResponseReturnValue:
    """Other numbers, while the wishes of a lottery come in."""
    if earlier := claim_form():
        return earlier
    wish, form = _wish(ticket), AskForm(request.form)
    if form.validate():
        with form.refusals():
            change_wish(wish, form.asked(), clock.now())
            return done(url_for(".show", ticket=ticket), "Uw wens is veranderd.")
    return _show(wish, ticket, form), 422


@wishes.get("/<ticket>/intrekken")
def leave(ticket: str) -> ResponseReturnValue:
    """What withdrawing would do."""
    wish = _wish(ticket)
    return render_template("wishes/leave.html", wish=wish, ticket=ticket, money=_kept_cents(wish))


@wishes.post("/<ticket>/intrekken")
def leave_POST(ticket: str) -> ResponseReturnValue:
    """Withdraw one's wish."""
    if earlier := claim_form():
        return earlier
    withdraw_wish(_wish(ticket), clock.now())
    return done(url_for(".show", ticket=ticket), "Uw wens is ingetrokken.")


@wishes.get("/")
def index() -> ResponseReturnValue:
    """Every offering with who waits for it."""
    require(may_read_books(viewer()))
    return render_template("wishes/index.html", rows=offerings_with_wishes())


@wishes.get("/lijst/<int:offering_id>")
def line(offering_id: int) -> ResponseReturnValue:
    """Who waits, in order, and who is next. Nobody can be moved up."""
    require(may_read_books(viewer()))
    offering = _offering(offering_id)
    people, shares = waiting_totals(offering_id)
    return render_template(
        "wishes/line.html",
        offering=offering,
        plant=offering.share_class.plant,
        rows=in_line(offering_id, MOST_SHOWN),
        people=people,
        shares=shares,
        free=max(free_shares(offering), 0),
        frees_at=expected_until(offering_id),
        is_lottery=offering.kind == LOTTERY,
        is_drawn=confirmed_run(offering_id) is not None,
        zone=the_cooperative().time_zone,
        last_day=last_day,
        ticket=wish_token,
    )


@wishes.get("/beheer/<int:wish_id>/beeindigen")
def end(wish_id: int) -> ResponseReturnValue:
    """Why the board takes this wish out of line."""
    require(may_administer(viewer()))
    return _end(_wish_by_id(wish_id), EndWishForm())


@wishes.post("/beheer/<int:wish_id>/beeindigen")
def end_POST(wish_id: int) -> ResponseReturnValue:
    """Take a wish out of line, and tell its maker why."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    wish, form = _wish_by_id(wish_id), EndWishForm(request.form)
    if form.validate():
        with form.refusals():
            why = str(form.reason.data)
            withdraw_wish(wish, clock.now(), why)
            wish_mails.tell_wish_withdrawn(wish, why, the_cooperative())
            return done(url_for(".line", offering_id=wish.offering_id), "De wens is beëindigd.")
    return _end(wish, form), 422


def _end(wish: OfferingWish, form: EndWishForm) -> str:
    return render_template("wishes/end.html", wish=wish, form=form)


def _offering(offering_id: int) -> Offering:
    found = offering_by_id(offering_id)
    if found is None:
        abort(404)
    return found


def _wish_by_id(wish_id: int) -> OfferingWish:
    found = wish_by_id(wish_id)
    if found is None:
        abort(404)
    return found


def _wish(ticket: str) -> OfferingWish:
    wish_id = read_wish_token(ticket)
    found = wish_by_id(wish_id) if wish_id is not None else None
    require(found is not None)
    assert found is not None
    act_by_link(found.member_id)
    return found


def _member() -> Member | None:
    found = viewer()
    return db.session.get(Member, found.member_id) if found else None


def _form() -> AskForm:
    """A member who is signed in has told us the rest before."""
    kind = AskForm if _member() else WishForm
    return kind(request.form)


def _person(form: AskForm) -> Applicant | Member:
    if isinstance(form, WishForm):
        return form.applicant()
    member = _member()
    require(member is not None)
    assert member is not None
    return member


def _kept_cents(wish: OfferingWish) -> int:
    return sum(receipt.amount_cents for receipt in money_kept(wish.id))


def _new(offering: Offering, form: AskForm) -> str:
    at = clock.now()
    people, shares = waiting_totals(offering.id)
    return render_template(
        "wishes/new.html",
        form=form,
        offering=offering,
        plant=offering.share_class.plant,
        standing=offering_on_sale(offering, at).standing.name,
        announced=notice_of(offering.id),
        is_lottery=offering.kind == LOTTERY,
        is_over=_is_over(offering),
        member=_member(),
        people=people,
        shares=shares,
        free=max(free_shares(offering), 0),
        zone=the_cooperative().time_zone,
        last_day=last_day,
    )


def _is_over(offering: Offering) -> bool:
    """Whether the wishes of a lottery are in."""
    notice = notice_of(offering.id)
    return notice is not None and clock.now() >= notice.closes_at


def _show(wish: OfferingWish, ticket: str, form: AskForm) -> str:
    offering = wish.offering
    run = confirmed_run(offering.id)
    drawn = [each for each in lines_of(run.id) if each.wish_id == wish.id] if run else []
    is_open = offering.kind == LOTTERY and wish.status == "waiting" and not _is_over(offering)
    if is_open and not request.form:
        form = AskForm(least=wish.min_shares, most=wish.max_shares)
    return render_template(
        "wishes/show.html",
        wish=wish,
        form=form,
        ticket=ticket,
        offering=offering,
        plant=offering.share_class.plant,
        place=place_in_line(wish),
        orders=[(each, order_token(each.id)) for each in orders_of_wish(wish.id)],
        line=drawn[0] if drawn else None,
        reason=reason_of(drawn[0]) if drawn else None,
        run=run,
        announced=notice_of(offering.id),
        is_open=is_open,
        kept_cents=_kept_cents(wish),
        frees_at=expected_until(offering.id),
        is_lottery=offering.kind == LOTTERY,
        zone=the_cooperative().time_zone,
        last_day=last_day,
    )
