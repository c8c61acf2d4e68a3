"""What the starter does with their initiative. Each act asks for the starter's key; the board has
none.
"""

from datetime import date, datetime

from coop.database import db
from coop.errors import RuleBroken
from coop.initiatives import stages
from coop.initiatives.history import CHANGED, LOOKED_BACK, STARTER
from coop.initiatives.links import Starter
from coop.initiatives.models import Initiative
from coop.initiatives.move import end_all, go, held, note, settle
from coop.initiatives.order_queries import commitments_of, order_of
from coop.initiatives.start import check_last_day, end_of_day
from coop.offers.lifecycle import PAID
from coop.periods import day_of

CHANGEABLE = frozenset({stages.IDEA, stages.CALL, stages.REACHED, stages.OFFERS})


def change(
    key: Starter, *, title: str, story: str, place: str, ends_on: date, at: datetime, zone: str
) -> Initiative:
    """Change what the call says. Threshold and unit stay: people counted on them.

    Raises
    ------
    RuleBroken
        When it can no longer be changed, or the last day does not fit.
    """
    found = held(key.initiative_id, at)
    if found.state not in CHANGEABLE:
        raise RuleBroken("De tekst ligt nu vast. Er is niets veranderd.", field="title")
    if ends_on != found.ends_on:
        check_last_day(ends_on, day_of(at, zone))
        if found.opened_at is not None and ends_on < found.ends_on:
            raise RuleBroken(
                "De laatste dag kan alleen later worden: mensen rekenen op %(day)s.",
                field="ends_on",
                day=found.ends_on,
            )
    typed = {"title": title, "story": story, "place": place, "ends_on": ends_on}
    for field, value in typed.items():
        before = getattr(found, field)
        if before != value:
            setattr(found, field, value)
            note(found, STARTER, CHANGED, at, field=field, before=str(before), after=str(value))
    found.ends_at = end_of_day(ends_on, zone)
    db.session.flush()
    return found


def open_call(key: Starter, at: datetime) -> Initiative:
    """Show it to everybody. From here on its threshold stands.

    Raises
    ------
    RuleBroken
        When its last day has passed.
    """
    found = held(key.initiative_id, at)
    stages.check_arrow(found.state, stages.CALL)
    if at >= found.ends_at:
        raise RuleBroken("De laatste dag is voorbij. Kies eerst een latere dag.", field="ends_on")
    found.opened_at = at
    go(found, stages.CALL, STARTER, at)
    return found


def stop(key: Starter, at: datetime) -> Initiative:
    """It does not go on; nobody owes anything.

    Raises
    ------
    RuleBroken
        When shares were paid and can no longer be taken back: those are somebody's.
    """
    found = held(key.initiative_id, at)
    stages.check_arrow(found.state, stages.STOPPED)
    for row in commitments_of(found.id):
        order = order_of(row)
        if order and order.status == PAID and at >= order.cooling_off_until:
            raise RuleBroken(
                "Er zijn delen betaald waarvan de bedenktijd voorbij is. Daarom kunt u nu niet "
                "stoppen. Zijn er na de laatste dag te weinig bestellingen, dan stopt het vanzelf "
                "en krijgt iedereen zijn geld terug."
            )
    go(found, stages.STOPPED, STARTER, at)
    end_all(found, at)
    return found


def ask_offers(key: Starter, at: datetime) -> Initiative:
    """The threshold is reached: suppliers are asked."""
    found = held(key.initiative_id, at)
    go(found, stages.OFFERS, STARTER, at)
    return found


def look_back(key: Starter, text: str, at: datetime) -> Initiative:
    """Say how it went, for whoever starts the next one."""
    found = held(key.initiative_id, at)
    go(found, stages.REVIEW, STARTER, at)
    note(found, STARTER, LOOKED_BACK, at, after=text)
    db.session.flush()
    return found


def let_time_pass(initiative_id: int, at: datetime) -> bool:
    """For who sweeps: move what time moves; whether it moved."""
    found = db.session.get_one(
        Initiative, initiative_id, with_for_update=True, populate_existing=True
    )
    return settle(found, at)
