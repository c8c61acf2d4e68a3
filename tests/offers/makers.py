"""Makers of what the tests of offering and buying need."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from coop.offers.models import Offering, OfferingDocument
from coop.offers.place import Applicant, Wish
from coop.production.models import Plant, PlantEstimate
from coop.records.audit import record
from coop.shares.models import ShareClass

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
PRICE_CENTS = 32_000
SENTENCE = "Let op! U belegt buiten AFM-toezicht."


def make_offering(session, *, issued=240, offered=60, with_estimate=True, **changes) -> Offering:
    """Shares of the workshop's roof on sale, at 320 euro."""
    plant = Plant(
        code=changes.pop("code", "ZON-4"),
        name="Werkplaats Zuid",
        kind="solar",
        town="Twello",
        latitude_deg=52.2,
        longitude_deg=6.0,
    )
    share_class = ShareClass(
        plant=plant, name="Zondeel", issued_shares=issued, price_cents=PRICE_CENTS, term_years=15
    )
    offering = Offering(
        share_class=share_class,
        **{
            "opens_at": NOON - timedelta(days=10),
            "closes_at": NOON + timedelta(days=60),
            "offered_shares": offered,
            "price_cents": PRICE_CENTS,
            "min_shares": 1,
            "max_shares": 20,
            "payment_days": 14,
            "exemption_sentence": SENTENCE,
            "terms_version": "2026-1",
            "notified_on": (NOON - timedelta(days=20)).date(),
            "document_id": make_document(session).id,
            **changes,
        },
    )
    session.add(offering)
    session.flush()
    if with_estimate:
        session.add(
            PlantEstimate(
                plant_id=plant.id,
                made_at=NOON - timedelta(days=30),
                source="test",
                annual_kwh_p50=90_816.0,
                annual_kwh_p90=83_833.0,
                monthly_kwh_p50=[7568.0] * 12,
                monthly_kwh_p90=[6986.0] * 12,
                method=[],
                weather=[],
                inputs={},
            )
        )
    record("test_made", offering)
    session.flush()
    return offering


def make_document(session) -> OfferingDocument:
    """An information document, as small as one can be."""
    content = b"%PDF-1.7 test"
    document = OfferingDocument(
        file_name="informatiedocument.pdf",
        sha256=sha256(content).hexdigest(),
        content=content,
        uploaded_at=NOON - timedelta(days=20),
    )
    session.add(document)
    record("test_made", document)
    session.flush()
    return document


def applicant(number: int = 0, **changes) -> Applicant:
    """A newcomer; another number is another person."""
    return Applicant(
        **{
            "name": f"Nieuwkomer {number}",
            "email": f"nieuw{number}@example.org",
            "phone": None,
            "street": f"Dorpsstraat {number + 1}",
            "postcode": "7391 AB",
            "town": "Twello",
            "iban": iban_of(number),
            **changes,
        }
    )


def villager(number: int) -> Applicant:
    """A newcomer with a front door of their own."""
    return applicant(number, street=f"Dorpsstraat {number + 1}")


def iban_of(number: int) -> str:
    """A valid account number of one's own."""
    account = f"COOP{number:010d}"
    as_digits = "".join(str(int(char, 36)) for char in f"{account}NL00")
    return f"NL{98 - int(as_digits) % 97:02d}{account}"


def wish(shares: int = 2, price_cents: int = PRICE_CENTS, language: str = "nl") -> Wish:
    return Wish(shares, price_cents, language)
