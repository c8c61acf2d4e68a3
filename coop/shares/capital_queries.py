"""Reading what stands in the books for a member's shares."""

from sqlalchemy import func, select

from coop.database import db
from coop.ledger.chart import SHARE_CAPITAL
from coop.ledger.models import JournalEntry, Posting
from coop.shares.handover import Place
from coop.shares.queries import holdings_of_class


def capital_cents(member_id: int, share_class_id: int) -> int:
    """What stands in the books for a member's shares of a class; what is theirs is positive."""
    total = db.session.scalar(
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            Posting.account_code == SHARE_CAPITAL,
            Posting.member_id == member_id,
            Posting.share_class_id == share_class_id,
        )
    )
    return -int(total or 0)


def held_in_all(place: Place) -> int:
    """What a member holds of a class when all that was recorded has happened."""
    class_id, member_id = place
    return sum(movement.shares for movement in holdings_of_class(class_id, member_id))
