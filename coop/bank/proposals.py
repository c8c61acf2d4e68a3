"""What a line without a reference is probably for: told to a person, never booked by itself."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping

from coop.bank.lines import Line, Part
from coop.bank.payer_names import name_keys
from coop.ledger.chart import GENERAL_COSTS, PROVIDER
from coop.ledger.open_items import OpenItem

MOST = 3
"""So many proposals a line gets; more would be a list to search, and there is a search."""

NOT_PROPOSED = frozenset(
    {
        "late",
        "settled",
        "ended",
        "hand_receipt",
        "paid_list",
        "paid_line",
        "payout_return",
        "debit_return",
    }
)
"""Kinds of items that are known by their reference only."""

SAME_ALL, SAME_ACCOUNT, SAME_NAME = "account_name_amount", "account_amount", "name_amount"
ACCOUNT_ONLY, NAME_ONLY = "account", "name"
BY_PROVIDER, BANK_COSTS = "provider", "bank_costs"
PROVIDERS = ("mollie", "buckaroo", "adyen", "pay.nl")
"""Payment providers as they call themselves on a statement."""


class Proposer:
    """Looks items up by what a line says; each look costs the same however many items there are.

    Parameters
    ----------
    items
        In order of arrival.
    room
        What each item still lacks, by kind and id. [cents]
    """

    def __init__(self, items: Iterable[OpenItem], room: Mapping[tuple[str, int], int]) -> None:
        self._items = items
        self._room = room
        self._found: dict[Hashable, list[OpenItem]] | None = None

    def for_line(self, line: Line, left_cents: int) -> list[Part]:
        """The likeliest items first: same account, name and amount; two of these; one.

        An amount alone says nothing.
        """
        if left_cents < 0:
            return _costs(line, left_cents)
        if any(name in line.counter_name.lower() for name in PROVIDERS):
            return [Part(line.id, "account", int(PROVIDER), left_cents, BY_PROVIDER)]
        account = line.counter_iban
        names = name_keys(line.counter_name) if line.counter_name else frozenset()
        by_amount = [*self._at(("account", account, left_cents))] if account else []
        by_name = [item for key in sorted(names) for item in self._at(("name", key, left_cents))]
        ranked: dict[tuple[str, int], tuple[OpenItem, str]] = {}

        def rank(items: Iterable[OpenItem], rule: str) -> None:
            for item in items:
                if self._room[item.kind, item.id] > 0:
                    ranked.setdefault((item.kind, item.id), (item, rule))

        named = {(item.kind, item.id) for item in by_name}
        rank((item for item in by_amount if (item.kind, item.id) in named), SAME_ALL)
        rank(by_amount, SAME_ACCOUNT)
        rank(by_name, SAME_NAME)
        if len(ranked) < MOST and account:
            rank(self._at(("account", account)), ACCOUNT_ONLY)
        if len(ranked) < MOST:
            for key in sorted(names):
                rank(self._at(("name", key)), NAME_ONLY)
        return [
            Part(
                line.id,
                item.kind,
                item.id,
                min(left_cents, self._room[item.kind, item.id]),
                rule,
                bool(item.ibans and account and account not in item.ibans),
            )
            for item, rule in [*ranked.values()][:MOST]
        ]

    def _at(self, key: Hashable) -> list[OpenItem]:
        """At most a few items at a key: who has hundreds open is found by searching."""
        if self._found is None:
            self._found = self._index()
        return self._found.get(key, [])

    def _index(self) -> dict[Hashable, list[OpenItem]]:
        found: defaultdict[Hashable, list[OpenItem]] = defaultdict(list)

        def keep(key: Hashable, item: OpenItem) -> None:
            here = found[key]
            if len(here) <= MOST and item not in here:
                here.append(item)

        for item in self._items:
            room = self._room[item.kind, item.id]
            if room <= 0 or item.kind in NOT_PROPOSED:
                continue
            for iban in item.ibans:
                keep(("account", iban, room), item)
                keep(("account", iban), item)
            for key in name_keys(item.name):
                keep(("name", key, room), item)
                keep(("name", key), item)
        return dict(found)


def _costs(line: Line, left_cents: int) -> list[Part]:
    """What the bank itself takes has no other account."""
    if line.counter_iban or "kosten" not in f"{line.text} {line.counter_name}".lower():
        return []
    return [Part(line.id, "account", int(GENERAL_COSTS), left_cents, BANK_COSTS)]
