"""The kascommissie's own acts: draw a sample, note what it found, write and sign a report."""

import secrets
from dataclasses import asdict
from datetime import date

from coop import clock
from coop.assembly.audit_queries import chain_ends, line_keys
from coop.assembly.audit_sample import LineKey, draw
from coop.assembly.audit_work_queries import next_version, signers_of
from coop.assembly.models import AuditCheck, AuditReport, AuditSample, AuditSignature
from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Cooperative
from coop.periods import book_year_of
from coop.records.audit import actor_id, record
from coop.records.chain import JOURNAL, REGISTER, hold

MOST_SAMPLED = 200
LEAST_SIGNERS = 2


def draw_sample(year: int, size: int, seed: str = "") -> AuditSample:
    """Draw lines of a year's distributions; without a seed one is made up and kept."""
    if not 1 <= size <= MOST_SAMPLED:
        raise RuleBroken(
            "Kies een aantal van 1 tot en met %(most)s.", field="size", most=MOST_SAMPLED
        )
    if not line_keys(year):
        raise RuleBroken("Van dit jaar is nog niets verdeeld.")
    made = AuditSample(
        year=year,
        seed=seed.strip() or secrets.token_hex(8),
        size=size,
        drawn_at=clock.now(),
        actor_id=actor_id(),
    )
    record("audit_sampled", made, year=year, size=size, seed=made.seed)
    return made


def drawn(sample: AuditSample) -> list[LineKey]:
    """The lines of a draw: the same whenever they are asked for."""
    return draw(line_keys(sample.year), sample.size, sample.seed)


def note_check(
    sample: AuditSample, distribution_id: int, member_id: int, outcome: str, remark: str
) -> AuditCheck:
    """Note that a line of the draw is right, or what is wrong with it."""
    if (distribution_id, member_id) not in drawn(sample):
        raise RuleBroken("Deze regel hoort niet bij de steekproef.")
    if outcome not in ("ok", "wrong"):
        raise RuleBroken("Kies een van de mogelijkheden.", field="outcome")
    if outcome == "wrong" and not remark.strip():
        raise RuleBroken("Schrijf op wat er niet klopt.", field="remark")
    made = AuditCheck(
        sample_id=sample.id,
        distribution_id=distribution_id,
        member_id=member_id,
        outcome=outcome,
        remark=remark.strip(),
        checked_at=clock.now(),
        actor_id=actor_id(),
    )
    record("audit_checked", made, outcome=outcome, member=member_id)
    return made


def write_report(year: int, advice: str, text: str) -> AuditReport:
    """Write a new version of the report; who signed an earlier one has not signed this."""
    if advice not in ("yes", "no"):
        raise RuleBroken("Kies een van de mogelijkheden.", field="advice")
    if not text.strip():
        raise RuleBroken("Schrijf het verslag in uw eigen woorden.", field="text")
    made = AuditReport(
        year=year,
        version=next_version(year),
        advice=advice,
        text=text.strip(),
        written_at=clock.now(),
        actor_id=actor_id(),
    )
    record("audit_report_written", made, year=year, version=made.version, advice=advice)
    return made


def sign_report(report: AuditReport, member_id: int, *, today: date) -> AuditSignature:
    """Stand behind a version. With the second name it becomes the kascommissie's advice."""
    first_month = db.session.get_one(Cooperative, 1).book_year_first_month
    if report.year >= book_year_of(today, first_month).start.year:
        raise RuleBroken("U kunt ondertekenen als het boekjaar voorbij is.")
    if report.version != next_version(report.year) - 1:
        raise AlreadyDone("Er is een nieuwere versie. Lees en onderteken die.")
    before = signers_of(report.id)
    if member_id in [one.member_id for one in before]:
        raise AlreadyDone("U hebt deze versie al ondertekend.")
    for chain in (REGISTER, JOURNAL):
        hold(chain)
    made = AuditSignature(
        report_id=report.id,
        member_id=member_id,
        signed_at=clock.now(),
        chains=[asdict(end) for end in chain_ends()],
    )
    db.session.add(made)
    record("audit_report_signed", report, year=report.year, version=report.version)
    db.session.flush()
    if len(before) + 1 == LEAST_SIGNERS:
        record_year_decision(
            report.year,
            "audit",
            report.advice,
            f"kascommissie {report.year}, versie {report.version}",
            today,
            today=today,
        )
    return made
