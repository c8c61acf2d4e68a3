"""What buying and paying leave for the board: letters, calls, debits, questions."""

from typing import Any

from sqlalchemy import func, select

from coop.database import db
from coop.dues.models import Collection
from coop.joining.models import StarterAsk
from coop.mail.models import OutboxMail


def call_waiting() -> Any:
    """How much waits of each: `letters`, `calls`, `starters`, `debits`; the first debit list."""
    unsent = select(func.count(OutboxMail.id)).where(OutboxMail.sent_at.is_(None))
    concept = select(Collection).where(Collection.state == "concept")
    return db.session.execute(
        select(
            unsent.where(OutboxMail.channel == "letter").scalar_subquery().label("letters"),
            unsent.where(OutboxMail.channel == "phone").scalar_subquery().label("calls"),
            select(func.count(StarterAsk.id))
            .where(StarterAsk.state == "asked")
            .scalar_subquery()
            .label("starters"),
            concept.with_only_columns(func.count(Collection.id)).scalar_subquery().label("debits"),
            concept.with_only_columns(func.min(Collection.id)).scalar_subquery().label("debit_id"),
        )
    ).one()
