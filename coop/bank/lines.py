"""A line of the bank as the rules see it, and what becomes of its money."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement.

    Attributes
    ----------
    id, key
        Its row; and what it is by itself (the digest of its fields), which does not depend on the
        file or the order in which it came.
    amount_cents
        In is positive, out negative; never nothing. [cents]
    structured_ref, end_to_end, batch_id
        As the bank gives them; may be empty.
    text
        What the payer wrote.
    return_reason
        The bank's code when this money came back; else empty.
    """

    id: int
    key: str
    booked_on: date
    amount_cents: int
    structured_ref: str = ""
    end_to_end: str = ""
    text: str = ""
    counter_name: str = ""
    counter_iban: str = ""
    return_reason: str = ""
    batch_id: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Where (a part of) a line went, and stays, whatever the rules would say.

    What a person decided stays, and the rest of that line waits for a person too. What a rule did
    and cannot be undone any more stays as well; there the rules go on with the rest.

    `kind` is empty where a person decided that the line waits. [cents]
    """

    line_id: int
    kind: str
    item_id: int
    amount_cents: int
    is_of_person: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """Money of a line that goes to one item, and the rule that says so. [cents]

    `is_other_account` notes that it came from an account by which the payer is not known.
    """

    line_id: int
    kind: str
    item_id: int
    amount_cents: int
    rule: str
    is_other_account: bool = False


@dataclass(frozen=True, slots=True)
class Distribution:
    """Where everything goes: booked by rule, proposed to a person, waiting. [cents]

    `proposals` and `waiting` are by line; a line without waiting money is in neither.
    """

    parts: tuple[Part, ...]
    proposals: dict[int, tuple[Part, ...]]
    waiting: dict[int, int]
