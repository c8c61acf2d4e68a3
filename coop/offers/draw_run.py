"""A lottery, step by step: say how the lots are drawn, draw them, and let another confirm it.

The number that draws the lots comes from outside, such as the numbers of a state lottery, and is
named before the first wish comes in. So nobody can choose a number that suits them, nor make a
wish that suits the number. One of the board types it, another types it again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from coop.database import db
from coop.errors import AlreadyDone, NotAllowed, RuleBroken
from coop.offers import wish_mails
from coop.offers.draw import Ask, Given, digest, draw
from coop.offers.intent import Intent, Wish
from coop.offers.models import (
    AllocationLine,
    AllocationRun,
    DrawNotice,
    Offering,
    OfferingWish,
    Order,
)
from coop.offers.place import place_all
from coop.offers.queries import the_cooperative
from coop.offers.wish_queries import confirmed_run, notice_of, wishes_of
from coop.offers.wishes import LOTTERY, attach, free_shares, lock_with_class
from coop.records.audit import acting_now, actor_id, record
from coop.words import Words, keep, tell

SHORTEST = 4
"""Of a number that draws lots: fewer signs could be tried one by one."""
TOGETHER = 500
"""So many orders are placed in one go."""


@dataclass(frozen=True, slots=True)
class Division:
    """What a number would give, over the wishes as they are now."""

    seed: str
    available: int
    given: tuple[Given, ...]
    digest: str

    @property
    def given_shares(self) -> int:
        """All that is given."""
        return sum(one.shares for one in self.given)


def announce(offering_id: int, closes_at: datetime, seed_source: str, at: datetime) -> DrawNotice:
    """Say until when wishes come in and which number will draw the lots; said once.

    Raises
    ------
    RuleBroken
        When it is no lottery, or the moment does not fit.
    AlreadyDone
        When it was said before.
    """
    offering = lock_with_class(offering_id)
    if offering.kind != LOTTERY:
        raise RuleBroken("Bij deze uitgifte wordt niet geloot.")
    if notice_of(offering_id) is not None:
        raise AlreadyDone("Dit is al bekendgemaakt en kan niet meer veranderen.")
    if closes_at <= max(at, offering.opens_at):
        raise RuleBroken("Kies een dag na de opening, en na vandaag.", field="last_day")
    if offering.closes_at is not None and closes_at >= offering.closes_at:
        raise RuleBroken(
            "Kies een dag voor het einde van de uitgifte: daarna moet er nog worden geloot.",
            field="last_day",
        )
    notice = DrawNotice(
        offering_id=offering_id, closes_at=closes_at, seed_source=seed_source, told_at=at
    )
    db.session.add(notice)
    record("draw_announced", offering, closes_at=closes_at, seed_source=seed_source)
    db.session.flush()
    return notice


def divide(offering: Offering, seed: str) -> Division:
    """What a number gives over the wishes and the shares as they are now."""
    asks = [
        Ask(wish.id, wish.min_shares, wish.max_shares)
        for wish in wishes_of(offering.id)
        if wish.member.status != "ended"
    ]
    available = max(free_shares(offering), 0)
    given = tuple(draw(asks, available, seed))
    return Division(seed, available, given, digest(asks, available, seed))


def newest_run(offering_id: int) -> AllocationRun | None:
    """The division that counts, or the last one that was proposed."""
    return db.session.scalar(
        select(AllocationRun)
        .where(AllocationRun.offering_id == offering_id)
        .order_by(AllocationRun.confirmed_at.is_(None), AllocationRun.id.desc())
        .limit(1)
    )


def lines_of(run_id: int) -> Sequence[AllocationLine]:
    """What each wish got in a run that was confirmed, by lot."""
    return db.session.scalars(
        select(AllocationLine).where(AllocationLine.run_id == run_id).order_by(AllocationLine.lot)
    ).all()


def reason_of(line: AllocationLine) -> Words:
    """Why a wish got what it got."""
    return tell([json.loads(line.reason)])[0]


def propose(offering_id: int, seed: str, at: datetime) -> AllocationRun:
    """Type the number that was drawn; nothing is given yet.

    Raises
    ------
    RuleBroken
        While wishes still come in, or when the number is no number.
    AlreadyDone
        When the shares were divided before.
    """
    offering = lock_with_class(offering_id)
    _check_time(offering, at)
    seed = " ".join(seed.split())
    if len(seed) < SHORTEST or not any(sign.isdecimal() for sign in seed):
        raise RuleBroken("Vul het hele getal in, met ten minste vier tekens.", field="seed")
    made = divide(offering, seed)
    maker = actor_id()
    if maker is None:
        raise ValueError("lots are drawn by somebody")
    run = AllocationRun(
        offering_id=offering_id,
        seed=seed,
        available_shares=made.available,
        made_at=at,
        made_by_id=maker,
        digest=made.digest,
    )
    db.session.add(run)
    record("draw_proposed", run, seed=seed, digest=made.digest)
    db.session.flush()
    return run


def ready_to_confirm(
    offering_id: int, seed: str, seen_digest: str, at: datetime
) -> tuple[AllocationRun, Division]:
    """What would be confirmed, held until we commit; refused as `confirm` says."""
    offering = lock_with_class(offering_id)
    _check_time(offering, at)
    run = newest_run(offering_id)
    if run is None:
        raise RuleBroken("Vul eerst het getal in.")
    if actor_id() in (None, run.made_by_id):
        raise NotAllowed(
            "U hebt het getal zelf ingevuld. Een ander bestuurslid vult het nog eens in. Zo kijken "
            "altijd twee mensen."
        )
    if " ".join(seed.split()) != run.seed:
        raise RuleBroken("Dit is een ander getal dan het eerste bestuurslid typte.", field="seed")
    made = divide(offering, run.seed)
    if made.digest != seen_digest:
        raise AlreadyDone("Er is iets veranderd sinds u dit bekeek. Bekijk het opnieuw.")
    return run, made


def confirm(offering_id: int, seed: str, seen_digest: str, at: datetime) -> AllocationRun:
    """Another types the number again: every order is reserved, and everybody is told.

    Raises
    ------
    NotAllowed
        For whoever typed the number first.
    RuleBroken
        When it is another number.
    AlreadyDone
        When the shares were divided before, or the wishes changed since it was looked at.
    """
    run, made = ready_to_confirm(offering_id, seed, seen_digest, at)
    run.confirmed_at, run.confirmed_by_id = at, actor_id()
    run.available_shares, run.digest = made.available, made.digest
    record("draw_confirmed", run, seed=run.seed, digest=made.digest, shares=made.given_shares)
    db.session.flush()
    _give(run, made, at)
    return run


def _check_time(offering: Offering, at: datetime) -> None:
    notice = notice_of(offering.id)
    if offering.kind != LOTTERY or notice is None:
        raise RuleBroken("Maak eerst bekend hoe er wordt geloot.")
    if confirmed_run(offering.id) is not None:
        raise AlreadyDone("De delen zijn al verdeeld. Er is niets veranderd.")
    if at < notice.closes_at:
        raise RuleBroken("De inschrijving loopt nog. Daarna kunt u loten.")


def _give(run: AllocationRun, made: Division, at: datetime) -> None:
    """Keep what each got and why, reserve it, and tell everybody."""
    cooperative = the_cooperative()
    db.session.add_all(
        AllocationLine(
            run_id=run.id,
            wish_id=one.ask.wish_id,
            min_shares=one.ask.least,
            max_shares=one.ask.most,
            given_shares=one.shares,
            lot=one.lot,
            reason=json.dumps(keep(one.reason), ensure_ascii=False),
        )
        for one in made.given
    )
    wishes = {wish.id: wish for wish in wishes_of(run.offering_id)}
    offered = [(wishes[one.ask.wish_id], one.shares) for one in made.given if one.shares]
    for start in range(0, len(offered), TOGETHER):
        _reserve(offered[start : start + TOGETHER], at)
    for one in made.given:
        wish_mails.tell_wish_drawn(wishes[one.ask.wish_id], one, cooperative)
    db.session.flush()
    # Orders are written past the session: what it remembers of the stock is from before.
    offering = lock_with_class(run.offering_id)
    db.session.refresh(offering)


def _reserve(offered: Sequence[tuple[OfferingWish, int]], at: datetime) -> None:
    """Place a group of orders, each out of its wish, in the order of the lots."""
    intents = [
        Intent(
            wish.offering_id,
            Wish(shares, wish.offering.price_cents, wish.language, "lottery"),
            wish.member_id,
            None,
            *acting_now(),
        )
        for wish, shares in offered
    ]
    db.session.flush()
    outcomes = place_all(intents, at)
    made = {}
    for (wish, _shares), outcome in zip(offered, outcomes, strict=True):
        if isinstance(outcome, RuleBroken):
            raise RuleBroken(
                "Wens %(wish)s kan geen delen krijgen: %(why)s Er is niets verdeeld. Beëindig "
                "die wens met een reden, of neem contact op.",
                wish=wish.id,
                why=outcome.words,
            ) from outcome
        made[outcome.order_id] = wish
    for order in db.session.scalars(select(Order).where(Order.id.in_(made)).order_by(Order.id)):
        attach(made[order.id], order, at)
