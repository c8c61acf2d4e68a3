"""Who of those who order together gets shares: one after another, against what is left.

Everything is read beforehand and decided in memory, so that a refused order stands in nobody's way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from coop.errors import NoLongerSo, RuleBroken
from coop.offers.lifecycle import Terms, check_together, check_wish
from coop.offers.phases import Phase, check_phase, phase_at

IN_TURN = frozenset({"waiting", "lottery", "late"})
"""Channels of orders whose turn it is: they come out of the line, or nobody is in it."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What an offering has, and what it allows.

    Attributes
    ----------
    terms
        With what the open sale and the reserve for starters have left.
    max_household_shares
        For everyone at one address, all their orders here together.
    most_instalments
        In how many parts may be paid.
    is_lottery
        Wishes are gathered and divided at once.
    has_line
        Whether somebody waits for shares.
    phases
        Who may order when.
    """

    terms: Terms
    max_household_shares: int
    most_instalments: int = 1
    is_lottery: bool = False
    has_line: bool = False
    phases: tuple[Phase, ...] = ()


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
    is_member, postcode
        For who may order when.
    """

    shares: int
    seen_price_cents: int
    person: frozenset[str]
    household: str = ""
    channel: str = "web"
    is_starter: bool = False
    instalments: int = 1
    is_member: bool = False
    postcode: str = ""


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
        terms = replace(
            stock.terms,
            left=stock.terms.left - self.open_taken,
            starters_left=stock.terms.starters_left - self.starters_taken,
        )
        check_wish(
            terms,
            wanted.shares,
            wanted.seen_price_cents,
            self.at,
            is_starter=wanted.is_starter,
        )
        check_turn(stock, wanted)
        if not 1 <= wanted.instalments <= stock.most_instalments:
            raise RuleBroken(
                "U kunt hier in hoogstens %(most)s keer betalen.",
                field="instalments",
                most=stock.most_instalments,
            )
        before = self.standing.of_person(wanted.person)
        check_together(terms, wanted.shares, before)
        check_household(wanted.household, wanted.shares, self.standing, stock.max_household_shares)
        self._check_phase(wanted, before)
        self.standing.add(wanted.shares, wanted.person, wanted.household)
        if wanted.is_starter:
            self.starters_taken += wanted.shares
        else:
            self.open_taken += wanted.shares

    def _check_phase(self, wanted: Wanted, before: int) -> None:
        """What was kept for somebody, or stands apart for starters, does not wait for its phase."""
        if wanted.channel in IN_TURN or wanted.is_starter:
            return
        check_phase(
            phase_at(self.stock.phases, self.at),
            is_member=wanted.is_member,
            postcode=wanted.postcode,
            shares_before=before,
            shares=wanted.shares,
        )


def check_household(household: str, shares: int, standing: Standing, most: int) -> None:
    """Refuse what is more than everybody at one address may have here; raises `RuleBroken`."""
    before = standing.by_household.get(household, 0) if household else 0
    if before + shares > most:
        raise RuleBroken(
            "Samen met eerdere bestellingen op uw adres is dit meer dan %(most)s delen. "
            "Meer kunnen mensen op één adres hier niet kopen.",
            field="shares",
            most=most,
        )


def check_turn(stock: Stock, wanted: Wanted) -> None:
    """Refuse an order that would pass people in line, or the lottery; raises `RuleBroken`.

    Shares for starters are a reserve of their own.
    """
    if wanted.channel in IN_TURN or wanted.is_starter:
        return
    check_open_to_all(is_lottery=stock.is_lottery, has_line=stock.has_line)


def check_open_to_all(*, is_lottery: bool, has_line: bool) -> None:
    """Refuse an order where the lot or a waiting list decides; raises `RuleBroken`."""
    if is_lottery:
        raise NoLongerSo(
            "Deze delen worden verloot. Zeg hoeveel u er wilt; wie er krijgt, hoort u later.",
            field="shares",
        )
    if has_line:
        raise NoLongerSo(
            "Voor deze delen is een wachtlijst. Wie daarop staat, gaat voor. Sluit aan op de "
            "wachtlijst: u krijgt bericht als u aan de beurt bent.",
            field="shares",
        )
