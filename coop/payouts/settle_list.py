"""What the bank did with a list: sent, paid, or money that came back."""

from datetime import date, datetime

from sqlalchemy import insert, literal, select, update

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, IN_TRANSIT, PAYABLE_MEMBERS, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.queries import locked_run
from coop.payouts.tell_refunds import tell_refunds
from coop.periods import day_of
from coop.records.audit import record
from coop.yields.models import PayoutPart

ACCOUNT_OF = {"yield": PAYABLE_MEMBERS, "refund": TO_REFUND}


def send_list(run_id: int, at: datetime) -> PayoutRun:
    """The file went to the bank."""
    run = locked_run(run_id)
    if run.state != "confirmed":
        raise AlreadyDone("Dit was al vastgelegd, of de lijst is nog niet bevestigd.")
    run.state, run.sent_at = "sent", at
    record("payout_sent", run)
    db.session.flush()
    return run


def settle_list(run_id: int, day: date, *, total_cents: int, today: date, zone: str) -> PayoutRun:
    """The bank paid every line that did not come back.

    Raises
    ------
    RuleBroken
        When the day or the typed total is not right.
    AlreadyDone
        When the list was settled before, or is not confirmed.
    """
    run = locked_run(run_id)
    if run.state not in ("confirmed", "sent") or run.confirmed_at is None:
        raise AlreadyDone("Deze lijst is al betaald, of nog niet bevestigd. Er is niets veranderd.")
    _check_day(day, day_of(run.confirmed_at, zone), today, "paid_on")
    waiting = dict(
        db.session.execute(
            select(PayoutLine.id, PayoutLine.amount_cents).where(
                PayoutLine.run_id == run.id, PayoutLine.state == "ready"
            )
        ).all()
    )
    if total_cents != sum(waiting.values()):
        raise RuleBroken("Dit is niet het bedrag dat is uitbetaald. Typ het over.", field="total")
    if waiting:
        _pay(run, day)
    run.state, run.settled_on = "settled", day
    record("payout_settled", run, on=day, cents=total_cents)
    tell_refunds(run.id, day)
    db.session.flush()
    return run


def _pay(run: PayoutRun, day: date) -> None:
    """Every line that waits leaves the bank; in bulk, for a list may be long."""
    ready = (PayoutLine.run_id == run.id) & (PayoutLine.state == "ready")
    owed = db.session.execute(
        select(PayoutLine.member_id, PayoutLine.amount_cents).where(ready).order_by(PayoutLine.id)
    ).all()
    db.session.execute(
        insert(PayoutPart).from_select(
            [
                "line_id", "member_id", "plant_id", "distribution_id", "kind", "amount_cents",
                "on", "iban_end",
            ],
            select(
                PayoutPart.line_id,
                PayoutPart.member_id,
                PayoutPart.plant_id,
                PayoutPart.distribution_id,
                literal("paid"),
                PayoutPart.amount_cents,
                literal(day),
                PayoutPart.iban_end,
            )
            .join(PayoutLine, PayoutLine.id == PayoutPart.line_id)
            .where(ready, PayoutPart.kind == "sent")
            .order_by(PayoutPart.id),
        )
    )  # fmt: skip
    db.session.execute(
        update(PayoutLine)
        .where(ready)
        .values(state="paid", settled_on=day)
        .execution_options(synchronize_session="fetch")
    )
    post(
        f"payout-{run.id}-paid",
        open_day(day),
        f"Uitbetaling U{run.id:03d} betaald",
        [
            *(Leg(IN_TRANSIT, cents, member_id) for member_id, cents in owed),
            Leg(BANK, -sum(cents for _member_id, cents in owed)),
        ],
    )


def take_back(line_id: int, day: date, reason: str, *, today: date, zone: str) -> PayoutLine:
    """A payment failed, or the bank sent the money back: the member has it coming again.

    Raises
    ------
    RuleBroken
        When the day or the reason is not right.
    AlreadyDone
        When nothing was paid, or it came back before.
    """
    line = db.session.get_one(PayoutLine, line_id)
    run = locked_run(line.run_id)
    db.session.refresh(line)
    if line.state not in ("ready", "paid") or run.confirmed_at is None:
        raise AlreadyDone("Deze betaling kwam al terug, of er is niets betaald.")
    if not reason.strip():
        raise RuleBroken("Schrijf op waarom het geld terugkwam.", field="reason")
    _check_day(day, line.settled_on or day_of(run.confirmed_at, zone), today, "on")
    was_paid = line.state == "paid"
    kind, source = ("returned", BANK) if was_paid else ("failed", IN_TRANSIT)
    _book_back(line, kind, source, day)
    line.state, line.reason, line.settled_on = "returned", reason.strip(), day
    record("payout_came_back", line, on=day, cents=line.amount_cents, reason=reason.strip())
    db.session.flush()
    return line


def _book_back(line: PayoutLine, kind: str, source: str, day: date) -> None:
    """Where the money was, and for which plants and distributions it is there again."""
    parts = db.session.scalars(
        select(PayoutPart)
        .where(PayoutPart.line_id == line.id, PayoutPart.kind == "sent")
        .order_by(PayoutPart.id)
    ).all()
    account = ACCOUNT_OF[line.kind]
    post(
        f"payout-line-{line.id}-{kind}",
        open_day(day),
        f"Betaling {line.end_to_end_id} kwam terug",
        [
            Leg(source, line.amount_cents, line.member_id if source == IN_TRANSIT else None),
            *(Leg(account, -part.amount_cents, line.member_id, part.plant_id) for part in parts),
        ],
    )
    for part in parts:
        db.session.add(
            PayoutPart(
                line_id=line.id,
                member_id=line.member_id,
                plant_id=part.plant_id,
                distribution_id=part.distribution_id,
                kind=kind,
                amount_cents=part.amount_cents,
                on=day,
                iban_end=part.iban_end,
            )
        )


def clear_return(line_id: int) -> PayoutLine:
    """The account of a payment that came back is right after all: it may be paid again."""
    line = db.session.get_one(PayoutLine, line_id)
    locked_run(line.run_id)
    db.session.refresh(line)
    if line.state != "returned" or line.is_cleared:
        raise AlreadyDone("Dit rekeningnummer staat niet in de wacht.")
    line.is_cleared = True
    record("payout_cleared", line)
    db.session.flush()
    return line


def _check_day(day: date, earliest: date, today: date, field: str) -> None:
    if day < earliest:
        raise RuleBroken("Kies een dag vanaf %(day)s.", field=field, day=earliest)
    if day > today:
        raise RuleBroken("Deze dag moet nog komen.", field=field)
