"""What a collection would take: one debit of each item, by rule, and the digest of what was seen.

1. Only under a mandate that holds, is of this kind and did not lapse on the day of collecting.
2. Of a member at most one debit in a collection: the oldest year first.
3. What is waiting or collected elsewhere is left out; the database refuses it too.
4. What came back is tried once more, and only if the reason allows it.
5. The first debit under a mandate is FRST, every later one RCUR.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from coop.dues.mandate_rules import FIRST, RECURRENT, is_lapsed
from coop.dues.return_reasons import may_retry


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could be collected. [cents]

    `order` is the year of a due, 0 of savings; `returns` are the reasons with which a debit for
    this item came back before, oldest first.
    """

    item_id: int
    member_id: int
    order: int
    amount_cents: int
    mandate_id: int
    mandate_reference: str
    iban: str
    holder: str
    signed_on: date
    used_on: date | None
    notice_days: int
    returns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """One debit of a collection to be made. [cents]"""

    candidate: Candidate
    sequence: str

    @property
    def amount_cents(self) -> int:
        """What is collected. [cents]"""
        return self.candidate.amount_cents


@dataclass(frozen=True, slots=True)
class CollectionConcept:
    """A collection as it would be made now."""

    kind: str
    taken: tuple[Taken, ...]

    @property
    def total_cents(self) -> int:
        """All of it together. [cents]"""
        return sum(one.amount_cents for one in self.taken)

    @property
    def notice_days(self) -> int:
        """The longest term that was agreed with any of them; nought of nobody."""
        return max((one.candidate.notice_days for one in self.taken), default=0)

    @property
    def digest(self) -> str:
        """Of every debit: what, how much, under which mandate, from which account."""
        said = ";".join(
            f"{one.candidate.item_id}:{one.amount_cents}:{one.candidate.mandate_reference}"
            f":{one.candidate.iban}:{one.sequence}"
            for one in self.taken
        )
        return sha256(f"{self.kind};{said}".encode()).hexdigest()


def concept_of(kind: str, candidates: Iterable[Candidate], day: date) -> CollectionConcept:
    """Choose what is collected on a day.

    Parameters
    ----------
    kind
        "due" or "saving".
    candidates
        What waits, with its mandate. [cents]
    day
        The day of collecting.
    """
    taken: dict[int, Taken] = {}
    for one in sorted(candidates, key=lambda one: (one.member_id, one.order, one.item_id)):
        if one.member_id in taken or one.amount_cents < 1:
            continue
        if is_lapsed(one.signed_on, one.used_on, day) or not _may_again(one.returns):
            continue
        taken[one.member_id] = Taken(one, FIRST if one.used_on is None else RECURRENT)
    return CollectionConcept(kind, tuple(taken.values()))


def _may_again(returns: tuple[str, ...]) -> bool:
    return not returns or may_retry(returns[-1], len(returns) - 1)


def debit_id(collection_id: int, item_id: int) -> str:
    """Give the id by which the bank tells one debit apart; the same debit has the same id."""
    return f"I{collection_id:06d}-{item_id}"


def collection_message_id(kvk_number: str, collection_id: int) -> str:
    """Give the id of a collection at the bank, at most 30 signs: its blocks add five."""
    return f"COOP-{kvk_number}-I{collection_id:06d}"[:30]
