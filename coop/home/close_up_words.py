"""A day or a week of a plant from close by in words, the same on the page and on paper."""

from coop import figures
from coop.language import gettext as _
from coop.language import language
from coop.periods import Period
from coop.production.close_up import CloseUp, clock_label
from coop.production.close_up_queries import Look


def close_up_title(period: Period) -> str:
    """What is looked at: a day by its date, a week by that of its Monday."""
    day = figures.long_date(period.start, language())
    return _("De week van %(day)s", day=day) if period.days > 1 else day


def close_up_unit(found: CloseUp) -> str:
    """Of what each step tells."""
    return _("kWh per kwartier") if found.step_minutes == 15 else _("kWh per uur")


def close_up_sentence(seen: Look) -> str:
    """How much was made and when the most, and what is not known or was filled in."""
    found = seen.found
    said = [_made(found)]
    if not found.is_whole:
        said.append(_("Niet van elk moment is een meting bekend."))
    if seen.has_estimated:
        said.append(_("Een deel is geschat."))
    return " ".join(said)


def _made(found: CloseUp) -> str:
    is_week = found.period.days > 1
    day = figures.long_date(found.period.start, language())
    best, end = found.best, found.best_end
    if best is None or end is None:
        if is_week:
            return _("In de week van %(day)s maakte de bron geen stroom.", day=day)
        return _("Op %(day)s maakte de bron geen stroom.", day=day)
    values = {
        "day": day,
        "kwh": figures.kwh(found.total_wh, language()),
        "start": clock_label(best, found.zone),
        "end": clock_label(end, found.zone),
    }
    if not is_week:
        return _(
            "Op %(day)s maakte de bron %(kwh)s; het meest tussen %(start)s en %(end)s uur.",
            **values,
        )
    best_day = figures.long_date(found.local(best).date(), language())
    return _(
        "In de week van %(day)s maakte de bron %(kwh)s; het meest op %(best)s tussen %(start)s "
        "en %(end)s uur.",
        best=best_day,
        **values,
    )
