"""Who asks for a starter's share gets one, as long as there are any: nobody has to prove anything.

A share is asked with one sentence. Two people answer within two weeks; if they do not, the answer
is yes. Only what is in the reserve, and in the sharing fund, is a limit.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from coop.errors import RuleBroken

DECIDE_DAYS: Final = 14
ACCEPT_MONTHS: Final = 6
FUND, PARTS = "fund", "parts"
"""Paid by the sharing fund, or by the person in small parts."""
MOST_KEEPERS: Final = 2


@dataclass(frozen=True, slots=True)
class Room:
    """What there is to give.

    Attributes
    ----------
    shares_left
        Of the reserve for starters.
    fund_cents
        In the sharing fund, less what was promised before. [cents]
    price_cents
        Of one share. [cents]
    most_parts
        In how many parts the offering lets people pay.
    """

    shares_left: int
    fund_cents: int
    price_cents: int
    most_parts: int


def decide_by(asked_on: date) -> date:
    """Give the last day for an answer."""
    return asked_on + timedelta(days=DECIDE_DAYS)


def check_room(way: str, room: Room) -> None:
    """Refuse a starter's share that cannot be given now.

    Raises
    ------
    RuleBroken
        When the reserve is empty, the fund is, or parts are not possible here.
    """
    if room.shares_left < 1:
        raise RuleBroken("Er zijn nu geen startdelen meer over.", field="way")
    if way == FUND and room.fund_cents < room.price_cents:
        raise RuleBroken(
            "Er zit nu niet genoeg in het Meedeelfonds voor een startdeel.", field="way"
        )
    if way == PARTS and room.most_parts < 2:
        raise RuleBroken("Bij deze verkoop kunt u niet in delen betalen.", field="way")


def open_ways(room: Room) -> tuple[str, ...]:
    """Give the ways in which a starter's share can be given now, none when the reserve is empty."""
    open_now = []
    for way in (FUND, PARTS):
        with suppress(RuleBroken):
            check_room(way, room)
            open_now.append(way)
    return tuple(open_now)


def is_silent_yes(state: str, last_day: date, today: date) -> bool:
    """Say whether nobody answered in time, which means yes."""
    return state == "asked" and today > last_day
