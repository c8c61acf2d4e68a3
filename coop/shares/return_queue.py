"""Who may return shares now: need first, then who asked first, as far as the money goes.

Every share that is returned takes money out of the cooperative, so the assembly sets how much may
leave in a book year, and never more than the bank can miss. Nobody overtakes: where the money for
one request ends, later ones wait too, even if they ask less. Need (death, separation, debt, a care
home) goes first and has no term of notice. It takes from the same money, and nothing is charged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coop.periods import months_later
from coop.words import Words


class Hardship(StrEnum):
    """Why somebody cannot wait."""

    DEATH = "death"
    SEPARATION = "separation"
    DEBT = "debt"
    CARE_HOME = "care_home"


HARDSHIPS = {
    Hardship.DEATH: Words("overlijden"),
    Hardship.SEPARATION: Words("scheiding"),
    Hardship.DEBT: Words("schulden"),
    Hardship.CARE_HOME: Words("verhuizing naar een zorginstelling"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits.

    Attributes
    ----------
    request_id
        The later of two requests of one day has the higher number.
    shares
        What is still asked, of one class, and still held; 0 where the member has none any more.
    asked_on, notice_ends_on
        When it was asked, and the first day on which it may be granted.
    is_hardship
        Whether it goes before the others.
    value_cents
        Of one share, today. [cents]
    """

    request_id: int
    shares: int
    asked_on: date
    notice_ends_on: date
    is_hardship: bool
    value_cents: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request stands.

    Attributes
    ----------
    number
        Its place in the queue, from 1.
    grantable_shares
        For how many of its shares there is money now.
    amount_cents
        What those are worth together. [cents]
    why
        Why the rest waits; None where nothing does.
    """

    asked: Asked
    number: int
    grantable_shares: int
    amount_cents: int
    why: Words | None


def in_order(requests: Iterable[Asked]) -> list[Asked]:
    """Give requests as they are served: need first, then the day they were asked, then number."""
    return sorted(requests, key=lambda one: (not one.is_hardship, one.asked_on, one.request_id))


def room_cents(
    cap_cents: int | None,
    granted_cents: int,
    bank_cents: int,
    owed_cents: int,
    reserve_cents: int,
) -> int:
    """Give how much may still leave in this book year.

    Parameters
    ----------
    cap_cents
        What the assembly allows in a book year; None where it set no amount. [cents]
    granted_cents
        What was granted in this book year already. [cents]
    bank_cents
        What is on the bank, without money that others gave for a purpose. [cents]
    owed_cents
        What members still have coming. [cents]
    reserve_cents
        The costs of as many months as the assembly wants to keep on the bank. [cents]

    Returns
    -------
    int
        The lesser of what the assembly allows and what the bank can miss; never below 0. [cents]

    Notes
    -----
    Yearly cap = min(amount of the assembly, cash test): handbook §6.7.
    """
    cash = bank_cents - owed_cents - reserve_cents
    allowed = cash if cap_cents is None else min(cap_cents - granted_cents, cash)
    return max(0, allowed)


def queue(requests: Sequence[Asked], available_cents: int, today: date) -> list[Place]:
    """Give every request its place, and for how many of its shares there is money.

    Parameters
    ----------
    requests
        In any order.
    available_cents
        What may still leave in this book year, by `room_cents`. [cents]
    today
        A request may be granted from the day its notice ends.

    Returns
    -------
    list of Place
        In order. Together they take no more than `available_cents`. With more money no request
        is granted fewer shares.

    Notes
    -----
    Who is still in notice is passed by: that day comes by itself, and takes nobody's place.
    Shares that are worth nothing any more need no money, so they never wait for it. Who gave the
    shares away keeps nobody waiting.
    """
    places = []
    left, stopped = available_cents, False
    for number, asked in enumerate(in_order(requests), 1):
        if asked.shares == 0:
            places.append(Place(asked, number, 0, 0, Words("dit lid heeft deze delen niet meer")))
            continue
        if asked.notice_ends_on > today:
            why = Words("opzegtermijn tot %(day)s", day=asked.notice_ends_on)
            places.append(Place(asked, number, 0, 0, why))
            continue
        affordable = _affordable(asked, 0 if stopped else left)
        amount = affordable * asked.value_cents
        left -= amount
        stopped = stopped or affordable < asked.shares
        places.append(Place(asked, number, affordable, amount, _why(asked, affordable)))
    return places


def _affordable(asked: Asked, left_cents: int) -> int:
    if asked.value_cents == 0:
        return asked.shares
    return min(asked.shares, left_cents // asked.value_cents)


def _why(asked: Asked, affordable: int) -> Words | None:
    if affordable == asked.shares:
        return None
    if affordable:
        return Words("dit jaar nog geld voor %(shares)s", shares=affordable)
    return Words("nog geen geld dit jaar")


def notice_end(asked_on: date, notice_months: int, hardship: bool) -> date:
    """Give the first day on which a request may be granted.

    Parameters
    ----------
    asked_on
        The day of asking.
    notice_months
        The term that the assembly decided. Asked on 31 January with one month: 28 February.
    hardship
        Need has no term.
    """
    if hardship:
        return asked_on
    return months_later(asked_on, notice_months)
