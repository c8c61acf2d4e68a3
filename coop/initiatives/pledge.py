"""Saying what one would like, and taking it back. Nothing here binds anybody."""

from dataclasses import dataclass
from datetime import datetime

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.initiatives import stages
from coop.initiatives.binding import STANDING, WITHDRAWN
from coop.initiatives.count import check_want, contact_key
from coop.initiatives.models import Initiative, Pledge, SupplierOffer
from coop.initiatives.move import forget, held, settle
from coop.initiatives.queries import standing_pledge
from coop.initiatives.tell import reader_of, tell
from coop.records.audit import record
from coop.words import Words


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed: four answers, nothing else."""

    name: str
    contact: str
    min_units: int
    max_units: int
    language: str = "nl"


def pledge(initiative_id: int, wanted: Wanted, at: datetime) -> tuple[Pledge, bool]:
    """Count somebody in; a newer wish of the same contact replaces the older one.

    Returns
    -------
    tuple
        The pledge, and whether it replaced one.

    Raises
    ------
    RuleBroken
        When the call is not open, or the numbers cannot be counted.
    """
    check_want(wanted.min_units, wanted.max_units)
    found = _open(initiative_id, at)
    earlier = standing_pledge(found.id, contact_key(wanted.contact))
    if earlier:
        forget(earlier, "replaced", at)
        db.session.flush()
    made = _write(found, wanted, at)
    _tell(found, made, replaced=earlier is not None)
    settle(found, at)
    return made, earlier is not None


def change_pledge(row: Pledge, min_units: int, max_units: int, at: datetime) -> Pledge:
    """The same person would like another number; the newer counts, their link leads on.

    Raises
    ------
    AlreadyDone
        When it stands no more.
    RuleBroken
        When the call is not open, or the numbers cannot be counted.
    """
    check_want(min_units, max_units)
    found = _open(row.initiative_id, at)
    _check_stands(row)
    wanted = Wanted(row.name, row.contact, min_units, max_units, row.language)
    preferred = row.preferred_offer_id
    forget(row, "replaced", at)
    db.session.flush()
    made = _write(found, wanted, at)
    made.preferred_offer_id = preferred
    made.continues_id = row.continues_id or row.id
    db.session.flush()
    settle(found, at)
    return made


def withdraw_pledge(row: Pledge, at: datetime) -> None:
    """Somebody no longer takes part; raises `AlreadyDone` when that was so already."""
    held(row.initiative_id, at)
    _check_stands(row)
    forget(row, WITHDRAWN, at)
    record("pledge_withdrawn", row, units=row.min_units)
    db.session.flush()


def prefer(row: Pledge, offer_id: int, at: datetime) -> None:
    """Say which offer one likes best; one voice each, and the newest counts.

    Raises
    ------
    RuleBroken
        When there is nothing to choose any more, or that offer is not there.
    """
    found = held(row.initiative_id, at)
    _check_stands(row)
    offer = db.session.get(SupplierOffer, offer_id)
    if offer is None or offer.initiative_id != found.id or offer.withdrawn_at is not None:
        raise RuleBroken("Kies een aanbieding die er nog staat.", field="offer")
    if found.state != stages.OFFERS:
        raise RuleBroken("De keuze is al gemaakt. Er is niets veranderd.", field="offer")
    row.preferred_offer_id = offer_id
    record("offer_preferred", row, offer=offer_id)
    db.session.flush()


def _open(initiative_id: int, at: datetime) -> Initiative:
    found = held(initiative_id, at)
    if found.hidden_reason is not None or not stages.may_pledge(found.state, found.ends_at, at):
        raise RuleBroken("Deze oproep is niet meer open. Er is niets vastgelegd.")
    return found


def _check_stands(row: Pledge) -> None:
    db.session.refresh(row)
    if row.state != STANDING:
        raise AlreadyDone("Deze toezegging staat niet meer. Er is niets veranderd.")


def _write(found: Initiative, wanted: Wanted, at: datetime) -> Pledge:
    made = Pledge(
        initiative_id=found.id,
        name=wanted.name,
        contact=wanted.contact,
        contact_key=contact_key(wanted.contact),
        min_units=wanted.min_units,
        max_units=wanted.max_units,
        state=STANDING,
        language=wanted.language,
        made_at=at,
    )
    record("pledged", made, min_units=made.min_units, max_units=made.max_units)
    db.session.flush()
    return made


def _tell(found: Initiative, made: Pledge, *, replaced: bool) -> None:
    """Only by mail: who left a telephone number sees it on the page that follows."""
    if "@" not in made.contact:
        return
    gist = [
        Words(
            "U wilt meedoen met “%(title)s”: van %(least)s tot %(most)s. U zit nergens aan vast.",
            title=found.title,
            least=made.min_units,
            most=made.max_units,
        )
    ]
    if replaced:
        gist.append(Words("Er stond al een toezegging op dit adres. Alleen de nieuwe telt."))
    tell(
        found,
        [reader_of(made)],
        Words("U wilt meedoen: %(title)s", title=found.title),
        gist,
        lambda address: Words(
            "Wijzigen of toch niet meedoen kan hier: %(address)s", address=address
        ),
    )
