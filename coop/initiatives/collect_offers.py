"""Offers of suppliers: laid down, taken away, and one fixed with its price by the starter."""

from dataclasses import dataclass
from datetime import date, datetime

from coop.database import db
from coop.errors import RuleBroken
from coop.initiatives import stages
from coop.initiatives.history import FIXED_AT, OFFER, OFFER_GONE, STARTER
from coop.initiatives.links import Starter
from coop.initiatives.models import Initiative, InitiativeTerms, OfferStep, SupplierOffer
from coop.initiatives.move import go, held, note
from coop.initiatives.queries import offers_laid_down, offers_of, pledges_of
from coop.initiatives.sheet import UnitSheet, check_sheet
from coop.initiatives.tell import reader_of, tell
from coop.initiatives.tender import FEWEST_OFFERS, Step, check_fix, check_steps
from coop.periods import day_of
from coop.words import Euros, Words


@dataclass(frozen=True, slots=True)
class OfferDetails:
    """What a supplier offers, as the starter typed it."""

    supplier: str
    warranty_years: int
    valid_until: date
    included: str
    document_url: str
    steps: tuple[Step, ...]


def steps_of(offer: SupplierOffer) -> tuple[Step, ...]:
    """The prices of an offer, as the rules know them."""
    return tuple(Step(step.from_units, step.unit_price_cents) for step in offer.steps)


def add_offer(key: Starter, details: OfferDetails, at: datetime, zone: str) -> SupplierOffer:
    """Lay an offer beside the others.

    Raises
    ------
    RuleBroken
        When it is not the time for offers, or this one cannot be.
    """
    found = _collecting(key, at)
    check_steps(details.steps)
    if not 0 <= details.warranty_years <= 50:
        raise RuleBroken("Vul een aantal jaren in van 0 tot en met 50.", field="warranty_years")
    if details.valid_until < day_of(at, zone):
        raise RuleBroken("Deze aanbieding geldt al niet meer.", field="valid_until")
    if details.document_url and not details.document_url.startswith(("https://", "http://")):
        raise RuleBroken("Een adres begint met https://.", field="document_url")
    made = SupplierOffer(
        initiative_id=found.id,
        supplier=details.supplier,
        warranty_years=details.warranty_years,
        valid_until=details.valid_until,
        included=details.included,
        document_url=details.document_url,
        made_at=at,
        steps=[
            OfferStep(from_units=step.from_units, unit_price_cents=step.unit_price_cents)
            for step in details.steps
        ],
    )
    db.session.add(made)
    note(found, STARTER, OFFER, at, after=details.supplier)
    db.session.flush()
    if offers_laid_down(found.id) == FEWEST_OFFERS:
        _tell_offers(found)
    return made


def drop_offer(key: Starter, offer_id: int, at: datetime) -> None:
    """Take an offer away; its preferences go with it. Raises `RuleBroken` if it is not there."""
    found = _collecting(key, at)
    offer = _offer(found, offer_id)
    offer.withdrawn_at = at
    for pledge in pledges_of(found.id):
        if pledge.preferred_offer_id == offer_id:
            pledge.preferred_offer_id = None
    note(found, STARTER, OFFER_GONE, at, before=offer.supplier)
    db.session.flush()


def fix(
    key: Starter, offer_id: int, go_units: int, sheet: UnitSheet | None, at: datetime, zone: str
) -> InitiativeTerms:
    """Choose an offer and the step whose price holds; from here on the price never changes.

    Parameters
    ----------
    key
        The starter's.
    offer_id, go_units
        The offer, and from how many units on the chosen price holds: fewer orders are no go.
    sheet
        The sums of one unit of a joint purchase; its price is that of the step.

    Raises
    ------
    RuleBroken
        With fewer than two offers, an offer that ran out, or sums that cannot be.
    """
    found = _collecting(key, at)
    offer = _offer(found, offer_id)
    step = next((each for each in steps_of(offer) if each.from_units == go_units), None)
    check_fix(len(offers_of(found.id)), offer.valid_until, step, day_of(at, zone))
    assert step is not None
    if sheet:
        check_sheet(sheet)
    terms = InitiativeTerms(
        initiative_id=found.id,
        offer_id=offer.id,
        unit_price_cents=step.unit_price_cents,
        go_units=step.from_units,
        fixed_at=at,
        p50_kwh=sheet.p50_kwh if sheet else None,
        p90_kwh=sheet.p90_kwh if sheet else None,
        own_use_percent=sheet.own_use_percent if sheet else None,
        saved_cents_per_kwh=sheet.saved_cents_per_kwh if sheet else None,
        sold_cents_per_kwh=sheet.sold_cents_per_kwh if sheet else None,
        years=sheet.years if sheet else None,
    )
    db.session.add(terms)
    price = Euros(step.unit_price_cents)
    note(found, STARTER, FIXED_AT, at, after=f"{offer.supplier}, {price}")
    go(found, stages.FIXED, STARTER, at)
    _tell(found, offer, step)
    return terms


def _tell_offers(found: Initiative) -> None:
    """Once, when there is something to choose: each may say which offer they like best."""
    tell(
        found,
        map(reader_of, pledges_of(found.id)),
        Words("Er zijn aanbiedingen: %(title)s", title=found.title),
        [
            Words("Voor “%(title)s” liggen er nu aanbiedingen.", title=found.title),
            Words("Zeg welke u het liefst hebt. U zit nergens aan vast."),
        ],
        lambda address: Words("Uw voorkeur geeft u hier: %(address)s", address=address),
    )


def _tell(found: Initiative, offer: SupplierOffer, step: Step) -> None:
    tell(
        found,
        map(reader_of, pledges_of(found.id)),
        Words("De prijs staat vast: %(title)s", title=found.title),
        [
            Words(
                "Voor “%(title)s” is gekozen: %(supplier)s, %(price)s per stuk.",
                title=found.title,
                supplier=offer.supplier,
                price=Euros(step.unit_price_cents),
            ),
            Words(
                "Deze prijs geldt als er samen minstens %(go)s worden besteld. U zit nog nergens "
                "aan vast.",
                go=step.from_units,
            ),
        ],
        lambda address: Words("Bekijk uw toezegging: %(address)s", address=address),
    )


def _collecting(key: Starter, at: datetime) -> Initiative:
    found = held(key.initiative_id, at)
    if found.state != stages.OFFERS:
        raise RuleBroken("Aanbiedingen horen bij de stap “offertes vragen”. Er is niets veranderd.")
    return found


def _offer(found: Initiative, offer_id: int) -> SupplierOffer:
    offer = db.session.get(SupplierOffer, offer_id)
    if offer is None or offer.initiative_id != found.id or offer.withdrawn_at is not None:
        raise RuleBroken("Deze aanbieding is er niet meer.", field="offer")
    return offer
