"""The two pages before an order, for one reader, or kept for all visitors while it is busy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import abort, render_template, session, url_for

from coop import clock, figures
from coop.database import db
from coop.identifiers import format_iban
from coop.language import language
from coop.members.models import Member
from coop.members.session import viewer
from coop.offers.checked import seal
from coop.offers.forms import BuyForm, MemberBuyForm
from coop.offers.kept import KEEP_S, Page, mark, the_shelf
from coop.offers.lifecycle import Standing, Terms, end_of_days, last_day, standing
from coop.offers.models import Offering
from coop.offers.phase_words import PhaseLine, phase_lines, time_until
from coop.offers.phases import Phase, phase_at
from coop.offers.prospect import Prospect, per_share
from coop.offers.queries import (
    PaidPerShare,
    last_paid_per_share,
    offering_by_id,
    offering_on_sale,
    the_cooperative,
)
from coop.offers.sold_queries import HowSold, how_sold
from coop.production.models import Plant
from coop.production.queries import newest_estimate
from coop.records.once import new_key
from coop.shares.queries import issued_shares
from coop.web import csrf_token, sent_key

_Made = TypeVar("_Made")
_KEEP_START_S, _KEEP_CHECK_S = 10.0, 20.0
"""Pages are kept longer than figures: what is left is filled in for each reader."""
_SHOWN = ("name", "contact", "street", "postcode", "town")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages know of an offering. `is_kept` when they may show it for a moment longer."""

    offering_id: int
    terms: Terms
    prospect: Prospect | None
    read_at: datetime
    zone: str
    phases: tuple[Phase, ...]
    lines: tuple[PhaseLine, ...]
    how: HowSold
    paid: PaidPerShare | None
    is_kept: bool

    def standing(self, at: datetime) -> Standing:
        """Whether it is open at an instant, to the second also when the figures were kept."""
        return standing(self.terms, at)


def look_only() -> None:
    """Begin a transaction that takes no write lock, though a form was sent."""
    db.session.rollback()
    db.session.connection(execution_options={"writes": False})


def shown(offering_id: int) -> Shown:
    """What can be bought; from the shelf while it is busy and the reader is a visitor."""
    shelf = the_shelf()
    if shelf.is_busy() and viewer() is None and not session.get("_flashes"):
        return shelf.keep(("shown", offering_id), lambda: _quickly(_read, offering_id, True))
    look_only()
    return _read(offering_id, False)


def forget_shown(offering_id: int) -> None:
    """Whoever looks next reads what there is: somebody was refused what the page still promised."""
    the_shelf().forget(("shown", offering_id))


def _quickly(make: Callable[..., _Made], *given: Any) -> _Made:
    """Make something for the shelf and let go of the database at once.

    On SQLite the writer waits for whoever reads: nobody may read on while they wait for the shelf.
    """
    look_only()
    try:
        return make(*given)
    finally:
        db.session.rollback()


def _read(offering_id: int, is_kept: bool) -> Shown:
    offering, at = _offering(offering_id), clock.now()
    on_sale, zone = offering_on_sale(offering, at), the_cooperative().time_zone
    plant = offering.share_class.plant
    return Shown(
        offering_id=offering_id,
        terms=on_sale.terms,
        prospect=_prospect(plant),
        read_at=at,
        zone=zone,
        phases=on_sale.phases,
        lines=tuple(phase_lines(on_sale, at, zone)),
        how=how_sold([offering], at, zone)[offering.id],
        paid=last_paid_per_share(plant.id),
        is_kept=is_kept,
    )


def _offering(offering_id: int) -> Offering:
    found = offering_by_id(offering_id)
    if found is None:
        abort(404)
    return found


def member_here() -> Member | None:
    """Who is signed in: the order will be theirs."""
    found = viewer()
    return db.session.get(Member, found.member_id) if found else None


def form_for_viewer(sent: Any = None) -> MemberBuyForm:
    """A member who is signed in has told us the rest before."""
    return (MemberBuyForm if viewer() else BuyForm)(sent)


def start_page(seen: Shown, filled_in: MemberBuyForm | None = None) -> str:
    """The offer with its form; one that nobody has filled in yet may come from the shelf."""
    at = clock.now()
    state = seen.standing(at)
    if seen.is_kept and filled_in is None:
        price_cents, phase = seen.terms.price_cents, phase_at(seen.phases, at)
        key = ("start", seen.offering_id, language(), state, price_cents, phase)
        return _from_shelf(
            key,
            lambda: _render_start(seen, form_for_viewer(), state, at),
            _of_start(seen),
            _KEEP_START_S if state is Standing.OPEN else KEEP_S,
        )
    if seen.is_kept:
        look_only()
    form = filled_in or form_for_viewer()
    return Page.of(_render_start(seen, form, state, at)).filled(_of_start(seen))


def _from_shelf(
    key: Any, make: Callable[[], str], values: dict[str, Any], keep_s: float = KEEP_S
) -> str:
    def make_page() -> Page:
        return _quickly(lambda: Page.of(make()))

    return the_shelf().keep(key, make_page, keep_s).filled(values)


def _of_start(seen: Shown) -> dict[str, Any]:
    """What of the first page is the reader's own, and what there is at this moment."""
    return {
        **_own(),
        "least": figures.number(seen.terms.least, language()),
        "most": figures.number(seen.terms.most, language()),
        "left": figures.number(seen.terms.left, language()),
        "busy_at": figures.clock_time(seen.read_at, seen.zone),
    }


def _own() -> dict[str, Any]:
    """What of any page is the reader's own."""
    return {"csrf_token": csrf_token(), "form_key": new_key()}


def _marks(seen: Shown) -> dict[str, Any]:
    marks: dict[str, Any] = {
        "csrf_token": lambda: mark("csrf_token"),
        "form_key": mark("form_key"),
        "busy_at": mark("busy_at") if seen.is_kept else None,
        "least": mark("least"),
        "most": mark("most"),
        "left": mark("left"),
    }
    if seen.is_kept:
        marks["here"] = url_for("buy.start", offering_id=seen.offering_id)
    return marks


def _render_start(seen: Shown, form: MemberBuyForm, state: Standing, at: datetime) -> str:
    offering, zone = _offering(seen.offering_id), seen.zone
    plant = offering.share_class.plant
    if state is not Standing.OPEN or not seen.how.can_order:
        without_fields(form)
    form.seen_price_cents.data = str(seen.terms.price_cents)
    form.seen_price_cents.raw_data = None
    return render_template(
        "buy/start.html",
        form=form,
        offering=offering,
        plant=plant,
        terms=seen.terms,
        standing=state.name,
        lines=seen.lines,
        opens_in=time_until(offering.opens_at, at),
        how=seen.how,
        member=member_here(),
        prospect=seen.prospect,
        paid=seen.paid,
        last_sale_day=last_day(offering.closes_at, zone) if offering.closes_at else None,
        **_days(offering, zone, at),
        **_marks(seen),
    )


def _days(offering: Offering, zone: str, at: datetime) -> dict[str, Any]:
    return {
        "pay_by": last_day(end_of_days(at, offering.payment_days, zone), zone),
        "think_until": last_day(end_of_days(at, offering.cooling_off_days, zone), zone),
    }


def check_page(seen: Shown, form: MemberBuyForm, shares: int) -> str:
    """Everything once more before it is ordered, with what was typed."""
    typed = {**_typed(seen, form, shares), **_own()}
    typed["checked"] = seal(seen.offering_id, _answers(form))
    # The key of the form itself: sent again, by a reload say, it is still the same order.
    typed["form_key"] = sent_key() or typed["form_key"]
    has_mail = "@" in str(typed.get("contact", ""))
    if seen.is_kept:
        key = ("check", seen.offering_id, language(), has_mail, seen.terms.price_cents)
        return _from_shelf(
            key, lambda: _render_check(seen, has_mail, list(typed)), typed, _KEEP_CHECK_S
        )
    return Page.of(_render_check(seen, has_mail, list(typed))).filled(typed)


def _answers(form: MemberBuyForm) -> dict[str, str]:
    """All answers, as a form that is sent again would have them."""
    told = {f.name: str(f.data) for f in form if f.name != "consent"}
    return {**told, "consent": "y"}


def _typed(seen: Shown, form: MemberBuyForm, shares: int) -> dict[str, Any]:
    """What was typed and what follows from it, as the page writes it."""
    said = language()
    typed: dict[str, Any] = {
        "shares_shown": figures.number(shares, said),
        "total_shown": figures.eur(shares * seen.terms.price_cents, said),
    }
    typed |= {f.name: f.data for f in form if f.name in _SHOWN}
    if isinstance(form, BuyForm):
        typed["iban_shown"] = format_iban(str(form.iban.data))
    if seen.prospect:
        expected = seen.prospect.times(shares)
        typed["p50_shown"] = figures.kwh_float(expected.p50_kwh, said)
        typed["p90_shown"] = figures.kwh_float(expected.p90_kwh, said)
    return typed


def _render_check(seen: Shown, has_mail: bool, names: list[str]) -> str:
    offering = _offering(seen.offering_id)
    return render_template(
        "buy/check.html",
        offering=offering,
        plant=offering.share_class.plant,
        typed={name: mark(name) for name in names},
        has_mail=has_mail,
        member=member_here(),
        **_days(offering, seen.zone, clock.now()),
        **_marks(seen),
    )


def without_fields(form: MemberBuyForm) -> None:
    """Where no form is shown, keep why nothing was ordered; no mistake can lead to its field."""
    form.form_errors.extend(form.shares.errors)
    for field in form:
        field.errors = []


def _prospect(plant: Plant) -> Prospect | None:
    estimate = newest_estimate(plant.id)
    if estimate is None:
        return None
    return per_share(
        estimate.annual_kwh_p50,
        estimate.annual_kwh_p90,
        plant.ownership_ppm,
        issued_shares(plant.id),
    )
