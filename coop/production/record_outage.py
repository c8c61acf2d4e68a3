"""The acts that write outages: recording one, changing it, and saying that there was none."""

from dataclasses import dataclass
from datetime import date, datetime

from coop.database import db
from coop.errors import RuleBroken
from coop.periods import Period, day_of, local_midnight
from coop.production.models import Outage, Plant
from coop.production.performance_queries import outages_of
from coop.records.audit import record

CAUSES = ("inverter", "grid", "damage", "snow", "maintenance", "meter", "other")
MOST_LETTERS = 2000


@dataclass(frozen=True, slots=True)
class OutageDetails:
    """What the board says of an outage. `last_on` is its last day; None while it lasts.

    Raises
    ------
    RuleBroken
        With the field that is wrong.
    """

    start_on: date
    last_on: date | None
    cause: str
    explanation: str
    explanation_en: str = ""
    lost_wh: int = 0
    is_dismissed: bool = False

    def __post_init__(self) -> None:
        if self.last_on is not None and self.last_on < self.start_on:
            raise RuleBroken("De laatste dag ligt voor de eerste.", field="last_on")
        if self.cause not in CAUSES:
            raise RuleBroken("Kies een oorzaak.", field="cause")
        if not self.explanation.strip():
            raise unexplained(is_dismissed=self.is_dismissed)
        for name, text in (
            ("explanation", self.explanation),
            ("explanation_en", self.explanation_en),
        ):
            if len(text) > MOST_LETTERS:
                raise RuleBroken(
                    "Dit is te lang. Houd het bij %(most)s tekens.", field=name, most=MOST_LETTERS
                )
        if self.is_dismissed and self.last_on is None:
            raise RuleBroken(
                "Vul de laatste dag in: tot waar was het geen storing?", field="last_on"
            )

    @property
    def kind(self) -> str:
        return "dismissed" if self.is_dismissed else "outage"


def unexplained(*, is_dismissed: bool) -> RuleBroken:
    """Ask for what members read, or for what the board alone does."""
    if is_dismissed:
        return RuleBroken("Schrijf op waarom het geen storing was.", field="explanation")
    return RuleBroken("Leg uit wat er was. Leden lezen dit.", field="explanation")


def record_outage(
    plant: Plant, details: OutageDetails, *, zone: str, now: datetime, outage: Outage | None = None
) -> Outage:
    """Write an outage, or change one; the trail keeps what it was.

    Parameters
    ----------
    plant
        Of which it is.
    zone
        The town's; days are its days.
    now
        Nothing begins after it.
    outage
        The row that changes, noted or recorded before; None writes a new one.

    Raises
    ------
    RuleBroken
        If it lies in the future, before the plant ran, or over another outage.
    """
    _check_days(plant, details, zone, now)
    start_at = local_midnight(details.start_on, zone)
    end_at = local_midnight(_after(details.last_on), zone) if details.last_on else None
    _check_apart(plant, start_at, end_at, outage)
    before = None if outage is None else _told(outage, zone)
    row = outage or Outage(plant_id=plant.id)
    row.kind, row.start_at, row.end_at = details.kind, start_at, end_at
    row.cause, row.lost_wh = details.cause, 0 if details.is_dismissed else details.lost_wh
    row.explanation = details.explanation.strip()
    row.explanation_en = details.explanation_en.strip()
    row.changed_at = now
    if before is None:
        db.session.add(row)
        record("outage_recorded", row, plant=plant.code, **_told(row, zone))
    else:
        after = _told(row, zone)
        changed = {name: value for name, value in after.items() if before[name] != value}
        record(
            "outage_changed",
            row,
            plant=plant.code,
            before={name: before[name] for name in changed},
            after=changed,
        )
    db.session.flush()
    return row


def days_of(outage: Outage, zone: str) -> Period:
    """The days of an outage; of one that lasts its first day."""
    start = day_of(outage.start_at, zone)
    return Period(start, day_of(outage.end_at, zone) if outage.end_at else _after(start))


def _told(outage: Outage, zone: str) -> dict[str, str | int | None]:
    last = date.fromordinal(day_of(outage.end_at, zone).toordinal() - 1) if outage.end_at else None
    return {
        "kind": outage.kind,
        "start_on": day_of(outage.start_at, zone).isoformat(),
        "last_on": last.isoformat() if last else None,
        "cause": outage.cause,
        "explanation": outage.explanation,
        "explanation_en": outage.explanation_en,
        "lost_wh": outage.lost_wh,
    }


def _check_days(plant: Plant, details: OutageDetails, zone: str, now: datetime) -> None:
    today = day_of(now, zone)
    if details.start_on > today:
        raise RuleBroken("Deze dag ligt in de toekomst.", field="start_on")
    if details.last_on is not None and details.last_on > today:
        raise RuleBroken("Deze dag ligt in de toekomst.", field="last_on")
    if plant.started_on is None:
        raise RuleBroken("Toen draaide deze bron nog niet.", field="start_on")
    if details.start_on < plant.started_on:
        raise RuleBroken(
            "Deze dag ligt voor de eerste dag van de bron (%(day)s).",
            field="start_on",
            day=plant.started_on,
        )
    if plant.ended_on is not None and details.start_on >= plant.ended_on:
        raise RuleBroken("Toen draaide deze bron niet meer.", field="start_on")


def _check_apart(
    plant: Plant, start_at: datetime, end_at: datetime | None, outage: Outage | None
) -> None:
    for other in outages_of([plant.id], kinds=("outage", "dismissed")):
        is_itself = outage is not None and other.id == outage.id
        begins_before = end_at is None or other.start_at < end_at
        ends_after = other.end_at is None or other.end_at > start_at
        if not is_itself and begins_before and ends_after:
            raise RuleBroken(
                "Over deze dagen staat al iets. Pas dat aan in plaats van een nieuwe storing.",
                field="start_on",
            )


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
