"""The register as a file that a Dutch spreadsheet opens by a double click.

Semicolons, because the comma is our decimal mark; a byte order mark, without which Excel
reads UTF-8 as Windows letters.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | date | None


def safe_cell(value: Cell) -> str:
    """Give a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    value
        Numbers and days stay as they are; text that starts like a formula, also after spaces,
        gets a quote before it.
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Give a whole file.

    Parameters
    ----------
    header
        The names of the columns.
    rows
        As many cells each as there are columns.
    """
    return "".join(csv_lines(header, rows))


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Give a file line by line, for one that is too long to hold; see `csv_text`."""
    yield BYTE_ORDER_MARK + _line(header)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[Cell]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(map(safe_cell, cells))
    return out.getvalue()
