"""A second board member confirms the list: books it, gives the extra shares, tells the members."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from coop.database import db
from coop.errors import AlreadyDone, NotAllowed, RuleBroken
from coop.ledger.chart import IN_TRANSIT, SHARE_CAPITAL, SHARING_FUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members.models import Member
from coop.payouts.concept import Concept, last_four
from coop.payouts.due_queries import concept_now
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.outcome import READY, REINVESTED, SHARED
from coop.payouts.queries import locked_run
from coop.payouts.shared_out import Open, Owed, spread, take
from coop.payouts.tell_members import tell_members
from coop.records.audit import actor_id, record
from coop.shares.issue import issue
from coop.shares.models import ShareClass
from coop.shares.operation import record_operation
from coop.shares.stock import claim
from coop.yields.models import PayoutPart
from coop.yields.paid_queries import open_lines

KIND_OF_PART = {READY: "sent"}


def confirm_list(
    run_id: int,
    *,
    digest: str,
    total_cents: int,
    today: date,
    at: datetime,
    page_url: str = "",
    is_announced: bool = True,
) -> PayoutRun:
    """Confirm what somebody else made.

    Parameters
    ----------
    digest
        Of the list that was looked at.
    total_cents
        What the confirmer typed as the amount that goes to the bank. [cents]
    page_url
        Where members read about it; goes into their mail.

    Raises
    ------
    NotAllowed
        For whoever made it.
    AlreadyDone
        When it is no concept any more, or the ground changed since it was made.
    RuleBroken
        When the typed amount or the day is not right.
    """
    run = locked_run(run_id)
    _check(run, digest, today)
    concept = concept_now(run.year)
    if concept.digest != run.digest:
        raise AlreadyDone(
            "Er is iets veranderd sinds deze lijst is gemaakt: een bedrag, een rekeningnummer of "
            "een keuze van een lid. Laat dit concept vallen en maak een nieuw. Er is niets betaald."
        )
    if total_cents != concept.totals.ready_cents:
        raise RuleBroken(
            "Dit is niet het bedrag dat naar de bank gaat. Typ het over.", field="total"
        )
    lines = list(
        db.session.scalars(
            select(PayoutLine).where(PayoutLine.run_id == run.id).order_by(PayoutLine.id)
        )
    )
    run.state, run.confirmed_at, run.confirmed_by_id = "confirmed", at, actor_id()
    record("payout_confirmed", run, digest=digest, cents=total_cents)
    db.session.flush()
    day = open_day(today)
    _give_shares(run, [line for line in lines if line.state == REINVESTED], today)
    legs, parts = _booked(lines, concept, today)
    post(f"payout-{run.id}-confirmed", day, f"Uitbetaling U{run.id:03d} bevestigd", legs)
    db.session.execute(insert(PayoutPart), parts)
    if is_announced:
        tell_members(run, lines, page_url)
    if not any(line.state == READY for line in lines):
        run.state, run.settled_on = "settled", today
        record("payout_settled", run, on=today)
    db.session.flush()
    return run


def _check(run: PayoutRun, digest: str, today: date) -> None:
    if run.state != "concept":
        raise AlreadyDone("Deze lijst is al bevestigd of vervallen. Er is niets veranderd.")
    if actor_id() in (None, run.made_by_id):
        raise NotAllowed(
            "U hebt deze lijst zelf gemaakt. Een ander bestuurslid bevestigt hem, met een eigen "
            "inlog. Zo kijken altijd twee mensen naar het geld van de leden."
        )
    if digest != run.digest:
        raise AlreadyDone("Dit is niet de lijst die u bekeek. Bekijk hem opnieuw.")
    if run.execution_date < today:
        raise AlreadyDone(
            "De dag van betalen is voorbij. Laat dit concept vallen en maak een nieuw."
        )


def _give_shares(run: PayoutRun, lines: Sequence[PayoutLine], today: date) -> None:
    """Take all from the stock first, then add the movements: classes go before the register."""
    wanted: defaultdict[int, int] = defaultdict(int)
    for line in lines:
        assert line.share_class_id is not None
        wanted[line.share_class_id] += line.shares
    classes = {}
    for class_id, shares in sorted(wanted.items()):
        claim(class_id, shares)
        classes[class_id] = db.session.get_one(ShareClass, class_id)
    for line in lines:
        assert line.share_class_id is not None
        reference = share_reference(run.id, line.member_id)
        issue(
            classes[line.share_class_id],
            db.session.get_one(Member, line.member_id),
            line.shares,
            today,
            reference=reference,
            reason=f"Extra delen van de opbrengst van {run.year}",
        )
        record_operation(
            "reinvestment", reference, today, reason=f"Keuze over {run.year}, lijst U{run.id:03d}"
        )


def share_reference(run_id: int, member_id: int) -> str:
    """The reference of the extra shares that a member got from a list."""
    return f"U{run_id:03d}-{member_id}"


def _booked(
    lines: Iterable[PayoutLine], concept: Concept, today: date
) -> tuple[list[Leg], list[dict[str, Any]]]:
    """The legs of what moves, and of every line what it is a part of."""
    left = {key: list(parts) for key, parts in concept.owed.items()}
    opened: defaultdict[int, list[Open]] = defaultdict(list)
    for member_id, plant_id, made_id, cents in open_lines():
        opened[member_id].append(Open(made_id, plant_id, cents))
    plants = dict(db.session.execute(select(ShareClass.id, ShareClass.plant_id)).all())
    legs: list[Leg] = []
    rows: list[dict[str, Any]] = []
    shared_cents = 0
    for line in lines:
        key = (line.member_id, line.kind)
        taken, left[key] = take(left[key], line.amount_cents)
        parts, rest = spread(taken, opened[line.member_id] if line.kind == "yield" else [])
        if line.kind == "yield":
            opened[line.member_id] = rest
        rows += [
            {
                "line_id": line.id,
                "member_id": line.member_id,
                "plant_id": part.plant_id,
                "distribution_id": part.distribution_id,
                "kind": KIND_OF_PART.get(line.state, line.state),
                "amount_cents": part.amount_cents,
                "on": today,
                "iban_end": last_four(line.iban) if line.state == READY else "",
            }
            for part in parts
        ]
        if line.state not in (READY, SHARED, REINVESTED):
            continue
        legs += _from(line.member_id, taken)
        if line.state == READY:
            legs.append(Leg(IN_TRANSIT, -line.amount_cents, line.member_id))
        elif line.state == SHARED:
            shared_cents += line.amount_cents
        else:
            assert line.share_class_id is not None
            legs.append(
                Leg(
                    SHARE_CAPITAL,
                    -line.amount_cents,
                    line.member_id,
                    plants[line.share_class_id],
                    line.share_class_id,
                )
            )
    # Of no member: who gave is nobody's business.
    return [*legs, Leg(SHARING_FUND, -shared_cents)], rows


def _from(member_id: int, taken: Sequence[Owed]) -> list[Leg]:
    return [Leg(one.account, one.amount_cents, member_id, one.plant_id) for one in taken]
