"""What the board books by hand: a memorial entry, and taking one back.

People may not touch an account that another act keeps: own capital and what members have coming
follow the register and the distributions, and a plant's revenue and costs its book year. By hand
they would no longer agree.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import (
    BANK,
    CHART,
    CONTRIBUTIONS,
    CREDITORS,
    DEBTORS,
    GENERAL_COSTS,
    GENERAL_RESERVE,
    MAINTENANCE_RESERVE,
    OTHER_INCOME,
    PLANT_DEPRECIATION,
    PLANTS,
    TAX_PAYABLE,
)
from coop.ledger.entries import Leg
from coop.ledger.models import JournalEntry, Posting
from coop.ledger.post import post, reverse
from coop.records.chain import JOURNAL, hold
from coop.records.counters import next_number
from coop.words import Euros

BY_HAND = "hand-"
HAND_ACCOUNTS = (
    BANK,
    GENERAL_COSTS,
    CONTRIBUTIONS,
    OTHER_INCOME,
    DEBTORS,
    CREDITORS,
    TAX_PAYABLE,
    PLANTS,
    PLANT_DEPRECIATION,
    GENERAL_RESERVE,
    MAINTENANCE_RESERVE,
)
"""What people may touch, those used most first."""
MOST_CENTS = 10**12


def check_by_hand(booked_on: date, description: str, legs: Sequence[Leg], today: date) -> None:
    """Refuse a booking that is not one, in words for whoever typed it."""
    if booked_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="booked_on")
    if not description.strip():
        raise RuleBroken("Schrijf wat u boekt.", field="description")
    if len([leg for leg in legs if leg.amount_cents]) < 2:
        raise RuleBroken("Vul minstens twee regels in: een debet en een credit.", field="lines")
    for leg in legs:
        if leg.account not in HAND_ACCOUNTS:
            raise RuleBroken(
                "Op %(account)s boekt u niet met de hand: deze rekening volgt uit het register "
                "of uit de uitkering.",
                field="lines",
                account=CHART[leg.account].name if leg.account in CHART else leg.account,
            )
    debit_cents = sum(leg.amount_cents for leg in legs if leg.amount_cents > 0)
    credit_cents = -sum(leg.amount_cents for leg in legs if leg.amount_cents < 0)
    if debit_cents != credit_cents:
        raise RuleBroken(
            "Debet is %(debit)s en credit is %(credit)s. Dat moet gelijk zijn.",
            field="lines",
            debit=Euros(debit_cents),
            credit=Euros(credit_cents),
        )
    if debit_cents > MOST_CENTS:
        raise RuleBroken("Dit bedrag is te groot. Kijk het na.", field="lines")


def seen_digest(booked_on: date, description: str, legs: Sequence[Leg]) -> str:
    """A digest of a booking and of what stands on its accounts, as its preview shows them."""
    codes = sorted({leg.account for leg in legs})
    rows = db.session.execute(
        select(Posting.account_code, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, Posting.account_code.in_(codes))
        .group_by(Posting.account_code)
    )
    standing = {code: int(cents) for code, cents in rows}
    said = [
        booked_on.isoformat(),
        description,
        [[leg.account, leg.amount_cents, leg.plant_id] for leg in legs],
        [[code, standing.get(code, 0)] for code in codes],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def book_by_hand(
    booked_on: date,
    description: str,
    legs: Sequence[Leg],
    *,
    today: date,
    seen: str | None = None,
) -> JournalEntry:
    """Book what the board typed. `seen` is the digest of its preview; None where nobody looked.

    Raises
    ------
    RuleBroken
        If it does not balance, touches an account that is not for hands, or its day is closed.
    AlreadyDone
        If something else was booked on its accounts since the preview.
    """
    check_by_hand(booked_on, description, legs, today)
    hold(JOURNAL)
    reference = f"{BY_HAND}{next_number('hand-booking')}"
    if seen is not None and seen != seen_digest(booked_on, description, legs):
        raise AlreadyDone(
            "Er is iets geboekt op deze rekeningen sinds u keek. Bekijk het voorbeeld opnieuw. "
            "Er is niets geboekt."
        )
    return post(reference, booked_on, description.strip(), legs)


def is_reversible(entry: JournalEntry) -> bool:
    """Whether the board may take this entry back by hand: it was made by hand, and stands."""
    return (
        entry.is_sealed
        and entry.reference.startswith(BY_HAND)
        and entry.reverses_id is None
        and reversal_of(entry.id) is None
    )


def reversal_of(entry_id: int) -> JournalEntry | None:
    """The entry that took this one back."""
    return db.session.scalar(select(JournalEntry).where(JournalEntry.reverses_id == entry_id))


def take_back(entry: JournalEntry, booked_on: date, reason: str, *, today: date) -> JournalEntry:
    """Take a hand booking back by an equal and opposite one; once."""
    if reversal_of(entry.id) is not None:
        raise AlreadyDone("Deze boeking is al teruggedraaid. Er is niets veranderd.")
    if not is_reversible(entry):
        raise RuleBroken("Deze boeking is niet met de hand gemaakt en draait u hier niet terug.")
    if not reason.strip():
        raise RuleBroken("Schrijf kort waarom.", field="reason")
    if booked_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="booked_on")
    if booked_on < entry.booked_on:
        raise RuleBroken(
            "Kies %(day)s of later: toen is er geboekt.", field="booked_on", day=entry.booked_on
        )
    return reverse(entry, f"{entry.reference}-reversed", booked_on, reason.strip())
