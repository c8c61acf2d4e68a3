"""Booking what the rules are sure of: at once, or for many lines as long work with its own page."""

from typing import Any

from coop.bank.queue import seen_digest, total_cents
from coop.bank.redistribute import Done, Plan, plan, redistribute
from coop.errors import AlreadyDone, RuleBroken
from coop.records.jobs import Outcome, Progress, start_job
from coop.records.models import Job
from coop.words import Words

MANY_PARTS = 300
"""From so many on a page would have to wait too long."""


def is_long_work(found: Plan) -> bool:
    """Whether booking this takes longer than a page should."""
    return len(found.new) + len(found.undone) > MANY_PARTS


def check_seen(found: Plan, seen: str, typed_cents: int | None) -> None:
    """Refuse what was not seen like this, or was not typed over.

    Raises
    ------
    AlreadyDone
        When something came in or was decided since the preview.
    RuleBroken
        When the total is another.
    """
    if seen != seen_digest(found):
        raise AlreadyDone(
            "Er is iets veranderd sinds u keek: er kwam geld bij, of iemand heeft iets geboekt. "
            "Bekijk het opnieuw. Er is niets geboekt."
        )
    if typed_cents != total_cents(found):
        raise RuleBroken("Dit is niet het totaal. Typ het over.", field="total")


def book_seen(seen: str, typed_cents: int | None) -> Done | Job:
    """Book what the preview showed; many lines become a job."""
    found = plan()
    check_seen(found, seen, typed_cents)
    if is_long_work(found):
        return start_job("bank_distribute", {"seen": seen}, onward="/bank/verdelen")
    return redistribute(found)


def distribute_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Book in groups, each committed by itself: who pulls the plug loses one group, which the
    next run books again."""
    progress(0, 1, Words("Wij zoeken bij elke regel waar het geld voor is."))
    found = plan()
    if progress.run == 1 and arguments["seen"] != seen_digest(found):
        raise RuleBroken(
            "Er is iets veranderd sinds u keek. Bekijk het opnieuw. Er is niets geboekt."
        )

    def after_group(step: int, steps: int) -> None:
        progress(step, steps, Words("Wij boeken het geld en geven de delen."))

    done = redistribute(found, after_group=after_group)
    told = Words(
        "Klaar: %(booked)s boekingen gedaan. %(refused)s konden niet en wachten op u.",
        booked=done.booked,
        refused=done.refused,
    )
    return Outcome(told, "/bank/verdelen")
