"""Each layout, from a small file made by hand after the bank's own description."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.bank.read_file import read_file
from coop.bank.statement import Line
from tests.bank.makers import OWN, RF, TODAY, camt, cut, history, ing_csv, mt940

DATA = Path(__file__).parent / "data"
ING, RABO = "NL18INGB0001234567", "NL02RABO0123456789"


def read(name: str):
    return read_file((DATA / name).read_bytes(), (OWN,), TODAY)


def only(page):
    (statement,) = page.statements
    return statement


def test_a_collection_in_one_sum_is_one_line_with_the_name_of_our_order():
    line = only(read("returns.xml")).lines[0]
    assert (line.amount_cents, line.batch_id, line.batch_count) == (150_000, "INC-2026-10", 20)


def test_collections_that_came_back_are_lines_with_their_reason_and_payer():
    first, second = only(read("returns.xml")).lines[1:3]
    assert (first.amount_cents, first.end_to_end, first.mandate) == (-7_500, "C-9", "M-44")
    assert (first.return_reason, first.is_reversal) == ("AM04", True)
    assert (first.counter_name, first.counter_iban) == ("A. Bakker", RABO)
    assert (second.end_to_end, second.return_reason) == ("C-10", "MD06")


def test_payments_that_the_bank_gathered_are_lines_of_their_own():
    strict, loose = only(read("returns.xml")).lines[3:]
    assert (strict.amount_cents, strict.structured_ref) == (6_000, RF)
    assert (loose.amount_cents, loose.remittance) == (4_000, "deel een en twee")


def test_what_is_not_booked_yet_is_no_line_and_a_debt_is_a_debt():
    statement = only(read("returns.xml"))
    assert len(statement.lines) == 5
    assert (statement.opening_cents, statement.closing_cents) == (-10_000, 135_000)


@pytest.mark.parametrize(
    ("name", "layout", "opening", "closing"),
    [
        ("rabo.mt940", "mt940", 100_000, 117_500),
        ("abn.mt940", "mt940", 100_000, 117_450),
        ("rabo.csv", "rabo_csv", 100_000, 117_500),
        ("abn.tab", "abn_tab", 100_000, 117_450),
        ("triodos.csv", "triodos_csv", 100_000, 217_450),
        ("triodos_head.csv", "triodos_csv_head", None, None),
        ("ing_old.csv", "ing_csv_old", None, None),
    ],
)
def test_each_layout_is_recognised_with_its_balances(name, layout, opening, closing):
    page = read(name)
    statement = only(page)
    assert page.layout == layout
    assert (statement.iban, statement.opening_cents, statement.closing_cents) == (
        OWN,
        opening,
        closing,
    )


def test_rabobank_mt940_has_the_other_account_on_the_second_line():
    paid, returned = only(read("rabo.mt940")).lines
    assert (paid.counter_iban, paid.counter_name) == (ING, "J. de Vries")
    assert (paid.remittance, paid.end_to_end) == (RF, "E-1")
    assert (returned.return_reason, returned.mandate, returned.counter_name) == (
        "MD06",
        "M-44",
        "A. Bakker",
    )


def test_abn_amro_mt940_is_read_with_names_and_with_labels():
    named, labelled = only(read("abn.mt940")).lines
    assert (named.counter_iban, named.counter_name, named.remittance) == (
        ING,
        "J. DE VRIES",
        "TWEE DELEN",
    )
    assert (labelled.counter_iban, labelled.counter_name, labelled.remittance) == (
        RABO,
        "A. BAKKER",
        "FACTUUR 12",
    )
    assert [named.booked_on, labelled.booked_on] == [date(2026, 10, 1), date(2026, 10, 2)]


def test_rabobank_csv_in_latin_1_tells_reference_and_return():
    paid, returned = only(read("rabo.csv")).lines
    assert (paid.counter_name, paid.structured_ref) == ("Françoise Müller", RF)
    assert (paid.remittance, paid.entry_ref) == ("twee delen dank u", "000000000000007101")
    assert (returned.amount_cents, returned.return_reason, returned.batch_id) == (
        -7_500,
        "MD06",
        "INC-2026-10",
    )


def test_the_same_letters_are_read_from_utf_8():
    text = (DATA / "rabo.csv").read_bytes().decode("cp1252")
    page = read_file(text.encode("utf-8"), (OWN,), TODAY)
    assert page == read("rabo.csv")
    assert read_file(b"\xef\xbb\xbf" + text.encode("utf-8"), (OWN,), TODAY) == page


def test_abn_amro_tab_names_our_account_by_its_last_digits():
    paid, sent = only(read("abn.tab")).lines
    assert (paid.amount_cents, paid.counter_iban, paid.end_to_end) == (25_000, ING, "E-1")
    assert (sent.amount_cents, sent.counter_iban, sent.remittance) == (-7_550, RABO, "FACTUUR 12")


def test_triodos_and_old_ing_say_the_way_in_words():
    assert [line.amount_cents for line in only(read("triodos.csv")).lines] == [125_000, -7_550]
    assert [line.amount_cents for line in only(read("triodos_head.csv")).lines] == [125_000]
    old = only(read("ing_old.csv")).lines
    assert [line.amount_cents for line in old] == [-121_050, 25_000]
    assert (old[1].remittance, old[1].end_to_end, old[1].counter_iban) == (
        "twee delen",
        "E-77",
        RABO,
    )


def test_one_truth_is_the_same_lines_in_camt_of_both_versions_and_in_mt940():
    lines = [replace(line, entry_ref=line.entry_ref or "X") for line in history()]
    period = cut(lines, date(2026, 10, 1), date(2026, 10, 3), -30_000)
    pages = [
        read_file(file, (OWN,), TODAY)
        for file in (camt(period), camt(period, version="08"), mt940(period))
    ]
    for page in pages:
        assert only(page).lines == tuple(lines)
        assert only(page).opening_cents == -30_000
        assert only(page).closing_cents == period.closing_cents


def test_the_totals_behind_an_mt940_statement_do_not_stick_to_its_last_line():
    period = cut(history(1), date(2026, 10, 1), date(2026, 10, 1))
    assert all("SUM" not in line.remittance for line in only(_read(mt940(period))).lines)


def test_what_the_bank_says_after_the_closing_balance_is_of_no_line():
    period = cut(history(1), date(2026, 10, 1), date(2026, 10, 1))
    more = mt940(period).replace(b":86:/SUM/1/1/1,00/1,00/", b":86:Wij zijn maandag\ngesloten")
    assert only(_read(more)).lines == only(_read(mt940(period))).lines


def test_payments_that_do_not_come_to_their_entry_stay_one_line():
    text = (DATA / "returns.xml").read_text().replace('Ccy="EUR">40.00', 'Ccy="EUR">41.00')
    whole = only(_read(text.encode())).lines[-1]
    assert (whole.amount_cents, whole.batch_count, whole.entry_ref) == (10_000, 2, "R3")


def _read(content: bytes):
    return read_file(content, (OWN,), TODAY)


def test_a_reversal_is_known_and_its_sign_is_that_of_the_money():
    taken_back = replace(history()[2], amount_cents=-5_000, is_reversal=True)
    period = cut([taken_back], taken_back.booked_on, taken_back.booked_on)
    for file in (camt(period), mt940(period)):
        (line,) = only(_read(file)).lines
        assert (line.amount_cents, line.is_reversal) == (-5_000, True)


def test_a_file_may_hold_more_statements():
    one = cut(history(), date(2026, 10, 1), date(2026, 10, 1))
    two = cut(history(), date(2026, 10, 2), date(2026, 10, 3))
    for file in (camt(one, two), mt940(one, two)):
        assert [len(each.lines) for each in _read(file).statements] == [4, 8]


WORDS = st.text(
    st.characters(codec="latin-1", exclude_characters='/:\x7f;"', exclude_categories=("Cc", "Zs")),
    min_size=1,
    max_size=12,
)


@given(
    cents=st.integers(1, 10**12),
    is_out=st.booleans(),
    name=st.lists(WORDS, min_size=1, max_size=4).map(" ".join),
    told=st.lists(WORDS, min_size=1, max_size=20).map(" ".join),
)
def test_no_amount_changes_sign_or_scale_and_no_word_is_lost(cents, is_out, name, told):
    line = Line(
        date(2026, 10, 1),
        -cents if is_out else cents,
        counter_name=name,
        counter_iban=RABO,
        remittance=told,
    )
    period = cut([line], line.booked_on, line.booked_on)
    assert only(_read(camt(period))).lines == (line,)
    (found,) = only(_read(ing_csv(period))).lines
    assert (found.amount_cents, found.counter_iban) == (line.amount_cents, RABO)
    (found,) = only(_read(mt940(period))).lines
    assert found.amount_cents == line.amount_cents
