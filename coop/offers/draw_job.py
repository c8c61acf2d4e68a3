"""Confirming a lottery with many wishes, as long work with its own page.

What may be refused is refused before the work is asked for. The work itself writes everything in
one transaction at its end: the shares are divided or they are not, whoever pulls the plug. The lots
follow from the number, so that a run that is taken up again gives the same.
"""

from datetime import datetime
from typing import Any

from coop import clock
from coop.offers.draw_run import confirm, lines_of, ready_to_confirm
from coop.offers.wish_queries import waiting_totals
from coop.records.jobs import Outcome, Progress, start_job
from coop.records.models import Job
from coop.words import Words

MANY_WISHES = 200
"""From so many on a page would have to wait too long."""


def is_long_work(offering_id: int) -> bool:
    """Whether dividing over all who take part takes longer than a page should."""
    return waiting_totals(offering_id)[0] >= MANY_WISHES


def ask_to_confirm(offering_id: int, seed: str, seen_digest: str, at: datetime) -> Job:
    """Refuse what `confirm` would refuse now, else ask for the work."""
    ready_to_confirm(offering_id, seed, seen_digest, at)
    arguments = {"offering": offering_id, "seed": seed, "digest": seen_digest}
    return start_job("draw_confirm", arguments, onward=f"/toewijzing/{offering_id}")


def draw_confirm_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Divide the shares, in the name of whoever asked for it."""
    offering_id = int(arguments["offering"])
    progress(
        0,
        1,
        Words(
            "Wij verdelen de delen, houden ze vast en schrijven iedereen. Dat gebeurt in één keer."
        ),
    )
    run = confirm(offering_id, arguments["seed"], arguments["digest"], clock.now())
    told = Words(
        "De delen zijn verdeeld over %(wishes)s wensen. Iedereen krijgt bericht.",
        wishes=len(lines_of(run.id)),
    )
    return Outcome(told, f"/toewijzing/{offering_id}")
