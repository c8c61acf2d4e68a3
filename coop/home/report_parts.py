"""The parts of a plant's paper as its layout asks for them, written in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coop import figures
from coop.language import gettext as _
from coop.language import language
from coop.production.models import Plant


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """Twelve figures with the year's; `starred` has a star at each that was filled in. [kWh]"""

    title: str
    rows: Sequence[float | None]
    decimals: int
    total: float | None
    starred: Sequence[bool] = (False,) * 12

    def cells(self) -> list[str]:
        return [
            cell(value, self.decimals) + ("*" if is_starred else "")
            for value, is_starred in zip(self.rows, self.starred, strict=True)
        ]


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


def month_table(columns: Sequence[MonthColumn]) -> dict[str, Any]:
    written = zip(*(column.cells() for column in columns), strict=True)
    return {
        "head": [_("kWh per maand"), *(column.title for column in columns)],
        "rows": [[name, *cells] for name, cells in zip(month_names(), written, strict=True)],
        "total": [_("Totaal"), *(cell(column.total, column.decimals) for column in columns)],
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
