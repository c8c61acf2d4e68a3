"""What returned shares come to, and booking it: inleg leaves, the member has its value coming."""

from dataclasses import dataclass
from datetime import date

from coop.errors import RuleBroken
from coop.ledger.chart import GENERAL_RESERVE, SHARE_CAPITAL, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members.models import Member
from coop.shares.models import ShareClass
from coop.shares.pass_on import capital_of_part
from coop.shares.return_queries import room_on
from coop.shares.value_queries import value_on
from coop.words import Euros


@dataclass(frozen=True, slots=True)
class Worth:
    """What the member gets, and what the books still know of these shares. [cents]"""

    amount_cents: int
    capital_cents: int


def worth_of(member: Member, share_class: ShareClass, shares: int, on: date) -> Worth:
    """What shares come to that go back on a day, by the rule of the assembly."""
    if shares < 1:
        return Worth(0, 0)
    return Worth(
        shares * value_on(share_class, on).cents,
        capital_of_part(member.id, share_class.id, shares),
    )


def check_room(worth: Worth, on: date) -> None:
    """Refuse what passes the money that there is for returns in the book year of a day."""
    left = room_on(on).available_cents
    if worth.amount_cents > left:
        raise RuleBroken(
            "Deze delen zijn %(amount)s waard, en voor teruggaven is er nu nog %(left)s.",
            field="shares",
            amount=Euros(worth.amount_cents),
            left=Euros(left),
        )


def owe_return(
    member: Member, share_class: ShareClass, shares: int, worth: Worth, on: date, *, reference: str
) -> None:
    """Book it; what the value is more or less than the inleg is of the general reserve."""
    amount, capital = worth.amount_cents, worth.capital_cents
    if amount or capital:
        post(
            reference,
            open_day(on),
            f"Teruggave van {shares} delen",
            [
                Leg(SHARE_CAPITAL, capital, member.id, share_class.plant_id, share_class.id),
                Leg(GENERAL_RESERVE, amount - capital, plant_id=share_class.plant_id),
                Leg(TO_REFUND, -amount, member.id),
            ],
        )
