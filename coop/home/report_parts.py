"""The parts of a plant's paper as its layout asks for them, written in the reader's language."""

from collections.abc import Sequence
from typing import Any

from coop import figures
from coop.chart_table import Column
from coop.language import gettext as _
from coop.language import language
from coop.production.models import Plant


def section(
    title: str,
    sentences: Sequence[str] = (),
    pictures: Sequence[dict[str, str]] = (),
    table: dict[str, Any] | None = None,
    points: Sequence[str] = (),
) -> dict[str, Any]:
    return {
        "title": title,
        "sentences": list(sentences),
        "pictures": list(pictures),
        "table": table,
        "points": list(points),
    }


def month_table(columns: Sequence[tuple[str, Column, int]]) -> dict[str, Any]:
    names = month_names()
    return {
        "head": [_("kWh per maand"), *(title for title, _column, _decimals in columns)],
        "rows": [
            [name, *(cell(column.rows[row], decimals) for _title, column, decimals in columns)]
            for row, name in enumerate(names)
        ],
        "total": [
            _("Totaal"),
            *(cell(column.total, decimals) for _title, column, decimals in columns),
        ],
    }


def placed(name: str, title: str, sentence: str, legend: str) -> dict[str, str]:
    return {"name": name, "sentence": f"{title}. {sentence}", "legend": legend}


def colour(plant: Plant) -> str:
    return "wind" if plant.kind == "wind" else "sun"


def month_names() -> list[str]:
    return [figures.month_name(number, language()) for number in range(1, 13)]


def number_text(value: float, decimals: int) -> str:
    return figures.number(value, language(), decimals)


def kwh_text(energy_kwh: float) -> str:
    return figures.kwh_float(energy_kwh, language())


def cell(value: float | None, decimals: int) -> str:
    return "–" if value is None else number_text(value, decimals)
