"""Opening an offering of shares, changing its terms, and closing it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.offers.models import Offering, OfferingPhase
from coop.offers.offer_rules import check_opening, check_terms
from coop.offers.phases import Phase, check_phases
from coop.offers.ready_queries import missing_of, phases_of
from coop.offers.wishes import offer_freed
from coop.records.audit import record
from coop.shares.models import ShareClass
from coop.words import Words


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What the board says of an offering.

    `max_household_shares` of None is as many as for one person; `exemption_sentence` of None keeps
    it closed.
    """

    offered_shares: int
    price_cents: int
    min_shares: int
    max_shares: int
    opens_at: datetime
    closes_at: datetime | None
    payment_days: int
    exemption_sentence: str | None
    terms_version: str
    yearly_cost_cents: int
    max_household_shares: int | None = None
    starter_shares: int = 0
    target_shares: int | None = None
    kind: str = "queue"
    most_instalments: int = 1
    is_small_circle: bool = False
    notified_on: date | None = None

    def kept(self) -> dict[str, Any]:
        """As the table keeps it."""
        most = self.max_household_shares
        return asdict(self) | {
            "max_household_shares": self.max_shares if most is None else most,
        }


def open_offering(
    share_class: ShareClass, terms: OfferTerms, at: datetime | None = None
) -> Offering:
    """Offer shares of a class. It opens when its day is there and nothing is missing any more.

    Where `at` is given, the opening may not lie before that day.
    """
    check_terms(terms)
    if at is not None:
        check_opening(terms.opens_at, at)
    left = share_class.issued_shares - share_class.claimed_shares
    if left < 1:
        raise RuleBroken(
            "Van deze soort zijn geen delen meer over. Kies een andere soort, of maak eerst een "
            "nieuwe soort delen.",
            field="share_class_id",
        )
    if terms.offered_shares > left:
        raise RuleBroken(
            "Van deze soort zijn nog %(left)s delen over.", field="offered_shares", left=left
        )
    offering = Offering(share_class=share_class, **terms.kept())
    db.session.add(offering)
    record("offering_opened", offering, **terms.kept())
    return offering


def change_offering(offering: Offering, terms: OfferTerms, at: datetime | None = None) -> Offering:
    """Change what an offering says. Orders that were placed keep their price and terms."""
    check_terms(terms)
    db.session.refresh(offering, with_for_update=True)
    if at is not None and terms.opens_at != offering.opens_at:
        check_opening(terms.opens_at, at)
    _check_stock(offering, terms)
    _move_phases(offering, terms)
    was_ready = at is not None and not missing_of([offering], at)[offering.id]
    before = _set_all(offering, terms.kept())
    offering.highest_price_cents = max(offering.highest_price_cents, terms.price_cents)
    record("offering_changed", offering, before=before)
    db.session.flush()
    if was_ready and at is not None:
        _refuse_if_closed(missing_of([offering], at)[offering.id])
    if at is not None:
        # More shares, or more for one person: whoever waits goes first.
        offer_freed(offering.id, at)
    return offering


def _check_stock(offering: Offering, terms: OfferTerms) -> None:
    if terms.offered_shares < offering.claimed_shares:
        raise RuleBroken(
            "Er zijn al %(claimed)s delen besteld. Bied er ten minste zoveel aan.",
            field="offered_shares",
            claimed=offering.claimed_shares,
        )
    share_class = offering.share_class
    most = share_class.issued_shares - share_class.claimed_shares + offering.claimed_shares
    if terms.offered_shares > most:
        raise RuleBroken(
            "U kunt hier hoogstens %(most)s delen aanbieden: meer zijn er niet van deze soort.",
            field="offered_shares",
            most=most,
        )
    if terms.starter_shares < offering.claimed_starters:
        raise RuleBroken(
            "Er zijn al %(claimed)s startdelen besteld. Houd er ten minste zoveel apart.",
            field="starter_shares",
            claimed=offering.claimed_starters,
        )
    sold_openly = offering.claimed_shares - offering.claimed_starters
    if terms.starter_shares > terms.offered_shares - sold_openly:
        raise RuleBroken(
            "U kunt hoogstens %(most)s startdelen apart houden: de andere delen zijn al besteld.",
            field="starter_shares",
            most=terms.offered_shares - sold_openly,
        )


def _move_phases(offering: Offering, terms: OfferTerms) -> None:
    """The first phase starts when the sale opens, also when that moves."""
    phases = phases_of([offering.id]).get(offering.id, ())
    if not phases:
        return
    first, *later = phases
    moved = (Phase(terms.opens_at, first.who, first.postcodes, first.max_shares), *later)
    try:
        check_phases(moved, terms.opens_at, terms.closes_at, terms.min_shares, terms.max_shares)
    except RuleBroken as refusal:
        raise RuleBroken(
            "Dit past niet bij de fasen van deze verkoop: %(why)s Wijzig eerst de fasen.",
            why=refusal.words,
        ) from refusal
    if moved != phases:
        _write_phases(offering, moved)


def set_phases(offering: Offering, phases: tuple[Phase, ...]) -> Offering:
    """Say who may order when, in place of what was said before. Orders that stand stay."""
    db.session.refresh(offering, with_for_update=True)
    check_phases(
        phases,
        offering.opens_at,
        offering.closes_at,
        offering.min_shares,
        offering.max_shares,
    )
    _write_phases(offering, phases)
    return offering


def _write_phases(offering: Offering, phases: tuple[Phase, ...]) -> None:
    db.session.execute(delete(OfferingPhase).where(OfferingPhase.offering_id == offering.id))
    db.session.add_all(OfferingPhase(offering_id=offering.id, **asdict(each)) for each in phases)
    record("offering_phases", offering, phases=[_told(each) for each in phases])
    db.session.flush()


def _told(phase: Phase) -> str:
    most = f" ≤ {phase.max_shares}" if phase.max_shares else ""
    return f"{phase.starts_at.isoformat()} {phase.who} {phase.postcodes}{most}".strip()


def close_offering(offering: Offering, at: datetime) -> Offering:
    """Take no more orders from now; those that stand go their way."""
    if offering.closes_at is not None and offering.closes_at <= at:
        raise AlreadyDone("Deze uitgifte is al gesloten.")
    if offering.opens_at >= at:
        raise RuleBroken(
            "Deze uitgifte is nog niet open. Kies een latere eerste dag, of sluit haar later."
        )
    offering.closes_at = at
    record("offering_closed", offering, at=at)
    db.session.flush()
    return offering


def _set_all(offering: Offering, wanted: dict[str, Any]) -> dict[str, str]:
    """Set what differs; what it was before."""
    before = {}
    for name, value in wanted.items():
        if getattr(offering, name) != value:
            before[name] = str(getattr(offering, name))
            setattr(offering, name, value)
    return before


def _refuse_if_closed(missing: tuple[Words, ...]) -> None:
    """A change may not close a sale that was ready, by accident."""
    if missing:
        raise RuleBroken(
            "Zo zou de verkoop dichtgaan. Er ontbreekt dan: %(missing)s. Er is niets gewijzigd.",
            missing=missing[0],
        )
