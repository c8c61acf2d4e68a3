"""Sentences for people, made where nothing is known of languages or pages.

A rule says `Words("U houdt %(held)s delen.", held=4)`: Dutch text with named values.
The web layer translates the text and writes the values as its language does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any


class Euros(int):
    """Cents that are to be read as money in a sentence."""

    def __str__(self) -> str:
        euros, cents = divmod(abs(int(self)), 100)
        sign = "\u2212" if self < 0 else ""
        return f"€ {sign}{euros:,}".replace(",", ".") + f",{cents:02d}"


class Energy(int):
    """Watt hours that are to be read as kWh in a sentence."""

    def __str__(self) -> str:
        kwh = f"{int(self) / 1000:,.3f}".rstrip("0").rstrip(".")
        return kwh.translate(str.maketrans(",.", ".,")) + " kWh"


@dataclass(frozen=True, slots=True, init=False)
class Words:
    """A Dutch sentence with named values; `str()` gives it in Dutch."""

    text: str
    values: dict[str, Any] = field(hash=False)

    def __init__(self, text: str, /, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        values = {name: _plainly(value) for name, value in self.values.items()}
        return self.text % values if values else self.text


def _plainly(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return value


def percent(fraction: float) -> float | int:
    """A percentage with one decimal, without a decimal that says nothing."""
    percent = round(fraction * 100, 1)
    return int(percent) if percent == int(percent) else percent


def keep(words: Words) -> dict[str, Any]:
    """A sentence as the database keeps it; sentences and days among its values too."""
    return {"text": words.text, "values": {name: _kept(v) for name, v in words.values.items()}}


def tell(kept: Iterable[dict[str, Any]]) -> list[Words]:
    """Kept sentences, to be said in any language."""
    return [_words(row) for row in kept]


def _kept(value: Any) -> Any:
    if isinstance(value, Words):
        return keep(value)
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _words(row: dict[str, Any]) -> Words:
    return Words(row["text"], **{name: _told(value) for name, value in row["values"].items()})


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else _words(value)
    return value
