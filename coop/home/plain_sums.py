"""A plant's sums as visitors read them, on the page and on paper."""

from dataclasses import dataclass

from coop.home.plant_pages import outlook
from coop.home.sums_queries import real_years
from coop.language import gettext as _
from coop.production.calibration_told import calibration_of
from coop.production.models import Plant
from coop.production.queries import newest_estimate
from coop.production.views import first_month
from coop.viability import plain_words, plan_words
from coop.viability.light import Light
from coop.viability.models import DesignVersion
from coop.viability.plan_words import Estimated
from coop.viability.queries import published_of
from coop.viability.real import ComparedYear, compared, first_whole_year
from coop.viability.versions import design_of
from coop.viability.viability import Viability, judge, viability

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class PlainSums:
    """The figures, and every sentence about them in the reader's language."""

    sums: Viability
    light: Light
    real: tuple[ComparedYear, ...]
    real_told: list[str]
    title: str
    lead: str
    warning: list[str]
    energy: list[str]
    back: list[str]
    yields: str
    chart_title: str
    chart: str
    labels: list[str]
    income: list[str]
    spending: list[str]
    flat_price: str | None
    what_if_head: list[str]
    what_if_rows: list[list[str]]
    work: list[str]


def plain_sums(plant: Plant) -> PlainSums | None:
    """Tell what the board published of a plant; None where that is nothing."""
    version = published_of(plant.id)
    if version is None:
        return None
    sums = viability(design_of(version))
    real = _real(plant, sums)
    return PlainSums(
        sums=sums,
        light=judge(sums.design, sums.p50, sums.p90, decimals=1),
        real=real,
        real_told=plain_words.real_sentences(real[-1]) if real else [],
        title=_("Kan %(name)s uit zonder subsidie?", name=plant.name),
        lead=_(
            "Wat het kost, wat het opbrengt, en wanneer het geld terug is. Gemaakt door ons "
            "bestuur, en op %(day)s hier neergezet.",
            day=version.design.published_on,
        ),
        warning=_warning(plant, sums),
        energy=plan_words.energy_sentences(sums.design, _estimated(plant, version)),
        back=plain_words.back_sentences(sums),
        yields=plain_words.yield_sentence(sums),
        chart_title=_("Het geld van jaar tot jaar, in gewone jaren"),
        chart=plain_words.chart_sentence(sums, plant.kind),
        labels=[_("bouw"), *(str(row.year) for row in sums.p50.cash.rows)],
        income=plan_words.income_sentences(sums.design),
        spending=plan_words.spending_sentences(sums.design, plant.kind),
        flat_price=plain_words.flat_price_sentence(sums),
        what_if_head=plain_words.what_if_head(),
        what_if_rows=plain_words.what_if_rows(sums),
        work=plain_words.work_sentences(sums),
    )


def _warning(plant: Plant, sums: Viability) -> list[str]:
    said = [
        _(
            "Dit zijn verwachtingen voor %(years)s jaar, geen belofte. Subsidie telt nergens mee.",
            years=sums.design.term_years,
        )
    ]
    if plant.ownership_ppm < WHOLE_PPM:
        said.append(_("Deze bron is niet helemaal van ons. De bedragen hier zijn van ons deel."))
    return said


def _estimated(plant: Plant, version: DesignVersion) -> Estimated | None:
    """What is expected of our part by now."""
    estimate = newest_estimate(plant.id)
    ours = outlook(estimate, plant.ownership_ppm)
    if estimate is None or ours is None:
        return None
    told = calibration_of(plant, estimate)
    return Estimated(
        ours.p50_kwh,
        ours.p90_kwh,
        is_newer=estimate.made_at > version.made_at,
        is_calibrated=bool(told and told.factor is not None),
    )


def _real(plant: Plant, sums: Viability) -> tuple[ComparedYear, ...]:
    if plant.started_on is None:
        return ()
    first = first_whole_year(plant.started_on, first_month())
    return compared(sums, first, real_years(plant.id))
