"""A day or a week of a plant on paper: the page's sentence, its steps and its table."""

from datetime import date
from typing import Any

from coop import figures
from coop.chart_lines import line_chart
from coop.chart_table import Grid
from coop.home.close_up_words import close_up_sentence, close_up_title, close_up_unit
from coop.home.plant_report import Report, Sender
from coop.home.report_parts import cell, placed, section
from coop.language import gettext as _
from coop.language import language
from coop.papers.pictures import colour, lines_picture
from coop.production.close_up_queries import Look
from coop.production.models import Plant


def close_up_paper(plant: Plant, seen: Look, grid: Grid, sender: Sender, today: date) -> Report:
    """Gather the paper in the reader's language."""
    found, is_week = seen.found, seen.found.period.days > 1
    marks = (
        [(place, figures.weekday(day, language())) for place, day in found.days]
        if is_week
        else found.even_hours
    )
    chart = line_chart(found.energy_kwh, labels=found.labels, marks=marks)
    title, sentence = close_up_title(found.period), close_up_sentence(seen)
    is_joint = plant.ownership_ppm < 1_000_000
    data = {
        "title": _("%(name)s van dichtbij", name=plant.name),
        "sender": sender.name,
        "foot": _(
            "%(sender)s · KvK %(kvk)s · stand van %(day)s",
            sender=sender.name,
            kvk=sender.kvk_number,
            day=figures.long_date(today, language()),
        ),
        "heading": _("%(name)s van dichtbij", name=plant.name),
        "lead": _("Dit is ons deel ervan.") if is_joint else title,
        "facts": [[_("Samen"), figures.kwh(found.total_wh, language())]],
        "sections": [
            section(
                title,
                [sentence],
                [placed("steps", title, sentence, close_up_unit(found))],
                _table(grid),
            )
        ],
    }
    return Report(data, {"steps": lines_picture(chart, language(), colour(plant.kind))})


def _table(grid: Grid) -> dict[str, Any]:
    return {
        "head": [_("Uur, in kWh"), *grid.columns],
        "rows": [
            [row.label, *(cell(value, grid.decimals) for value in row.values)] for row in grid.rows
        ],
        "total": [
            _("Totaal"),
            *("" if total is None else cell(total, grid.decimals) for total in grid.totals),
        ],
    }
