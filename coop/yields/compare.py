"""What was granted beside what it would have been with what is known now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coop.yields.concept import Division
from coop.yields.waterfall import PlantYear


@dataclass(frozen=True, slots=True)
class Both:
    """One member in both runs. [Wh], [cents]"""

    member_id: int
    granted_wh: int
    known_wh: int
    granted_cents: int
    known_cents: int

    @property
    def difference_wh(self) -> int:
        """What they would have had more, or less where negative. [Wh]"""
        return self.known_wh - self.granted_wh

    @property
    def difference_cents(self) -> int:
        """What they would have had more, or less where negative. [cents]"""
        return self.known_cents - self.granted_cents


def both_runs(granted: Mapping[int, tuple[int, int]], known: Division) -> list[Both]:
    """Lay what was granted beside another run.

    Parameters
    ----------
    granted
        Wh and cents by member id.
    known
        The same year divided with what is known now.

    Returns
    -------
    list of Both
        Everyone in either run, by member id.
    """
    now = {part.member_id: (part.energy_wh, part.amount_cents) for part in known.parts}
    rows = []
    for member_id in sorted(granted.keys() | now.keys()):
        granted_wh, granted_cents = granted.get(member_id, (0, 0))
        known_wh, known_cents = now.get(member_id, (0, 0))
        rows.append(Both(member_id, granted_wh, known_wh, granted_cents, known_cents))
    return rows


def together(rows: Iterable[Both]) -> Both:
    """All members as one; its member id says nothing."""
    wh = cents = known_wh = known_cents = 0
    for row in rows:
        wh, known_wh = wh + row.granted_wh, known_wh + row.known_wh
        cents, known_cents = cents + row.granted_cents, known_cents + row.known_cents
    return Both(0, wh, known_wh, cents, known_cents)


def sums_again(steps: Mapping[str, int], kept: Mapping[str, int] | None) -> PlantYear:
    """Give what went into a waterfall, as it was kept with the year.

    Parameters
    ----------
    steps
        The waterfall that came of it.
    kept
        The fields of a `PlantYear`; None for years from before they were kept. Then the shares
        of tax and reserve are taken from the steps as amounts were: what was carried and borne
        follows from them, rates do not, and count as nothing.
    """
    if kept is not None:
        return PlantYear(**kept)
    borne = steps["from_maintenance_cents"] + steps["from_general_cents"]
    lost = max(0, -steps["result_cents"]) - borne
    return PlantYear(
        revenue_cents=steps["revenue_cents"],
        costs_cents=steps["costs_cents"] + steps["tax_cents"] + steps["to_general_cents"],
        maintenance_cents=steps["to_maintenance_cents"],
        loss_before_cents=steps["loss_after_cents"] + steps["loss_repaid_cents"] - lost,
        maintenance_reserve_cents=steps["from_maintenance_cents"],
        general_reserve_cents=steps["from_general_cents"],
    )
