"""The text of a meter's file, cut into numbered lines of cells, however it was written."""

import csv
import io

from coop.errors import RuleBroken
from coop.production.meter_times import is_moment

MAX_BYTES = 8_000_000
"""Two years of quarter-hours are some 4 million bytes."""

HEAD_LINES = 20
"""Within so many lines the table must have begun."""


def text_of(content: bytes | str) -> str:
    """Decode a file: UTF-8, or Windows-1252 from older spreadsheets.

    Raises
    ------
    RuleBroken
        If it is too large or no text.
    """
    if len(content) > MAX_BYTES:
        raise RuleBroken("Dit bestand is te groot. Deel het op, bijvoorbeeld per jaar.")
    if isinstance(content, str):
        text = content
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise RuleBroken("Dit is geen CSV-bestand. Bewaar het in uw rekenprogramma als CSV.")
    return text.removeprefix("\ufeff")


def separator_of(text: str) -> str:
    """Give what separates the cells: what the most of the first lines have as often.

    Titles above the table have other marks, and decimals after a comma are no cells.
    """
    head = [line for line in text[:20_000].splitlines() if line.strip()][:HEAD_LINES]
    if not head:
        return ";"

    def agreement(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in head]
        usual = max(set(counts), key=lambda count: (count > 0, counts.count(count), count))
        return (counts.count(usual) if usual else 0, usual)

    # A semicolon or tab is in a file to separate; a comma may be a decimal mark.
    for mark in "\t;":
        lines, usual = agreement(mark)
        if usual and 2 * lines >= len(head):
            return mark
    return max("\t;,", key=agreement)


def cut(text: str) -> list[tuple[int, list[str]]]:
    """Cut the text into lines of cells, with their numbers; empty lines are left out.

    Raises
    ------
    RuleBroken
        If it cannot be cut.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    try:
        return [
            (reader.line_num, [cell.strip() for cell in cells])
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise RuleBroken("Dit is geen CSV-bestand. Bewaar het in uw rekenprogramma als CSV.") from (
            None
        )


def head_of(text: str) -> list[tuple[int, str]]:
    """The lines above the first one with data, the names of the columns too, with their numbers.

    A meter's number often stands there, and not in a column.
    """
    found = []
    for line, cells in cut(text)[:HEAD_LINES]:
        if any(map(is_moment, cells)):
            break
        found.append((line, " ".join(cells)))
    return found
