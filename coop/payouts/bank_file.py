"""The bank's file of a confirmed list: made when it is asked, or once and kept for a long list."""

import hashlib
import zlib
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.members.models import Cooperative, Member
from coop.members.numbers import member_code
from coop.payouts.concept import remittance
from coop.payouts.models import PayoutFile, PayoutLine, PayoutRun
from coop.payouts.queries import CONFIRMED, run_by_id
from coop.payouts.sepa import CHUNK, Order, Transfer, sepa_file
from coop.records.audit import record
from coop.records.jobs import Outcome, Progress
from coop.words import Words


def is_long(run_id: int) -> bool:
    """Whether making the file takes longer than a page may."""
    return _bank_lines(run_id) > CHUNK


def has_file(run_id: int) -> bool:
    """Whether the file of a long list was made."""
    return (
        db.session.scalar(select(PayoutFile.run_id).where(PayoutFile.run_id == run_id)) is not None
    )


def _bank_lines(run_id: int) -> int:
    count = select(func.count()).where(
        PayoutLine.run_id == run_id, PayoutLine.end_to_end_id.is_not(None)
    )
    return int(db.session.scalar(count) or 0)


def bank_file(run: PayoutRun, tell: Callable[[int], None] = lambda done: None) -> bytes | None:
    """The file of a confirmed list, from what stands in it; None with nothing for the bank.

    Later returns change nothing: the file is what went to the bank.
    """
    cooperative = db.session.get_one(Cooperative, 1)
    rows = db.session.execute(
        select(
            PayoutLine.end_to_end_id,
            PayoutLine.name,
            PayoutLine.iban,
            PayoutLine.amount_cents,
            PayoutLine.kind,
            Member.number,
        )
        .join(Member, Member.id == PayoutLine.member_id)
        .where(PayoutLine.run_id == run.id, PayoutLine.end_to_end_id.is_not(None))
        .order_by(PayoutLine.id)
    ).all()
    if not rows or run.confirmed_at is None:
        return None
    order = Order(
        run.message_id,
        cooperative.name,
        cooperative.iban,
        run.confirmed_at.astimezone(ZoneInfo(cooperative.time_zone)),
        run.execution_date,
    )
    transfers = [
        Transfer(
            row.end_to_end_id,
            row.name,
            row.iban,
            row.amount_cents,
            remittance(row.kind, run.year, member_code(row.number) if row.number else ""),
        )
        for row in rows
    ]
    return sepa_file(order, transfers, tell)


def kept_file(run_id: int) -> bytes | None:
    """The file of a long list, if it was made."""
    kept = db.session.get(PayoutFile, run_id)
    return zlib.decompress(kept.content) if kept else None


def payout_file_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Make and keep the file of a long list."""
    run = run_by_id(int(arguments["run"]))
    if run is None or run.state not in CONFIRMED:
        raise RuleBroken("Van deze lijst is er geen bestand: zij is niet bevestigd.")
    onward = f"/uitbetalen/{run.id}#bank"
    told = Words("Het bestand voor de bank is klaar.")
    if db.session.get(PayoutFile, run.id) is not None:
        return Outcome(told, onward)
    steps = -(-_bank_lines(run.id) // CHUNK)
    progress(0, steps, Words("De betalingen opschrijven en controleren."))
    content = bank_file(run, lambda done: progress(-(-done // CHUNK), steps))
    if content is None:
        raise RuleBroken("In deze lijst gaat er niets naar de bank.")
    kept = PayoutFile(
        run_id=run.id,
        content=zlib.compress(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=clock.now(),
    )
    db.session.add(kept)
    record("payout_file_made", run, sha256=kept.sha256)
    return Outcome(told, onward)
