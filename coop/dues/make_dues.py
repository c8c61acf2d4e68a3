"""The board asks every member for the contribution of a year, in one act that was seen before."""

from datetime import date, timedelta

from sqlalchemy import insert, select

from coop.database import db
from coop.dues.contribution import Owed, YearList
from coop.dues.models import Due
from coop.dues.queries import list_now
from coop.dues.tell import tell_all
from coop.errors import AlreadyDone, RuleBroken
from coop.identifiers import payment_reference
from coop.ledger.chart import CONTRIBUTIONS, DEBTORS
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.records.audit import record
from coop.records.chain import JOURNAL, hold
from coop.records.counters import last_of, next_number

PAY_DAYS = 30
KIND_OF_NUMBER = 71
"""Begins the number of a due's reference, so that it is never that of an order or of savings."""


def make_dues(
    year: int, *, digest: str, total_cents: int, today: date, is_told: bool = True
) -> YearList:
    """Make a due for everybody who owes one and has none, book it and tell each.

    Raises
    ------
    RuleBroken
        When nobody owes anything, or another total was typed.
    AlreadyDone
        When it is no longer the list that was seen.
    """
    hold(JOURNAL)
    made = list_now(year, today)
    if not made.asked:
        raise RuleBroken("Er is voor dit jaar niemand meer om contributie aan te vragen.")
    if made.digest != digest:
        raise AlreadyDone("Er is intussen iets veranderd. Bekijk de lijst opnieuw.")
    if made.total_cents != total_cents:
        raise RuleBroken("Dit is niet het bedrag van de lijst. Typ het over.", field="total")
    number = next_number("dues_list")
    day = open_day(today)
    _write(made, today)
    post(
        f"dues-{year}-{number}",
        day,
        f"Contributie {year}",
        [Leg(CONTRIBUTIONS, -made.total_cents)],
        more=[(DEBTORS, one.amount_cents, one.member_id, None, None) for one in made.asked],
    )
    record("dues_made", Due, year=year, count=len(made.asked), cents=made.total_cents)
    if is_told:
        _tell(year, made.asked)
    return made


def _write(made: YearList, today: date) -> None:
    last = last_of("due", len(made.asked))
    first = last - len(made.asked) + 1
    rows = [
        {
            "member_id": one.member_id,
            "year": made.year,
            "amount_cents": one.amount_cents,
            "reference": due_reference(made.year, first + place),
            "state": "open",
            "made_on": today,
            "pay_by": today + timedelta(days=PAY_DAYS),
            "reminders": 0,
        }
        for place, one in enumerate(made.asked)
    ]
    db.session.execute(insert(Due), rows)


def due_reference(year: int, number: int) -> str:
    """The reference with which a due is paid."""
    return payment_reference((KIND_OF_NUMBER * 10**4 + year) * 10**7 + number)


def _tell(year: int, asked: tuple[Owed, ...]) -> None:
    members = {one.member_id for one in asked}
    rows = db.session.execute(select(Due.member_id, Due.id).where(Due.year == year))
    tell_all("due", [(row[0], row[1]) for row in rows if row[0] in members])
