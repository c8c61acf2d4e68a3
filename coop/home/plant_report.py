"""A plant on two pages of paper: what anybody may know of it, with where that comes from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from coop import figures
from coop.chart import BarChart, bar_chart
from coop.chart_table import decimals_for
from coop.home.plant_pages import (
    Outlook,
    metered_years,
    outlook,
    parts_of,
)
from coop.home.plant_performance import YearFigures, years_of_plant
from coop.home.plant_words import calibration_words, kind_words, since_words, years_words
from coop.home.report_parts import (
    MonthColumn,
    cell,
    kwh_text,
    month_names,
    month_table,
    number_text,
    outages_section,
    placed,
    section,
)
from coop.language import gettext as _
from coop.language import language, say
from coop.papers.pictures import HALF_PX, bars_picture, colour
from coop.production.calibration_told import calibration_of
from coop.production.models import Plant, PlantEstimate
from coop.production.plant_details import power_kw
from coop.production.views import first_month, town_zone
from coop.words import tell

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Report:
    """What goes on the paper: sentences and tables, and the pictures by name."""

    data: dict[str, Any]
    pictures: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose paper it is."""

    name: str
    kvk_number: str


def plant_report(
    plant: Plant, estimate: PlantEstimate | None, sender: Sender, today: date
) -> Report:
    """Gather a plant's paper in the reader's language."""
    ours = outlook(estimate, plant.ownership_ppm)
    years = metered_years(plant, today)
    told = years_of_plant(plant, estimate, years, town_zone(), first_month())
    newest = [real for real in told if real.year >= today.year - 1]
    pictures: dict[str, str] = {}
    sections = [
        _expected(ours, plant, pictures),
        _made(newest, plant, pictures),
        _years([real for real in told if real.sums.months], plant, pictures),
        outages_section(plant),
        _how(plant, estimate, told),
        _sources(today, is_metered=any(real.sums.months for real in told)),
    ]
    name = plant.name
    day = figures.long_date(today, language())
    data = {
        "title": _("Bronrapport van %(name)s", name=name),
        "sender": sender.name,
        "foot": _(
            "%(sender)s · KvK %(kvk)s · stand van %(day)s",
            sender=sender.name,
            kvk=sender.kvk_number,
            day=day,
        ),
        "heading": name,
        "lead": f"{kind_words(plant)}. {since_words(plant)}",
        "facts": _facts(plant, ours),
        "sections": [each for each in sections if each],
    }
    return Report(data, pictures)


def _facts(plant: Plant, ours: Outlook | None) -> list[list[str]]:
    unit = "kW" if plant.kind == "wind" else "kWp"
    power = power_kw(plant)
    rows = [[_("Vermogen"), f"{number_text(power, 0 if power >= 1000 else 1)}\u00a0{unit}"]]
    if plant.ownership_ppm < WHOLE_PPM:
        decimals = 0 if plant.ownership_ppm % 10_000 == 0 else 2
        part = figures.percent(plant.ownership_ppm / WHOLE_PPM, language(), decimals)
        rows.append([_("Ons deel"), part])
    if ours:
        rows += [
            [_("Gewoon jaar (P50)"), kwh_text(ours.p50_kwh)],
            [_("Mager jaar (P90)"), kwh_text(ours.p90_kwh)],
            [_("Goed jaar (P10)"), kwh_text(ours.p10_kwh)],
        ]
    place = _(
        "%(latitude)s noord, %(longitude)s oost",
        latitude=number_text(plant.latitude_deg, 3),
        longitude=number_text(plant.longitude_deg, 3),
    )
    return [*rows, [_("Plek"), f"{plant.town} ({place})"]]


def _expected(
    ours: Outlook | None, plant: Plant, pictures: dict[str, str]
) -> dict[str, Any] | None:
    title = _("Wat wij per maand verwachten")
    if ours is None:
        return section(title, [_("Er is nog geen raming voor deze bron.")])
    chart = _months_ahead(ours)
    pictures["expected"] = bars_picture(chart, language(), colour(plant.kind))
    sentence = (
        _("Ons deel: in een gewoon jaar %(p50)s. In 9 van de 10 jaren is het meer dan %(p90)s.",
          p50=kwh_text(ours.p50_kwh), p90=kwh_text(ours.p90_kwh))
        if plant.ownership_ppm < WHOLE_PPM
        else _("In een gewoon jaar %(p50)s. In 9 van de 10 jaren is het meer dan %(p90)s.",
               p50=kwh_text(ours.p50_kwh), p90=kwh_text(ours.p90_kwh))
    )  # fmt: skip
    legend = _("kWh per maand. Balk: gewoon jaar (P50). Streep: van mager (P90) tot goed (P10).")
    table = chart.table
    columns = [
        MonthColumn(_("Gewoon jaar (P50)"), table.values.rows, table.decimals, ours.p50_kwh),
        MonthColumn(_("Mager jaar (P90)"), table.low.rows, table.decimals, ours.p90_kwh),
        MonthColumn(_("Goed jaar (P10)"), table.high.rows, table.decimals, ours.p10_kwh),
    ]
    drawn = placed("expected", title, sentence, legend)
    return section(title, [sentence], [drawn], month_table(columns))


def _months_ahead(ours: Outlook) -> BarChart:
    return bar_chart(
        ours.monthly_p50_kwh,
        low=ours.monthly_p90_kwh,
        high=ours.monthly_p10_kwh,
        labels=month_names(),
    )


def _made(
    reals: list[YearFigures], plant: Plant, pictures: dict[str, str]
) -> dict[str, Any] | None:
    if not reals:
        return None
    drawn, sentences = [], []
    for real in reals:
        chart = bar_chart(
            real.actual_kwh,
            real.expected_kwh,
            labels=real.labels,
            corrected=real.weather_kwh,
        )
        name = f"year-{real.year}"
        pictures[name] = bars_picture(chart, language(), colour(plant.kind), HALF_PX)
        sentence = f"{real.year}: {_compared(real)}"
        sentences.append(sentence)
        title = _("Gemeten en verwacht in %(year)s", year=real.year)
        legend = _("%(title)s (kWh). Gestreept: gewoon jaar (P50). Ruit: in dit weer.", title=title)
        plain = _("%(title)s (kWh). Gestreept: gewoon jaar (P50).", title=title)
        drawn.append(placed(name, title, sentence, legend if chart.has_corrected else plain))
    if any(real.has_estimated for real in reals):
        sentences.append(
            _("* geschat: de meterstand ontbreekt nog. Wij verrekenen het verschil later.")
        )
    columns = [column for real in reals for column in _columns(real)]
    return section(_("Wat de bron maakte"), sentences, drawn, month_table(columns))


def _columns(real: YearFigures) -> list[MonthColumn]:
    """A year's months in their weather, where it is known, and as metered."""
    decimals = decimals_for(real.expected_kwh)
    metered = MonthColumn(
        _("Gemeten in %(year)s", year=real.year),
        real.actual_kwh,
        decimals,
        real.metered_kwh if real.sums.months else None,
        starred=[month.is_estimated for month in real.months],
    )
    if not real.has_weather:
        return [metered]
    title = _("In het weer van %(year)s", year=real.year)
    total_kwh = real.sums.weather_kwh if real.sums.months else None
    return [MonthColumn(title, real.weather_kwh, decimals, total_kwh), metered]


def _compared(real: YearFigures) -> str:
    done = real.sums
    if not done.months:
        return _("Over dit jaar zijn nog geen meterstanden.")
    said = _(
        "Gemeten: %(months)s maanden met %(actual)s. Bij een gewoon jaar hoort %(expected)s.",
        months=done.months,
        actual=kwh_text(done.metered_wh / 1000),
        expected=kwh_text(done.expected_kwh),
    )
    if real.low_kwh is None or real.high_kwh is None:
        return said
    band = _(
        "In 8 van de 10 jaren is het tussen %(low)s en %(high)s.",
        low=kwh_text(real.low_kwh),
        high=kwh_text(real.high_kwh),
    )
    return f"{said} {band}"


def _years(
    beside: list[YearFigures], plant: Plant, pictures: dict[str, str]
) -> dict[str, Any] | None:
    if len(beside) < 2:
        return None
    chart = bar_chart(
        [figure.metered_kwh for figure in beside],
        [figure.sums.expected_kwh for figure in beside],
        [figure.low_kwh for figure in beside],
        [figure.high_kwh for figure in beside],
        labels=[str(figure.year) for figure in beside],
        adds_up=False,
    )
    pictures["years"] = bars_picture(chart, language(), colour(plant.kind))
    sentence, table = years_words(beside), chart.table
    weather_kwh = [figure.sums.weather_kwh for figure in beside]
    columns = (
        table.expected.rows,
        table.low.rows,
        table.high.rows,
        weather_kwh,
        table.values.rows,
    )
    rows = [
        [str(figure.year), str(figure.sums.months),
         *(cell(column[row], table.decimals) for column in columns)]
        for row, figure in enumerate(beside)
    ]  # fmt: skip
    head = [_("kWh per jaar"), _("Maanden"), *_series()]
    title = _("Jaar na jaar")
    legend = _(
        "kWh per jaar, met onze raming van nu. Balk: gemeten. Gestreept: gewoon jaar (P50). "
        "Streep: van mager (P90) tot goed jaar (P10)."
    )
    return section(
        title,
        [sentence],
        [placed("years", title, sentence, legend)],
        {"head": head, "rows": rows, "total": None},
    )


def _series() -> tuple[str, ...]:
    return (
        _("Gewoon jaar (P50)"),
        _("Mager jaar (P90)"),
        _("Goed jaar (P10)"),
        _("In dat weer"),
        _("Gemeten"),
    )


def _how(
    plant: Plant, estimate: PlantEstimate | None, told: list[YearFigures]
) -> dict[str, Any] | None:
    if estimate is None:
        return None
    sentences = [say(words) for words in (*tell(estimate.method), *tell(estimate.weather))]
    has_weather = any(year.has_weather for year in told)
    calibration = calibration_of(plant, estimate)
    said = calibration_words(calibration, plant, has_weather_months=has_weather)
    if said:
        sentences.append(" ".join(said))
    parts = [
        f"{say(words)}: {figures.percent(fraction, language(), 1)}"
        for words, fraction in parts_of(estimate)
    ]
    if parts:
        sentences.append(_("Waarom een jaar anders kan uitvallen:"))
    return section(_("Hoe is dit geraamd?"), sentences, points=parts)


def _sources(today: date, *, is_metered: bool) -> dict[str, Any]:
    metered = _(
        "De meterstanden zijn van de meter van de bron. Een verbeterde stand telt zoals hij "
        "verbeterd is."
    )
    said = [
        *([metered] if is_metered else []),
        _("Wat wij verwachten is een raming en geen belofte."),
        _("Gemaakt op %(day)s.", day=today),
    ]
    return section(_("Waar komt dit vandaan?"), [" ".join(said)])
