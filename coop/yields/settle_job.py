"""Closing the year of a plant with many holders, as long work with its own page.

What may be refused is refused before the work is asked for. The work itself writes everything in
one transaction at its end: whoever pulls the plug finds a closed year or an open one, never half of
one, and the work is taken up again.
"""

from datetime import date
from typing import Any

from coop import clock
from coop.errors import RuleBroken
from coop.periods import book_year
from coop.production.queries import plant_by_code
from coop.production.views import first_month, town_zone
from coop.records.jobs import Outcome, Progress, start_job
from coop.records.models import Job
from coop.words import Words
from coop.yields.asked import Asked
from coop.yields.queries import holder_count
from coop.yields.settle import confirm, ready_to_confirm

MANY_HOLDERS = 2_000
"""From so many on a page would have to wait too long."""


def is_long_work(plant_id: int) -> bool:
    """Whether closing this plant's year takes longer than a page should."""
    return holder_count(plant_id) >= MANY_HOLDERS


def ask_to_confirm(asked: Asked, typed: dict[str, Any], page_url: str) -> Job:
    """Refuse what `confirm` would refuse now, else ask for the work."""
    ready_to_confirm(asked.plant, asked.year, asked.period, asked.zone, today=asked.today, **typed)
    arguments = {
        **typed,
        "decided_on": typed["decided_on"].isoformat(),
        "plant": asked.plant.code,
        "year": asked.year,
        "page_url": page_url,
        "onward": asked.url("years.distribution"),
    }
    return start_job("settle", arguments, onward=asked.url("years.preview"))


def settle_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Divide a plant's year, book it and close it."""
    progress(0, 2, Words("Wij lezen de meterstanden en het register."))
    plant = plant_by_code(arguments["plant"])
    if plant is None:
        raise RuleBroken("Er is geen bron met code %(code)s.", code=arguments["plant"])
    zone, year = town_zone(), int(arguments["year"])
    period = book_year(year, first_month())
    told = Words(
        "Wij verdelen het jaar en schrijven het in de boeken. Dat gebeurt in één keer en kan "
        "enkele minuten duren."
    )
    progress(1, 2, told)
    made = confirm(
        plant,
        year,
        period,
        zone,
        decision=arguments["decision"],
        decided_on=date.fromisoformat(arguments["decided_on"]),
        total_cents=arguments["total_cents"],
        digest=arguments["digest"],
        at=clock.now(),
        today=clock.today(zone),
        page_url=arguments["page_url"],
    )
    return Outcome(
        Words(
            "Het jaar is bevestigd met besluit %(decision)s en afgesloten.", decision=made.decision
        ),
        arguments["onward"],
    )
