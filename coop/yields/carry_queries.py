"""What earlier years leave for a plant's next one: corrections, own money, what was paid ahead."""

from datetime import date

from sqlalchemy import ColumnElement, func, select

from coop.database import db
from coop.ledger.chart import ADVANCES, SHARE_CAPITAL
from coop.ledger.models import JournalEntry, Posting
from coop.shares.holdings import Movement
from coop.shares.models import ShareClass, ShareMovement
from coop.yields.capital_trail import Act, Trail, follow
from coop.yields.concept import LateLine
from coop.yields.models import Distribution, LateCorrection, PlantYear


def _taken_until(year: int) -> ColumnElement[int]:
    """The last correction that a year before this one worked off, of the correction's plant."""
    newest = (
        select(func.max(Distribution.corrections_until_id))
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(PlantYear.plant_id == LateCorrection.plant_id, PlantYear.year < year)
        .correlate(LateCorrection)
        .scalar_subquery()
    )
    return func.coalesce(newest, 0)


def late_lines(plant_id: int, year: int) -> tuple[LateLine, ...]:
    """The corrections that this book year works off, oldest first."""
    rows = db.session.execute(
        select(
            LateCorrection.id,
            LateCorrection.year,
            LateCorrection.delta_wh,
            LateCorrection.delta_cents,
            LateCorrection.reason,
        )
        .where(
            LateCorrection.plant_id == plant_id,
            LateCorrection.year < year,
            LateCorrection.id > _taken_until(year),
        )
        .order_by(LateCorrection.id)
    )
    return tuple(LateLine(*row) for row in rows)


def corrections_by_plant(year: int, plant_id: int | None = None) -> dict[int, int]:
    """What corrections add to the result of each plant's book year, in cents."""
    statement = (
        select(LateCorrection.plant_id, func.sum(LateCorrection.delta_cents))
        .where(LateCorrection.year < year, LateCorrection.id > _taken_until(year))
        .group_by(LateCorrection.plant_id)
    )
    if plant_id is not None:
        statement = statement.where(LateCorrection.plant_id == plant_id)
    return {plant: int(total) for plant, total in db.session.execute(statement)}


def carried_wh(plant_id: int, year: int) -> int:
    """The energy that a plant's book year has to work off: new corrections and what was left."""
    left = db.session.scalar(
        select(Distribution.carried_left_wh)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(PlantYear.plant_id == plant_id, PlantYear.year < year)
        .order_by(PlantYear.year.desc())
        .limit(1)
    )
    return (left or 0) + sum(line.delta_wh for line in late_lines(plant_id, year))


def movements_by_class(plant_id: int) -> tuple[tuple[int, tuple[Movement, ...]], ...]:
    """A plant's classes with their movements; of a single class its id alone, for all are of it."""
    ids = list(
        db.session.scalars(
            select(ShareClass.id).where(ShareClass.plant_id == plant_id).order_by(ShareClass.id)
        )
    )
    if len(ids) < 2:
        return tuple((class_id, ()) for class_id in ids)
    found: dict[int, list[Movement]] = {class_id: [] for class_id in ids}
    rows = db.session.execute(
        select(
            ShareMovement.share_class_id,
            ShareMovement.member_id,
            ShareMovement.on,
            ShareMovement.shares,
        )
        .where(ShareMovement.share_class_id.in_(ids))
        .order_by(ShareMovement.on, ShareMovement.id)
    )
    for class_id, member_id, on, shares in rows:
        found[class_id].append(Movement(str(member_id), on, shares))
    return tuple((class_id, tuple(found[class_id])) for class_id in ids)


def capital_trail(plant_id: int, day: date) -> Trail:
    """What is left of each member's own money in a plant as it stood before a day, and who has it.

    Only of those whose paying in stands in the books; by member and class.
    """
    total = func.sum(Posting.amount_cents)
    stood = db.session.execute(
        select(Posting.member_id, Posting.share_class_id, -total)
        .join(JournalEntry)
        .where(*_own_money(plant_id), JournalEntry.booked_on < day)
        .group_by(Posting.member_id, Posting.share_class_id)
        .having(func.min(Posting.amount_cents) < 0)
        .order_by(Posting.member_id, Posting.share_class_id)
    )
    # What was taken back is one act with what it takes back: it leaves no trace.
    act_id = func.coalesce(JournalEntry.reverses_id, JournalEntry.id)
    later = db.session.execute(
        select(act_id, Posting.share_class_id, Posting.member_id, -total)
        .join(JournalEntry)
        .where(*_own_money(plant_id), JournalEntry.booked_on >= day)
        .group_by(act_id, Posting.share_class_id, Posting.member_id)
        .order_by(act_id, Posting.share_class_id, Posting.member_id)
    )
    acts: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for act, class_id, member_id, cents in later:
        acts.setdefault((act, int(class_id or 0)), []).append((int(member_id or 0), int(cents)))
    return follow(
        [(int(row[0] or 0), int(row[1] or 0), int(row[2])) for row in stood],
        [Act(class_id, tuple(changes)) for (_act, class_id), changes in acts.items()],
    )


def _own_money(plant_id: int) -> list[ColumnElement[bool]]:
    return [
        JournalEntry.is_sealed.is_(True),
        Posting.account_code == SHARE_CAPITAL,
        Posting.plant_id == plant_id,
        Posting.member_id.is_not(None),
        Posting.share_class_id.is_not(None),
    ]


def advanced_by_plant() -> dict[int, int]:
    """What was paid ahead on each plant and is not settled yet, in cents."""
    rows = db.session.execute(
        select(Posting.plant_id, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            Posting.account_code == ADVANCES,
            Posting.plant_id.is_not(None),
        )
        .group_by(Posting.plant_id)
    )
    return {int(plant_id or 0): int(cents) for plant_id, cents in rows}


def advances_of(plant_id: int) -> tuple[tuple[int, int], ...]:
    """What each member was paid ahead on a plant and has not earned yet, (member, cents)."""
    total = func.sum(Posting.amount_cents)
    rows = db.session.execute(
        select(Posting.member_id, total)
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            Posting.account_code == ADVANCES,
            Posting.plant_id == plant_id,
            Posting.member_id.is_not(None),
        )
        .group_by(Posting.member_id)
        .having(total > 0)
        .order_by(Posting.member_id)
    )
    return tuple((int(member_id or 0), int(cents)) for member_id, cents in rows)
