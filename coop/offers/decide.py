"""Who of those who order together gets shares: one after another, against what is left.

Everything is read beforehand and decided in memory, so that a refused order stands in nobody's way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from coop.errors import RuleBroken
from coop.offers.lifecycle import Terms, check_on_sale, check_together, check_wish

PROMISED = frozenset({"waiting", "lottery", "late"})
"""Channels by which somebody gets what was kept for them; these do not wait in line."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What an offering and its class have, and what they allow.

    Attributes
    ----------
    terms
        As the open sale has them; `terms.left` is without the starters' reserve.
    starters_left
        What is left of the reserve.
    class_left
        What is left of the class, which other offerings sell too.
    max_household_shares
        For everyone at one address, all their orders here together.
    most_instalments
        In how many parts may be paid.
    is_lottery
        Wishes are gathered and divided at once.
    """

    terms: Terms
    starters_left: int
    class_left: int
    max_household_shares: int
    most_instalments: int = 1
    is_lottery: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """One order as the rules see it.

    Attributes
    ----------
    person
        By what somebody is known: membership, account number, mail address. Two orders that share
        one of these are of one person.
    household
        As `household_of` has it; "" is nobody's.
    """

    shares: int
    seen_price_cents: int
    person: frozenset[str]
    household: str = ""
    channel: str = "web"
    is_starter: bool = False
    instalments: int = 1


@dataclass(slots=True)
class Standing:
    """Shares that stand reserved or paid in one offering, by person and by household."""

    orders: list[int] = field(default_factory=list)
    by_person: dict[str, set[int]] = field(default_factory=dict)
    by_household: dict[str, int] = field(default_factory=dict)

    def add(self, shares: int, person: Iterable[str], household: str) -> None:
        """One order more."""
        number = len(self.orders)
        self.orders.append(shares)
        for key in person:
            self.by_person.setdefault(key, set()).add(number)
        if household:
            self.by_household[household] = self.by_household.get(household, 0) + shares

    def of_person(self, person: Iterable[str]) -> int:
        """Shares of every order that has one of these keys; each order once."""
        found: set[int] = set()
        for key in person:
            found |= self.by_person.get(key, set())
        return sum(self.orders[number] for number in found)


def person_keys(member_id: int | None, iban: str | None, email: str | None) -> frozenset[str]:
    """Give by what somebody is known, in one spelling.

    Parameters
    ----------
    member_id
        None while somebody has no membership or application yet.
    iban, email
        As typed, capitals and spaces included; None or "" where there is none.

    Returns
    -------
    frozenset of str
        Empty only when nothing at all is known.
    """
    keys = {f"member {member_id}"} if member_id is not None else set()
    if iban:
        keys.add("iban " + "".join(iban.split()).upper())
    if email:
        keys.add("mail " + "".join(email.split()).lower())
    return frozenset(keys)


@dataclass(slots=True)
class Decider:
    """Decides order after order of one offering, keeping count of what is left.

    `open_taken` and `starters_taken` are what the orders that were allowed take from the open sale
    and from the starters' reserve.
    """

    stock: Stock
    standing: Standing
    at: datetime
    open_taken: int = 0
    starters_taken: int = 0

    def allow(self, wanted: Wanted) -> None:
        """Count an order in, or refuse it.

        Raises
        ------
        RuleBroken
            With the reason at its field. Nothing is counted then.
        """
        stock = self.stock
        terms = replace(stock.terms, left=self._left(wanted.is_starter))
        _check_line(stock, wanted)
        if wanted.channel in PROMISED:
            terms = replace(terms, opens_at=min(terms.opens_at, self.at), closes_at=None)
        check_on_sale(terms, self.at)
        check_wish(terms, wanted.shares, wanted.seen_price_cents, self.at)
        if not 1 <= wanted.instalments <= stock.most_instalments:
            raise RuleBroken(
                "U kunt hier in hoogstens %(most)s keer betalen.",
                field="instalments",
                most=stock.most_instalments,
            )
        check_together(terms, wanted.shares, self.standing.of_person(wanted.person))
        self._check_household(wanted)
        self.standing.add(wanted.shares, wanted.person, wanted.household)
        if wanted.is_starter:
            self.starters_taken += wanted.shares
        else:
            self.open_taken += wanted.shares

    def _left(self, is_starter: bool) -> int:
        of_class = self.stock.class_left - self.open_taken - self.starters_taken
        if is_starter:
            return min(self.stock.starters_left - self.starters_taken, of_class)
        return min(self.stock.terms.left - self.open_taken, of_class)

    def _check_household(self, wanted: Wanted) -> None:
        before = self.standing.by_household.get(wanted.household, 0) if wanted.household else 0
        if before + wanted.shares > self.stock.max_household_shares:
            raise RuleBroken(
                "Samen met eerdere bestellingen op uw adres is dit meer dan %(most)s delen. "
                "Meer kunnen mensen op één adres hier niet kopen.",
                field="shares",
                most=self.stock.max_household_shares,
            )


def _check_line(stock: Stock, wanted: Wanted) -> None:
    if stock.is_lottery and wanted.channel not in PROMISED:
        raise RuleBroken(
            "Deze delen worden verloot. Geef op hoeveel delen u wilt; bestellen kan niet.",
            field="shares",
        )
