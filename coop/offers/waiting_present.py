"""How long a present that is paid waits for whoever gets it."""

from datetime import date, datetime, timedelta

from coop.periods import local_midnight, months_later

ACCEPT_MONTHS = 6


def accept_until(received_on: date, zone: str) -> datetime:
    """Give the instant at which a present that was paid lapses; the money goes back then.

    Parameters
    ----------
    received_on
        The day on which all the money was there.
    zone
        Of the town.

    Returns
    -------
    datetime
        The midnight that ends the same day six months later. [UTC]
    """
    return local_midnight(months_later(received_on, ACCEPT_MONTHS) + timedelta(days=1), zone)
