"""Money that others gave for one purpose, a grant among them.

It stands on an account of its own that no distribution can reach: the database refuses a leg there
in any entry but these, and a leg of a member in these. Spending it lowers that account and the
bank, never a cost of which the members would have had the result: nobody's payout gets higher.
"""

from datetime import date

from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import BANK, EARMARKED
from coop.ledger.entries import Leg
from coop.ledger.models import EarmarkedMoney, JournalEntry, Posting
from coop.ledger.post import post
from coop.records.audit import actor_id, record
from coop.records.chain import JOURNAL, hold
from coop.records.counters import next_number
from coop.words import Euros

BY_PURPOSE = "earmark-"


def receive_earmarked(
    giver: str, purpose: str, amount_cents: int, received_on: date, document: str, *, today: date
) -> EarmarkedMoney:
    """Book money that came in for one purpose."""
    _check(amount_cents, received_on, today, day_field="received_on")
    if not giver.strip():
        raise RuleBroken("Schrijf van wie het geld komt.", field="giver")
    if not purpose.strip():
        raise RuleBroken("Schrijf waarvoor het geld is.", field="purpose")
    made = EarmarkedMoney(
        reference=f"{BY_PURPOSE}{next_number('earmark')}",
        giver=giver.strip(),
        purpose=purpose.strip(),
        document=document.strip(),
        recorded_at=clock.now(),
        actor_id=actor_id(),
    )
    db.session.add(made)
    record("earmarked_received", made, reference=made.reference, cents=amount_cents)
    post(
        made.reference,
        received_on,
        f"Van {made.giver} voor {made.purpose}",
        [Leg(BANK, amount_cents), Leg(EARMARKED, -amount_cents)],
    )
    return made


def spend_earmarked(
    money: EarmarkedMoney, amount_cents: int, spent_on: date, description: str, *, today: date
) -> JournalEntry:
    """Book that some of it was spent on its purpose; never more than is left of it."""
    _check(amount_cents, spent_on, today, day_field="spent_on")
    if not description.strip():
        raise RuleBroken("Schrijf waaraan het geld is besteed.", field="description")
    hold(JOURNAL)
    left_cents = left_of(money)
    if amount_cents > left_cents:
        raise RuleBroken(
            "Er is nog %(left)s over van dit geld.", field="amount", left=Euros(left_cents)
        )
    received = db.session.scalar(
        select(JournalEntry.booked_on).where(JournalEntry.reference == money.reference)
    )
    if received is not None and spent_on < received:
        raise RuleBroken("Het geld kwam pas op %(day)s binnen.", field="spent_on", day=received)
    return post(
        f"{money.reference}-spent-{next_number(money.reference)}",
        spent_on,
        description.strip(),
        [Leg(EARMARKED, amount_cents), Leg(BANK, -amount_cents)],
    )


def left_of(money: EarmarkedMoney) -> int:
    """What is left of it to spend. [cents]"""
    total = db.session.scalar(
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            Posting.account_code == EARMARKED,
            (JournalEntry.reference == money.reference)
            | JournalEntry.reference.startswith(f"{money.reference}-", autoescape=True),
        )
    )
    return -int(total or 0)


def _check(amount_cents: int, day: date, today: date, *, day_field: str) -> None:
    if amount_cents <= 0:
        raise RuleBroken("Vul een bedrag boven nul in.", field="amount")
    if day > today:
        raise RuleBroken("Deze dag moet nog komen.", field=day_field)
