"""What the law and the calendar ask of the board, as days."""

from collections.abc import Sequence
from datetime import date, timedelta

from coop.periods import Period, book_year_of, months_later

ACCOUNTS_MONTHS = 6
ADOPTION_MONTHS = 1
MOST_EXTENSION_MONTHS = 4
LEAST_AUDITORS = 2


def last_book_year(today: date, first_month: int = 1) -> Period:
    """Give the book year that ended last."""
    running = book_year_of(today, first_month)
    return book_year_of(running.start - timedelta(days=1), first_month)


def accounts_due(book_year: Period, extension_months: int = 0) -> date:
    """Give the last day on which the board may present the accounts of a book year.

    Parameters
    ----------
    book_year
        Its days.
    extension_months
        What the assembly gave more, for special circumstances: 0 to 4 months.

    Raises
    ------
    ValueError
        When the extension is longer than the law allows.

    References
    ----------
    .. [1] Burgerlijk Wetboek 2:58: within six months after the book year; the assembly may add
       at most four. The same term holds for the board's report (2:48).
    """
    if not 0 <= extension_months <= MOST_EXTENSION_MONTHS:
        raise ValueError(f"no extension can be {extension_months} months")
    return months_later(book_year.end, ACCOUNTS_MONTHS + extension_months) - timedelta(days=1)


def adoption_due(book_year: Period, extension_months: int = 0) -> date:
    """Give the last day on which the assembly should adopt them: one month later (2:58)."""
    presented = accounts_due(book_year, extension_months) + timedelta(days=1)
    return months_later(presented, ADOPTION_MONTHS) - timedelta(days=1)


def missing_months(
    months: Sequence[Period], whole_wh: Sequence[int | None], open_from: date | None
) -> list[Period]:
    """Give the months of which no complete reading is known and that are not closed yet.

    Parameters
    ----------
    months
        Calendar months that have ended.
    whole_wh
        What the plant counted in each; None where it is not known. [Wh]
    open_from
        First day that is not in a closed year; None where no year was closed.
    """
    return [
        month
        for month, energy_wh in zip(months, whole_wh, strict=True)
        if energy_wh is None and (open_from is None or month.start >= open_from)
    ]
