"""Money that others gave for one purpose: receiving it, and spending it on that."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop.database import db
from coop.home.books_forms import EarmarkForm, SpendForm
from coop.home.books_views import first_month, running_year, today
from coop.ledger.earmark import left_of, receive_earmarked, spend_earmarked
from coop.ledger.earmark_queries import all_earmarked, earmarked_of_year
from coop.ledger.models import EarmarkedMoney
from coop.members.access import may_administer, may_read_books
from coop.members.forms import day_of
from coop.members.session import require, viewer
from coop.shares.forms import whole
from coop.web import claim_form, done

earmarks = Blueprint("earmarks", __name__, url_prefix="/boeken/bestemd")


@earmarks.get("/")
def index() -> ResponseReturnValue:
    """All money with a purpose, and what is left of it."""
    require(may_read_books(viewer()))
    year = running_year().start.year
    return render_template(
        "books/earmarks.html",
        money=all_earmarked(),
        year=year,
        of_year=earmarked_of_year(year, first_month()),
    )


@earmarks.get("/nieuw")
def new() -> ResponseReturnValue:
    """The form of money that came in for a purpose."""
    require(may_administer(viewer()))
    return render_template("books/earmark_new.html", form=EarmarkForm(received_on=today()))


@earmarks.post("/nieuw")
def new_POST() -> ResponseReturnValue:
    """Book money that came in for a purpose."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = EarmarkForm(request.form)
    if form.validate():
        with form.refusals():
            made = receive_earmarked(**form.received(), today=today())
            return done(
                url_for(".index"),
                "Geboekt: geld van %(giver)s. Het kenmerk is %(reference)s.",
                giver=made.giver,
                reference=made.reference,
            )
    return render_template("books/earmark_new.html", form=form), 422


@earmarks.get("/<int:money_id>/besteden")
def spend(money_id: int) -> ResponseReturnValue:
    """The form of spending some of it on its purpose."""
    require(may_administer(viewer()))
    return _spend(db.get_or_404(EarmarkedMoney, money_id), SpendForm(spent_on=today()))


def _spend(money: EarmarkedMoney, form: SpendForm) -> str:
    return render_template(
        "books/earmark_spend.html", money=money, form=form, left_cents=left_of(money)
    )


@earmarks.post("/<int:money_id>/besteden")
def spend_POST(money_id: int) -> ResponseReturnValue:
    """Book that some of it was spent on its purpose."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    money, form = db.get_or_404(EarmarkedMoney, money_id), SpendForm(request.form)
    if form.validate():
        with form.refusals():
            spend_earmarked(
                money,
                whole(form.amount),
                day_of(form.spent_on),
                form.description.data or "",
                today=today(),
            )
            return done(url_for(".index"), "Geboekt: het geld is besteed aan zijn bestemming.")
    return _spend(money, form), 422
