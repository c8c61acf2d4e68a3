"""What every bank file comes to: statements of an account with their lines.

Whatever the layout, a reader gives these values and nothing else, so that everything after it
(keys, checks, matching) knows one shape.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One amount that came in (positive) or went out (negative). [cents]

    Attributes
    ----------
    booked_on
        The day the bank booked it, not the day of interest.
    entry_ref
        What the bank calls it, empty where it has no lasting name.
    end_to_end
        What the sender called it; empty for the bank's own "NOTPROVIDED".
    structured_ref
        A reference given as such, for instance RF of ISO 11649; spaces taken out.
    return_reason
        The code of ISO 20022 with which a payment or collection came back, as "AC04".
    is_reversal
        The bank takes back an earlier booking.
    batch_id, batch_count
        Where one line stands for an order of ours: the order's name and how many payments.
    """

    booked_on: date
    amount_cents: int
    entry_ref: str = ""
    end_to_end: str = ""
    counter_name: str = ""
    counter_iban: str = ""
    remittance: str = ""
    structured_ref: str = ""
    mandate: str = ""
    return_reason: str = ""
    is_reversal: bool = False
    batch_id: str = ""
    batch_count: int = 1


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines of a period, with the balances before and after it where the bank gave them."""

    iban: str
    number: str
    starts_on: date
    ends_on: date
    opening_cents: int | None
    closing_cents: int | None
    lines: tuple[Line, ...]

    @property
    def in_cents(self) -> int:
        """What came in. [cents]"""
        return sum(line.amount_cents for line in self.lines if line.amount_cents > 0)

    @property
    def out_cents(self) -> int:
        """What went out, as a positive amount. [cents]"""
        return -sum(line.amount_cents for line in self.lines if line.amount_cents < 0)


@dataclass(frozen=True, slots=True)
class BankPage:
    """A file that was read: how it was laid out, and its statements."""

    layout: str
    statements: tuple[Statement, ...]
