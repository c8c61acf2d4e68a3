"""What becomes of what members have coming: paid, extra shares, shared, carried or held.

One rule for everybody at once, so that equal money and an equal choice always end alike. Where
more extra shares are wanted than there are, everybody gets the same part of what they wanted,
rounded down. Nothing is ever dropped: every cent of every member is in exactly one piece.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coop.apportion import apportion

YIELD: Final = "yield"
REFUND: Final = "refund"

READY: Final = "ready"
HELD: Final = "held"
CARRIED: Final = "carried"
SHARED: Final = "shared"
REINVESTED: Final = "reinvested"

PAY: Final = "pay"
SHARE: Final = "share"
REINVEST: Final = "reinvest"

NO_IBAN: Final = "no_iban"
BAD_IBAN: Final = "bad_iban"
CAME_BACK: Final = "came_back"
NO_EXECUTOR: Final = "no_executor"
SMALL: Final = "small"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a member wants. `percent` is of sharing, `share_class_id` of extra shares."""

    kind: str = PAY
    percent: int = 0
    share_class_id: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one member has coming.

    Attributes
    ----------
    member_id
        Whose it is.
    kind
        `YIELD`, or `REFUND` for inleg that goes back: that is the member's own money, over which
        no choice and no limit goes.
    due_cents
        More than nothing.
    choice
        What the member wants with it.
    hold
        Why nothing can go to the bank, as one of the reasons of this module; None where it can.
    is_leaving
        Whether there is no next year to carry a small amount to.
    """

    member_id: int
    kind: str
    due_cents: int
    choice: Choice = Choice()
    hold: str | None = None
    is_leaving: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """A class with shares to give."""

    price_cents: int
    free_shares: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a claim and what becomes of it; `reason` says why it is held or carried."""

    member_id: int
    kind: str
    state: str
    amount_cents: int
    reason: str = ""
    share_class_id: int | None = None
    shares: int = 0


def pieces_of(claims: Sequence[Claim], small_cents: int, stock: Mapping[int, Stock]) -> list[Piece]:
    """Divide every claim into what becomes of it.

    Parameters
    ----------
    claims
        At most one of each kind for a member.
    small_cents
        A smaller amount is carried to the next year. [cents]
    stock
        The classes in which shares can be had, by id.

    Returns
    -------
    list of Piece
        In the order of the claims; together they are the claims, to the cent.

    Raises
    ------
    ValueError
        When a claim is nothing or less.
    """
    if any(claim.due_cents < 1 for claim in claims):
        raise ValueError("nothing is due to somebody")
    extra = _extra_shares(claims, stock)
    found: list[Piece] = []
    for claim in claims:
        rest_cents = claim.due_cents
        for piece in (_shared(claim), _reinvested(claim, extra, stock)):
            if piece is not None:
                found.append(piece)
                rest_cents -= piece.amount_cents
        if rest_cents:
            found.append(_to_bank(claim, rest_cents, small_cents))
    return found


def _may_choose(claim: Claim) -> bool:
    """Nobody may choose for somebody who died; inleg is not for choosing."""
    return claim.kind == YIELD and claim.hold != NO_EXECUTOR


def _shared(claim: Claim) -> Piece | None:
    if claim.choice.kind != SHARE or not _may_choose(claim):
        return None
    shared_cents = claim.due_cents * claim.choice.percent // 100
    return Piece(claim.member_id, claim.kind, SHARED, shared_cents) if shared_cents else None


def _reinvested(claim: Claim, extra: Mapping[int, int], stock: Mapping[int, Stock]) -> Piece | None:
    shares, class_id = extra.get(claim.member_id, 0), claim.choice.share_class_id
    if claim.kind != YIELD or not shares or class_id is None:
        return None
    amount_cents = shares * stock[class_id].price_cents
    return Piece(
        claim.member_id,
        claim.kind,
        REINVESTED,
        amount_cents,
        share_class_id=class_id,
        shares=shares,
    )


def _to_bank(claim: Claim, rest_cents: int, small_cents: int) -> Piece:
    """What goes to the bank, unless something stands in its way."""
    is_small = claim.kind == YIELD and not claim.is_leaving and rest_cents < small_cents
    if is_small and claim.hold != NO_EXECUTOR:
        return Piece(claim.member_id, claim.kind, CARRIED, rest_cents, SMALL)
    if claim.hold is not None:
        return Piece(claim.member_id, claim.kind, HELD, rest_cents, claim.hold)
    return Piece(claim.member_id, claim.kind, READY, rest_cents)


def _extra_shares(claims: Iterable[Claim], stock: Mapping[int, Stock]) -> dict[int, int]:
    """How many shares each member gets from the stock, by member id."""
    wanted: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for claim in claims:
        class_id = claim.choice.share_class_id
        if claim.choice.kind != REINVEST or class_id not in stock or not _may_choose(claim):
            continue
        assert class_id is not None
        shares = claim.due_cents // stock[class_id].price_cents
        if shares and not claim.is_leaving:
            wanted[class_id][claim.member_id] = shares
    got: dict[int, int] = {}
    for class_id, wants in wanted.items():
        free = stock[class_id].free_shares
        got |= wants if sum(wants.values()) <= free else apportion(free, wants)[0]
    return got
