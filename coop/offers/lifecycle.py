"""When shares are on sale, what somebody may order, and where an order goes next.

An order is reserved until it is paid, expires or is cancelled; a paid one can be withdrawn
while its cooling-off runs. Each arrow is gone once and none leads back.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NoReturn

from coop.errors import AlreadyDone, NoLongerSo, RuleBroken
from coop.periods import day_of, local_midnight
from coop.words import Euros

RESERVED, PAID, EXPIRED = "reserved", "paid", "expired"
CANCELLED, WITHDRAWN = "cancelled", "withdrawn"

ARROWS: dict[str, frozenset[str]] = {
    RESERVED: frozenset({PAID, EXPIRED, CANCELLED}),
    PAID: frozenset({WITHDRAWN}),
    EXPIRED: frozenset(),
    CANCELLED: frozenset(),
    WITHDRAWN: frozenset(),
}
FREES_STOCK = frozenset({EXPIRED, CANCELLED, WITHDRAWN})
"""An order that gets here gives its shares back; since no arrow leaves, it does so once."""


class Standing(Enum):
    """Whether somebody can order now."""

    NOT_READY = "not ready"
    NOT_YET = "not yet"
    OPEN = "open"
    SOLD_OUT = "sold out"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an offering says at one moment.

    Attributes
    ----------
    opens_at, closes_at
        Half open; null is until further notice.
    price_cents
        Of one share. [cents]
    min_shares, max_shares
        For one person, all their orders here together.
    left
        What the open sale has left: nobody holds or has reserved it, and it is not kept apart.
    is_ready
        Whether its papers are there and it stays under the limit of the exemption.
    starters_left
        What is left of the reserve for starters.
    """

    opens_at: datetime
    closes_at: datetime | None
    price_cents: int
    min_shares: int
    max_shares: int
    left: int
    is_ready: bool = True
    starters_left: int = 0

    @property
    def least(self) -> int:
        """The least that can be ordered now: the last shares may be fewer than the minimum."""
        return max(1, min(self.min_shares, self.left))

    @property
    def most(self) -> int:
        """The most that can be ordered now."""
        return min(self.max_shares, self.left)


@dataclass(frozen=True, slots=True)
class Due:
    """What is expected for an order.

    Attributes
    ----------
    amount_cents
        To the cent: neither more nor less settles it. [cents]
    placed_on, pay_by
        Days of the town, both included.
    """

    status: str
    amount_cents: int
    placed_on: date
    pay_by: date


def standing(terms: Terms, at: datetime) -> Standing:
    """Give whether shares can be ordered at an instant."""
    if terms.closes_at is not None and at >= terms.closes_at:
        return Standing.CLOSED
    if not terms.is_ready:
        return Standing.NOT_READY
    if at < terms.opens_at:
        return Standing.NOT_YET
    return Standing.OPEN if terms.left > 0 else Standing.SOLD_OUT


def check_wish(
    terms: Terms, shares: int, seen_price_cents: int, at: datetime, *, is_starter: bool = False
) -> None:
    """Refuse an order that cannot be taken, with the reason at the number of shares.

    Parameters
    ----------
    terms
        As they are now.
    shares
        What is asked.
    seen_price_cents
        The price of one share on the form that was filled in. [cents]
    at
        Now.
    is_starter
        Whether the shares come out of the reserve for starters.

    Raises
    ------
    RuleBroken
        When the sale is not open, the price has changed, or the number does not fit.
    """
    if is_starter:
        terms = replace(terms, left=terms.starters_left)
    check_on_sale(terms, at)
    if seen_price_cents != terms.price_cents:
        raise NoLongerSo(
            "De prijs van een deel is veranderd: van %(seen)s naar %(price)s. "
            "Er is niets besteld. Kijk of u nog wilt kopen.",
            field="shares",
            seen=Euros(seen_price_cents),
            price=Euros(terms.price_cents),
        )
    if shares < terms.least:
        raise RuleBroken("Kies ten minste %(least)s.", field="shares", least=terms.least)
    if shares > terms.max_shares:
        raise RuleBroken(
            "U kunt hier hoogstens %(most)s delen kopen.", field="shares", most=terms.max_shares
        )
    if shares > terms.left:
        raise NoLongerSo(
            "Er zijn nog %(left)s delen over. Kies er hoogstens zoveel.",
            field="shares",
            left=terms.left,
        )


def check_on_sale(terms: Terms, at: datetime) -> None:
    """Refuse while nothing can be ordered; raises `RuleBroken`."""
    now = standing(terms, at)
    if now is Standing.NOT_READY:
        raise NoLongerSo(
            "De verkoop is nog niet begonnen: nog niet alle papieren zijn klaar. "
            "Er is niets besteld.",
            field="shares",
        )
    if now is Standing.NOT_YET:
        raise NoLongerSo("De verkoop is nog niet begonnen.", field="shares")
    if now is Standing.CLOSED:
        raise NoLongerSo("De verkoop is gesloten. Er is niets besteld.", field="shares")
    if now is Standing.SOLD_OUT:
        raise NoLongerSo(
            "Alle delen zijn verkocht of gereserveerd. Er is niets besteld.", field="shares"
        )


def check_together(terms: Terms, shares: int, ordered_before: int) -> None:
    """Refuse more than one person may have over several orders; raises `RuleBroken`."""
    if shares + ordered_before > terms.max_shares:
        raise RuleBroken(
            "Samen met eerdere bestellingen op uw naam, mailadres of rekeningnummer is dit meer "
            "dan %(most)s delen. Meer kan één persoon hier niet kopen.",
            field="shares",
            most=terms.max_shares,
        )


def end_of_days(placed_at: datetime, days: int, zone: str) -> datetime:
    """Give the instant at which a term of whole days is over.

    Parameters
    ----------
    placed_at
        The day of the order itself is not counted.
    days
        Of the payment term or of the cooling-off.
    zone
        Of the town.

    Returns
    -------
    datetime
        The midnight that ends the last day. [UTC]
    """
    return local_midnight(day_of(placed_at, zone) + timedelta(days=days + 1), zone)


def last_day(until: datetime, zone: str) -> date:
    """Give the last day before an instant that is not included."""
    return day_of(until - timedelta(microseconds=1), zone)


def check_arrow(status: str, to: str) -> None:
    """Refuse to move an order where it cannot go from its status.

    Raises
    ------
    AlreadyDone
        With what has become of the order.
    """
    if to not in ARROWS[status]:
        refuse_arrow(status)


def refuse_arrow(status: str) -> NoReturn:
    """Say what has become of an order, as the reason why it moves no more."""
    if status == RESERVED:
        raise AlreadyDone("Deze bestelling is nog niet betaald. Er is niets veranderd.")
    if status == PAID:
        raise AlreadyDone("Deze bestelling is al betaald. Er is niets veranderd.")
    if status == EXPIRED:
        raise AlreadyDone(
            "Deze bestelling is verlopen en de delen zijn vrijgegeven. Is er geld binnengekomen? "
            "Betaal het dan terug, of laat de koper opnieuw bestellen."
        )
    if status == CANCELLED:
        raise AlreadyDone("Deze bestelling is geannuleerd. Er is niets veranderd.")
    raise AlreadyDone("Deze koop is teruggedraaid in de bedenktijd. Er is niets veranderd.")


def check_payment(due: Due, received_on: date, amount_cents: int, today: date) -> None:
    """Refuse a payment that does not settle an order.

    Parameters
    ----------
    due
        What is expected.
    received_on
        The day on which the money stood on the cooperative's account.
    amount_cents
        What came in. [cents]
    today
        The day on which it is recorded; may be after the term, while the order still stands.

    Raises
    ------
    AlreadyDone
        When the order is no longer waiting for money.
    RuleBroken
        When day or amount does not fit.

    Notes
    -----
    Money that came in time counts, also if the board records it later. Money that came after
    the term does not: the shares may be somebody else's by then. It goes back, or the buyer
    orders again.
    """
    check_arrow(due.status, PAID)
    if received_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="received_on")
    if received_on < due.placed_on:
        raise RuleBroken(
            "Deze dag ligt voor de bestelling van %(day)s.", field="received_on", day=due.placed_on
        )
    if received_on > due.pay_by:
        raise RuleBroken(
            "De betaaltermijn liep tot en met %(day)s. Dit geld kwam te laat: betaal het terug, "
            "of laat de koper opnieuw bestellen.",
            field="received_on",
            day=due.pay_by,
        )
    if amount_cents != due.amount_cents:
        raise RuleBroken(
            "Deze bestelling kost precies %(due)s. Is er een ander bedrag binnengekomen? "
            "Betaal het terug, of vraag de koper om het verschil over te maken.",
            field="amount",
            due=Euros(due.amount_cents),
        )


def check_withdrawal(status: str, cooling_off_until: datetime, at: datetime, zone: str) -> None:
    """Refuse to take a paid order back once the cooling-off is over.

    Raises
    ------
    AlreadyDone
        When the order is not paid.
    RuleBroken
        When the cooling-off has ended.
    """
    check_arrow(status, WITHDRAWN)
    if at >= cooling_off_until:
        raise RuleBroken(
            "De bedenktijd liep tot en met %(day)s. U kunt de delen nog wel teruggeven of "
            "overdragen.",
            day=last_day(cooling_off_until, zone),
        )
