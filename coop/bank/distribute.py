"""What each line of the bank is for: THE rules of who gets which euro.

The distribution is made anew from nothing each time: it does not depend on the order of lines and
items, nor on the file in which a line came, and making it twice changes nothing. Lines go by the
day of booking and then by what they say; items by the day from which they could be paid.

Rules, in this order:

1. What a person decided stays; the rest of that line waits for a person. What the board booked by
   hand before the line came (`BOOKED_BY_HAND`) is the same money. A list that the bank pays
   (`OUTGOING`), and a payment of ours that it sends back, are known by their number and amount.
2. Money that came back (`RETURNED`): an outgoing line with a bank's reason of return, or with the
   reference of ours, takes back the payment of the same amount; together they are nothing.
3. A reference in the field made for it (`REFERENCE`).
4. A reference somewhere in the text (`FREE_TEXT`), with gaps, small letters or without RF; never
   one whose check digits are wrong.
5. Several references (`SEVERAL`): the items are filled in order of arrival.
6. What is left after that (`TOO_MUCH`) is the payer's, to be paid back.
7. Without a reference nothing is booked: account, name and amount give a proposal.

A line with one reference goes before a line with several: it has less to choose from.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from coop.bank.line_references import references_in
from coop.bank.lines import Decision, Distribution, Line, Part
from coop.bank.proposals import Proposer
from coop.ledger.open_items import OpenItem

REFERENCE, FREE_TEXT, SEVERAL = "reference", "free_text", "several"
TOO_MUCH, RETURNED, LATE, OUTGOING = "too_much", "returned", "late", "outgoing"
TWICE, BOOKED_BY_HAND, CANCELLED = "twice", "booked_by_hand", "cancelled"

REFUND, PAIR = "refund", "pair"
LATE_ORDER, SETTLED, ENDED = "late", "settled", "ended"
"""Kinds of items beside those that are open: an order that has expired, is paid, was cancelled."""
EXACT = {
    "hand_receipt": BOOKED_BY_HAND,
    "paid_list": BOOKED_BY_HAND,
    "paid_line": BOOKED_BY_HAND,
    "payout": OUTGOING,
    "payout_return": RETURNED,
    "debit_return": RETURNED,
}
"""Kinds that take a line to the cent or not at all, each with its rule: what the board booked by
hand before its line came (it is linked, never booked twice), lists that the bank pays, and payments
of ours that the bank sends back."""


def distribute(
    lines: Iterable[Line], items: Iterable[OpenItem], decisions: Iterable[Decision] = ()
) -> Distribution:
    """Divide the money of lines over what is open.

    Parameters
    ----------
    lines
        In any order.
    items
        What is open before any of these lines, in any order. Of kind
        `late` is an order that has expired, of kind `settled` one that is paid and of which
        nothing is open, of kind `ended` one that was cancelled. Below nothing is what goes out.
    decisions
        What stays as it is.

    Returns
    -------
    Distribution
        Of each line: parts, decisions and what waits are together its amount. No item gets more
        than is open.
    """
    return _Round(lines, items, decisions).made()


class _Round:
    """One making of the distribution."""

    def __init__(
        self, lines: Iterable[Line], items: Iterable[OpenItem], decisions: Iterable[Decision]
    ) -> None:
        self.lines = sorted(lines, key=_turn)
        self.items = sorted(items, key=_arrival)
        self.by_reference: defaultdict[str, list[OpenItem]] = defaultdict(list)
        for item in self.items:
            self.by_reference[item.reference].append(item)
        self.room = {(item.kind, item.id): item.open_cents for item in self.items}
        self.left = {line.id: line.amount_cents for line in self.lines}
        self.closed: set[int] = set()
        self.parts: list[Part] = []
        self.proposals: defaultdict[int, list[Part]] = defaultdict(list)
        for one in decisions:
            self._stay(one)

    def made(self) -> Distribution:
        named = {line.id: self._named(line) for line in self.lines if line.id not in self.closed}
        for line in self.lines:
            if self._is_whole(line):
                self._exactly(line, named[line.id][1])
        self._returns(named)
        open_lines = [line for line in self.lines if self._is_open(line)]
        for line in sorted(open_lines, key=lambda line: len(named[line.id][1])):
            rule, items = named[line.id]
            if line.amount_cents > 0 and items:
                self._fill(line, rule, items)
        proposer = Proposer(self.items, self.room)
        for line in self.lines:
            if self.left[line.id] and line.id not in self.proposals:
                self.proposals[line.id] = proposer.for_line(line, self.left[line.id])
        return Distribution(
            tuple(sorted(self.parts, key=lambda part: (part.line_id, part.kind, part.item_id))),
            {line_id: tuple(some) for line_id, some in self.proposals.items() if some},
            {line_id: cents for line_id, cents in self.left.items() if cents},
        )

    def _is_open(self, line: Line) -> bool:
        return bool(self.left[line.id]) and line.id not in self.closed

    def _stay(self, one: Decision) -> None:
        if one.line_id not in self.left:
            return
        self.left[one.line_id] -= one.amount_cents
        if (one.kind, one.item_id) in self.room:
            self.room[one.kind, one.item_id] -= one.amount_cents
        if one.is_of_person:
            self.closed.add(one.line_id)

    def _named(self, line: Line) -> tuple[str, list[OpenItem]]:
        """The items that a line names, in order of arrival, and by which rule."""
        for given in (line.structured_ref, line.end_to_end, line.batch_id):
            if given and given in self.by_reference:
                return REFERENCE, self.by_reference[given]
        found = references_in(line.structured_ref, self.by_reference)
        if not found:
            found = references_in(line.text, self.by_reference)
        if len(found) < 2:
            return FREE_TEXT, self.by_reference[found[0]] if found else []
        items = sorted((item for one in found for item in self.by_reference[one]), key=_arrival)
        return SEVERAL, items

    def _returns(self, named: dict[int, tuple[str, list[OpenItem]]]) -> None:
        """Pair each payment that came back with the payment it was."""
        whole = [line for line in self.lines if self._is_whole(line)]
        backs = [line for line in whole if line.amount_cents < 0]
        amounts = {-back.amount_cents for back in backs}
        came: defaultdict[tuple[tuple[str, str], int], list[Line]] = defaultdict(list)
        for line in whole:
            if line.amount_cents in amounts and not line.return_reason:
                for key in _told_by(line, named[line.id][1]):
                    came[key, line.amount_cents].append(line)
        for back in backs:
            for key in _told_by(back, named[back.id][1]):
                if key[0] != "item" and not back.return_reason:
                    continue
                before = [
                    line
                    for line in came.get((key, -back.amount_cents), ())
                    if line.booked_on <= back.booked_on and self.left[line.id]
                ]
                if before:
                    self._pair(before[-1], back)
                    break

    def _is_whole(self, line: Line) -> bool:
        return self.left[line.id] == line.amount_cents and line.id not in self.closed

    def _pair(self, line: Line, back: Line) -> None:
        for one, other in ((line, back), (back, line)):
            self._take(one, PAIR, other.id, one.amount_cents, RETURNED)

    def _fill(self, line: Line, rule: str, items: Sequence[OpenItem]) -> None:
        """Give the named items what they lack, in order of arrival; the rest is the payer's."""
        took = False
        for item in items:
            if item.kind in EXACT:
                continue
            cents = min(self.left[line.id], self.room[item.kind, item.id])
            if cents > 0:
                is_other = bool(
                    item.ibans and line.counter_iban and line.counter_iban not in item.ibans
                )
                said = LATE if item.kind == LATE_ORDER else rule
                self._take(line, item.kind, item.id, cents, said, is_other)
                took = True
        if not self.left[line.id]:
            return
        payer = items[0].member_id
        if not payer:
            return
        if took:
            self._take(line, REFUND, payer, self.left[line.id], TOO_MUCH)
        else:
            why = CANCELLED if items[0].kind == ENDED else TWICE
            rest = Part(line.id, REFUND, payer, self.left[line.id], why)
            self.proposals[line.id].append(rest)

    def _exactly(self, line: Line, items: Sequence[OpenItem]) -> None:
        """Give a whole line to what is known by its number and its amount."""
        for item in items:
            if item.kind in EXACT and self.room[item.kind, item.id] == line.amount_cents:
                self._take(line, item.kind, item.id, line.amount_cents, EXACT[item.kind])
                return

    def _take(
        self,
        line: Line,
        kind: str,
        item_id: int,
        cents: int,
        rule: str,
        is_other: bool = False,
    ) -> None:
        self.left[line.id] -= cents
        if (kind, item_id) in self.room:
            self.room[kind, item_id] -= cents
        self.parts.append(Part(line.id, kind, item_id, cents, rule, is_other))


def _turn(line: Line) -> tuple[date, str]:
    return line.booked_on, line.key


def _arrival(item: OpenItem) -> tuple[date, str, int]:
    return item.since, item.kind, item.id


def _told_by(line: Line, items: Sequence[OpenItem]) -> list[tuple[str, str]]:
    """By what a payment and its return can be known as the same."""
    keys = [("item", item.reference) for item in items]
    if line.end_to_end and line.end_to_end.upper() != "NOTPROVIDED":
        keys.append(("end", line.end_to_end))
    if line.counter_iban:
        keys.append(("account", line.counter_iban))
    return keys
