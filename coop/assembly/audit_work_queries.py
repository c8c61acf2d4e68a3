"""Reading what the kascommissie drew, found and wrote."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from coop.assembly.audit_queries import ChainEnd
from coop.assembly.models import AuditCheck, AuditReport, AuditSample, AuditSignature
from coop.database import db
from coop.members.models import Member, RoleGrant


def samples_of(year: int) -> list[AuditSample]:
    """The draws of a year, newest first."""
    return list(
        db.session.scalars(
            select(AuditSample).where(AuditSample.year == year).order_by(AuditSample.id.desc())
        )
    )


def found_in(sample_id: int) -> dict[tuple[int, int], AuditCheck]:
    """What was found of each line of a draw; the newest of a line."""
    rows = db.session.scalars(
        select(AuditCheck).where(AuditCheck.sample_id == sample_id).order_by(AuditCheck.id)
    )
    return {(row.distribution_id, row.member_id): row for row in rows}


def reports_of(year: int) -> list[AuditReport]:
    """The versions of a year's report, newest first."""
    return list(
        db.session.scalars(
            select(AuditReport)
            .where(AuditReport.year == year)
            .options(selectinload(AuditReport.signatures))
            .order_by(AuditReport.version.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, or signed, a version; and where the chains ended when they did."""

    member_id: int
    name: str
    chains: tuple[ChainEnd, ...] = ()


def signers_of(report_id: int) -> list[Signer]:
    """Who signed a version, in order."""
    rows = db.session.execute(
        select(Member.id, Member.name, AuditSignature.chains)
        .join(AuditSignature, AuditSignature.member_id == Member.id)
        .where(AuditSignature.report_id == report_id)
        .order_by(AuditSignature.signed_at, Member.id)
    )
    return [
        Signer(member_id, name, tuple(ChainEnd(**end) for end in chains))
        for member_id, name, chains in rows
    ]


def auditors_now() -> list[Signer]:
    """Who sits on the kascommissie now."""
    rows = db.session.execute(
        select(Member.id, Member.name)
        .join(RoleGrant, RoleGrant.member_id == Member.id)
        .where(RoleGrant.role == "kascommissie", RoleGrant.until.is_(None))
        .order_by(Member.number)
    )
    return [Signer(*row) for row in rows]


def next_version(year: int) -> int:
    """The number of the version that comes."""
    newest = select(func.max(AuditReport.version)).where(AuditReport.year == year)
    return int(db.session.scalar(newest) or 0) + 1
