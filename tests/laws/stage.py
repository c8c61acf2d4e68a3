"""What the machine plays on: a plant with two kinds of shares, a meter, and four people.

The database is put back to this before every run: copying it takes less time than making it.
"""

import shutil
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from coop import clock
from coop.database import Base, db
from coop.decisions.decide import decide_policy
from coop.decisions.policies import NOTICE_MONTHS, RETURN_CAP_CENTS
from coop.offers.offer import OfferTerms, open_offering
from coop.periods import book_year
from coop.production.add_plant import add_meter
from coop.production.models import Plant
from coop.records.audit import acting
from tests.factories import make_cooperative, make_member
from tests.offers.makers import SENTENCE, iban_of, make_document
from tests.yields.conftest import make_class, make_plant, read_meter

PEOPLE = ("Anna", "Bram", "Dirk", "Esma")
ZONE = "Europe/Amsterdam"
START = datetime(2026, 3, 2, 11, tzinfo=UTC)
JOINED = date(2023, 6, 1)
STARTED = date(2023, 7, 1)
ISSUED = {"zon": 12, "start": 8}
PRICE = {"zon": 32_000, "start": 10_000}
MOST_ORDERED = 6
CAP_CENTS = 150_000
"""The most that the assembly lets go for returns in a book year."""
MONTHS_WH = {
    2023: [0, 0, 0, 0, 0, 0, 910_000, 632_001, 340_000, 78_000, 23_000, 16_007],
    2024: [277_000, 493_001, 901_000, 999_000, 940_003, 971_000, 910_000, 632_000, 140_000,
           78_000, 23_000, 16_001],
    2025: [275_000, 483_001, 1_001_000, 909_000, 840_000, 971_000, 917_000, 622_003, 141_000,
           79_000, 22_000, None],
}  # fmt: skip


def set_stage(app) -> dict[str, int]:
    """Make it all once; ids by name."""
    with app.app_context(), clock.stopped_at(START - timedelta(days=1)):
        session = db.session
        make_cooperative(session)
        people = {
            name: make_member(session, name, admitted_on=JOINED, iban=iban_of(n))
            for n, name in enumerate(PEOPLE)
        }
        bo = make_member(session, "Bo Bestuur", roles=("board",), admitted_on=JOINED)
        cor = make_member(session, "Cor Bestuur", roles=("board",), admitted_on=JOINED)
        plant = make_plant(session, started_on=STARTED)
        classes = {
            name: make_class(session, plant, issued, name=name, price_cents=PRICE[name])
            for name, issued in ISSUED.items()
        }
        add_meter(plant, "EAN 1")
        for year, months in MONTHS_WH.items():
            read_meter(session, plant, [wh or None for wh in months], book_year(year))
        with acting(bo.id):
            decide_policy(RETURN_CAP_CENTS, str(CAP_CENTS), 2026, "ALV 1", JOINED, today=JOINED)
            decide_policy(NOTICE_MONTHS, "0", 2026, "ALV 2", JOINED, today=JOINED)
            offering = open_offering(
                classes["zon"],
                OfferTerms(
                    offered_shares=ISSUED["zon"],
                    price_cents=PRICE["zon"],
                    min_shares=1,
                    max_shares=MOST_ORDERED,
                    opens_at=START - timedelta(days=2),
                    closes_at=None,
                    payment_days=14,
                    exemption_sentence=SENTENCE,
                    terms_version="2026-1",
                    yearly_cost_cents=0,
                    notified_on=START.date() - timedelta(days=20),
                ),
            )
            offering.document_id = make_document(session).id
        ids = {name: member.id for name, member in people.items()}
        ids |= {name: made.id for name, made in classes.items()}
        ids |= {"bo": bo.id, "cor": cor.id, "plant": plant.id, "offering": offering.id}
        session.commit()
        return ids


class Curtain:
    """Puts the stage back as it was."""

    def __init__(self, app) -> None:
        self.app = app
        with app.app_context():
            self.uri = db.engine.url
            db.session.remove()
            db.engine.dispose()
        if self.uri.drivername.startswith("sqlite"):
            self.kept = f"{self.uri.database}.kept"
            shutil.copy(str(self.uri.database), self.kept)
        else:
            self.kept = f"{self.uri.database}_kept"
            self._server(f"CREATE DATABASE {self.kept} TEMPLATE {self.uri.database}")

    def fall(self) -> None:
        """Nothing of what was played is left."""
        if self.uri.drivername.startswith("sqlite"):
            shutil.copy(self.kept, str(self.uri.database))
            return
        self._server(f"DROP DATABASE {self.uri.database} WITH (FORCE)")
        self._server(f"CREATE DATABASE {self.uri.database} TEMPLATE {self.kept}")

    def take_down(self) -> None:
        """The copy goes too."""
        if not self.uri.drivername.startswith("sqlite"):
            self._server(f"DROP DATABASE {self.kept} WITH (FORCE)")

    def _server(self, statement: str) -> None:
        server = make_url(self.uri).set(database="postgres")
        engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def everything(tables=None) -> dict[str, list[str]]:
    """All rows of all tables, to compare."""
    return {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in Base.metadata.sorted_tables
        if tables is None or table.name in tables
    }


def plant_of(ids: dict[str, int]) -> Plant:
    return db.session.get_one(Plant, ids["plant"])
