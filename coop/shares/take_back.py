"""An act on the register is taken back, with every later act that cannot stay without it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import TO_REFUND
from coop.ledger.periods import open_day
from coop.ledger.post import reverse
from coop.ledger.queries import balance_cents, entry_by_reference
from coop.shares.correct import correct_all
from coop.shares.handover import Place
from coop.shares.locks import lock_classes
from coop.shares.models import ShareMovement, ShareOperation
from coop.shares.move import check_never_oversold
from coop.shares.operation import next_reference, record_operation
from coop.shares.sides import Side, holdings_shown, sides_on
from coop.shares.unwind import Act, ActLeg, taken_back_with

BY_ORDER = "RF"
"""References of orders (ISO 11649): shares that were bought, with money and a cooling-off."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act that is taken back, with its movements."""

    reference: str
    kind: str
    on: date
    legs: tuple[ShareMovement, ...]


def is_bought(movement: ShareMovement) -> bool:
    """Whether these shares were issued for an order."""
    return movement.kind == "issue" and movement.reference.startswith(BY_ORDER)


def steps_of(movement: ShareMovement) -> list[Step]:
    """What is taken back with a movement, in that order: the act itself comes last."""
    if movement.kind == "correction":
        raise AlreadyDone("Een correctie kunt u niet terugdraaien. Boek opnieuw wat juist is.")
    members, known = {movement.member_id}, 0
    while len(members) != known:
        known = len(members)
        legs = _standing_legs(members)
        if movement.reference not in legs:
            raise AlreadyDone("Deze mutatie is al teruggedraaid.")
        chain = taken_back_with(_acts(legs, members), movement.reference)
        members |= {leg.member_id for act in chain for leg in legs[act.reference]}
    return [_step(act.reference, legs[act.reference]) for act in chain]


def take_back(
    movement: ShareMovement,
    reason: str,
    *,
    today: date,
    seen: str | None = None,
    document: str = "",
) -> str:
    """Take an act back by counter-movements, with its money and all that followed from it.

    Shares of an order stay with their money: who loses them here could not withdraw any more, nor
    be paid back. So do shares of which a member was paid the value since.

    Returns
    -------
    str
        The reference of the correction of the act itself.
    """
    if is_bought(movement):
        raise RuleBroken(
            "Deze delen kwamen uit een bestelling. Draai de bestelling terug, of boek een "
            "teruggave: dan klopt ook het geld."
        )
    expected = steps_of(movement)
    if expected[-1].kind == "reinvestment":
        raise RuleBroken(
            "Deze delen kwamen uit een uitkering die het lid wilde herbeleggen. Boek een "
            "teruggave: dan klopt ook het geld."
        )
    classes = lock_classes(leg.share_class_id for step in expected for leg in step.legs)
    steps = steps_of(movement)
    if steps != expected or (seen is not None and seen != shown(steps, today)):
        raise AlreadyDone(
            "Het register is intussen veranderd. Er is niets gedaan. "
            "Begin opnieuw, dan ziet u de nieuwe stand."
        )
    references = {step.reference: next_reference() for step in steps}
    correct_all({references[step.reference]: step.legs for step in steps}, reason)
    for step in steps:
        record_operation(
            "correction", references[step.reference], step.on, reason=reason, document=document
        )
    for class_id in classes:
        check_never_oversold(class_id)
    for step in steps:
        _take_money_back(step.reference, references[step.reference])
    return references[movement.reference]


def sides_of_steps(steps: Sequence[Step], today: date) -> list[Side]:
    """Everyone whom these touch, on the latest of their days and today."""
    gained: defaultdict[Place, int] = defaultdict(int)
    legs = [leg for step in steps for leg in step.legs]
    for leg in legs:
        gained[leg.share_class_id, leg.member_id] -= leg.shares
    return sides_on(max(today, *(leg.on for leg in legs)), gained)


def shown(steps: Sequence[Step], today: date) -> str:
    """What a preview of these showed, to send along with its form."""
    references = " ".join(step.reference for step in steps)
    return f"{references} {holdings_shown(sides_of_steps(steps, today))}"


def _take_money_back(reference: str, correction: str) -> None:
    entry = entry_by_reference(reference)
    if entry is None:
        return
    reverse(entry, correction, open_day(entry.booked_on), f"Terugdraaien van {reference}")
    for member_id in sorted({one.member_id for one in entry.postings if one.member_id}):
        # Somebody was paid already: who gets shares back as well would have both.
        if balance_cents(TO_REFUND, member_id=member_id) > 0:
            raise RuleBroken(
                "%(reference)s kunt u niet terugdraaien: het geld ervan staat al op een lijst van "
                "uitbetalingen. Geef het lid de delen opnieuw uit als het bedrag terug is.",
                reference=reference,
            )


def _standing_legs(members: set[int]) -> dict[str, list[ShareMovement]]:
    """Acts in which these members have a part and that were not taken back, by reference."""
    theirs = select(ShareMovement.reference).where(ShareMovement.member_id.in_(members))
    back = aliased(ShareMovement)
    found = db.session.scalars(
        select(ShareMovement)
        .outerjoin(back, back.reverses_id == ShareMovement.id)
        .where(
            ShareMovement.reference.in_(theirs),
            ShareMovement.kind != "correction",
            back.id.is_(None),
        )
        .order_by(ShareMovement.id)
    )
    legs: defaultdict[str, list[ShareMovement]] = defaultdict(list)
    for leg in found:
        legs[leg.reference].append(leg)
    return dict(legs)


def _acts(legs: dict[str, list[ShareMovement]], members: set[int]) -> list[Act]:
    """These acts as far as they are of members of whom we know all acts."""
    return [
        Act(
            reference,
            max(leg.id for leg in own),
            tuple(
                ActLeg((leg.share_class_id, leg.member_id), leg.on, leg.shares)
                for leg in own
                if leg.member_id in members
            ),
        )
        for reference, own in legs.items()
    ]


def _step(reference: str, legs: Sequence[ShareMovement]) -> Step:
    named = db.session.scalar(
        select(ShareOperation.kind).where(ShareOperation.reference == reference)
    )
    return Step(reference, named or legs[0].kind, legs[0].on, tuple(legs))
