"""What `coop expire` does for joining: parts that stay away, presents, answers that stay away."""

from collections.abc import Callable
from datetime import datetime

from coop.database import db
from coop.joining import ask_starter, forget_receiver, give, pay_online, pay_parts
from coop.joining.provider_client import is_configured
from coop.offers.queries import the_cooperative
from coop.periods import day_of


def sweep(at: datetime) -> int:
    """Do what the clock asks for; how many things that were.

    Each step is committed by itself: what one did, the next neither holds nor undoes.
    """
    today = day_of(at, the_cooperative().time_zone)
    steps: list[Callable[[], int]] = [
        lambda: pay_parts.end_missed(at, today),
        lambda: give.end_unpaid(at),
        lambda: forget_receiver.forget_lapsed(at),
        lambda: give.tell_receivers(at),
        lambda: pay_online.catch_up(at) if is_configured() else 0,
        lambda: ask_starter.answer_in_silence(at, today),
        lambda: ask_starter.end_lapsed(at),
    ]
    done = 0
    for step in steps:
        done += step()
        db.session.commit()
    return done
