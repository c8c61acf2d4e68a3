"""Confirming a long list, as long work with its own page.

What may be refused is refused before the work is asked for. The work itself writes everything in
one transaction at its end: a list is confirmed or it is not, whoever pulls the plug.
"""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.members.models import Cooperative
from coop.payouts.confirm_list import confirm_list, ready_to_confirm
from coop.payouts.models import PayoutLine
from coop.records.jobs import Outcome, Progress, start_job
from coop.records.models import Job
from coop.words import Words

MANY_LINES = 2_000
"""From so many on a page would have to wait too long."""


def is_long_work(run_id: int) -> bool:
    """Whether confirming this list takes longer than a page should."""
    lines = select(func.count()).where(PayoutLine.run_id == run_id)
    return int(db.session.scalar(lines) or 0) >= MANY_LINES


def ask_to_confirm(
    run_id: int, *, digest: str, total_cents: int, today: date, page_url: str
) -> Job:
    """Refuse what `confirm_list` would refuse now, else ask for the work."""
    ready_to_confirm(run_id, digest=digest, total_cents=total_cents, today=today)
    arguments = {
        "run": run_id,
        "digest": digest,
        "total_cents": total_cents,
        "page_url": page_url,
    }
    return start_job("payout_confirm", arguments, onward=f"/uitbetalen/{run_id}")


def payout_confirm_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Confirm a list, in the name of whoever asked for it."""
    zone = db.session.get_one(Cooperative, 1).time_zone
    progress(
        0, 1, Words("Wij boeken de lijst en sturen de leden bericht. Dat gebeurt in één keer.")
    )
    run = confirm_list(
        int(arguments["run"]),
        digest=arguments["digest"],
        total_cents=int(arguments["total_cents"]),
        today=clock.today(zone),
        at=clock.now(),
        page_url=arguments["page_url"],
    )
    told = Words(
        "De lijst is bevestigd. Iedereen erop krijgt bericht. Haal nu het bestand voor de bank op."
    )
    return Outcome(told, f"/uitbetalen/{run.id}")
