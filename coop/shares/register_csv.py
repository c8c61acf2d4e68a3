"""The register as a file that a Dutch spreadsheet opens by a double click.

Semicolons, because the comma is our decimal mark; a byte order mark, without which Excel
reads UTF-8 as Windows letters.
"""

import csv
import io
from collections.abc import Iterable, Sequence
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
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()
