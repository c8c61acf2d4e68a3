"""What the rules would do with the few lines that a page shows, without dividing all that wait.

It asks what these lines name, and who has their account or a name like theirs; and which other
lines may take that before them: by a reference in its field, or from the same account. What a line
elsewhere says in free words, from an account that we do not know, is seen where everything is
divided (`redistribute.plan`), before anything is booked by rule.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, or_, select

from coop.bank.kinds import ORDER
from coop.bank.lines import Line
from coop.bank.match_items import items_for, read_lines
from coop.bank.models import BankLine, LineWaiting
from coop.bank.near import near
from coop.bank.redistribute import AT_ONCE, Plan, divide, lines_free_on
from coop.ledger.open_items import OpenItem


def plan_of(line_ids: Sequence[int]) -> Plan:
    """The rules and proposals for these lines."""
    lines = read_lines(select(BankLine.id).where(BankLine.id.in_(line_ids)))
    if not lines:
        return divide([], [])
    found = items_for(lines, near(lines))
    others = _rivals(found, line_ids)
    if others:
        found = items_for([*lines, *others], near(lines, others))
    return divide([*lines, *others], found)


def _rivals(found: Iterable[OpenItem], line_ids: Sequence[int]) -> list[Line]:
    """Other lines that wait, or can be divided anew, and may be for the same; not without end."""
    some = [item for item in found if item.open_cents > 0]
    references = {item.reference for item in some}
    waits = select(LineWaiting.line_id).where(LineWaiting.waiting_cents != 0)
    may_be_for_it = or_(
        BankLine.structured_ref.in_(references),
        BankLine.end_to_end.in_(references),
        BankLine.counter_iban.in_({iban for item in some for iban in item.ibans}),
    )
    orders = {item.id for item in found if item.kind == ORDER}
    rival = (
        select(BankLine.id)
        .where(
            or_(
                and_(BankLine.id.in_(waits), may_be_for_it), BankLine.id.in_(lines_free_on(orders))
            ),
            BankLine.id.not_in(line_ids),
        )
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(AT_ONCE)
    )
    return read_lines(rival)
