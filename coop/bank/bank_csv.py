"""Statements as CSV, in the layouts of `coop.bank.layouts`.

A CSV says less than a statement: mostly no opening balance and no reference of the bank. Where it
has the balance after each line, those balances are walked along, from old to new or from new to old
as the bank writes them, so that a line that fell out is seen.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from coop.bank.cells import (
    check_euro,
    moved_cents,
    named,
    read_cents,
    read_day,
    row,
    tidy,
    tight,
)
from coop.bank.layouts import LAYOUTS, OPTIONAL, Layout
from coop.bank.mt940_words import details, iban_of
from coop.bank.statement import Line, Statement
from coop.errors import RuleBroken

_DUTCH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{4}", re.ASCII)
_EIGHT = re.compile(r"[0-9]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with its account and its balances, before they are checked. [cents]"""

    number: int
    account: str
    line: Line
    before_cents: int | None
    after_cents: int | None


def read_csv(text: str, today: date) -> tuple[str, tuple[Statement, ...]]:
    """Read a bank's CSV: the key of its layout, and one statement for each account in it.

    Raises
    ------
    RuleBroken
        If no layout fits, a line cannot be read (with its number), or its balances do not add up.
    """
    layout, places, lines = _recognised(text)
    rows = [_row(layout, places, number, cells, today) for number, cells in lines]
    if not rows:
        raise RuleBroken("Er staat geen enkele boeking in dit bestand.")
    by_account: dict[str, list[_Row]] = {}
    for one in rows:
        by_account.setdefault(one.account, []).append(one)
    return layout.key, tuple(_statement(name, found) for name, found in by_account.items())


def _cut(text: str, separator: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error:
        raise RuleBroken("Dit is geen CSV-bestand zoals een bank het maakt.") from None


def _recognised(text: str) -> tuple[Layout, dict[str, int], list[tuple[int, list[str]]]]:
    """The layout that fits, in which column what stands, and the lines below the head."""
    first = text.split("\n", 1)[0]
    for layout in LAYOUTS:
        (_number, head), *_rest = _cut(first, layout.separator) or [(0, [])]
        if layout.order:
            if _fits(layout, head):
                places = {name: at for at, name in enumerate(layout.order) if at < len(head)}
                return layout, places, _cut(text, layout.separator)
            continue
        names = [cell.strip().lower() for cell in head]
        places = {
            ours: names.index(theirs)
            for ours, known in layout.columns.items()
            for theirs in known
            if theirs in names
        }
        missing = set(layout.columns) - set(places) - OPTIONAL
        if not missing - ({"balance_after"} if layout.key == "triodos_csv_head" else set()):
            return layout, places, _cut(text, layout.separator)[1:]
    raise RuleBroken(
        "Wij herkennen dit bestand niet. Wij lezen CAMT.053, MT940, en CSV van ING, Rabobank, "
        "ABN AMRO en Triodos. Kies bij uw bank liefst CAMT.053; dat vertelt het meest."
    )


def _fits(layout: Layout, cells: list[str]) -> bool:
    """Whether the first line of a file without a head is of this layout."""
    if layout.key == "abn_tab":
        return len(cells) == 8 and bool(_EIGHT.fullmatch(cells[2].strip()))
    return (
        len(cells) in (8, 9)
        and bool(_DUTCH_DAY.fullmatch(cells[0].strip()))
        and cells[3].strip().lower() in ("debet", "credit")
    )


def _row(
    layout: Layout, places: dict[str, int], number: int, cells: list[str], today: date
) -> _Row:
    place = row(number)
    if len(cells) <= max(places.values()):
        raise RuleBroken(
            "%(place)s: er staan minder kolommen dan in de eerste regel. Misschien is het bestand "
            "niet heel.",
            place=place,
        )
    said = {name: cells[at].strip() for name, at in places.items()}
    check_euro(said.get("currency") or "EUR", place)
    amount_cents = moved_cents(said["amount"], place)
    if layout.outward:
        sign = said["sign"].lower()
        if amount_cents < 0 or sign not in (*layout.outward, "bij", "credit"):
            raise RuleBroken(
                "%(place)s: er staat niet bij of dit geld erbij kwam of eraf ging.", place=place
            )
        amount_cents = -amount_cents if sign in layout.outward else amount_cents
    before, after = said.get("balance_before"), said.get("balance_after")
    return _Row(
        number,
        tight(said["account"]),
        Line(read_day(said["booked_on"], place, today), amount_cents, **_details(layout, said)),
        read_cents(before, place) if before else None,
        read_cents(after, place) if after else None,
    )


def _details(layout: Layout, said: dict[str, str]) -> dict[str, Any]:
    """The texts of a line."""
    told = tidy(" ".join(said.get(name, "") for name in layout.remittance))
    found = {
        "counter_name": tidy(said.get("counter_name")),
        "counter_iban": iban_of(said.get("counter_iban", "")),
        "remittance": told,
        "entry_ref": tight(said.get("entry_ref")),
        "end_to_end": named(said.get("end_to_end")),
        "mandate": named(said.get("mandate")),
        "structured_ref": tight(said.get("structured_ref")),
        "batch_id": named(said.get("batch_id")),
        "return_reason": tight(said.get("return_reason"))[:35],
    }
    if layout.labelled:
        more = details(told)
        found = {name: more.get(name) or text for name, text in found.items()}
        found["counter_name"] = tidy(said.get("counter_name")) or found["counter_name"]
        found["counter_iban"] = iban_of(said.get("counter_iban", "")) or found["counter_iban"]
    return found


def _statement(account: str, rows: list[_Row]) -> Statement:
    """The lines of one account, oldest first, with the balances where each line has one."""
    is_newest_first = rows[0].line.booked_on > rows[-1].line.booked_on
    ordered = rows[::-1] if is_newest_first else rows
    opening = closing = None
    if all(one.after_cents is not None for one in rows):
        broken = _first_break(ordered)
        if broken is not None and rows[0].line.booked_on == rows[-1].line.booked_on:
            ordered = rows[::-1]  # all of one day: only the balances say which came first
            broken = _first_break(ordered)
        if broken is not None:
            raise RuleBroken(
                "%(place)s: het saldo klopt niet met de regel ernaast. Er is een regel uit het "
                "bestand gevallen of er is iets in veranderd.",
                place=row(broken.number),
            )
        closing = ordered[-1].after_cents
        opening = (ordered[0].after_cents or 0) - ordered[0].line.amount_cents
    lines = tuple(one.line for one in ordered)
    days = [line.booked_on for line in lines]
    return Statement(account, "", min(days), max(days), opening, closing, lines)


def _first_break(rows: Iterable[_Row]) -> _Row | None:
    """The first line whose balance does not follow from the one before."""
    reached: int | None = None
    for one in rows:
        start = one.before_cents if one.before_cents is not None else reached
        if reached is not None and start != reached:
            return one
        if start is not None and start + one.line.amount_cents != one.after_cents:
            return one
        reached = one.after_cents
    return None
