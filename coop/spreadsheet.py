"""A table as an Excel file: numbers are numbers, days are days, and text is never a formula.

Rows are written as they come, so a register of a hundred thousand members takes no more memory
than one of ten.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

MOST_ROWS = 1_048_575
"""What a sheet of Excel holds below its header; more goes on in a second sheet."""
_LONGEST_NAME = 31
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Value = str | int | float | date | None


class Kind(Enum):
    """What stands in a column: how it is written, and how Excel shows it."""

    TEXT = "@"
    WHOLE = "#,##0"
    EUROS = "#,##0.00"
    KWH = "#,##0.000"
    DAY = "dd-mm-yyyy"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; its title names the unit: "Bedrag (euro)" holds cents, "Stroom (kWh)" Wh.

    `width` is in characters.
    """

    title: str
    kind: Kind = Kind.TEXT
    width: int = 14


def xlsx(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], made_at: datetime
) -> bytes:
    """Give a whole file.

    Parameters
    ----------
    name
        Of the sheet.
    columns
        From left to right.
    rows
        A value for each column; money in cents where the column is of euros, energy in Wh where
        it is of kWh. None leaves a cell empty.
    made_at
        When the file is made; the same rows and time give the same bytes.

    Raises
    ------
    ValueError
        When a text is longer than a cell can hold (32 767 characters).
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    formats = {kind: book.add_format({"num_format": kind.value}) for kind in Kind}
    try:
        _fill(book, name, columns, rows, formats)
    finally:
        book.close()
    return out.getvalue()


def _fill(
    book: Any,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    formats: dict[Kind, Any],
) -> None:
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet, place, sheets = _new_sheet(book, name, columns, heading, 1), 0, 1
    for row in rows:
        if place == MOST_ROWS:
            sheets += 1
            sheet, place = _new_sheet(book, name, columns, heading, sheets), 0
        place += 1
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, place, at, column.kind, value, formats[column.kind])


def _new_sheet(book: Any, name: str, columns: Sequence[Column], heading: Any, number: int) -> Any:
    end = f" ({number})" if number > 1 else ""
    sheet = book.add_worksheet(name.translate(_NOT_IN_A_NAME)[: _LONGEST_NAME - len(end)] + end)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.title, heading)
    return sheet


_SCALE = {Kind.WHOLE: 1, Kind.EUROS: 100, Kind.KWH: 1000}


def _write(sheet: Any, row: int, at: int, kind: Kind, value: Value, style: Any) -> None:
    if value is None or value == "":
        return
    write: Callable[..., Any]
    if kind is Kind.TEXT:
        write, value = sheet.write_string, str(value)
    elif kind is Kind.DAY:
        write = sheet.write_datetime
    else:
        write, value = sheet.write_number, value / _SCALE[kind]  # type: ignore[operator]
    if write(row, at, value, style):
        raise ValueError(f"row {row}, column {at} holds more than a cell can")
