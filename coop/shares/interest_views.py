"""The largest interests on a day, and changes of the board that the trade register must know."""

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.forms import CoopForm, DayField, required
from coop.language import lazy_gettext
from coop.members.access import may_administer, may_read_books
from coop.members.forms import day_of
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.shares.board_notices import pass_on, ubo_reminders
from coop.shares.forms import RegisterFilter
from coop.shares.interest_queries import interests_on
from coop.web import done

interests = Blueprint("interests", __name__, url_prefix="/register/belangen")


class ToldForm(CoopForm):
    """When changes of the board were passed on."""

    told_on = DayField(lazy_gettext("Doorgegeven op"), [required("Vul een dag in.")])  # type: ignore[arg-type]


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


@interests.get("/")
def index() -> ResponseReturnValue:
    """Who holds 5 per cent or more of a plant or of everything, and what that means."""
    require(may_read_books(viewer()))
    asked = RegisterFilter(request.args)
    status = 200 if asked.validate() else 422
    return _page(asked, ToldForm(told_on=_today())), status


@interests.post("/")
def told_POST() -> ResponseReturnValue:
    """Changes of the board were passed on to the trade register."""
    require(may_administer(viewer()))
    form = ToldForm(request.form)
    if form.validate():
        with form.refusals():
            pass_on(day_of(form.told_on), today=_today())
            return done(url_for(".index"), "Vastgelegd: de wijziging is doorgegeven aan KvK.")
    return _page(RegisterFilter(), form), 422


def _page(asked: RegisterFilter, form: ToldForm) -> str:
    day = asked.op.data or _today()
    return render_template(
        "interests/index.html",
        asked=asked,
        form=form,
        day=day,
        groups=interests_on(day),
        reminders=ubo_reminders(),
    )
