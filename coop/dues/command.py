"""What a timer does for contribution and savings; `coop remind` calls it."""

from datetime import date

from coop.database import db
from coop.dues.queries import dues_to_remind
from coop.dues.save_up import give_back_the_rest
from coop.dues.settle_due import remind
from coop.dues.sign import lapse_mandates


def remind_dues(today: date) -> int:
    """Remind whoever forgot, twice at most; how many. The caller commits."""
    found = dues_to_remind(today)
    for due in found:
        remind(due, today)
    return len(found)


def tidy_dues(today: date) -> int:
    """End mandates that lapsed and give back what came in after somebody stopped; how many.

    Each is a transaction of its own: whoever needs plans and mandates takes the plans first.
    """
    lapsed = lapse_mandates(today)
    db.session.commit()
    return lapsed + give_back_the_rest(today)
