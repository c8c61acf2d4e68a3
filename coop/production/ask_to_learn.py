"""The act of asking for a plant's months to be reckoned anew, when something changed."""

from coop.records.jobs import start_job
from coop.records.models import Job


def ask_to_learn(code: str) -> Job:
    """Ask for it as long work; the one who commits starts the worker."""
    return start_job("performance", {"plant": code}, onward=f"/bestuur/bronnen/{code}/storingen")
