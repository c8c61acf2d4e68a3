"""Reading who cannot be paid, and what waits for the board at the payouts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, literal_column, select, union

from coop.database import db
from coop.ledger.balance_queries import open_balances
from coop.ledger.models import KeptBalance
from coop.members.models import Member
from coop.payouts.concept import Payee
from coop.payouts.due_queries import ACCOUNTS, IS_BACK, few, owed_by_member, payees
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.outcome import CAME_BACK, REFUND, YIELD
from coop.payouts.queries import CONFIRMED


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who cannot be paid: how much, why, since when."""

    payee: Payee
    contact_by: str
    amount_cents: int
    reason: str
    since: date | None
    told: str
    line_id: int | None


def held() -> dict[int, Payee]:
    """Who has money coming and cannot be paid, without reading everybody who can.

    An account number is checked where it is typed; one that is wrong all the same is found by the
    first list that holds it.
    """
    back = select(PayoutLine.member_id).where(IS_BACK)
    wrong = select(PayoutLine.member_id).where(PayoutLine.reason == literal_column("'bad_iban'"))
    died = select(Member.id).where(Member.died_on.is_not(None))
    nowhere = select(Member.id).where(Member.iban.is_(None) | (Member.iban == ""))
    total = func.sum(KeptBalance.balance_cents)
    owed = db.session.scalars(
        select(KeptBalance.member_id)
        .where(
            *open_balances(ACCOUNTS), KeptBalance.member_id.in_(union(nowhere, wrong, died, back))
        )
        .group_by(KeptBalance.member_id)
        .having(total < 0)
    )
    people = payees(set(owed))
    return {member_id: payee for member_id, payee in people.items() if payee.hold is not None}


def iban_queue() -> list[Waiting]:
    """Everybody whose money cannot go to the bank, by member number."""
    people = held()
    due = owed_by_member(set(people))
    since = _held_since(set(people))
    lines = _returned_lines()
    ways = _ways(set(people))
    found = []
    for member_id, payee in people.items():
        cents = sum(
            part.amount_cents for kind in (YIELD, REFUND) for part in due.get((member_id, kind), ())
        )
        line = lines.get(member_id) if payee.hold == CAME_BACK else None
        found.append(
            Waiting(
                payee,
                ways[member_id],
                cents,
                payee.hold or "",
                line.settled_on if line else since.get(member_id),
                line.reason if line else "",
                line.id if line else None,
            )
        )
    return sorted(found, key=lambda one: (one.payee.number or 0, one.payee.member_id))


def _ways(member_ids: set[int]) -> dict[int, str]:
    """How these members want to hear from us."""
    statement = select(Member.id, Member.contact_by).where(*few(Member.id, member_ids))
    return dict(db.session.execute(statement).all())


def _held_since(member_ids: set[int]) -> dict[int, date]:
    """The first confirmed list on which each of these members was held, by member."""
    rows = db.session.execute(
        select(PayoutLine.member_id, func.min(PayoutRun.execution_date))
        .join(PayoutRun, PayoutRun.id == PayoutLine.run_id)
        .where(
            PayoutLine.state == "held",
            PayoutRun.state.in_(CONFIRMED),
            *few(PayoutLine.member_id, member_ids),
        )
        .group_by(PayoutLine.member_id)
    )
    return dict(rows.all())


def _returned_lines() -> dict[int, PayoutLine]:
    """The newest payment of each member that came back and was not looked into."""
    # Put in order here: asked for in order, SQLite would read every line there ever was.
    rows = db.session.scalars(select(PayoutLine).where(IS_BACK)).all()
    return {line.member_id: line for line in sorted(rows, key=lambda one: one.id)}


def payouts_waiting() -> Any:
    """What waits at the payouts: the concept to confirm, lists at the bank, members held."""
    found = db.session.execute(
        select(PayoutRun.state, func.count(), func.min(PayoutRun.id))
        .where(PayoutRun.state.in_(("concept", "confirmed", "sent")))
        .group_by(PayoutRun.state)
    )
    runs = {state: (int(count), first) for state, count, first in found}
    return {
        "concept": runs.get("concept", (0, None))[1],
        "underway": sum(runs[state][0] for state in ("confirmed", "sent") if state in runs),
        "held": len(held()),
    }
