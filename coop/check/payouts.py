"""Invariants of what members have coming and of the lists by which they are paid."""

from typing import Any

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.ledger.chart import ADVANCES, IN_TRANSIT, PAYABLE_MEMBERS
from coop.ledger.models import JournalEntry, Posting
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.queries import CONFIRMED
from coop.yields.models import DistributionLine, DistributionPayment, PayoutPart
from coop.yields.paid_queries import GONE, UNDERWAY

Cents = dict[int | None, int]
"""[cents] by member id."""


@invariant("LED-2", "what members are still owed is what was divided and not yet paid")
def payables_add_up() -> Breaches:
    """Divided, and what was paid ahead and not yet settled, less what the lists took."""
    old = sa.select(DistributionPayment.distribution_id)
    divided = _by_member(
        sa.select(DistributionLine.member_id, sa.func.sum(DistributionLine.amount_cents))
        .where(DistributionLine.distribution_id.not_in(old))
        .group_by(DistributionLine.member_id)
    )
    ahead = _balances(ADVANCES)
    moved = _by_member(
        _lines(sa.select(PayoutLine.member_id, sa.func.sum(PayoutLine.amount_cents)))
        .where(
            PayoutLine.kind == "yield",
            PayoutLine.state.in_(("ready", "paid", "shared", "reinvested")),
        )
        .group_by(PayoutLine.member_id)
    )
    booked = _balances(PAYABLE_MEMBERS)
    for member_id in divided.keys() | ahead.keys() | moved.keys() | booked.keys():
        owed = divided.get(member_id, 0) + ahead.get(member_id, 0) - moved.get(member_id, 0)
        if owed != -booked.get(member_id, 0):
            yield (
                f"member {member_id}: divided and not paid {owed} cents, "
                f"in the books {-booked.get(member_id, 0)} cents"
            )


@invariant("PAY-1", "money on its way is what confirmed lists sent and the bank did not answer")
def money_on_its_way_adds_up() -> Breaches:
    sent = _by_member(
        _lines(sa.select(PayoutLine.member_id, sa.func.sum(PayoutLine.amount_cents)))
        .where(PayoutLine.state == "ready")
        .group_by(PayoutLine.member_id)
    )
    booked = _balances(IN_TRANSIT)
    for member_id in sent.keys() | booked.keys():
        if sent.get(member_id, 0) != -booked.get(member_id, 0):
            yield (
                f"member {member_id}: sent {sent.get(member_id, 0)} cents, "
                f"in the books {-booked.get(member_id, 0)} cents"
            )


@invariant("PAY-2", "every line of a confirmed list is the sum of its parts")
def lines_are_their_parts() -> Breaches:
    gone = PayoutLine.state.in_(("ready", "paid", "shared", "reinvested"))
    waits = PayoutLine.state == "ready"
    rows = db.session.execute(
        _lines(
            sa.select(
                PayoutLine.id,
                sa.case((gone, PayoutLine.amount_cents), else_=0).label("amount"),
                sa.case((waits, PayoutLine.amount_cents), else_=0).label("waits"),
                GONE.label("gone"),
                UNDERWAY.label("underway"),
            )
        )
        .outerjoin(PayoutPart, PayoutPart.line_id == PayoutLine.id)
        .group_by(PayoutLine.id, PayoutLine.amount_cents, PayoutLine.state)
    )
    for row in rows:
        if (row.amount, row.waits) != (row.gone, row.underway):
            yield f"payout line {row.id}: {row.amount} cents, its parts say {row.gone}"


@invariant("PAY-3", "nobody gets more of a distribution than their line of it")
def parts_fit_their_lines() -> Breaches:
    rows = db.session.execute(
        sa.select(
            DistributionLine.distribution_id,
            DistributionLine.member_id,
            DistributionLine.amount_cents,
            GONE.label("gone"),
        )
        .join(
            PayoutPart,
            (PayoutPart.distribution_id == DistributionLine.distribution_id)
            & (PayoutPart.member_id == DistributionLine.member_id),
        )
        .group_by(
            DistributionLine.distribution_id,
            DistributionLine.member_id,
            DistributionLine.amount_cents,
        )
        .having(DistributionLine.amount_cents < GONE)
    )
    for row in rows:
        yield (
            f"distribution {row.distribution_id}, member {row.member_id}: "
            f"{row.gone} cents of {row.amount_cents}"
        )


def _lines(statement: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Only of lists that were confirmed."""
    return statement.join(PayoutRun, PayoutRun.id == PayoutLine.run_id).where(
        PayoutRun.state.in_(CONFIRMED)
    )


def _by_member(statement: sa.Select[*tuple[Any, ...]]) -> Cents:
    return {row[0]: int(row[1]) for row in db.session.execute(statement)}


def _balances(account: str) -> Cents:
    """What stands on an account by member; debit is positive."""
    return _by_member(
        sa.select(Posting.member_id, sa.func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, Posting.account_code == account)
        .group_by(Posting.member_id)
    )
