"""Two who want to return shares: one moved away, and one who cannot wait."""

from datetime import date, timedelta

from coop.decisions.decide import decide_policy
from coop.decisions.policies import RETURN_CAP_CENTS
from coop.members.models import Member
from coop.shares.ask_return import ask_return
from coop.shares.board_notices import pass_on
from coop.shares.models import ShareClass
from coop.shares.return_queue import Hardship


def ask_returns(
    moved: Member, wind: ShareClass, frail: Member, roof: ShareClass, today: date
) -> None:
    """Put both in the queue: need goes first, though it asked later.

    The assembly allows € 5 000 a year, and the trade register knows who is on the board.
    """
    decided_on = min(today, date(2025, 6, 12))
    decide_policy(RETURN_CAP_CENTS, "500000", today.year, "ALV 2025-6", decided_on, today=today)
    pass_on(today, today=today)
    ask_return(moved, wind.id, 8, asked_on=today - timedelta(days=120), today=today)
    ask_return(
        frail,
        roof.id,
        2,
        hardship=Hardship.CARE_HOME,
        reason="Verhuist naar een verzorgingshuis.",
        asked_on=today - timedelta(days=12),
        today=today,
    )
