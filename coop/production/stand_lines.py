"""Stands as the lines of a file give them, with what is wrong by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coop.errors import RuleBroken
from coop.periods import local_midnight
from coop.production.meter_csv import Expected, Fault
from coop.production.stands import Register, Stand, counted_between


@dataclass(frozen=True, slots=True)
class StandLine:
    """What a register showed, with the line it stands on. [Wh]"""

    line: int
    at: datetime
    register_wh: int

    @property
    def stand(self) -> Stand:
        """Without its line."""
        return Stand(self.at, self.register_wh)


def stands_in_order(
    lines: Sequence[StandLine], expected: Expected, register: Register
) -> tuple[tuple[Stand, ...], list[Fault]]:
    """Compare each stand with the one before it.

    Parameters
    ----------
    lines
        In order of time.
    expected, register
        What the stands must agree with.

    Returns
    -------
    stands : tuple of Stand
        Those without a fault; one that stands there twice, once.
    faults : list of Fault
    """
    faults = []
    stands: list[Stand] = []
    last_at = local_midnight(expected.today + timedelta(days=1), expected.zone)
    for found in lines:
        stand = found.stand
        try:
            if stand.at > last_at:
                raise RuleBroken("Deze meterstand ligt in de toekomst.")
            if stand.register_wh < 0:
                raise RuleBroken("Dit getal mag niet onder nul zijn.")
            if stands and stands[-1] == stand:
                continue
            if stands and stands[-1].at == stand.at:
                raise RuleBroken("Eén tijd heeft in dit bestand twee standen.")
            if stands:
                counted_between(stands[-1], stand, register)
        except RuleBroken as refusal:
            faults.append(Fault(found.line, refusal.words))
        else:
            stands.append(stand)
    return tuple(stands), faults
