"""Ordering for good: fill in, check, order; and one's own order by its signed address."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.initiatives import stages
from coop.initiatives.binding import COOLING_OFF_DAYS, STANDING, check_commit
from coop.initiatives.commit import commit, price_of, step_back
from coop.initiatives.commit_forms import CommitForm, CommitPlantForm
from coop.initiatives.links import COMMITMENT_SALT, PLEDGE_SALT, read, sign
from coop.initiatives.models import Commitment, Initiative
from coop.initiatives.order_queries import bound, member_behind, order_of
from coop.initiatives.queries import newest_of, terms_of
from coop.initiatives.shown import sums_of
from coop.initiatives.start import PLANT
from coop.initiatives.views import (
    MOST_PLEDGES,
    card_of,
    count_from_host,
    public_or_404,
    zone,
)
from coop.language import language
from coop.members.models import Member
from coop.members.session import require, viewer
from coop.offers.come_back import may_come_back
from coop.offers.lifecycle import end_of_days, last_day
from coop.offers.order_link import order_token
from coop.offers.receive import received_cents
from coop.records.audit import act_by_link
from coop.web import claim_form, done

commitments = Blueprint("commitments", __name__, url_prefix="/initiatieven")


@commitments.get("/<int:initiative_id>/bestellen")
def fill_in(initiative_id: int) -> ResponseReturnValue:
    """The price, what it brings, and the form."""
    found = _initiative(initiative_id)
    known = _known_of(_member()) | _known_by_link(found)
    return _page(found, type(_form(found))(**known))


@commitments.post("/<int:initiative_id>/bestellen")
@may_come_back
def check_POST(initiative_id: int) -> ResponseReturnValue:
    """Check your answers. Nothing is stored: the page carries them on."""
    found = _initiative(initiative_id)
    form = _form(found)
    if "change" not in request.form and form.validate():
        with form.refusals():
            units = int(form.units.data or 0)
            assert found.closes_at is not None
            check_commit(units, form.price_on_form, price_of(found), found.closes_at, clock.now())
            return render_template(
                "initiatives/commit_check.html",
                card=card_of(found, clock.now()),
                form=form,
                price_cents=price_of(found),
                total_cents=units * price_of(found),
                think_until=_think_until(found),
            )
    return _page(found, form), 200 if "change" in request.form else 422


@commitments.get("/<int:initiative_id>/bestellen/nu")
def order(initiative_id: int) -> ResponseReturnValue:
    """Whoever gets here without a form starts again."""
    return redirect(url_for(".fill_in", initiative_id=initiative_id))


@commitments.post("/<int:initiative_id>/bestellen/nu")
def order_POST(initiative_id: int) -> ResponseReturnValue:
    """Order, once however often the form is sent."""
    count_from_host("commitment", MOST_PLEDGES)
    if earlier := claim_form():
        return earlier
    found = _initiative(initiative_id)
    form = _form(found)
    if form.validate():
        with form.refusals():
            made = commit(found.id, form.ordered(language()), clock.now(), zone(), _member())
            return done(url_for(".show", commitment_token=sign(COMMITMENT_SALT, made.id)))
    return _page(_initiative(initiative_id), form), 422


@commitments.get("/bestelling/<commitment_token>")
def show(commitment_token: str) -> ResponseReturnValue:
    """What was ordered, until when one may think, and what comes next."""
    found = _commitment(commitment_token)
    at, order = clock.now(), order_of(found)
    until = order.cooling_off_until if order else found.cooling_off_until
    return render_template(
        "initiatives/commitment.html",
        commitment=found,
        order=order,
        came_cents=received_cents(order.id) if order else 0,
        card=card_of(found.initiative, at),
        token=commitment_token,
        stands=found.state == STANDING,
        zone=zone(),
        last_day=last_day,
        can_step_back=found.state == STANDING and at < until,
        think_until=last_day(until, zone()),
        order_token=order_token(order.id) if order else None,
    )


@commitments.get("/bestelling/<commitment_token>/intrekken")
def withdraw(commitment_token: str) -> ResponseReturnValue:
    """What taking it back would do."""
    found = _commitment(commitment_token)
    return render_template(
        "initiatives/withdraw.html",
        commitment=found,
        card=card_of(found.initiative, clock.now()),
        token=commitment_token,
    )


@commitments.post("/bestelling/<commitment_token>/intrekken")
def withdraw_POST(commitment_token: str) -> ResponseReturnValue:
    """Take it back within the time to think."""
    if earlier := claim_form():
        return earlier
    step_back(_commitment(commitment_token), clock.now(), zone())
    return done(
        url_for(".show", commitment_token=commitment_token), "Uw bestelling is ingetrokken."
    )


def _initiative(initiative_id: int) -> Initiative:
    """One of which people may order now."""
    found = public_or_404(initiative_id)
    require(found.state == stages.BINDING and found.hidden_reason is None)
    return found


def _commitment(token: str) -> Commitment:
    commitment_id = read(COMMITMENT_SALT, token)
    found = db.session.get(Commitment, commitment_id) if commitment_id is not None else None
    require(found is not None)
    assert found is not None
    act_by_link(member_behind(found))
    return found


def _form(found: Initiative) -> CommitForm:
    kind = CommitPlantForm if found.kind == PLANT else CommitForm
    return kind(request.form)


def _member() -> Member | None:
    """Who is signed in: shares will be theirs."""
    seen = viewer()
    return db.session.get(Member, seen.member_id) if seen else None


def _known_of(member: Member | None) -> dict[str, Any]:
    """What a member told us before."""
    if member is None:
        return {}
    return {
        "name": member.name,
        "contact": member.email or member.phone,
        "street": member.street,
        "postcode": member.postcode,
        "town": member.town,
        "iban": member.iban,
    }


def _known_by_link(found: Initiative) -> dict[str, Any]:
    """What somebody told who comes by the link of their pledge."""
    pledge_id = read(PLEDGE_SALT, request.args.get("toezegging", ""))
    liked = newest_of(pledge_id) if pledge_id is not None else None
    if liked is None or liked.initiative_id != found.id or liked.state != STANDING:
        return {}
    return {"units": liked.min_units, "name": liked.name, "contact": liked.contact}


def _think_until(found: Initiative) -> object:
    days = found.offering.cooling_off_days if found.offering else COOLING_OFF_DAYS
    return last_day(end_of_days(clock.now(), days, zone()), zone())


def _page(found: Initiative, form: CommitForm) -> str:
    at = clock.now()
    terms = terms_of(found.id)
    form.seen_price_cents.data = str(price_of(found))
    form.seen_price_cents.raw_data = None
    return render_template(
        "initiatives/commit.html",
        card=card_of(found, at),
        form=form,
        terms=terms,
        sums=sums_of(terms),
        bound=bound(found.id, at, terms.go_units) if terms else None,
        price_cents=price_of(found),
        think_until=_think_until(found),
        closes_on=last_day(found.closes_at, zone()) if found.closes_at else None,
        is_open=found.closes_at is not None and at < found.closes_at,
    )
