"""Vandaag: what waits for the board, with the way to it. The kascommissie may look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coop import clock
from coop.assembly.deadlines import (
    LEAST_AUDITORS,
    last_book_year,
    missing_months,
)
from coop.assembly.step_queries import divided_facts, dues_of
from coop.assembly.year_steps import Step, first_waiting, year_steps
from coop.home import today_queries as waiting
from coop.home.call_queries import call_waiting
from coop.home.price_queries import prices
from coop.initiatives.queries import initiatives_waiting
from coop.joining.queries import keepers
from coop.members.access import may_read_books
from coop.members.session import require, signed_in, viewer
from coop.pages import cooperative
from coop.payouts.held_queries import payouts_waiting
from coop.periods import Period
from coop.production.possible_outages import suspects
from coop.production.queries import months_of_plants
from coop.shares.board_notices import ubo_reminders
from coop.shares.return_queries import returns_waiting

today = Blueprint("today", __name__)


@dataclass(frozen=True, slots=True)
class Unread:
    """A plant with months of which no complete reading is known."""

    code: str
    name: str
    months: list[Period]


@today.get("/vandaag")
def index() -> ResponseReturnValue:
    """What waits, most pressing first."""
    require(may_read_books(viewer()))
    known = cooperative()
    if known is None:
        return render_template("today/before.html")
    now, day = clock.now(), clock.today(known.time_zone)
    year = last_book_year(day, known.book_year_first_month)
    steps = waiting.year_steps(year.start.year, year)
    dues, call = dues_of(year.start.year, year), call_waiting(now)
    kept = keepers() if call.starters else []
    return render_template(
        "today/index.html",
        day=day,
        orders=waiting.orders_waiting(now),
        applicants=waiting.applicants_to_admit(),
        unread=_unread(day, year, known),
        suspects=suspects(day, known.time_zone),
        prices=prices(),
        year=year.start.year,
        steps=steps,
        step=_waiting_step(year.start.year, steps, dues, day),
        accounts_due=dues[0],
        adoption_due=dues[1],
        returns=returns_waiting(day),
        payouts=payouts_waiting(),
        changes=ubo_reminders(),
        auditors=waiting.auditors(),
        least_auditors=LEAST_AUDITORS,
        offerings=waiting.offerings_to_mind(now),
        mails=waiting.mail_that_stays(now),
        call=call,
        is_keeper=signed_in().member_id in [one.member_id for one in kept],
        keepers=[one.member.name for one in kept],
        initiatives=initiatives_waiting(),
        now=now,
    )


def _waiting_step(year: int, steps: Any, dues: tuple[date, date], day: date) -> Step | None:
    """What still waits of a year that is divided, such as discharge; the page tells the rest."""
    if not steps.plants or steps.divided < steps.plants:
        return None
    facts = divided_facts(year, steps.plants, steps.unpaid, dues)
    step = first_waiting(year_steps(facts, day))
    return None if step is None or step.name == "paid" else step


def _unread(day: date, year: Period, known: Any) -> list[Unread]:
    """Plants with gaps, from the last book year up to last month."""
    ended = Period(year.start, day.replace(day=1))
    months = ended.months()
    plants: Sequence[Any] = waiting.plants_to_read()
    read = months_of_plants(
        ended,
        known.time_zone,
        plant_ids=[plant.id for plant in plants],
        first_month=known.book_year_first_month,
    )
    found = [
        Unread(
            plant.code,
            plant.name,
            missing_months(months, read[plant.id].whole_wh, plant.open_from),
        )
        for plant in plants
    ]
    return [plant for plant in found if plant.months]
