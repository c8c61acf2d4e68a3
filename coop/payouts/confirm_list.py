"""A second board member confirms the list: books it, gives the extra shares, tells the members."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert, select

from coop.database import db
from coop.errors import AlreadyDone, NotAllowed, RuleBroken
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members.models import Member
from coop.payouts.booked import booked
from coop.payouts.concept import Concept
from coop.payouts.due_queries import concept_now
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.outcome import READY, REINVESTED
from coop.payouts.queries import all_lines, locked_run
from coop.payouts.tell_members import tell_members
from coop.records.audit import actor_id, record
from coop.records.chain import JOURNAL, REGISTER, hold
from coop.shares.issue import Issue, issue_all
from coop.shares.locks import lock_classes
from coop.shares.models import ShareClass
from coop.shares.operation import keep_operations, new_operation
from coop.shares.stock import claim
from coop.yields.models import PayoutPart


def ready_to_confirm(
    run_id: int, *, digest: str, total_cents: int, today: date
) -> tuple[PayoutRun, list[PayoutLine], Concept]:
    """What would be confirmed, held until we commit; refused as `confirm_list` says."""
    run = locked_run(run_id)
    _check(run, digest, today)
    lines = all_lines(run.id)
    _hold(lines)
    concept = concept_now(run.year, only_refunds=run.only_refunds)
    if concept.digest != run.digest:
        raise AlreadyDone(
            "Er is iets veranderd sinds deze lijst is gemaakt: een bedrag, een rekeningnummer of "
            "een keuze van een lid. Laat dit concept vallen en maak een nieuw. Er is niets betaald."
        )
    if total_cents != concept.totals.ready_cents:
        raise RuleBroken(
            "Dit is niet het bedrag dat naar de bank gaat. Typ het over.", field="total"
        )
    return run, lines, concept


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
    run, lines, concept = ready_to_confirm(
        run_id, digest=digest, total_cents=total_cents, today=today
    )
    run.state, run.confirmed_at, run.confirmed_by_id = "confirmed", at, actor_id()
    record("payout_confirmed", run, digest=digest, cents=total_cents)
    db.session.flush()
    day = open_day(today)
    _give_shares(run, [line for line in lines if line.state == REINVESTED], today)
    legs, parts = booked(lines, concept, today)
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


def _hold(lines: Sequence[PayoutLine]) -> None:
    """Let nobody move what members have coming, from before it is read until we commit."""
    if class_ids := {line.share_class_id for line in lines if line.share_class_id is not None}:
        lock_classes(class_ids)
        hold(REGISTER)
    hold(JOURNAL)


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
    # In one go: else each would be looked up by itself.
    whose = select(PayoutLine.member_id).where(
        PayoutLine.run_id == run.id, PayoutLine.state == REINVESTED
    )
    found = db.session.scalars(select(Member).where(Member.id.in_(whose)))
    members = {member.id: member for member in found}
    given = [
        Issue(
            classes[line.share_class_id or 0],
            members[line.member_id],
            line.shares,
            share_reference(run.id, line.member_id),
        )
        for line in lines
    ]
    issue_all(given, today, reason=f"Extra delen van de opbrengst van {run.year}")
    told = f"Keuze over {run.year}, lijst U{run.id:03d}"
    keep_operations(
        [new_operation("reinvestment", one.reference, today, reason=told) for one in given]
    )


def share_reference(run_id: int, member_id: int) -> str:
    """The reference of the extra shares that a member got from a list."""
    return f"U{run_id:03d}-{member_id}"
