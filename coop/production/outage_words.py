"""Words about outages that templates of several rooms use."""

from datetime import date, timedelta

from coop import figures
from coop.language import gettext as _
from coop.language import language
from coop.periods import Period, day_of, month
from coop.production.models import Outage
from coop.production.outage_forms import CAUSE_WORDS
from coop.production.record_outage import days_of
from coop.production.views import plants


@plants.app_template_global()
def outage_days(outage: Outage, zone: str) -> tuple[date, date | None]:
    """The first and the last day of an outage; no last day while it lasts."""
    days = days_of(outage, zone)
    return days.start, None if outage.end_at is None else last_day(days)


@plants.app_template_global()
def outage_cause(outage: Outage) -> str:
    """What caused it, in words."""
    if outage.cause == "inverter":
        return _("Turbine stuk") if outage.plant.kind == "wind" else _("Omvormer stuk")
    return str(dict(CAUSE_WORDS).get(outage.cause, ""))


@plants.app_template_global()
def outage_story(outage: Outage, language: str) -> str:
    """What members read of it, in their language where the board wrote it so."""
    in_english = language == "en" and outage.explanation_en
    return outage.explanation_en if in_english else outage.explanation


@plants.app_template_global()
def lost_until(outage: Outage, zone: str) -> str:
    """Up to which month the loss of an outage that lasts is known; "" of one that is over."""
    if outage.end_at is not None or not outage.lost_wh:
        return ""
    last = day_of(outage.changed_at, zone).replace(day=1) - timedelta(days=1)
    if last < day_of(outage.start_at, zone):
        return ""
    return _("tot en met %(month)s", month=period_days(month(last.year, last.month)))


@plants.app_template_global()
def period_days(period: Period) -> str:
    """A month by its name, other days by their dates."""
    if period == month(period.start.year, period.start.month):
        name = figures.month_name(period.start.month, language(), "MMMM")
        return f"{name} {period.start.year}"
    first, last = (figures.long_date(day, language()) for day in (period.start, last_day(period)))
    return first if period.days == 1 else _("%(start)s tot en met %(end)s", start=first, end=last)


@plants.app_template_global()
def last_day(period: Period) -> date:
    """The last day of a period."""
    return period.end - timedelta(days=1)
