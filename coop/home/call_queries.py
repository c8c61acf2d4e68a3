"""What buying and paying leave for the board: letters, calls, debits, questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, cast, func, select

from coop.bank.models import LineWaiting
from coop.database import db
from coop.dues.models import Collection
from coop.joining.models import StarterAsk
from coop.mail.models import OutboxMail
from coop.offers.models import AllocationRun, Offering, OfferingWish


def call_waiting(at: datetime) -> Any:
    """How much waits: lines of the bank, letters, calls, questions, debits and lotteries."""
    unsent = select(func.count(OutboxMail.id)).where(OutboxMail.sent_at.is_(None))
    wishes = select(OfferingWish.id).where(
        OfferingWish.offering_id == Offering.id, OfferingWish.status == "waiting"
    )
    drawn = select(AllocationRun.id).where(
        AllocationRun.offering_id == Offering.id, AllocationRun.confirmed_at.is_not(None)
    )
    to_draw = select(Offering).where(
        Offering.kind == "lottery", Offering.closes_at <= at, wishes.exists(), ~drawn.exists()
    )
    cents = LineWaiting.waiting_cents
    lines = select(func.count()).select_from(LineWaiting).where(cents != 0)
    came = select(func.coalesce(func.sum(cents), 0)).where(cents > 0)
    concept = select(Collection).where(Collection.state == "concept")
    return db.session.execute(
        select(
            lines.scalar_subquery().label("lines"),
            cast(came.scalar_subquery(), BigInteger).label("lines_in_cents"),
            unsent.where(OutboxMail.channel == "letter").scalar_subquery().label("letters"),
            unsent.where(OutboxMail.channel == "phone").scalar_subquery().label("calls"),
            select(func.count(StarterAsk.id))
            .where(StarterAsk.state == "asked")
            .scalar_subquery()
            .label("starters"),
            concept.with_only_columns(func.count(Collection.id)).scalar_subquery().label("debits"),
            concept.with_only_columns(func.min(Collection.id)).scalar_subquery().label("debit_id"),
            to_draw.with_only_columns(func.count(Offering.id)).scalar_subquery().label("draws"),
            to_draw.with_only_columns(func.min(Offering.id)).scalar_subquery().label("draw_id"),
        )
    ).one()
