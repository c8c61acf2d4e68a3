"""What `coop expire` does for joining: parts that stay away, presents, answers that stay away."""

from datetime import datetime

from coop.joining import ask_starter, give, pay_online, pay_parts
from coop.joining.provider_client import is_configured
from coop.offers.queries import the_cooperative
from coop.periods import day_of


def sweep(at: datetime) -> int:
    """Do what the clock asks for; how many things that were."""
    today = day_of(at, the_cooperative().time_zone)
    done = pay_parts.end_missed(at, today) + give.end_unpaid(at) + give.tell_receivers(at)
    if is_configured():
        done += pay_online.catch_up(at)
    return done + ask_starter.answer_in_silence(at, today) + ask_starter.end_lapsed(at)
