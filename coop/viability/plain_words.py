"""A plant's sums in plain words: the same sentences on the public page and on paper."""

from collections.abc import Callable

from coop import figures
from coop.language import gettext as _
from coop.language import language, say
from coop.viability.light import LEAST_IRR_FRACTION, yield_decimals
from coop.viability.plan_words import percent_text
from coop.viability.real import ComparedYear
from coop.viability.viability import Outcome, Viability

WHAT_IF = (
    "direct_price",
    "export_price",
    "no_indexation",
    "own_use",
    "all_export",
    "contract_ends",
    "dearer",
)
"""What may happen to a plant, as far as a visitor is asked to weigh it."""


def light_title(colour: str) -> str:
    """What a colour of the light says."""
    return {
        "green": _("Groen: dit kan zonder subsidie"),
        "amber": _("Oranje: alleen als het meezit"),
        "red": _("Rood: dit kan niet zonder andere prijs of kosten"),
    }[colour]


def money_back(outcome: Outcome) -> str:
    """When the money is back, also where it goes again."""
    found = outcome.crossings
    if not found:
        return _("Het geld komt binnen de looptijd niet terug.")
    first, last = _years(found[0].years), _years(found[-1].years)
    if len(found) == 1:
        return _("Het geld is terug na %(years)s jaar.", years=first)
    if found[-1].is_upward:
        again = _years(found[1].years)
        return _(
            "Het geld is eerst terug na %(first)s jaar. Na %(again)s jaar is het weer weg, door "
            "grote kosten. Na %(last)s jaar is het voorgoed terug.",
            first=first,
            again=again,
            last=last,
        )
    return _(
        "Het geld is terug na %(first)s jaar, maar na %(last)s jaar is er weer te kort, en dat "
        "blijft zo.",
        first=first,
        last=last,
    )


def back_sentences(sums: Viability) -> list[str]:
    """When the money is back in normal years, and when every year is lean."""
    return [
        _back(
            sums.p50,
            _("In gewone jaren komt het geld binnen de looptijd niet terug."),
            lambda years: _("In gewone jaren is het geld terug na %(years)s jaar.", years=years),
            _("Zo gaat het in gewone jaren."),
        ),
        _back(
            sums.p90,
            _("Als elk jaar mager is, komt het geld binnen de looptijd niet terug."),
            lambda years: _(
                "Als elk jaar mager is, is het geld terug na %(years)s jaar.", years=years
            ),
            _("Zo gaat het als elk jaar mager is."),
        ),
    ]


def _back(outcome: Outcome, never: str, once: Callable[[str], str], lead: str) -> str:
    if not outcome.crossings:
        return never
    if len(outcome.crossings) == 1:
        return once(_years(outcome.crossings[0].years))
    return f"{lead} {money_back(outcome)}"


def yield_sentence(sums: Viability) -> str:
    """What a year yields, in normal and in lean years."""
    normal, lean = sums.p50.irr_fraction, sums.p90.irr_fraction
    if normal is None:
        return _("Er is geen rendement: de bron brengt minder op dan hij kost.")
    if normal < 0:
        return _("Het rendement is lager dan nul: niet al het geld komt terug.")
    said = (
        _("In gewone jaren is het rendement %(irr)s per jaar. Als elk jaar mager is, komt niet al "
          "het geld terug.", irr=yield_text(normal))
        if lean is None or lean < 0
        else _("In gewone jaren is het rendement %(irr)s per jaar, in magere jaren %(lean)s.",
               irr=yield_text(normal), lean=yield_text(lean))
    )  # fmt: skip
    more = _(
        "Dat is voor belasting en voor wat wij opzij zetten. Wat leden krijgen, is daarom minder."
    )
    return f"{said} {more}"


def chart_sentence(sums: Viability, kind: str) -> str:
    """What the picture of the cash flow shows: the dip, and when it is back above zero."""
    plan, found = sums.design, sums.p50.crossings
    if plan.inverter_year is None or plan.inverter_year > plan.term_years:
        return money_back(sums.p50)
    values = {"year": plan.inverter_year, "price": _euros(plan.inverter_cents / 100)}
    is_wind = kind == "wind"
    if len(found) != 1:
        said = (
            _("In jaar %(year)s kost een grote beurt %(price)s.", **values)
            if is_wind
            else _("In jaar %(year)s kosten nieuwe omvormers %(price)s.", **values)
        )
        return f"{said} {money_back(sums.p50)}"
    values["years"] = _years(found[0].years)
    if is_wind:
        return _(
            "In jaar %(year)s kost een grote beurt %(price)s; na %(years)s jaar is het geld terug.",
            **values,
        )
    return _(
        "In jaar %(year)s kosten nieuwe omvormers %(price)s; na %(years)s jaar is het geld terug.",
        **values,
    )


def flat_price_sentence(sums: Viability) -> str | None:
    """What becomes of a plan whose prices never rise; None where they do not rise in it."""
    variant = sums.variant("no_indexation")
    if variant is None:
        return None
    years, irr = variant.outcome.payback_years, variant.outcome.irr_fraction
    if years is None or irr is None:
        return _("Stijgt de prijs nooit, dan komt het geld binnen de looptijd niet terug.")
    said = _(
        "Stijgt de prijs nooit, dan is het geld terug na %(years)s jaar en is het rendement "
        "%(irr)s per jaar.",
        years=_years(years),
        irr=yield_text(irr),
    )
    if irr >= LEAST_IRR_FRACTION:
        return said
    least = percent_text(LEAST_IRR_FRACTION)
    return said + " " + _("Dat is minder dan de %(least)s die nodig is.", least=least)


def what_if_head() -> list[str]:
    """What stands above the columns of `what_if_rows`."""
    return [
        _("Wat er gebeurt"),
        _("Over in jaar 1 (P50)"),
        _("Geld terug (P50)"),
        _("Geld terug (P90)"),
        _("Rendement (P50)"),
        _("Rendement (P90)"),
    ]


def what_if_rows(sums: Viability) -> list[list[str]]:
    """The plan itself and what may happen to it, in normal and in lean years."""
    variants = [found for key in WHAT_IF if (found := sums.variant(key))]
    return [
        _row(_("Het plan zelf"), sums.p50, sums.p90),
        *(_row(say(each.words), each.outcome, each.lean) for each in variants),
    ]


def _row(words: str, normal: Outcome, lean: Outcome) -> list[str]:
    return [
        words,
        _euros(normal.first_year_euros),
        *(_back_after(each.payback_years) for each in (normal, lean)),
        *(yield_text(each.irr_fraction) for each in (normal, lean)),
    ]


def real_sentences(real: ComparedYear) -> list[str]:
    """What a real year left beside what was planned."""
    said = [
        _(
            "In %(year)s bleef %(left)s over. Verwacht was %(normal)s in een gewoon jaar en "
            "%(lean)s in een mager jaar.",
            year=real.year,
            left=_euros(real.left_euros),
            normal=_euros(real.normal_euros),
            lean=_euros(real.lean_euros),
        ),
        _(
            "Daarvan is %(divided)s verdeeld over de delen. De rest is opzij gezet voor herstel en "
            "reserve, of was belasting.",
            divided=_euros(real.divided_euros),
        ),
    ]
    if real.is_below_lean:
        said.append(_("Dat is minder dan in een mager jaar."))
    return said


def work_sentences(sums: Viability) -> list[str]:
    """Who does the work, and what it would cost."""
    if not sums.design.volunteer_hours:
        return [_("Onbetaald werk van leden is hier niet meegeteld.")]
    said = [
        _(
            "Leden doen elk jaar %(hours)s uur werk zonder loon. Zouden wij dat betalen, dan kost "
            "het %(euros)s per jaar. Dat zit niet in de bedragen hier.",
            hours=figures.number(sums.design.volunteer_hours, language()),
            euros=_euros(sums.volunteer_euros),
        )
    ]
    paid = sums.variant("paid_hours")
    if paid:
        said += [_("Met betaald werk is de uitkomst anders."), money_back(paid.outcome)]
    return said


def yield_text(fraction: float | None) -> str:
    """A yearly yield in a few digits; a word where there is none."""
    if fraction is None:
        return _("geen")
    return figures.percent(fraction, language(), yield_decimals(fraction, 1))


def _back_after(years: float | None) -> str:
    return _("nooit") if years is None else _("%(years)s jaar", years=_years(years))


def _years(years: float) -> str:
    return figures.number(years, language(), 1)


def _euros(amount: float) -> str:
    return figures.euros(amount, language())
