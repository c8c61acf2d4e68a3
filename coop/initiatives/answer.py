"""What the board can do with an initiative: answer, hide what the law forbids, link. Never edit."""

from datetime import datetime

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.initiatives.history import ANSWERED, BOARD, HIDDEN, LINKED, SHOWN
from coop.initiatives.models import Initiative, PhoneNote
from coop.initiatives.move import held, note
from coop.initiatives.start import PLANT
from coop.initiatives.tell import forget_whom, starter_of, tell
from coop.offers.models import Offering
from coop.records.audit import record
from coop.viability.models import PlantDesign
from coop.words import Words


def answer(initiative_id: int, text: str, at: datetime) -> Initiative:
    """Answer under the call; the starter is told."""
    found = held(initiative_id, at)
    note(found, BOARD, ANSWERED, at, after=text)
    _tell(found, Words("Het bestuur gaf antwoord op “%(title)s”.", title=found.title), text)
    db.session.flush()
    return found


def hide(initiative_id: int, reason: str, at: datetime) -> Initiative:
    """Hide what is against the law; the reason stays to be seen by everybody.

    Raises
    ------
    RuleBroken
        Without a reason.
    AlreadyDone
        When it is hidden already.
    """
    if not reason.strip():
        raise RuleBroken("Schrijf waarom dit tegen de wet is.", field="reason")
    found = held(initiative_id, at)
    if found.hidden_reason is not None:
        raise AlreadyDone("Dit initiatief is al verborgen. Er is niets veranderd.")
    found.hidden_reason = reason
    note(found, BOARD, HIDDEN, at, after=reason)
    _tell(found, Words("Het bestuur verborg “%(title)s”.", title=found.title), reason)
    db.session.flush()
    return found


def show_again(initiative_id: int, at: datetime) -> Initiative:
    """It may be seen again; raises `AlreadyDone` when it can be."""
    found = held(initiative_id, at)
    if found.hidden_reason is None:
        raise AlreadyDone("Dit initiatief is al zichtbaar. Er is niets veranderd.")
    before, found.hidden_reason = found.hidden_reason, None
    note(found, BOARD, SHOWN, at, before=before)
    db.session.flush()
    return found


def link(
    initiative_id: int, offering_id: int | None, design_id: int | None, at: datetime
) -> Initiative:
    """Connect a plant's call with the shares on offer and the sums that visitors may see.

    Raises
    ------
    RuleBroken
        When it is no plant, it is too late, or one of both is not there.
    """
    found = held(initiative_id, at)
    if found.kind != PLANT:
        raise RuleBroken("Alleen bij een bron horen een uitgifte en een doorrekening.")
    if found.closes_at is not None and offering_id != found.offering_id:
        raise RuleBroken("Er wordt al besteld. De uitgifte ligt vast.", field="offering_id")
    offering = db.session.get(Offering, offering_id) if offering_id else None
    design = db.session.get(PlantDesign, design_id) if design_id else None
    if offering_id and offering is None:
        raise RuleBroken("Deze uitgifte is er niet.", field="offering_id")
    if design_id and (design is None or design.published_version is None):
        raise RuleBroken("Deze doorrekening is niet openbaar.", field="design_id")
    found.offering, found.design = offering, design
    plant = offering.share_class.plant.name if offering else ""
    note(found, BOARD, LINKED, at, after=plant or (design.name if design else ""))
    db.session.flush()
    return found


def called(note_id: int, at: datetime) -> PhoneNote:
    """Somebody without mail was told by telephone; raises `AlreadyDone` the second time."""
    found = db.session.get(PhoneNote, note_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise RuleBroken("Deze notitie is er niet.")
    if found.done_at is not None:
        raise AlreadyDone("Dit is al gedaan. Er is niets veranderd.")
    found.done_at = at
    forget_whom(found)
    record("phone_note_done", found)
    db.session.flush()
    return found


def _tell(found: Initiative, gist: Words, text: str) -> None:
    tell(
        found,
        [starter_of(found)],
        Words("Bericht over uw initiatief: %(title)s", title=found.title),
        [gist, Words("%(text)s", text=text)],
        lambda address: Words("Uw eigen bladzijde: %(address)s", address=address),
    )
