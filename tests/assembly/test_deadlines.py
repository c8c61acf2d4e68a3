"""What the law and the calendar ask."""

from datetime import date

import pytest

from coop.assembly.deadlines import accounts_due, adoption_due, last_book_year, missing_months
from coop.periods import Period, book_year

JULY_TO_JUNE = 7


@pytest.mark.parametrize(
    ("today", "first_month", "start"),
    [
        (date(2026, 1, 1), 1, date(2025, 1, 1)),
        (date(2026, 12, 31), 1, date(2025, 1, 1)),
        (date(2026, 6, 30), JULY_TO_JUNE, date(2024, 7, 1)),
        (date(2026, 7, 1), JULY_TO_JUNE, date(2025, 7, 1)),
    ],
)
def test_the_last_book_year_is_the_one_that_has_ended(today, first_month, start):
    year = last_book_year(today, first_month)
    assert year.start == start
    assert year.end <= today


def test_accounts_are_due_within_six_months_and_adopted_within_seven():
    assert accounts_due(book_year(2025)) == date(2026, 6, 30)
    assert adoption_due(book_year(2025)) == date(2026, 7, 31)


def test_a_broken_book_year_has_its_own_dates():
    year = book_year(2025, JULY_TO_JUNE)
    assert accounts_due(year) == date(2026, 12, 31)
    assert adoption_due(year) == date(2027, 1, 31)


def test_months_without_a_complete_reading_are_missing():
    months = book_year(2025).months()[:4]
    read = [None, 0, None, 5]

    assert missing_months(months, read, None) == [months[0], months[2]]


def test_a_closed_year_misses_nothing():
    months = Period(date(2025, 11, 1), date(2026, 3, 1)).months()

    assert missing_months(months, [None] * 4, date(2026, 1, 1)) == months[2:]
