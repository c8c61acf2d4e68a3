"""Something became known of a closed year: what was granted stays, later years work it off."""

from datetime import date, datetime

from coop.errors import RuleBroken
from coop.periods import Period
from coop.production.models import Plant
from coop.records.audit import actor_id, record
from coop.yields.correction_queries import known_wh
from coop.yields.hold import hold_plant
from coop.yields.models import LateCorrection
from coop.yields.queries import plant_year_of


def correct_late(
    plant: Plant,
    year: int,
    period: Period,
    *,
    month: date | None,
    delta_wh: int,
    delta_cents: int,
    reason: str,
    document: str = "",
    at: datetime,
) -> LateCorrection:
    """Record what a closed year should have had more, or less where negative.

    Parameters
    ----------
    month
        First day of the month whose energy was off; None where it is money alone.
    delta_wh, delta_cents
        Our part of the energy, and the plant's result. [Wh], [cents]

    Raises
    ------
    RuleBroken
        If the year is still open, nothing is said, or a month would have less than nothing.
    """
    hold_plant(plant)
    plant_year = plant_year_of(plant.id, year)
    if plant_year is None or plant_year.distribution is None:
        raise RuleBroken(
            "Dit jaar is nog niet bevestigd. Verander de meterstand of het bedrag zelf."
        )
    if not reason.strip():
        raise RuleBroken("Schrijf op wat er anders was. Leden lezen dit.", field="reason")
    if not delta_wh and not delta_cents:
        raise RuleBroken("Vul een verschil in: kWh, euro's of allebei.", field="energy")
    if delta_wh and month is None:
        raise RuleBroken("Kies de maand waarvan de kWh anders was.", field="month")
    if not delta_wh:
        month = None
    if month is not None:
        _check_month(plant_year.distribution.months_wh, plant.id, year, period, month, delta_wh)
    made = LateCorrection(
        plant_id=plant.id,
        year=year,
        month=month,
        delta_wh=delta_wh,
        delta_cents=delta_cents,
        reason=reason.strip(),
        document=document.strip(),
        recorded_at=at,
        actor_id=actor_id(),
    )
    record(
        "late_correction",
        made,
        plant=plant.code,
        year=year,
        delta_wh=delta_wh,
        delta_cents=delta_cents,
        reason=made.reason,
    )
    return made


def _check_month(
    months_wh: list[int], plant_id: int, year: int, period: Period, month: date, delta_wh: int
) -> None:
    starts = [part.start for part in period.months()]
    if month not in starts:
        raise RuleBroken("Deze maand hoort niet bij dit boekjaar.", field="month")
    if known_wh(months_wh, plant_id, year, period)[starts.index(month)] + delta_wh < 0:
        raise RuleBroken("Dan zou deze maand minder dan niets opwekken.", field="energy")
