"""An Excel file is read back as its own XML says."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop import spreadsheet
from coop.spreadsheet import Column, Kind, xlsx

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = (
    Column("Naam", width=30),
    Column("Delen", Kind.WHOLE),
    Column("Bedrag (euro)", Kind.EUROS),
    Column("Stroom (kWh)", Kind.KWH),
    Column("Sinds", Kind.DAY),
)


def cells(file: bytes, sheet: int = 1) -> dict[str, tuple[str, str]]:
    """Type and text of each cell; `inlineStr` is text, `n` a number, `f` a formula."""
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    found = {}
    for cell in root.iter(f"{SPACE}c"):
        kind = "f" if cell.find(f"{SPACE}f") is not None else cell.get("t", "n")
        found[cell.get("r")] = kind, "".join(cell.itertext())
    return found


def test_numbers_are_numbers_and_days_are_days():
    row = ("Anna", 10, 1234_56, 1_500_250, date(2026, 6, 15))
    read = cells(xlsx("Register", COLUMNS, [row], NOW))

    assert read["C1"] == ("inlineStr", "Bedrag (euro)")
    assert read["A2"] == ("inlineStr", "Anna")
    assert read["B2"] == ("n", "10")
    assert read["C2"] == ("n", "1234.56")
    assert read["D2"] == ("n", "1500.25")
    assert read["E2"] == ("n", "46188")  # days since 30 December 1899


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x.example","klik")', "+31", "-1", "@SUM(A1)", "http://x.example",
             "{=1+1}", "12", "internal:Sheet1!A1"],
)  # fmt: skip
def test_text_stays_text(name):
    file = xlsx("Register", COLUMNS[:1], [(name,)], NOW)

    assert cells(file)["A2"] == ("inlineStr", name)
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        assert not any("rels" in part and "sheet" in part for part in book.namelist())


def test_the_header_stays_in_sight():
    with zipfile.ZipFile(io.BytesIO(xlsx("R", COLUMNS, [], NOW))) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<pane ySplit="1"[^>]*state="frozen"', text)


def test_what_is_not_known_is_an_empty_cell():
    read = cells(xlsx("R", COLUMNS, [(None, None, 0, None, None)], NOW))

    assert {place for place in read if place.endswith("2")} == {"C2"}


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 2)
    file = xlsx("Een [lange] naam: van een blad/tabel", COLUMNS[:1], [("a",), ("b",), ("c",)], NOW)

    assert cells(file, 1)["A3"] == ("inlineStr", "b")
    assert cells(file, 2)["A2"] == ("inlineStr", "c")


def test_a_text_too_long_for_a_cell_is_not_dropped_in_silence():
    with pytest.raises(ValueError, match="more than a cell can"):
        xlsx("R", COLUMNS[:1], [("a" * 32_768,)], NOW)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_any_name_is_read_back(name):
    assert cells(xlsx("R", COLUMNS[:1], [(name,)], NOW))["A2"] == ("inlineStr", name)


def test_the_same_rows_give_the_same_bytes():
    assert xlsx("R", COLUMNS[:1], [("a",)], NOW) == xlsx("R", COLUMNS[:1], [("a",)], NOW)
