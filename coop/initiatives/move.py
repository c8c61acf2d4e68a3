"""Moving an initiative along an arrow, once, and writing its history; time goes first."""

from datetime import datetime

from coop.database import db
from coop.errors import RuleBroken
from coop.initiatives import stages
from coop.initiatives.binding import ENDED
from coop.initiatives.history import MOVED, TIME
from coop.initiatives.models import Initiative, InitiativeEvent, Pledge
from coop.initiatives.order_queries import commitments_of
from coop.initiatives.queries import pledges_of, standing
from coop.initiatives.tell import reader_of, starter_of, tell
from coop.offers.cancel import take_back
from coop.records.audit import record
from coop.words import Words


def held(initiative_id: int, at: datetime) -> Initiative:
    """Hold an initiative's row, and let what time has done to it be done.

    Raises
    ------
    RuleBroken
        When there is no such initiative.
    """
    found = db.session.get(Initiative, initiative_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise RuleBroken("Dit initiatief is er niet.")
    settle(found, at)
    return found


def settle(initiative: Initiative, at: datetime) -> bool:
    """Move a call that was reached, or whose last day is over; whether it moved."""
    state = standing(initiative, at).state
    if state == initiative.state:
        return False
    go(initiative, state, TIME, at)
    if state == stages.REACHED:
        tell_reached(initiative)
    else:
        end_all(initiative, at)
    return True


def go(initiative: Initiative, to: str, who: str, at: datetime) -> None:
    """Follow one arrow; raises `AlreadyDone` where there is none."""
    stages.check_arrow(initiative.state, to)
    before, initiative.state = initiative.state, to
    note(initiative, who, MOVED, at, before=before, after=to)
    db.session.flush()


def note(
    initiative: Initiative,
    who: str,
    action: str,
    at: datetime,
    *,
    field: str = "",
    before: str = "",
    after: str = "",
) -> None:
    """Add a line to its history, and to the trail."""
    db.session.add(
        InitiativeEvent(
            initiative_id=initiative.id,
            at=at,
            who=who,
            action=action,
            field=field,
            before=before,
            after=after,
        )
    )
    record(f"initiative_{action}", initiative, by=who, field=field)


def tell_reached(initiative: Initiative) -> None:
    """Tell the starter that it is time to ask suppliers, and everybody that nothing binds them."""
    subject = Words("De drempel is gehaald: %(title)s", title=initiative.title)
    tell(
        initiative,
        [starter_of(initiative)],
        subject,
        [
            Words("De drempel van “%(title)s” is gehaald.", title=initiative.title),
            Words("Nu kunt u bij minstens twee leveranciers een aanbieding vragen."),
        ],
        lambda address: Words("Ga verder op uw eigen bladzijde: %(address)s", address=address),
    )
    tell(
        initiative,
        map(reader_of, pledges_of(initiative.id)),
        subject,
        [
            Words("De drempel van “%(title)s” is gehaald.", title=initiative.title),
            Words("U zit nergens aan vast. U hoort het als er aanbiedingen zijn."),
        ],
        lambda address: Words("Bekijk of verander uw toezegging: %(address)s", address=address),
    )


def end_all(initiative: Initiative, at: datetime) -> None:
    """It does not go on: nobody owes anything, and everybody is told so."""
    subject = Words("Gaat niet door: %(title)s", title=initiative.title)
    gist = [
        Words("“%(title)s” gaat niet door.", title=initiative.title),
        Words("U zit nergens meer aan vast en u hoeft niets te betalen."),
    ]
    ordered, liked = commitments_of(initiative.id), pledges_of(initiative.id)
    told = {row.contact_key for row in ordered}
    readers = [starter_of(initiative), *map(reader_of, ordered)]
    readers += [reader_of(row) for row in liked if row.contact_key not in told]
    tell(initiative, readers, subject, gist)
    for order_row in ordered:
        order_row.state, order_row.ended_at = ENDED, at
        if order_row.order is not None:
            take_back(order_row.order, at)
    for pledge in liked:
        forget(pledge, ENDED, at)
    db.session.flush()


def forget(pledge: Pledge, state: str, at: datetime) -> None:
    """It counts no more, and who said it is no longer known here."""
    pledge.state, pledge.ended_at = state, at
    pledge.name = pledge.contact = pledge.contact_key = ""
