"""Sentences in two languages, with their values written as each language does."""

from datetime import date

import pytest

from coop.language import in_language
from coop.words import Energy, Euros, Words


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (1.9, "1,9", "1.9"),
        (2350.0, "2.350", "2,350"),
        (-76000.0, "\u221276.000", "\u221276,000"),
        (-0.001, "0", "0"),
        (Euros(123450), "€\xa01.234,50", "€\xa01,234.50"),
        (Euros(-50), "€\xa0\u22120,50", "€\xa0\u22120.50"),
        (Energy(4_120_000), "4.120\xa0kWh", "4,120\xa0kWh"),
        (date(2026, 11, 21), "21 november 2026", "21 November 2026"),
        (Words("Deel"), "Deel", "Deel"),
        (7, "7", "7"),
    ],
)
def test_a_value_is_written_as_the_reader_reads_it(value, dutch, english):
    words = Words("%(value)s", value=value)

    assert in_language("nl", words) == dutch
    assert in_language("en", words) == english


def test_a_sentence_without_values_may_hold_a_bare_per_cent_sign():
    assert in_language("nl", Words("100% van ons")) == "100% van ons"
    assert str(Words("100% van ons")) == "100% van ons"


def test_a_sentence_reads_in_dutch_without_a_page():
    assert (
        str(Words("Op %(day)s: %(kw)s kW", day=date(2026, 1, 2), kw=2.5)) == "Op 02-01-2026: 2,5 kW"
    )
