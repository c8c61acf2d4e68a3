"""Saving for a first share: what it is, beginning, one's own plan, and what the board sees."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.dues.forms import AmountForm, BeginForm, BuyForm, JoinSavingForm, ReceivedForm
from coop.dues.models import SavingPlan
from coop.dues.my_views import member_asked
from coop.dues.my_views import page as member_page
from coop.dues.plan_link import plan_token, read_plan_token
from coop.dues.queries import PAGE_SIZE, the_cooperative, the_settings
from coop.dues.save_up import (
    buy_with_savings,
    change_plan,
    pause_plan,
    receive_saving,
    start_plan,
)
from coop.dues.saving_goal import progress
from coop.dues.saving_queries import (
    all_not_there_yet_cents,
    goal_cents,
    not_there_yet_cents,
    plan_by_id,
    plan_receipts,
    progress_of,
    saved_cents,
    saver_counts,
    savers_page,
    share_on_sale,
    spendable_cents,
)
from coop.dues.sign import sign_mandate
from coop.dues.views import today_here
from coop.dues.words import mandate_text
from coop.language import language
from coop.ledger.chart import BANK, SAVINGS
from coop.ledger.queries import balance_cents
from coop.members import join
from coop.members.access import may_administer, may_read_books
from coop.members.forms import day_of as typed_day
from coop.members.models import Member
from coop.members.session import require, signed_in, viewer
from coop.offers.contact_fields import mail_and_phone
from coop.offers.order_link import order_token
from coop.offers.place import Wish
from coop.offers.receive import Money
from coop.shares.forms import whole
from coop.web import claim_form, done

savings = Blueprint("savings", __name__, url_prefix="/sparen")

EXAMPLES_CENTS = (500, 1000, 2500)


def _plan(plan_id: int) -> SavingPlan:
    """A plan of the viewer's own, or of whom they speak for."""
    found = plan_by_id(plan_id) or abort(404)
    member_asked(found.member_id)
    return found


def _home(plan: SavingPlan) -> str:
    is_own = plan.member_id == signed_in().member_id
    return url_for("my_dues.mine", member_id=None if is_own else plan.member_id)


@savings.get("/")
def start() -> ResponseReturnValue:
    """What saving for a share is, with a form of four questions."""
    return _start(JoinSavingForm(monthly=500))


def _start(form: JoinSavingForm) -> str:
    goal, settings = goal_cents(clock.now()), the_settings()
    return render_template(
        "savings/start.html",
        form=form,
        on_sale=share_on_sale(clock.now()),
        goal_cents=goal,
        examples=[progress(0, goal, cents) for cents in EXAMPLES_CENTS] if goal else [],
        said=mandate_text("saving", the_cooperative().name, settings) if settings else None,
    )


@savings.post("/")
def start_POST() -> ResponseReturnValue:
    """Somebody new begins to save."""
    if earlier := claim_form():
        return earlier
    form = JoinSavingForm(request.form)
    if form.validate():
        with form.refusals():
            form.check_debit()
            plan = _begin(_newcomer(form), form)
            return done(url_for(".welcome", plan_token=plan_token(plan.id)))
    return _start(form), 422


def _newcomer(form: JoinSavingForm) -> Member:
    email, phone = mail_and_phone(str(form.contact.data))
    return join.apply(
        str(form.name.data),
        applied_on=today_here(),
        email=email,
        phone=phone,
        iban=form.iban.data or None,
        language=language(),
        contact_by="email" if email else "phone",
    )


def _begin(member: Member, form: BeginForm) -> SavingPlan:
    today = today_here()
    way = "debit" if form.way.data == "debit" else "transfer"
    if way == "debit":
        iban = str(form.iban.data)
        sign_mandate(member, "saving", iban, member.name, by="web", signed_on=today, today=today)
    return start_plan(member, whole(form.monthly), way, today)


@savings.get("/plan/<plan_token>")
def welcome(plan_token: str) -> ResponseReturnValue:
    """How to pay in, and how far it is. Whoever has the address may see it."""
    plan_id = read_plan_token(plan_token)
    plan = (plan_by_id(plan_id) if plan_id is not None else None) or abort(404)
    settings = the_settings()
    return render_template(
        "savings/plan.html",
        plan=plan,
        notice_days=settings.notice_days if settings else 14,
        token=plan_token,
        saved_cents=saved_cents(plan.member_id) - not_there_yet_cents(plan.member_id, today_here()),
        progress=progress_of(plan, clock.now(), today_here()),
    )


@savings.post("/beginnen")
@savings.post("/beginnen/<int:member_id>")
def begin_POST(member_id: int | None = None) -> ResponseReturnValue:
    """A member, or somebody who applied, begins to save."""
    member = member_asked(member_id)
    if earlier := claim_form():
        return earlier
    form = BeginForm(request.form)
    if form.validate():
        with form.refusals():
            form.check_debit()
            return done(_home(_begin(member, form)), "U spaart nu. Wij sturen u bericht.")
    return member_page(member_asked(member_id), begin=form), 422


@savings.post("/<int:plan_id>/bedrag")
def change_POST(plan_id: int) -> ResponseReturnValue:
    """Another amount a month."""
    plan = _plan(plan_id)
    if earlier := claim_form():
        return earlier
    form = AmountForm(request.form)
    if form.validate():
        with form.refusals():
            change_plan(plan, whole(form.monthly))
            return done(_home(plan), "Bewaard. Het nieuwe bedrag geldt vanaf nu.")
    return member_page(member_asked(plan.member_id), amount=form), 422


@savings.post("/<int:plan_id>/pauze")
def pause_POST(plan_id: int) -> ResponseReturnValue:
    """Rest, or go on."""
    plan = _plan(plan_id)
    if earlier := claim_form():
        return earlier
    is_paused = request.form.get("rust") == "ja"
    pause_plan(plan, is_paused)
    if is_paused:
        return done(_home(plan), "Uw spaarplan rust.")
    return done(_home(plan), "Uw spaarplan gaat weer door.")


@savings.get("/<int:plan_id>/kopen")
def buy(plan_id: int) -> ResponseReturnValue:
    """What can be bought of the savings now."""
    return _buy(_plan(plan_id))


def _buy(plan: SavingPlan, form: BuyForm | None = None) -> str:
    on_sale = share_on_sale(clock.now())
    price = on_sale.terms.price_cents if on_sale else 0
    spendable = spendable_cents(plan.member_id, today_here())
    return render_template(
        "savings/buy.html",
        plan=plan,
        on_sale=on_sale,
        spendable_cents=spendable,
        saved_cents=saved_cents(plan.member_id),
        most=min(spendable // price, on_sale.terms.left) if on_sale else 0,
        form=form or BuyForm(shares=1, seen_price_cents=str(price)),
        back=_home(plan),
    )


@savings.post("/<int:plan_id>/kopen")
def buy_POST(plan_id: int) -> ResponseReturnValue:
    """Buy, because its owner says so."""
    plan = _plan(plan_id)
    if earlier := claim_form():
        return earlier
    form, at = BuyForm(request.form), clock.now()
    on_sale = share_on_sale(at)
    if on_sale is not None and form.validate():
        with form.refusals():
            wish = Wish(whole(form.shares), form.seen_cents, language(), channel="savings")
            zone = the_cooperative().time_zone
            order = buy_with_savings(plan, on_sale.offering.id, wish, at, zone)
            return done(
                url_for("buy.ordered", token=order_token(order.id)),
                "Gekocht van uw spaargeld. De delen zijn van u.",
            )
    return _buy(_plan(plan_id), form), 422


@savings.get("/overzicht")
def index() -> ResponseReturnValue:
    """How many save, and what stands on savings."""
    require(may_read_books(viewer()))
    counts = saver_counts()
    count = counts.get("active", 0) + counts.get("paused", 0)
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(max(1, request.args.get("blad", 1, type=int)), pages)
    return render_template(
        "savings/index.html",
        counts=counts,
        count=count,
        total_cents=-balance_cents(SAVINGS),
        goal_cents=goal_cents(clock.now()),
        underway_cents=all_not_there_yet_cents(today_here()),
        rows=savers_page(page, today_here()),
        page=page,
        pages=pages,
    )


@savings.get("/overzicht/<int:plan_id>")
def one(plan_id: int) -> ResponseReturnValue:
    """One plan: write down what came in."""
    require(may_administer(viewer()))
    return _one(_plan(plan_id))


def _one(plan: SavingPlan, form: ReceivedForm | None = None) -> str:
    underway_cents = not_there_yet_cents(plan.member_id, today_here())
    return render_template(
        "savings/one.html",
        plan=plan,
        underway_cents=underway_cents,
        saved_cents=saved_cents(plan.member_id) - underway_cents,
        receipts=plan_receipts(plan.id),
        form=form or ReceivedForm(received_on=today_here(), amount=plan.monthly_cents),
    )


@savings.post("/overzicht/<int:plan_id>/ontvangen")
def received_POST(plan_id: int) -> ResponseReturnValue:
    """Money was saved that no bank file brought."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = ReceivedForm(request.form)
    if form.validate():
        with form.refusals():
            reference = f"hand-{request.form['form_key']}"
            money = Money(typed_day(form.received_on), whole(form.amount), reference, BANK)
            receive_saving(_plan(plan_id).id, money)
            return done(url_for(".one", plan_id=plan_id), "Vastgelegd.")
    return _one(_plan(plan_id), form), 422
