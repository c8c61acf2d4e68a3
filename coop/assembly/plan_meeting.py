"""The board prepares a meeting, keeps its agenda, and records what it decided."""

from dataclasses import asdict, dataclass
from datetime import date

from coop.assembly.agenda import standard_agenda
from coop.assembly.decide_year import KINDS, decide_year
from coop.assembly.meeting_queries import has_number
from coop.assembly.models import AgendaPoint, Meeting
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.periods import Period
from coop.records.audit import record

MOST_POINTS = 60


@dataclass(frozen=True, slots=True)
class MeetingDetails:
    """What is known of a meeting beforehand; `second_on` is the day of a second one, if needed."""

    number: str
    year: int
    day: date
    starts_at: str
    place: str
    without_computer: str
    link: str = ""
    quorum: str = ""
    second_on: date | None = None
    conflicts: str = ""


def _check(details: MeetingDetails, besides: int | None = None) -> None:
    if has_number(details.number, besides):
        raise RuleBroken("Dit nummer heeft al een andere vergadering.", field="number")
    if details.second_on is not None and details.second_on <= details.day:
        raise RuleBroken("De tweede vergadering is na de eerste.", field="second_on")


def plan_meeting(details: MeetingDetails) -> Meeting:
    """Make a meeting with the usual agenda."""
    _check(details)
    made = Meeting(**asdict(details))
    made.points = [
        AgendaPoint(
            position=number,
            kind=point.kind,
            title=str(point.title),
            text=str(point.text or ""),
        )
        for number, point in enumerate(standard_agenda(details.year), 1)
    ]
    record("meeting_planned", made, number=made.number, day=made.day)
    db.session.flush()
    return made


def change_meeting(meeting: Meeting, details: MeetingDetails) -> Meeting:
    """Change what is known of a meeting."""
    _check(details, meeting.id)
    if meeting.year != details.year and any(point.outcome for point in meeting.points):
        raise RuleBroken("Er is al besloten over dit boekjaar.", field="year")
    for name, value in asdict(details).items():
        setattr(meeting, name, value)
    record("meeting_changed", meeting, number=meeting.number, day=meeting.day)
    db.session.flush()
    return meeting


def add_point(meeting: Meeting, kind: str, title: str, text: str = "") -> AgendaPoint:
    """Put a point at the end of the agenda; a decision about a year stands there once."""
    if len(meeting.points) >= MOST_POINTS:
        raise RuleBroken("De agenda is vol.")
    if kind in KINDS and any(point.kind == kind for point in meeting.points):
        raise RuleBroken("Dit besluit staat al op de agenda.", field="kind")
    last = max((point.position for point in meeting.points), default=0)
    made = AgendaPoint(position=last + 1, kind=kind, title=title, text=text)
    meeting.points.append(made)
    record("agenda_point_added", made, meeting=meeting.number, title=title)
    return made


def change_point(point: AgendaPoint, title: str, text: str) -> None:
    """Write a point anew."""
    _check_open(point)
    point.title, point.text = title, text
    record("agenda_point_changed", point, title=title)
    db.session.flush()


def remove_point(meeting: Meeting, point: AgendaPoint) -> None:
    """Take a point from the agenda."""
    _check_open(point)
    record("agenda_point_removed", point, title=point.title)
    meeting.points.remove(point)
    for number, left in enumerate(meeting.points, 1):
        left.position = number
    db.session.flush()


def move_point(meeting: Meeting, point: AgendaPoint, *, is_up: bool) -> None:
    """Let a point and its neighbour change places; nothing at the ends."""
    points = list(meeting.points)
    here = points.index(point)
    there = here - 1 if is_up else here + 1
    if not 0 <= there < len(points):
        return
    points[here], points[there] = points[there], points[here]
    if any(one.outcome for one in points):
        raise RuleBroken("Er is al besloten. De agenda verandert niet meer van volgorde.")
    for number, one in enumerate(points, 1):
        one.position = number
    record("agenda_point_moved", point, title=point.title, position=point.position)
    db.session.flush()
    db.session.expire(meeting, ["points"])


def decide_point(
    meeting: Meeting, point: AgendaPoint, outcome: str, minutes: str, *, period: Period, today: date
) -> AgendaPoint:
    """Record what the meeting decided; a motion about the year is a decision about it too."""
    if point.kind == "talk":
        raise RuleBroken("Over dit punt wordt niet besloten.")
    if meeting.day > today:
        raise RuleBroken("Deze vergadering moet nog komen.")
    _check_open(point)
    point.outcome, point.minutes = outcome, minutes
    point.decision = f"{meeting.number}, punt {point.position}"
    if point.kind in KINDS:
        decide_year(
            meeting.year,
            period,
            point.kind,
            outcome,
            point.decision,
            meeting.day,
            told=minutes,
            today=today,
        )
    record("agenda_point_decided", point, outcome=outcome, decision=point.decision)
    db.session.flush()
    return point


def write_minutes(point: AgendaPoint, minutes: str) -> None:
    """Write what was said at a point about which nothing is decided."""
    point.minutes = minutes
    record("agenda_minutes", point, title=point.title)
    db.session.flush()


def _check_open(point: AgendaPoint) -> None:
    if point.outcome is not None:
        raise AlreadyDone("Over dit punt is al besloten. Het verandert niet meer.")
