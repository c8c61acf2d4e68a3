"""The register as a file: read by Excel, and by nobody as a formula."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.shares.register_csv import csv_text, safe_cell

DANGEROUS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("sign", DANGEROUS)
def test_no_cell_starts_a_formula(sign):
    assert safe_cell(f"{sign}SUM(A1)").startswith("'")
    assert safe_cell(f"  {sign}SUM(A1)").startswith("'")


@given(st.text())
def test_any_text_is_kept_whole_behind_its_quote(text):
    kept = safe_cell(text)
    assert kept in {text, f"'{text}"}
    assert not kept.lstrip(" ").startswith(tuple(DANGEROUS))


def test_numbers_and_days_are_no_formulas():
    assert [safe_cell(-5), safe_cell(date(2025, 6, 30)), safe_cell(None)] == [
        "-5",
        "2025-06-30",
        "",
    ]


def test_excel_sees_the_letters_and_the_columns():
    written = csv_text(["Naam", "Delen"], [["Zoë; “de Vries”", 5]]).encode()

    assert written.startswith(b"\xef\xbb\xbfNaam;Delen\r\n")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows == [["Naam", "Delen"], ["Zoë; “de Vries”", "5"]]
