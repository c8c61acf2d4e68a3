"""Starting an initiative: anyone may, and it is nobody else's until its starter opens it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from coop.database import db
from coop.errors import RuleBroken
from coop.initiatives.count import Threshold, check_threshold
from coop.initiatives.history import BY_CODE, FIELD_WORDS, MADE, STARTER
from coop.initiatives.links import code_of, is_code
from coop.initiatives.models import Initiative
from coop.initiatives.move import held, note
from coop.initiatives.tell import starter_of, tell
from coop.periods import day_of, local_midnight
from coop.words import Words

PURCHASE, PLANT = "purchase", "plant"
KINDS: Final = (PURCHASE, PLANT)
MOST_DAYS: Final = 730


@dataclass(frozen=True, slots=True)
class Idea:
    """What somebody typed who wants to start something."""

    kind: str
    title: str
    story: str
    place: str
    starter_name: str
    contact: str
    unit_name: str
    threshold: Threshold
    ends_on: date
    language: str = "nl"


def start(idea: Idea, at: datetime, zone: str) -> Initiative:
    """Keep an idea, and send its starter the way to their own page.

    Raises
    ------
    RuleBroken
        When threshold or last day do not fit.
    """
    if idea.kind not in KINDS:
        raise RuleBroken("Kies een van de mogelijkheden.", field="kind")
    check_threshold(idea.threshold)
    check_last_day(idea.ends_on, day_of(at, zone))
    made = Initiative(
        kind=idea.kind,
        state="idea",
        title=idea.title,
        story=idea.story,
        place=idea.place,
        starter_name=idea.starter_name,
        contact=idea.contact,
        language=idea.language,
        unit_name=idea.unit_name,
        threshold_units=idea.threshold.units,
        threshold_watt=idea.threshold.watt,
        unit_watt=idea.threshold.unit_watt,
        ends_on=idea.ends_on,
        ends_at=end_of_day(idea.ends_on, zone),
        made_at=at,
        codes_used=0,
    )
    db.session.add(made)
    db.session.flush()
    note(made, STARTER, MADE, at)
    for field in FIELD_WORDS:
        note(made, STARTER, MADE, at, field=field, after=str(getattr(made, field)))
    _tell(made)
    db.session.flush()
    return made


def _tell(made: Initiative) -> None:
    """The key by mail; who has no mail gets it as a code, read over the telephone."""
    tell(
        made,
        [starter_of(made)],
        Words("Uw initiatief: %(title)s", title=made.title),
        [
            Words("U begon een initiatief: “%(title)s”. Nog niemand ziet het.", title=made.title)
            if "@" in made.contact
            else Words(
                "Lees de code van initiatief %(number)s voor: %(code)s.",
                number=made.id,
                code=code_of(made),
            )
        ],
        lambda address: Words(
            "Kijk het na en zet het open met deze link. Bewaar de link: hij is uw sleutel. "
            "%(address)s",
            address=address,
        ),
    )


def end_of_day(day: date, zone: str) -> datetime:
    """The midnight that ends a day of the town. [UTC]"""
    return local_midnight(day + timedelta(days=1), zone)


def check_last_day(ends_on: date, today: date) -> None:
    """Refuse a last day that has passed or is too far away; raises `RuleBroken`."""
    if ends_on <= today:
        raise RuleBroken("Kies een dag na vandaag.", field="ends_on")
    if ends_on > today + timedelta(days=MOST_DAYS):
        raise RuleBroken("Kies een dag binnen twee jaar.", field="ends_on")


def come_in_by_code(initiative_id: int, typed: str, at: datetime) -> Initiative:
    """Let the starter in with the code that the board read to them; each code works once.

    Raises
    ------
    RuleBroken
        When number and code do not belong together: which of both is wrong is not told.
    """
    wrong = RuleBroken(
        "Nummer en code horen niet bij elkaar. Kijk ze na, of bel ons voor een nieuwe code.",
        field="code",
    )
    if db.session.get(Initiative, initiative_id) is None:
        raise wrong
    found = held(initiative_id, at)
    if not is_code(found, typed):
        raise wrong
    found.codes_used += 1
    note(found, STARTER, BY_CODE, at)
    return found
