"""A member says what becomes of their money this year; the board writes it down for some."""

from datetime import datetime

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Member
from coop.payouts.due_queries import choice_of, stock
from coop.payouts.models import PayoutChoice
from coop.payouts.outcome import PAY, REINVEST, SHARE, Choice
from coop.payouts.queries import is_settled_for
from coop.records.audit import actor_id, record


def choose(member: Member, year: int, choice: Choice, at: datetime) -> PayoutChoice:
    """Keep what a member wants with what a book year gives; an earlier choice is replaced.

    Raises
    ------
    RuleBroken
        When the choice cannot be.
    AlreadyDone
        When the list of that year was confirmed.
    """
    if is_settled_for(member.id, year):
        raise AlreadyDone(
            "De uitbetaling over %(year)s is al bevestigd. U kunt nu niets meer kiezen.",
            year=str(year),
        )
    if choice.kind not in (PAY, REINVEST, SHARE):
        raise RuleBroken("Kies een van de mogelijkheden.", field="choice")
    if choice.kind == SHARE and not 1 <= choice.percent <= 100:
        raise RuleBroken("Vul in hoeveel procent u weggeeft: 1 tot en met 100.", field="percent")
    if choice.kind == REINVEST and choice.share_class_id not in stock():
        raise RuleBroken("Kies een bron waarvan er nog delen zijn.", field="share_class")
    kept = choice_of(member.id, year) or PayoutChoice(member_id=member.id, year=year)
    kept.choice = choice.kind
    kept.percent = choice.percent if choice.kind == SHARE else 0
    kept.share_class_id = choice.share_class_id if choice.kind == REINVEST else None
    kept.chosen_at, kept.chosen_by_id = at, actor_id()
    db.session.add(kept)
    # Without the choice itself: the trail is read by the board, and who gives is not theirs to see.
    record("payout_chosen", member, year=year)
    db.session.flush()
    return kept
