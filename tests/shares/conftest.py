"""A cooperative with one roof, its shares, and people who hold or want some."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from coop import clock
from coop.database import db
from coop.production.models import Plant
from coop.records.audit import record
from coop.shares.issue import issue
from coop.shares.models import ShareClass
from coop.shares.stock import claim
from tests.factories import make_cooperative, make_member

TODAY = date(2026, 6, 15)


@pytest.fixture
def today():
    """It is 15 June 2026, noon."""
    with clock.stopped_at(datetime(2026, 6, 15, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))):
        yield TODAY


@dataclass
class Stage:
    """Ids of everybody on stage; rows do not outlive their session."""

    plant: int
    share_class: int
    bo: int
    anna: int
    ben: int
    charlie: int


def make_plant(session, code: str = "ZON-1", **changes) -> Plant:
    """A solar plant that produces."""
    plant = Plant(
        **{
            "code": code,
            "name": f"Dak {code}",
            "kind": "solar",
            "status": "producing",
            "town": "Deventer",
            "latitude_deg": 52.25,
            "longitude_deg": 6.16,
            "started_on": date(2023, 4, 1),
            **changes,
        }
    )
    session.add(plant)
    record("test_made", plant)
    session.flush()
    return plant


def make_class(session, plant: Plant, issued_shares: int = 20, **changes) -> ShareClass:
    """Shares of € 250."""
    made = ShareClass(
        **{
            "plant_id": plant.id,
            "name": "Zondeel",
            "issued_shares": issued_shares,
            "price_cents": 25_000,
            "term_years": 15,
            **changes,
        }
    )
    session.add(made)
    record("test_made", made)
    session.flush()
    return made


def hand_out(share_class: ShareClass, member, shares: int, on: date, reference: str = "") -> None:
    """Claim and issue in one go."""
    claim(share_class.id, shares)
    reference = reference or f"inleg-{member.id}-{on}"
    issue(share_class, member, shares, on, reference=reference, reason="inschrijving")


def set_stage(session) -> Stage:
    """Bo of the board; Anna with 10 shares, Ben with 5 a year later; Charlie outside."""
    make_cooperative(session)
    plant = make_plant(session)
    share_class = make_class(session, plant)
    bo = make_member(session, "Bo Bestuur", roles=("board",))
    anna, ben = make_member(session, "Anna Aarts"), make_member(session, "Ben Bos")
    charlie = make_member(session, "Charlie Cox")
    hand_out(share_class, anna, 10, date(2024, 1, 1))
    hand_out(share_class, ben, 5, date(2025, 7, 1))
    session.flush()
    return Stage(plant.id, share_class.id, bo.id, anna.id, ben.id, charlie.id)


@pytest.fixture
def stage(app, today) -> Stage:
    """The stage, committed, for tests through pages."""
    with app.app_context():
        made = set_stage(db.session)
        db.session.commit()
        return made


class Statements:
    """Counts the statements of a block."""

    def __init__(self, app) -> None:
        self.app, self.made = app, []

    def __enter__(self) -> "Statements":
        with self.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_more) -> None:
        self.made.append(statement)

    def __len__(self) -> int:
        return len(self.made)


@pytest.fixture
def statements(app) -> Statements:
    """`with statements: …; len(statements)`."""
    return Statements(app)
