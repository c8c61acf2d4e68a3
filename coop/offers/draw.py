"""Dividing too few shares over what people asked, by a lot that anybody can draw again.

Everybody asks from a least to a most. First each gets their least, the smallest first; then each
of them one more a round, up to their most. Where it is even, the lot decides. The lot follows from
a seed and the number of the wish alone, so a run that is repeated gives the same.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coop.words import Words


@dataclass(frozen=True, slots=True)
class Ask:
    """What one wish asks.

    Attributes
    ----------
    wish_id
        The number of the wish, which its maker knows.
    least
        Fewer is of no use to them; at least 1.
    most
        At least `least`.
    """

    wish_id: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Given:
    """What one wish got; `lot` counts from 1, `reason` says why in words."""

    ask: Ask
    lot: int
    shares: int
    reason: Words


def lots(seed: str, wish_ids: Iterable[int]) -> dict[int, int]:
    """Draw the lots.

    Parameters
    ----------
    seed
        Any text.
    wish_ids
        Each once, in any order.

    Returns
    -------
    dict
        The lot of each wish, from 1: the place of the SHA-256 of "seed:wish" among the others. Who
        comes or goes changes nobody's order against another.
    """

    def drawn(wish_id: int) -> tuple[str, int]:
        return hashlib.sha256(f"{seed}:{wish_id}".encode()).hexdigest(), wish_id

    return {wish_id: place for place, wish_id in enumerate(sorted(wish_ids, key=drawn), 1)}


def draw(asks: Sequence[Ask], available: int, seed: str) -> list[Given]:
    """Divide shares over wishes.

    Parameters
    ----------
    asks
        Each wish once, in any order.
    available
        Shares to divide; what is kept out for starters has been taken off.
    seed
        See `lots`.

    Returns
    -------
    list of Given
        In the order of the lots. Nobody gets more than their most, nor anything below their least.

    Raises
    ------
    ValueError
        When a wish is there twice, or asks what cannot be.

    Notes
    -----
    What holds: all of it is given, unless nobody can take more. Of two equal wishes that both got
    something, the one has at most one share more. With more shares nobody who got something gets
    nothing. With more shares somebody may get fewer, when another's least fits only then; where
    everybody's least fits already, nobody gets fewer.
    """
    _check(asks, available)
    lot_of = lots(seed, (ask.wish_id for ask in asks))
    in_turn = sorted(asks, key=lambda ask: (ask.least, lot_of[ask.wish_id]))
    left = available
    served = []
    for ask in in_turn:
        if ask.least > left:
            break  # Whoever comes after asks as much or more.
        left -= ask.least
        served.append(ask)
    short = left
    extra, rounds, first_without = _rounds(served, left, lot_of)
    got = {ask.wish_id: ask.least + extra[ask.wish_id] for ask in served}
    return [
        Given(
            ask,
            lot_of[ask.wish_id],
            got.get(ask.wish_id, 0),
            _served(ask, got[ask.wish_id], rounds, first_without)
            if ask.wish_id in got
            else _unserved(ask, lot_of[ask.wish_id], short, served),
        )
        for ask in sorted(asks, key=lambda ask: lot_of[ask.wish_id])
    ]


def _check(asks: Sequence[Ask], available: int) -> None:
    if len({ask.wish_id for ask in asks}) != len(asks):
        raise ValueError("a wish is there twice")
    if available < 0 or any(not 1 <= ask.least <= ask.most for ask in asks):
        raise ValueError("a wish asks what cannot be")


def _rounds(
    served: Sequence[Ask], left: int, lot_of: dict[int, int]
) -> tuple[dict[int, int], int, int]:
    """One more each a round while it lasts: extra shares by wish, whole rounds, and which lot was
    the first to miss the last round (0 where there was no such round)."""
    room = {ask.wish_id: ask.most - ask.least for ask in served}
    rounds = _whole_rounds(sorted(room.values()), left)
    extra = {wish_id: min(free, rounds) for wish_id, free in room.items()}
    rest = left - sum(extra.values())
    hungry = sorted((w for w, free in room.items() if free > rounds), key=lot_of.__getitem__)
    for wish_id in hungry[:rest]:
        extra[wish_id] += 1
    first_without = lot_of[hungry[rest]] if 0 < rest < len(hungry) else 0
    return extra, rounds, first_without


def _whole_rounds(rooms: Sequence[int], left: int) -> int:
    """How many rounds everybody who wants it gets one more in, the rooms from small to large."""
    rounds, eaters = 0, len(rooms)
    for room in rooms:
        more = min(room - rounds, left // eaters)
        rounds, left = rounds + more, left - more * eaters
        if rounds < room:
            break
        eaters -= 1
    return rounds


def _served(ask: Ask, shares: int, rounds: int, first_without: int) -> Words:
    if shares == ask.most:
        return Words("U kreeg alles wat u vroeg: %(shares)s.", shares=shares)
    if not first_without:
        return Words(
            "U kreeg uw minste aantal van %(least)s. Daarna was er voor iedereen nog "
            "%(rounds)s keer één deel.",
            least=ask.least,
            rounds=rounds,
        )
    if shares > ask.least + rounds:
        return Words(
            "U kreeg uw minste aantal van %(least)s. Daarna was er voor iedereen nog %(rounds)s "
            "keer één deel. De laatste delen gingen naar de lage lotnummers, en daar hoorde u bij.",
            least=ask.least,
            rounds=rounds,
        )
    return Words(
        "U kreeg uw minste aantal van %(least)s. Daarna was er voor iedereen nog %(rounds)s keer "
        "één deel. De laatste delen gingen naar lotnummers onder %(lot)s.",
        least=ask.least,
        rounds=rounds,
        lot=first_without,
    )


def _unserved(ask: Ask, lot: int, left: int, served: Sequence[Ask]) -> Words:
    """Why somebody's least did not fit: by its size, or by the lot among equals."""
    if any(other.least == ask.least for other in served):
        return Words(
            "Kleine aantallen gingen voor. Niet iedereen met %(least)s als minste aantal kon mee. "
            "Uw lotnummer %(lot)s kwam net niet aan de beurt.",
            least=ask.least,
            lot=lot,
        )
    return Words(
        "Kleine aantallen gingen voor. Daarna waren er nog %(left)s delen. Dat is minder dan uw "
        "minste aantal van %(least)s.",
        left=left,
        least=ask.least,
    )


def digest(asks: Iterable[Ask], available: int, seed: str) -> str:
    """Give a mark of all that a run follows from, so that one confirms what one saw."""
    said = sorted((ask.wish_id, ask.least, ask.most) for ask in asks)
    text = json.dumps([seed, available, said], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
