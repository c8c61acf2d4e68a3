"""Writing words and figures in the language of whoever reads the paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from coop import figures
from coop.language import in_language
from coop.words import Words

NONE = "–"

MOVEMENT_KINDS = {
    "issue": Words("uitgifte"),
    "transfer": Words("overdracht"),
    "return": Words("teruggave"),
    "conversion": Words("omzetting"),
    "correction": Words("correctie"),
}
OPERATION_KINDS = {
    "issue": Words("Uitgifte van delen"),
    "transfer": Words("Overdracht van delen"),
    "gift": Words("Schenking van delen"),
    "inheritance": Words("Delen uit een nalatenschap"),
    "separation": Words("Verdeling van delen bij uit elkaar gaan"),
    "return": Words("Teruggave van delen"),
    "conversion": Words("Omzetting naar een ander soort deel"),
    "reinvestment": Words("Uitkering omgezet in delen"),
    "correction": Words("Correctie in het register"),
}


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language, "nl" or "en"."""

    language: str

    def say(self, words: Words) -> str:
        """A sentence."""
        return in_language(self.language, words)

    def eur(self, cents: int) -> str:
        """Money."""
        return figures.eur(cents, self.language)

    def kwh(self, energy_wh: int) -> str:
        """Energy, with its unit."""
        return figures.kwh(energy_wh, self.language)

    def bare_kwh(self, energy_wh: int) -> str:
        """A number of kWh in a column whose head names the unit."""
        return self.kwh(energy_wh).partition(figures.HARD_SPACE)[0]

    def whole_kwh(self, energy_wh: int) -> str:
        """A number of kWh in a column of kWh, large and small ones: all of them whole."""
        return self.number(energy_wh / 1000)

    def number(self, value: float, decimals: int = 0) -> str:
        """A plain number."""
        return figures.number(value, self.language, decimals)

    def signed(self, value: int) -> str:
        """A number that came (+) or left."""
        return f"+{self.number(value)}" if value > 0 else self.number(value)

    def day(self, day: date) -> str:
        """A day in a table."""
        return figures.short_date(day, self.language)

    def long_day(self, day: date) -> str:
        """A day in a sentence."""
        return figures.long_date(day, self.language)


def section(
    title: str,
    sentences: Sequence[str] = (),
    *,
    table: dict[str, Any] | None = None,
    points: Sequence[str] = (),
) -> dict[str, Any]:
    """A part of a paper as the layouts take it."""
    return {"title": title, "sentences": [*sentences], "table": table, "points": [*points]}


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    total: Sequence[str] | None = None,
    *,
    texts: int = 1,
) -> dict[str, Any]:
    """A table as the layouts take it; the first `texts` cells of a row are words, not figures."""
    return {
        "head": [*head],
        "rows": [[*row] for row in rows],
        "total": total and [*total],
        "texts": texts,
    }
