"""On which days banks pay: TARGET, the settlement system of the euro, closes on others.

References
----------
.. [1] ECB, long-term calendar of TARGET closing days: Saturdays, Sundays, 1 January, Good Friday,
   Easter Monday, 1 May, 25 and 26 December.
"""

from datetime import date, timedelta


def is_bank_day(day: date) -> bool:
    """Whether banks settle payments in euros on this day."""
    from dateutil.easter import easter

    if day.weekday() >= 5 or (day.month, day.day) in {(1, 1), (5, 1), (12, 25), (12, 26)}:
        return False
    return (day - easter(day.year)).days not in {-2, 1}


def next_bank_day(day: date) -> date:
    """Give the day itself, or the first one after it on which banks settle."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day
