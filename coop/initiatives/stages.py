"""Where an initiative stands, where it can go from there, and who moves it.

idea -> call -> reached | missed; reached -> offers -> fixed -> binding -> ordered -> delivered ->
review. Until something is ordered its starter can stop it. Only the starter and time move it: the
board has no arrow. Source: handbook §2.3 and §2.6 ("owner of an initiative").
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from coop.errors import AlreadyDone
from coop.words import Words

IDEA, CALL, REACHED, MISSED = "idea", "call", "reached", "missed"
OFFERS, FIXED, BINDING = "offers", "fixed", "binding"
ORDERED, DELIVERED, REVIEW, STOPPED = "ordered", "delivered", "review", "stopped"

ARROWS: Final[Mapping[str, frozenset[str]]] = {
    IDEA: frozenset({CALL, STOPPED}),
    CALL: frozenset({REACHED, MISSED, STOPPED}),
    REACHED: frozenset({OFFERS, STOPPED}),
    MISSED: frozenset(),
    OFFERS: frozenset({FIXED, STOPPED}),
    FIXED: frozenset({BINDING, STOPPED}),
    BINDING: frozenset({ORDERED, STOPPED}),
    ORDERED: frozenset({DELIVERED}),
    DELIVERED: frozenset({REVIEW}),
    REVIEW: frozenset(),
    STOPPED: frozenset(),
}
BY_TIME: Final = frozenset({(CALL, REACHED), (CALL, MISSED), (BINDING, STOPPED)})
"""Arrows that nobody needs to follow: counting, and the last day, do."""

FAILED: Final = frozenset({MISSED, STOPPED})
"""Nobody owes anything from here on."""
BEFORE_FIXED: Final = frozenset({CALL, REACHED, OFFERS})
"""While it stands here people may say what they would like."""
WITH_OFFERS: Final = frozenset({OFFERS, FIXED, BINDING, ORDERED, DELIVERED, REVIEW})

STATE_WORDS: Final[Mapping[str, Words]] = {
    IDEA: Words("idee"),
    CALL: Words("oproep"),
    REACHED: Words("drempel gehaald"),
    MISSED: Words("drempel niet gehaald"),
    OFFERS: Words("offertes vragen"),
    FIXED: Words("aanbod staat vast"),
    BINDING: Words("bestellen kan"),
    ORDERED: Words("besteld"),
    DELIVERED: Words("geleverd"),
    REVIEW: Words("terugblik"),
    STOPPED: Words("gaat niet door"),
}
ROAD: Final = (IDEA, CALL, REACHED, OFFERS, FIXED, BINDING, ORDERED, DELIVERED, REVIEW)
"""The way of an initiative for which all goes well."""


def check_arrow(state: str, to: str) -> None:
    """Refuse to move an initiative where it cannot go.

    Raises
    ------
    AlreadyDone
        With where it stands.
    """
    if to not in ARROWS[state]:
        raise AlreadyDone(
            "Dit initiatief staat op “%(state)s”. Deze stap kan nu niet. Er is niets veranderd.",
            state=STATE_WORDS[state],
        )


def in_time(state: str, ends_at: datetime, is_reached: bool, at: datetime) -> str:
    """Give where an initiative stands once counting and time have had their say.

    Parameters
    ----------
    state
        As it was kept.
    ends_at
        The midnight that ends its last day. [UTC]
    is_reached
        Whether what people like at least makes the threshold.
    at
        Now.

    Notes
    -----
    A call that is reached before its end is reached: the tender need not wait, and who comes later
    can still say what they would like. It does not fall back when somebody withdraws afterwards.
    """
    if state != CALL:
        return state
    if is_reached:
        return REACHED
    return MISSED if at >= ends_at else CALL


def closed(state: str, closes_at: datetime | None, missing_units: int, at: datetime) -> str:
    """Give where an initiative stands once ordering is over: with too few orders it has ended.

    Parameters
    ----------
    state
        As it was kept.
    closes_at
        The midnight that ends the last day of ordering; null while nobody can order. [UTC]
    missing_units
        What is missing of orders that stand, those counted in that may still be taken back: from
        here on they can only become fewer.
    at
        Now.
    """
    if state != BINDING or closes_at is None or at < closes_at:
        return state
    return STOPPED if missing_units else BINDING


def may_pledge(state: str, ends_at: datetime, at: datetime) -> bool:
    """Whether somebody can say what they would like: in time, while no price is fixed."""
    return state in BEFORE_FIXED and at < ends_at
