"""The demo's meetings, the kascommissie's report, and costs of the whole cooperative."""

from dataclasses import asdict
from datetime import UTC, date, datetime

from coop.assembly.audit_queries import chain_ends
from coop.assembly.models import AuditReport, AuditSignature, Meeting
from coop.assembly.plan_meeting import MeetingDetails, plan_meeting
from coop.assembly.step_queries import newest_decisions
from coop.database import db
from coop.decisions.decide import decide_policy
from coop.periods import book_year
from coop.records.audit import record
from coop.yields.general_costs import add_general_cost, spread_general_costs

ZONE = "Europe/Amsterdam"
REPORT = (
    "Wij hebben de boeken van de coöperatie bekeken, samen met de penningmeester. Alle "
    "bankafschriften van het jaar hebben wij naast de boeken gelegd. Zij sluiten op elkaar "
    "aan.\n\n"
    "Van tien leden hebben wij de uitkering nagerekend, van het bedrag terug tot de meterstand en "
    "de factuur. Alle tien klopten tot op de cent.\n\n"
    "Onze wens voor volgend jaar: bewaar ook de offertes bij de facturen."
)
WITHOUT_COMPUTER = (
    "Kom naar de zaal. Kunt u niet komen? Vul de volmacht in en geef die aan een ander lid, of bel "
    "ons: wij komen hem halen."
)


def _details(year: int, day: date) -> MeetingDetails:
    return MeetingDetails(
        number=f"ALV {day.year}",
        year=year,
        day=day,
        starts_at="20.00 uur",
        place="Buurthuis De Linde, Apeldoorn",
        without_computer=WITHOUT_COMPUTER,
        link="https://vergaderen.stroomkring.example/alv",
        quorum="een tiende van de leden",
        second_on=date(day.year, 6, 10),
    )


def hold_meeting(year: int) -> Meeting:
    """The meeting that decided about a closed year, with what was decided."""
    decided = newest_decisions(year)
    made = plan_meeting(_details(year, date(year + 1, 5, 21)))
    for point in made.points:
        if point.kind in decided:
            point.outcome = decided[point.kind].outcome
            point.decision = decided[point.kind].decision
            point.minutes = "Met algemene stemmen."
    record("meeting_held", made, number=made.number)
    db.session.flush()
    return made


def plan_next_meeting(year: int) -> Meeting:
    """The meeting that is to decide about the running year."""
    return plan_meeting(_details(year, date(year + 1, 5, 20)))


def report_on(year: int, auditor_ids: list[int]) -> AuditReport:
    """What the kascommissie wrote before that meeting, with both names."""
    at = datetime(year + 1, 5, 7, 18, 30, tzinfo=UTC)
    made = AuditReport(
        year=year, version=1, advice="yes", text=REPORT, written_at=at, actor_id=auditor_ids[0]
    )
    record("audit_report_written", made, year=year, version=1, advice="yes")
    db.session.flush()
    chains = [asdict(end) for end in chain_ends()]
    for member_id in auditor_ids:
        db.session.add(
            AuditSignature(report_id=made.id, member_id=member_id, signed_at=at, chains=chains)
        )
    db.session.flush()
    return made


def decide_cash_test(year: int, today: date) -> None:
    """From this year on the bank keeps half a year of costs; decided before it is divided."""
    decide_policy("cash_test_months", "6", year, f"ALV {year}-7", date(year, 5, 21), today=today)


def share_general_costs(year: int, today: date) -> None:
    """What belongs to no plant in the running year, by the key the assembly chose."""
    decide_policy("cost_key", "kwp", year, f"ALV {year}-5", date(year, 5, 21), today=today)
    for label, cents, month, to, paper in (
        ("Bankkosten", 12_345, 3, "Bank", f"{year}-0301"),
        ("Zaalhuur ledenvergadering", 18_000, 5, "Buurthuis De Linde", "2217"),
        ("Software", 24_000, 1, "Rekenhulp", f"R{year}/14"),
    ):
        add_general_cost(
            year,
            book_year(year),
            label=label,
            amount_cents=cents,
            on=date(year, month, 1),
            counterparty=to,
            paper=paper,
        )
    spread_general_costs(year, book_year(year), ZONE)
