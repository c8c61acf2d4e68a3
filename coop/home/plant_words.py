"""Sentences about a plant that its page and its paper share."""

from collections.abc import Sequence

from coop.home.plant_performance import YearFigures
from coop.language import gettext as _
from coop.production.models import Plant


def kind_words(plant: Plant) -> str:
    """What stands there."""
    return _("Windmolen") if plant.kind == "wind" else _("Zonnedak")


def since_words(plant: Plant) -> str:
    """Where it stands, and since when it gives power."""
    town, start, end = plant.town, plant.started_on, plant.ended_on
    if plant.status == "ended" and start and end:
        return _(
            "In %(town)s. Deze bron leverde stroom van %(start)s tot %(end)s.",
            town=town,
            start=start,
            end=end,
        )
    if start is None:
        return _("In %(town)s. Deze bron wordt voorbereid.", town=town)
    if plant.status == "producing":
        return _("In %(town)s. Deze bron levert stroom sinds %(day)s.", town=town, day=start)
    return _("In %(town)s. Deze bron levert stroom vanaf %(day)s.", town=town, day=start)


def years_words(beside: Sequence[YearFigures]) -> str:
    """How the whole years lay within what was expected, and which years are not whole."""
    known = [figure for figure in beside if figure.sums.months]
    whole = [figure for figure in known if figure.is_whole]
    partial = [str(figure.year) for figure in known if not figure.is_whole]
    said = [_whole_words(whole)]
    if partial:
        said.append(
            _(
                "Van %(years)s is nog niet elke maand bekend; daar staat wat wij over dezelfde "
                "maanden verwachtten.",
                years=", ".join(partial),
            )
        )
    return " ".join(said)


def _whole_words(whole: Sequence[YearFigures]) -> str:
    if not whole:
        return _("Er is nog geen heel jaar gemeten.")
    if len(whole) > 1:
        return _(
            "Van de %(number)s hele jaren lagen er %(inside)s tussen een mager en een goed jaar.",
            number=len(whole),
            inside=sum(figure.is_within for figure in whole),
        )
    only = whole[0]
    if only.is_within:
        return _("%(year)s was een gewoon jaar: tussen een mager en een goed jaar.", year=only.year)
    if only.metered_kwh > (only.high_kwh or 0):
        return _("%(year)s was beter dan wij voor een goed jaar verwachten.", year=only.year)
    return _("%(year)s was minder dan wij voor een mager jaar verwachten.", year=only.year)
