"""Paying the demo's members: Gerda makes each list, Henk confirms it, the bank pays."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from coop.database import db
from coop.decisions.decide import decide_policy
from coop.decisions.policies import SMALL_PAYOUT_CENTS
from coop.members.models import Member
from coop.payouts.choose import choose
from coop.payouts.confirm_list import confirm_list
from coop.payouts.make_list import make_list
from coop.payouts.outcome import SHARE, Choice
from coop.payouts.queries import run_totals
from coop.payouts.settle_list import send_list, settle_list
from coop.records.audit import acting, record

MAKER, CONFIRMER = 10, 17
SHARER, WITHOUT_IBAN = 16, 60
SMALL_CENTS = 5_00
CHOSEN_YEAR = 2025


def pay_year(year: int, member: Callable[[int], Member], zone: str) -> None:
    """Pay what was divided of a book year, in June after it; `member` finds one by number."""
    made_on, paid_on = date(year + 1, 6, 10), date(year + 1, 6, 12)
    if year == CHOSEN_YEAR:
        _choices(member)
    with acting(member(MAKER).id):
        run = make_list(year, paid_on, today=made_on, at=_noon(made_on))
    total_cents = run_totals(run.id).ready_cents
    with acting(member(CONFIRMER).id):
        confirm_list(
            run.id,
            digest=run.digest,
            total_cents=total_cents,
            today=made_on,
            at=_noon(made_on),
            is_announced=False,
        )
        send_list(run.id, _noon(made_on))
        settle_list(run.id, paid_on, total_cents=total_cents, today=paid_on, zone=zone)


def _choices(member: Callable[[int], Member]) -> None:
    """What made the newest list one to look at: a gift, a small amount, an account that is gone."""
    decide_policy(
        SMALL_PAYOUT_CENTS,
        str(SMALL_CENTS),
        CHOSEN_YEAR,
        "ALV 2026-4",
        date(2026, 5, 21),
        today=date(2026, 5, 21),
    )
    sharer, nameless = member(SHARER), member(WITHOUT_IBAN)
    with acting(sharer.id):
        choose(sharer, CHOSEN_YEAR, Choice(SHARE, 25), _noon(date(2026, 6, 1)))
    nameless.iban = None
    record("member_changed", nameless, fields=["iban"])
    db.session.flush()


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
