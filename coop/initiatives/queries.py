"""Reading initiatives, who would like to take part, and who ordered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from coop.database import db
from coop.initiatives import stages
from coop.initiatives.binding import STANDING
from coop.initiatives.count import Count, Threshold, contact_key, is_reached
from coop.initiatives.history import ANSWERED
from coop.initiatives.models import (
    Commitment,
    Initiative,
    InitiativeEvent,
    InitiativeTerms,
    PhoneNote,
    Pledge,
    SupplierOffer,
)
from coop.initiatives.order_queries import bound
from coop.offers.models import Offering
from coop.shares.models import ShareClass
from coop.viability.models import PlantDesign

NOBODY = Count(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """An initiative as it stands at one moment: what time did is counted in `state`."""

    initiative: Initiative
    counted: Count
    state: str


def threshold_of(initiative: Initiative) -> Threshold:
    """When it is reached."""
    return Threshold(initiative.threshold_units, initiative.threshold_watt, initiative.unit_watt)


def initiative_by_id(initiative_id: int) -> Initiative | None:
    """One initiative."""
    return db.session.get(Initiative, initiative_id)


def counts_of(initiative_ids: Iterable[int]) -> dict[int, Count]:
    """What people would like, by initiative; one statement."""
    rows = db.session.execute(
        select(
            Pledge.initiative_id,
            func.count(Pledge.id),
            func.sum(Pledge.min_units),
            func.sum(Pledge.max_units),
        )
        .where(Pledge.state == STANDING, Pledge.initiative_id.in_(list(initiative_ids)))
        .group_by(Pledge.initiative_id)
    )
    return {row[0]: Count(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def standing(initiative: Initiative, at: datetime) -> Standing:
    """An initiative with what people would like."""
    return _standing(initiative, counts_of([initiative.id]), at)


def _standing(initiative: Initiative, counts: dict[int, Count], at: datetime) -> Standing:
    counted = counts.get(initiative.id, NOBODY)
    reached = is_reached(threshold_of(initiative), counted)
    state = stages.in_time(initiative.state, initiative.ends_at, reached, at)
    if state == stages.BINDING and initiative.closes_at and at >= initiative.closes_at:
        terms = terms_of(initiative.id)
        short = bound(initiative.id, at, terms.go_units).short_units if terms else 0
        state = stages.closed(state, initiative.closes_at, short, at)
    return Standing(initiative, counted, state)


def public_initiatives(at: datetime) -> list[Standing]:
    """Every initiative that was opened, the newest first, hidden ones too; two statements."""
    rows = db.session.scalars(
        select(Initiative)
        .where(Initiative.opened_at.is_not(None))
        .order_by(Initiative.opened_at.desc(), Initiative.id.desc())
    ).all()
    return _all_standing(rows, at)


def all_initiatives(at: datetime) -> list[Standing]:
    """Every initiative, the newest first; for the board."""
    rows = db.session.scalars(select(Initiative).order_by(Initiative.id.desc())).all()
    return _all_standing(rows, at)


def _all_standing(rows: Sequence[Initiative], at: datetime) -> list[Standing]:
    counts = counts_of([row.id for row in rows]) if rows else {}
    return [_standing(row, counts, at) for row in rows]


def calls_past_their_end(at: datetime) -> list[int]:
    """What still stands as a call, or as open for orders, though its last day is over."""
    return list(
        db.session.scalars(
            select(Initiative.id)
            .where(
                or_(
                    and_(Initiative.state == stages.CALL, Initiative.ends_at <= at),
                    and_(Initiative.state == stages.BINDING, Initiative.closes_at <= at),
                )
            )
            .order_by(Initiative.id)
        )
    )


def events_of(initiative_id: int) -> list[InitiativeEvent]:
    """Its history, the newest first."""
    return list(
        db.session.scalars(
            select(InitiativeEvent)
            .where(InitiativeEvent.initiative_id == initiative_id)
            .order_by(InitiativeEvent.id.desc())
        )
    )


def standing_pledge(initiative_id: int, contact_key: str) -> Pledge | None:
    """What this contact would like now."""
    return db.session.scalar(
        select(Pledge).where(
            Pledge.initiative_id == initiative_id,
            Pledge.contact_key == contact_key,
            Pledge.state == STANDING,
        )
    )


def newest_of(pledge_id: int) -> Pledge | None:
    """A pledge, or what its own holder made of it since by the same link."""
    found = db.session.get(Pledge, pledge_id)
    if found is None or found.state == STANDING:
        return found
    first = found.continues_id or found.id
    newer = select(Pledge).where(Pledge.continues_id == first).order_by(Pledge.id.desc()).limit(1)
    return db.session.scalar(newer) or found


def pledges_of(initiative_id: int) -> list[Pledge]:
    """Who would like to take part, in order of arrival."""
    return list(
        db.session.scalars(
            select(Pledge)
            .where(Pledge.initiative_id == initiative_id, Pledge.state == STANDING)
            .order_by(Pledge.id)
        )
    )


def offers_of(initiative_id: int) -> list[SupplierOffer]:
    """The offers that stand, with their steps, in order of arrival."""
    return list(
        db.session.scalars(
            select(SupplierOffer)
            .where(
                SupplierOffer.initiative_id == initiative_id, SupplierOffer.withdrawn_at.is_(None)
            )
            .options(selectinload(SupplierOffer.steps))
            .order_by(SupplierOffer.id)
        )
    )


def offers_laid_down(initiative_id: int) -> int:
    """How many offers there ever were, those that were taken away too."""
    count = select(func.count(SupplierOffer.id)).where(SupplierOffer.initiative_id == initiative_id)
    return int(db.session.scalar(count) or 0)


def preferences_of(initiative_id: int) -> dict[int, int]:
    """How many people like each offer best."""
    rows = db.session.execute(
        select(Pledge.preferred_offer_id, func.count(Pledge.id))
        .where(
            Pledge.initiative_id == initiative_id,
            Pledge.state == STANDING,
            Pledge.preferred_offer_id.is_not(None),
        )
        .group_by(Pledge.preferred_offer_id)
    )
    return {int(row[0] or 0): int(row[1]) for row in rows}


def terms_of(initiative_id: int) -> InitiativeTerms | None:
    """What was fixed, with its offer."""
    return db.session.get(
        InitiativeTerms, initiative_id, options=[joinedload(InitiativeTerms.offer)]
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the board: whom to call, and open calls that it never answered."""

    notes: int
    unanswered: int


def initiatives_waiting() -> Waiting:
    """For the board's first page; one statement."""
    answered = select(InitiativeEvent.id).where(
        InitiativeEvent.initiative_id == Initiative.id, InitiativeEvent.action == ANSWERED
    )
    notes = select(func.count(PhoneNote.id)).where(PhoneNote.done_at.is_(None)).scalar_subquery()
    unanswered = (
        select(func.count(Initiative.id))
        .where(Initiative.state == stages.CALL, ~answered.exists())
        .scalar_subquery()
    )
    row = db.session.execute(select(notes, unanswered)).one()
    return Waiting(int(row[0]), int(row[1]))


def links_of(email: str) -> tuple[list[Initiative], list[Pledge], list[Commitment]]:
    """What a mail address started, pledged and ordered, as far as it still stands."""
    key = contact_key(email)
    started = select(Initiative).where(
        func.lower(Initiative.contact) == key, Initiative.state != stages.STOPPED
    )
    liked = select(Pledge).where(Pledge.contact_key == key, Pledge.state == STANDING)
    ordered = select(Commitment).where(Commitment.contact_key == key, Commitment.state == STANDING)
    return (
        list(db.session.scalars(started.order_by(Initiative.id))),
        list(db.session.scalars(liked.order_by(Pledge.id))),
        list(db.session.scalars(ordered.order_by(Commitment.id))),
    )


def notes_waiting() -> list[PhoneNote]:
    """Whom the board is to call, in order of time."""
    return list(
        db.session.scalars(
            select(PhoneNote)
            .where(PhoneNote.done_at.is_(None))
            .options(joinedload(PhoneNote.initiative))
            .order_by(PhoneNote.id)
        )
    )


def linkable_designs() -> list[PlantDesign]:
    """Designs whose sums visitors may see."""
    return list(
        db.session.scalars(
            select(PlantDesign)
            .where(PlantDesign.published_version.is_not(None), PlantDesign.plant_id.is_not(None))
            .options(joinedload(PlantDesign.plant))
            .order_by(PlantDesign.name)
        )
    )


def linkable_offerings() -> list[Offering]:
    """Offerings of shares, the newest first."""
    return list(
        db.session.scalars(
            select(Offering)
            .options(joinedload(Offering.share_class).joinedload(ShareClass.plant))
            .order_by(Offering.id.desc())
            .limit(50)
        )
    )
