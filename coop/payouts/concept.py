"""A payout list as it would be now, with everything it follows from."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from coop.payouts.outcome import (
    CARRIED,
    HELD,
    READY,
    REINVESTED,
    SHARED,
    Choice,
    Claim,
    Piece,
    Stock,
    pieces_of,
)
from coop.payouts.shared_out import Owed


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody with money coming, as they are known now."""

    member_id: int
    number: int | None
    name: str
    iban: str | None
    is_leaving: bool
    hold: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What a list does with all of it. [cents]"""

    ready_cents: int = 0
    shared_cents: int = 0
    reinvested_cents: int = 0
    carried_cents: int = 0
    held_cents: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def due_cents(self) -> int:
        """All of it together. [cents]"""
        return self.moving_cents + self.carried_cents + self.held_cents

    @property
    def moving_cents(self) -> int:
        """What confirming the list moves. [cents]"""
        return self.ready_cents + self.shared_cents + self.reinvested_cents


def totals_of(pieces: Iterable[tuple[str, int]]) -> Totals:
    """Add up what a list does.

    Parameters
    ----------
    pieces
        State and cents of each; what went to the bank counts as ready, whatever came of it.
    """
    cents = dict.fromkeys((READY, SHARED, REINVESTED, CARRIED, HELD), 0)
    lines = dict.fromkeys(cents, 0)
    for state, amount_cents in pieces:
        place = state if state in cents else READY
        cents[place] += amount_cents
        lines[place] += 1
    return Totals(
        cents[READY], cents[SHARED], cents[REINVESTED], cents[CARRIED], cents[HELD], lines
    )


@dataclass(frozen=True, slots=True)
class Concept:
    """What would be paid for a book year, as things stand now.

    `owed` says by member and kind from which plants the money is.
    """

    year: int
    pieces: tuple[Piece, ...]
    payees: Mapping[int, Payee]
    owed: Mapping[tuple[int, str], tuple[Owed, ...]]

    @property
    def totals(self) -> Totals:
        """What it does with all of it."""
        return totals_of((piece.state, piece.amount_cents) for piece in self.pieces)

    @property
    def digest(self) -> str:
        """Of every line: who, how much, what, and to which account in whose name."""
        said = [
            [
                piece.member_id,
                piece.kind,
                piece.state,
                piece.amount_cents,
                piece.reason,
                piece.share_class_id,
                piece.shares,
                self.payees[piece.member_id].name,
                self.payees[piece.member_id].iban,
            ]
            for piece in self.pieces
        ]
        text = json.dumps([self.year, said], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def concept_of(
    year: int,
    payees: Mapping[int, Payee],
    owed: Mapping[tuple[int, str], tuple[Owed, ...]],
    choices: Mapping[int, Choice],
    small_cents: int,
    stock: Mapping[int, Stock],
) -> Concept:
    """Make the list for a book year.

    Parameters
    ----------
    year
        Whose choices and limits count.
    payees
        Everybody with money coming, by id.
    owed
        What each has coming, by member and kind; who owes more than that is left out.
    choices
        By member; who chose nothing is paid.
    small_cents
        A smaller amount is carried. [cents]
    stock
        The classes in which extra shares can be had.
    """
    claims = []
    for (member_id, kind), parts in sorted(owed.items()):
        due_cents = sum(part.amount_cents for part in parts)
        if due_cents > 0:
            payee = payees[member_id]
            claims.append(
                Claim(
                    member_id,
                    kind,
                    due_cents,
                    choices.get(member_id, Choice()),
                    payee.hold,
                    payee.is_leaving,
                )
            )
    return Concept(year, tuple(pieces_of(claims, small_cents, stock)), payees, owed)


def end_to_end_id(run_id: int, member_id: int, kind: str) -> str:
    """Give the id by which the bank tells one payment apart; the same line has the same id."""
    return f"U{run_id:06d}-{member_id}-{'T' if kind == 'refund' else 'O'}"


def message_id(kvk_number: str, run_id: int) -> str:
    """Give the id of a list at the bank, at most 35 signs."""
    return f"COOP-{kvk_number}-U{run_id:06d}"[:35]


def remittance(kind: str, year: int, code: str) -> str:
    """Give the text that a member sees at the bank; `code` is empty for who is no member."""
    if kind == "refund":
        return f"Terugbetaling inleg, lid {code}" if code else "Terugbetaling inleg"
    return f"Opbrengst delen {year}, lid {code}"


def last_four(iban: str | None) -> str:
    """Give the end of an account number, by which its owner knows it."""
    return iban[-4:] if iban else ""


def is_pay_day(day: date, today: date) -> bool:
    """Whether a bank can be asked to pay on this day: today or later, within two months."""
    return today <= day and (day - today).days <= 62
