"""A plant's sums without subsidy on paper: what the public page says, with its picture."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from coop import figures
from coop.chart_cash import CashChart, cash_chart
from coop.home.plain_sums import PlainSums
from coop.home.plant_report import Report, Sender
from coop.home.report_parts import cell, kwh_text, placed, section
from coop.language import gettext as _
from coop.language import language, say
from coop.papers.pictures import cash_picture
from coop.viability.plain_words import light_title, yield_text
from coop.viability.real import ComparedYear


def sums_paper(told: PlainSums, sender: Sender, today: date) -> Report:
    """Gather the paper in the reader's language."""
    flows = told.sums.p50.cash
    chart = cash_chart(flows.flows, flows.totals, labels=told.labels)
    sections = [
        section(_("Wanneer is het geld terug?"), [" ".join(told.back), told.yields]),
        _light(told),
        section(_("Waar komt het geld vandaan?"), points=told.income),
        section(_("Waar gaat het geld heen?"), points=told.spending),
        _what_if(told),
        *_real(told),
        section(_("Wie doet het werk?"), [" ".join(told.work)]),
        _cash(told, chart),
    ]
    day = figures.long_date(today, language())
    data = {
        "title": told.title,
        "sender": sender.name,
        "foot": _(
            "%(sender)s · KvK %(kvk)s · stand van %(day)s",
            sender=sender.name,
            kvk=sender.kvk_number,
            day=day,
        ),
        "heading": told.title,
        "lead": " ".join([told.lead, *told.warning, *told.energy]),
        "facts": _facts(told),
        "sections": sections,
    }
    return Report(data, {"cash": cash_picture(chart, language())})


def _facts(told: PlainSums) -> list[list[str]]:
    sums, plan = told.sums, told.sums.design
    return [
        [_("Bouwen kost"), _euros(plan.investment_cents / 100)],
        [_("Gewoon jaar (P50)"), _year(plan.p50_kwh, sums.p50.first_year_euros)],
        [_("Mager jaar (P90)"), _year(plan.p90_kwh, sums.p90.first_year_euros)],
        [_("Rendement, gewoon (P50)"), yield_text(sums.p50.irr_fraction)],
        [_("Rendement, mager (P90)"), yield_text(sums.p90.irr_fraction)],
    ]


def _year(energy_kwh: float, left_euros: float) -> str:
    return _(
        "%(kwh)s, en in het eerste jaar %(left)s over",
        kwh=kwh_text(energy_kwh),
        left=_euros(left_euros),
    )


def _light(told: PlainSums) -> dict[str, Any]:
    points = [
        f"{_('Gehaald.') if reason.is_met else _('Niet gehaald.')} {say(reason.words)}"
        for reason in told.light.reasons
    ]
    return section(light_title(told.light.colour.value), points=points)


def _what_if(told: PlainSums) -> dict[str, Any]:
    return section(
        _("En als de prijs daalt, of er gebeurt iets anders?"),
        [told.flat_price] if told.flat_price else [],
        table=_table(told.what_if_head, told.what_if_rows),
    )


def _real(told: PlainSums) -> list[dict[str, Any]]:
    title = _("Komt het uit?")
    if not told.real:
        return [
            section(
                title,
                [
                    _(
                        "Van deze bron is nog geen heel jaar afgerekend. Zodra dat zo is, ziet u "
                        "hier of het plan uitkomt."
                    )
                ],
            )
        ]
    expected = [_("Jaar"), _("Verwacht, gewoon (P50)"), _("Verwacht, mager (P90)")]
    return [
        section(
            title,
            [" ".join(told.real_told)],
            table=_table(
                [*expected, _("Echt over"), _("Verdeeld over de delen")],
                [_real_money(each) for each in told.real],
            ),
        ),
        section(
            _("Stroom, per jaar"),
            table=_table([*expected, _("Gemeten")], [_real_energy(each) for each in told.real]),
        ),
    ]


def _real_money(each: ComparedYear) -> list[str]:
    amounts = (each.normal_euros, each.lean_euros, each.left_euros, each.divided_euros)
    return [str(each.year), *map(_euros, amounts)]


def _real_energy(each: ComparedYear) -> list[str]:
    return [str(each.year), *map(kwh_text, (each.expected_kwh, each.lean_kwh, each.real_kwh))]


def _cash(told: PlainSums, chart: CashChart) -> dict[str, Any]:
    legend = _("Euro per jaar. Balk: in dit jaar. Lijn: alles bij elkaar. Stip: terugverdiend.")
    steps, totals = chart.table
    rows = [
        [label, cell(steps.rows[place], chart.decimals), cell(totals.rows[place], chart.decimals)]
        for place, label in enumerate(told.labels)
    ]
    table = _table([_("Jaar"), f"{_('In dit jaar')} (€)", f"{_('Alles bij elkaar')} (€)"], rows)
    table["total"] = [_("Totaal"), cell(steps.total, chart.decimals), ""]
    return section(
        told.chart_title,
        [told.chart],
        [placed("cash", told.chart_title, told.chart, legend)],
        table,
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    return {"head": list(head), "rows": [list(row) for row in rows], "total": None}


def _euros(amount: float) -> str:
    return figures.euros(amount, language())
