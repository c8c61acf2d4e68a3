"""A meter's register, read at moments: what it counted from one stand to the next.

The first stand is the base. A register that goes down has gone round, where the number of its
digits is known and the way round is short enough; else it is another meter, or a mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from coop.errors import RuleBroken
from coop.words import Energy


@dataclass(frozen=True, slots=True, order=True)
class Stand:
    """What a register showed at an instant in UTC. [Wh]"""

    at: datetime
    register_wh: int


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of a register.

    `digits` before the decimals, so that it can go round; None where unknown. `max_kw` is the
    most that the plant can give. [kW]
    """

    digits: int | None = None
    max_kw: float | None = None

    @property
    def round_wh(self) -> int | None:
        """After so much the register is back at nought. [Wh]"""
        return None if self.digits is None else 10**self.digits * 1000


def counted_between(before: Stand, after: Stand, register: Register) -> int:
    """Give what was counted from one stand to the next.

    Returns
    -------
    int
        Zero or more; over the top of the register where it went round. [Wh]

    Raises
    ------
    RuleBroken
        If the register went down without going round, or counted more than the plant can give.
    """
    energy_wh = after.register_wh - before.register_wh
    if energy_wh < 0:
        energy_wh = _way_round(before, after, register)
    most_wh = _most_wh(before, after, register)
    if most_wh is not None and energy_wh > most_wh:
        raise RuleBroken(
            "Van %(before)s naar %(after)s is meer dan deze bron in die tijd kan leveren. "
            "Kijk de stand en de eenheid na.",
            field="register_wh",
            before=Energy(before.register_wh),
            after=Energy(after.register_wh),
        )
    return energy_wh


def _way_round(before: Stand, after: Stand, register: Register) -> int:
    if register.round_wh is not None:
        energy_wh = after.register_wh - before.register_wh + register.round_wh
        most_wh = _most_wh(before, after, register)
        if energy_wh <= (register.round_wh // 2 if most_wh is None else most_wh):
            return energy_wh
    raise RuleBroken(
        "De stand loopt terug: van %(before)s naar %(after)s. Is de meter vervangen? "
        "Kies dan eerst “Meter vervangen”.",
        field="register_wh",
        before=Energy(before.register_wh),
        after=Energy(after.register_wh),
    )


def _most_wh(before: Stand, after: Stand, register: Register) -> float | None:
    if register.max_kw is None:
        return None
    # A stand is read to the whole kWh, and its time to some minutes.
    hours = (after.at - before.at) / timedelta(hours=1)
    return register.max_kw * (hours + 0.25) * 1000 + 1000


@dataclass(frozen=True, slots=True)
class Span:
    """What was counted between two stands that follow each other. [Wh]"""

    start_at: datetime
    end_at: datetime
    energy_wh: int


def spans(stands: Sequence[Stand], register: Register) -> list[Span]:
    """Give what was counted between stands.

    Parameters
    ----------
    stands
        Of one meter, in order of time, each moment once.
    register
        Of that meter.

    Returns
    -------
    list of Span
        One fewer than there are stands; without rollover they add up to the last stand less
        the first.

    Raises
    ------
    RuleBroken
        As `counted_between`.
    """
    return [
        Span(before.at, after.at, counted_between(before, after, register))
        for before, after in pairwise(stands)
    ]
