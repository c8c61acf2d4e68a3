"""Sentences about a plant that its page and its paper share."""

from collections.abc import Sequence

from coop import figures
from coop.home.plant_performance import YearFigures
from coop.language import gettext as _
from coop.language import language, say
from coop.production.calibration_told import CalibrationTold
from coop.production.models import Plant

WHOLE_PPM = 1_000_000


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


def calibration_words(
    told: CalibrationTold | None, plant: Plant, *, has_weather_months: bool
) -> list[str]:
    """How the estimate was calibrated and what it was before, or why it was not."""
    if told is None:
        return []
    if told.factor is None or told.before_kwh is None:
        return [say(told.reason)] if told.reason else []
    before = figures.kwh_float(told.before_kwh * plant.ownership_ppm / WHOLE_PPM, language())
    return [
        _("Geijkt op %(months)s gemeten maanden.", months=told.months),
        _factor_words(told.factor),
        _("Zonder ijken zou ons deel %(kwh)s zijn.", kwh=before)
        if plant.ownership_ppm < WHOLE_PPM
        else _("Zonder ijken zou het %(kwh)s zijn.", kwh=before),
        _("Vergeleken in het weer van die maanden.")
        if told.has_measured_weather
        else _("Bij het ijken is vergeleken met een gewoon jaar.")
        if has_weather_months
        else _("Vergeleken met een gewoon jaar, want het weer van die maanden kennen wij niet."),
    ]


def _factor_words(factor: float) -> str:
    part = figures.percent(abs(factor - 1), language())
    if factor >= 1.005:
        return _(
            "De meter gaf %(part)s meer dan wij eerst berekenden. Daarom rekenen wij nu %(part)s "
            "hoger.",
            part=part,
        )
    if factor <= 0.995:
        return _(
            "De meter gaf %(part)s minder dan wij eerst berekenden. Daarom rekenen wij nu "
            "%(part)s lager.",
            part=part,
        )
    return _("De meter gaf ongeveer wat wij eerst berekenden.")


def years_words(beside: Sequence[YearFigures]) -> str:
    """How the whole years lay within what was expected, and which years are not whole."""
    known = [figure for figure in beside if figure.sums.months]
    whole = [figure for figure in known if figure.is_whole]
    partial = [str(figure.year) for figure in known if not figure.is_whole]
    said = [_whole_words(whole)]
    if partial:
        said.append(
            _(
                "Van %(years)s is nog niet elke maand gemeten; daar staat wat bij dezelfde "
                "maanden van een gewoon jaar hoort.",
                years=", ".join(partial),
            )
        )
    return " ".join(said)


def _whole_words(whole: Sequence[YearFigures]) -> str:
    if not whole:
        return _("Er is nog geen heel jaar gemeten.")
    if len(whole) > 1:
        others = [_one_year(figure) for figure in whole if not figure.is_within]
        if not others:
            return _(
                "Alle %(number)s hele jaren lagen tussen een mager en een goed jaar.",
                number=len(whole),
            )
        inside = _(
            "Van de %(number)s hele jaren lagen er %(inside)s tussen een mager en een goed jaar.",
            number=len(whole),
            inside=len(whole) - len(others),
        )
        return " ".join([inside, *others])
    return _one_year(whole[0])


def _one_year(only: YearFigures) -> str:
    if only.is_within:
        return _("%(year)s was een gewoon jaar: tussen een mager en een goed jaar.", year=only.year)
    if only.metered_kwh > (only.high_kwh or 0):
        return _("%(year)s was beter dan een goed jaar.", year=only.year)
    return _("%(year)s was minder dan een mager jaar.", year=only.year)
