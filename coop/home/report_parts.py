"""The parts of a plant's paper as its layout asks for them, written in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coop import figures
from coop.language import gettext as _
from coop.language import language
from coop.production.models import Outage, Plant
from coop.production.outage_words import outage_cause, outage_days, outage_story
from coop.production.performance_queries import outages_of
from coop.production.views import town_zone

WHOLE_PPM = 1_000_000


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


def month_names() -> list[str]:
    return [figures.month_name(number, language()) for number in range(1, 13)]


def number_text(value: float, decimals: int) -> str:
    return figures.number(value, language(), decimals)


def kwh_text(energy_kwh: float) -> str:
    return figures.kwh_float(energy_kwh, language())


def cell(value: float | None, decimals: int) -> str:
    return "–" if value is None else number_text(value, decimals)


def outages_section(plant: Plant) -> dict[str, Any] | None:
    """What stood still, newest first; the page shows as many."""
    found = outages_of([plant.id])[:10]
    if not found:
        return None
    return section(_("Storingen"), points=[_outage(outage, plant) for outage in found])


def _outage(outage: Outage, plant: Plant) -> str:
    first, last = outage_days(outage, town_zone())
    days = _("vanaf %(first)s", first=first)
    if last == first:
        days = figures.long_date(first, language())
    elif last:
        days = _("%(start)s tot en met %(end)s", start=first, end=last)
    said = [f"{days}: {outage_cause(outage)}."]
    said.append(outage_story(outage, language()))
    if outage.lost_wh:
        ours_kwh = outage.lost_wh * plant.ownership_ppm // WHOLE_PPM / 1000
        said.append(_("Gemist: ongeveer %(energy)s.", energy=kwh_text(ours_kwh)))
    return " ".join(sentence for sentence in said if sentence)
