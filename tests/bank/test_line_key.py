"""However files come - cut, merged, twice, in any order - each line is there once."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.bank.line_key import Shelf, Stored, digest_of, numbered
from coop.bank.read_file import read_file
from coop.bank.statement import BankPage, Line, Statement
from tests.bank.makers import OTHER, OWN, TODAY, camt, cut, history, ing_csv, mt940

FIRST = date(2026, 10, 1)
DAYS = 5
WRITERS = {"camt": camt, "camt08": lambda *all_: camt(*all_, version="08"), "mt940": mt940}


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def fill(files: list[bytes]) -> list[tuple[date, int, str]]:
    """What is stored after these files: day, cents and other account of each line."""
    shelf, stored = Shelf(), []
    for content in files:
        page = read_file(content, (OWN,), TODAY)
        for part in shelf.judge(page):
            stored += [one.line for one in part if one.verdict == "new"]
    return sorted((line.booked_on, line.amount_cents, line.counter_iban) for line in stored)


def told(lines: list[Line]) -> list[tuple[date, int, str]]:
    return sorted((line.booked_on, line.amount_cents, line.counter_iban) for line in lines)


lines_of_a_day = st.lists(
    st.builds(
        Line,
        booked_on=st.just(FIRST),
        amount_cents=st.sampled_from([25_000, 25_000, -7_500, 100]),
        entry_ref=st.sampled_from(["", "B1", "B2"]),
        end_to_end=st.sampled_from(["", "E1"]),
        counter_name=st.just("J. de Vries"),
        counter_iban=st.sampled_from([OTHER, "NL18INGB0001234567"]),
        remittance=st.sampled_from(["delen", "deel"]),
    ),
    max_size=5,
)
histories = st.lists(lines_of_a_day, min_size=DAYS, max_size=DAYS).map(
    lambda days: [
        replace(line, booked_on=day(number)) for number, lines in enumerate(days) for line in lines
    ]
)
spans = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1)).map(sorted),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60)
@given(
    lines=histories,
    spans=spans,
    names=st.lists(st.sampled_from(sorted(WRITERS)), min_size=6, max_size=6),
    order=st.randoms(use_true_random=False),
)
def test_cut_overlapping_and_repeated_files_in_any_order_give_the_lines_once(
    lines, spans, names, order
):
    files = [
        WRITERS[name](cut(lines, day(first), day(last)))
        for (first, last), name in zip(spans, names, strict=False)
    ]
    covered = {number for first, last in spans for number in range(first, last + 1)}
    truth = told([line for line in lines if (line.booked_on - FIRST).days in covered])
    files += files[:2]
    order.shuffle(files)
    assert fill(files) == truth
    assert fill(files + files) == truth


@settings(max_examples=40)
@given(lines=histories, spans=spans)
def test_statements_merged_into_one_file_are_the_same_lines(lines, spans):
    periods = [cut(lines, day(first), day(last)) for first, last in spans]
    one_by_one = fill([camt(period) for period in periods])
    assert fill([camt(*periods)]) == one_by_one
    assert fill([camt(*periods[::-1])]) == one_by_one


@settings(max_examples=60)
@given(lines=histories.filter(bool), is_csv_first=st.booleans())
def test_a_csv_of_the_same_days_adds_nothing_and_takes_nothing(lines, is_csv_first):
    period = cut(lines, day(0), day(DAYS - 1))
    files = [ing_csv(period), camt(period)]
    assert fill(files if is_csv_first else files[::-1]) == told(lines)


@settings(max_examples=60)
@given(lines=histories, some=st.integers(0, DAYS - 1), order=st.permutations(range(3)))
def test_a_csv_of_more_days_adds_exactly_those(lines, some, order):
    short, whole = cut(lines, day(0), day(some)), cut(lines, day(0), day(DAYS - 1))
    if not whole.lines:
        return
    files = [camt(short), mt940(short), ing_csv(whole)]
    assert fill([files[number] for number in order]) == told(lines)


def page(layout: str, *lines: Line) -> BankPage:
    return BankPage(layout, (Statement(OWN, "", FIRST, FIRST, None, None, lines),))


def verdicts(shelf: Shelf, found: BankPage) -> list[str]:
    return [one.verdict for part in shelf.judge(found) for one in part]


def test_two_lines_alike_to_the_letter_are_two_and_stay_two():
    twin = history(1)[0]
    shelf = Shelf()
    assert verdicts(shelf, page("camt", twin)) == ["new"]
    assert verdicts(shelf, page("camt", twin, twin)) == ["known", "new"]
    assert verdicts(shelf, page("camt", twin, twin)) == ["known", "known"]


def test_the_same_words_on_another_day_are_another_line():
    twin = history(1)[0]
    later = replace(twin, booked_on=twin.booked_on + timedelta(days=365))
    assert verdicts(Shelf(), page("camt", twin, later)) == ["new", "new"]


def test_each_field_that_makes_a_line_itself_does():
    line = history(1)[2]
    others = [
        replace(line, booked_on=day(1)),
        replace(line, amount_cents=-line.amount_cents),
        replace(line, entry_ref="Z"),
        replace(line, end_to_end="Z"),
        replace(line, counter_iban="NL18INGB0001234567"),
        replace(line, structured_ref="RF1"),
        replace(line, remittance="Z"),
    ]
    digests = {digest_of(OWN, one) for one in (line, *others)} | {digest_of(OTHER, line)}
    assert len(digests) == 9


def test_a_line_of_another_layout_is_alike_once_and_only_with_the_same_account():
    camt_line = history(1)[2]
    bare = replace(camt_line, entry_ref="", end_to_end="", remittance="anders")
    stranger = replace(bare, counter_iban="NL18INGB0001234567")
    shelf = Shelf()
    verdicts(shelf, page("camt", camt_line))
    assert verdicts(shelf, page("ing_csv", bare, bare, stranger)) == ["alike", "new", "new"]


def test_a_line_that_is_known_to_the_letter_is_not_used_again_by_one_that_looks_like_it():
    line = history(1)[0]
    shelf = Shelf()
    verdicts(shelf, page("camt", line))
    second = replace(line, remittance="anders")
    assert verdicts(shelf, page("ing_csv", line, second)) == ["known", "new"]


def test_within_one_layout_other_words_are_another_payment():
    line = history(1)[2]
    shelf = Shelf()
    verdicts(shelf, page("camt", line))
    assert verdicts(shelf, page("camt", replace(line, remittance="anders"))) == ["new"]


def test_a_file_that_gives_no_account_is_alike_by_day_and_amount():
    line = history(1)[2]
    nobody = replace(line, counter_iban="", remittance="anders")
    shelf = Shelf()
    verdicts(shelf, page("camt", line))
    assert verdicts(shelf, page("abn_tab", nobody)) == ["alike"]


def test_a_sure_likeness_goes_before_an_unsure_one():
    anna = replace(history(1)[2], remittance="a")
    nobody = replace(anna, counter_iban="", remittance="b")
    shelf = Shelf()
    verdicts(shelf, page("camt", anna))
    assert verdicts(shelf, page("ing_csv", nobody, replace(anna, remittance="c"))) == [
        "new",
        "alike",
    ]


def test_a_stored_line_is_as_good_as_one_read_now():
    (line, digest, k), *_rest = numbered(page("camt", history(1)[2]).statements[0])
    stored = Stored(OWN, line.booked_on, line.amount_cents, line.counter_iban, "camt", digest, k)
    assert verdicts(Shelf([stored]), page("camt", line)) == ["known"]
    assert verdicts(Shelf([stored]), page("mt940", replace(line, remittance="x"))) == ["alike"]


def test_fifty_thousand_equal_amounts_of_one_day_take_linear_time():
    many = tuple(
        replace(history(1)[2], entry_ref=f"R{n}", end_to_end=f"E{n}") for n in range(50_000)
    )
    bare = tuple(replace(line, entry_ref="", remittance="x") for line in many)
    shelf = Shelf()
    shelf.judge(page("camt", *many))
    assert Counter(verdicts(shelf, page("ing_csv", *bare))) == {"alike": 50_000}


def test_who_gives_no_account_stands_for_the_first_account_that_is_left():
    anna, bert = (
        replace(history(1)[2], counter_iban=iban, remittance=iban)
        for iban in ("NL18INGB0001234567", "NL86INGB0002445588")
    )
    nobody = [replace(anna, counter_iban="", remittance=f"{number}") for number in range(3)]
    shelf = Shelf()
    verdicts(shelf, page("camt", bert, bert, anna))
    found = page("ing_csv", nobody[0], replace(bert, remittance="x"), *nobody[1:])
    assert verdicts(shelf, found) == ["alike", "alike", "alike", "new"]


def looked_s(count: int, at_once: int, *, is_bare: bool) -> float:
    """How long equal amounts of one day take, some in a statement, in two layouts.

    All from one account; or, `is_bare`, each from its own, where the second layout gives none.
    """
    lines = [replace(history(1)[2], entry_ref=f"R{n}") for n in range(count)]
    others = [replace(line, entry_ref="", remittance="x") for line in lines]
    if is_bare:
        lines = [replace(line, counter_iban=f"NL{n:016d}") for n, line in enumerate(lines)]
        others = [replace(line, counter_iban="") for line in others]
    began, shelf = process_time(), Shelf()
    for layout, rows in (("camt", lines), ("ing_csv", others)):
        parts = [tuple(rows[start : start + at_once]) for start in range(0, count, at_once)]
        shelf.judge(
            BankPage(layout, tuple(Statement(OWN, "", FIRST, FIRST, None, None, p) for p in parts))
        )
    return process_time() - began


@pytest.mark.parametrize(
    ("count", "at_once", "is_bare"),
    [(10_000, 100, False), (3_000, 5, True), (2_000, 8_000, True)],
)
def test_equal_amounts_of_one_day_take_linear_time_in_one_statement_or_many(
    count, at_once, is_bare
):
    few, many = (
        min(looked_s(some, at_once, is_bare=is_bare) for _turn in range(3))
        for some in (count, 4 * count)
    )
    assert many < 8 * few
