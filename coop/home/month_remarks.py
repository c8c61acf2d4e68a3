"""What is to be said of a plant's months that gave less than their weather: why, or not yet why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop import figures
from coop.home.plant_performance import YearFigures
from coop.language import gettext as _
from coop.language import language
from coop.periods import Period, local_bounds
from coop.production.models import Outage, Plant
from coop.production.outage_words import outage_story
from coop.production.performance import MonthFigures
from coop.production.performance_queries import outages_of
from coop.production.possible_outages import Suspect, suspects

TOLD_FRACTION = 0.05
"""A month that fell less short than this needs no reason."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence or two of one month; `is_outage` where the list of outages tells more."""

    text: str
    is_outage: bool


def remarks_of(plant: Plant, real: YearFigures | None, today: date, zone: str) -> list[Remark]:
    """Of each month of a year that fell short, the newest first; the page names the newest."""
    short = [month for month in real.months if _is_short(month)] if real else []
    if real is None or not short:
        return []
    spoken = outages_of([plant.id], kinds=("outage", "dismissed"))
    reasons: dict[date, Outage | Suspect] = {}
    for month in short:
        if outage := _spoken_of(month.period, spoken, zone):
            reasons[month.period.start] = outage
    if len(reasons) < len(short):
        # What nobody spoke of yet is looked for only where something is left to explain.
        for suspect in suspects(today, zone, plant.id):
            for month in short:
                if suspect.period.overlap(month.period):
                    reasons.setdefault(month.period.start, suspect)
    return [
        _remark(month, reasons[month.period.start], is_named=month is real.told)
        for month in reversed(short)
        if month.period.start in reasons
    ]


def _is_short(month: MonthFigures) -> bool:
    off = month.off_weather_fraction
    return off is not None and off <= -TOLD_FRACTION


def _spoken_of(month: Period, spoken: Sequence[Outage], zone: str) -> Outage | None:
    """What the board said of a month; an outage goes before what was none."""
    start, end = local_bounds(month, zone)
    inside = [
        outage
        for outage in spoken
        if outage.start_at < end and (outage.end_at is None or outage.end_at > start)
    ]
    return min(inside, key=lambda outage: outage.kind != "outage", default=None)


def _remark(month: MonthFigures, reason: Outage | Suspect, *, is_named: bool) -> Remark:
    """The sentences; a month that the page did not name yet is named first."""
    name = figures.month_name(month.period.start.month, language(), "MMMM")
    part = figures.percent(-(month.off_weather_fraction or 0.0), language())
    if isinstance(reason, Outage) and reason.kind == "outage":
        if is_named:
            return Remark(_("Dat kwam door een storing."), True)
        return Remark(_("In %(month)s was het %(part)s minder door een storing.",
                        month=name, part=part), True)  # fmt: skip
    said = [] if is_named else [_("In %(month)s was het %(part)s minder.", month=name, part=part)]
    if isinstance(reason, Outage):
        said.append(_("Geen storing: %(reason)s", reason=outage_story(reason, language())))
    else:
        said.append(
            _("Dat is meer dan toeval. Misschien was er een storing; het bestuur zoekt het uit.")
        )
    return Remark(" ".join(said), False)
