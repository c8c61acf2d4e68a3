"""Makers of what most tests need. They flush; whoever needs it kept commits."""

from datetime import date
from typing import Any

from coop import clock
from coop.decisions.models import YearDecision
from coop.members.models import Cooperative, Member, RoleGrant
from coop.records.audit import record
from coop.records.counters import next_number
from coop.shares.handover import Handover
from coop.shares.models import ShareClass
from coop.shares.pass_on import pass_on

ADMITTED = date(2023, 3, 1)


def make_cooperative(session, **changes: Any) -> Cooperative:
    """The demo's cooperative, with whatever a test wants otherwise."""
    settings = {
        "id": 1,
        "name": "Energiecoöperatie De Zonnewijzer U.A.",
        "kvk_number": "12345678",
        "iban": "NL91ABNA0417164300",
        "street": "Brink 40",
        "postcode": "7411 BT",
        "town": "Deventer",
        "time_zone": "Europe/Amsterdam",
        "book_year_first_month": 1,
        "email": "bestuur@zonnewijzer.example",
        "phone": "0570 123 456",
        "exemption_sentence": "Let op! U belegt buiten AFM-toezicht.",
    }
    made = Cooperative(**{**settings, **changes})
    _keep(session, made)
    return made


def make_member(
    session, name: str = "Anna", number: int | None = 0, roles: tuple[str, ...] = (), **changes: Any
) -> Member:
    """A member with the next number; `number=None` makes an applicant."""
    values: dict[str, Any] = {
        "name": name,
        "email": f"{name.split()[0].lower()}@example.org",
        "phone": "0570 654 321",
        "street": "Brink 1",
        "postcode": "7411 BR",
        "town": "Deventer",
        "iban": "NL91ABNA0417164300",
        "applied_on": ADMITTED,
    }
    if number is not None:
        values |= {
            "number": number or next_number("member"),
            "status": "member",
            "admitted_on": ADMITTED,
        }
    member = Member(**{**values, **changes})
    _keep(session, member)
    for role in roles:
        session.add(RoleGrant(member_id=member.id, role=role, since=ADMITTED))
    session.flush()
    return member


def adopt(session, year: int, outcome: str = "yes") -> YearDecision:
    """The assembly adopts the accounts and agrees with the result: else nothing is divided."""
    made = decide(session, year, "adoption", outcome)
    if outcome == "yes":
        decide(session, year, "result", number=3)
    return made


def decide(session, year: int, kind: str, outcome: str = "yes", number: int = 1) -> YearDecision:
    """One decision of the assembly about a book year."""
    made = YearDecision(
        year=year,
        kind=kind,
        outcome=outcome,
        decision=f"ALV {year + 1}-{number}",
        decided_on=date(year + 1, 5, 21),
        told="",
        recorded_at=clock.now(),
    )
    session.add(made)
    record("test_made", made)
    session.flush()
    return made


def hand_over(
    share_class: ShareClass, giver: Member, receiver: Member, shares: int, on: date, reference: str
) -> None:
    """Shares go from one member to another, with their capital."""
    parts = [Handover(share_class.id, giver.id, receiver.id, shares)]
    pass_on("transfer", parts, on, reference=reference, reason="verkocht", today=on)


def _keep(session, made: Cooperative | Member) -> None:
    session.add(made)
    record("test_made", made)
    session.flush()
