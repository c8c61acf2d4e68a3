"""Getting in line or into a lottery, changing what one asked, and leaving again."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coop.database import db
from coop.errors import RuleBroken
from coop.members.join import apply
from coop.members.models import Member
from coop.offers import wish_mails
from coop.offers.arrow import lock_offering
from coop.offers.household import household_of
from coop.offers.lifecycle import Standing, check_on_sale, check_together
from coop.offers.models import OfferingWish
from coop.offers.queries import OnSale, offering_on_sale, shares_ordered, the_cooperative
from coop.offers.wish_arrow import move_wish, owe_kept_money
from coop.offers.wish_queries import (
    WAITING,
    WISH_WITHDRAWN,
    household_wishes,
    notice_of,
    own_wish,
    someone_waits,
)
from coop.offers.wishes import LOTTERY, free_shares, lock_with_class, offer_freed
from coop.periods import day_of
from coop.records.audit import record

if TYPE_CHECKING:
    from coop.offers.place import Applicant


@dataclass(frozen=True, slots=True)
class Asked:
    """How many shares somebody wants: at least, and at most."""

    least: int
    most: int
    language: str = "nl"


def join_line(
    offering_id: int, asked: Asked, person: "Applicant | Member", at: datetime
) -> OfferingWish:
    """Somebody gets in line, or takes part in a lottery; nothing is owed by it.

    What is free is offered at once, to whoever is next.

    Raises
    ------
    RuleBroken
        When it is no time for it, the numbers do not fit, or they stand in line already.
    """
    offering = lock_with_class(offering_id)
    on_sale = offering_on_sale(offering, at)
    _check(on_sale, asked, at)
    known = person.id if isinstance(person, Member) else None
    _check_person(on_sale, asked, known, person)
    wish = OfferingWish(
        offering=offering,
        member=person if isinstance(person, Member) else _applicant(person, asked, at),
        min_shares=asked.least,
        max_shares=asked.most,
        shares_left=asked.most,
        household=household_of(person.postcode, person.street),
        status=WAITING,
        language=asked.language,
        made_at=at,
    )
    db.session.add(wish)
    record("wish_made", wish, offering=offering.id, least=asked.least, most=asked.most)
    db.session.flush()
    wish_mails.tell_wish_joined(wish, the_cooperative())
    offer_freed(offering_id, at)
    return wish


def change_wish(wish: OfferingWish, asked: Asked, at: datetime) -> OfferingWish:
    """Other numbers, while the wishes of a lottery still come in."""
    offering = lock_with_class(wish.offering_id)
    db.session.refresh(wish)
    if offering.kind != LOTTERY or wish.status != WAITING:
        raise RuleBroken("Deze wens kan niet meer worden veranderd. U kunt hem wel intrekken.")
    on_sale = offering_on_sale(offering, at)
    _check(on_sale, asked, at)
    check_together(on_sale.terms, asked.most, shares_ordered(offering.id, wish.member_id, None))
    before = (wish.min_shares, wish.max_shares)
    wish.min_shares, wish.max_shares = asked.least, asked.most
    wish.shares_left = asked.most
    record("wish_changed", wish, before=before, least=asked.least, most=asked.most)
    db.session.flush()
    return wish


def withdraw_wish(wish: OfferingWish, at: datetime, why: str = "") -> OfferingWish:
    """Somebody leaves the line. Orders that came of the wish go their own way."""
    lock_offering(wish.offering_id)
    db.session.refresh(wish)
    move_wish(wish, WISH_WITHDRAWN)
    if why:
        record("wish_withdrawn_by_board", wish, reason=why)
    owe_kept_money(wish, day_of(at, the_cooperative().time_zone))
    db.session.flush()
    return wish


def _check(on_sale: OnSale, asked: Asked, at: datetime) -> None:
    offering, terms = on_sale.offering, on_sale.terms
    if on_sale.standing not in (Standing.OPEN, Standing.SOLD_OUT):
        check_on_sale(terms, at)
    if offering.kind == LOTTERY:
        notice = notice_of(offering.id)
        if notice is None:
            raise RuleBroken("U kunt nog niet meedoen. Het bestuur zegt eerst hoe er wordt geloot.")
        if at >= notice.closes_at:
            raise RuleBroken("De inschrijving is gesloten. Er is niets veranderd.")
    elif free_shares(offering) >= asked.most and not someone_waits(offering.id):
        raise RuleBroken("Er zijn nu genoeg delen vrij. U kunt ze meteen bestellen.", field="most")
    if asked.least < offering.min_shares:
        raise RuleBroken("Kies ten minste %(least)s.", field="least", least=offering.min_shares)
    if asked.most < asked.least:
        raise RuleBroken(
            "Uw hoogste aantal is lager dan uw minste aantal. Vul %(least)s of meer in.",
            field="most",
            least=asked.least,
        )
    if asked.most > offering.max_shares:
        raise RuleBroken(
            "U kunt hier hoogstens %(most)s delen kopen.", field="most", most=offering.max_shares
        )


def _check_person(
    on_sale: OnSale, asked: Asked, known: int | None, person: "Applicant | Member"
) -> None:
    offering = on_sale.offering
    if isinstance(person, Member) and person.status == "ended":
        raise RuleBroken("Uw lidmaatschap is beëindigd. Neem contact met ons op.")
    if own_wish(offering.id, known, person.iban) is not None:
        raise RuleBroken(
            "Op uw naam of rekeningnummer staat al een wens. Verander of beëindig die eerst: "
            "het adres staat in de mail die u kreeg.",
            field="most",
        )
    try:
        check_together(on_sale.terms, asked.most, shares_ordered(offering.id, known, person.iban))
    except RuleBroken as refusal:
        refusal.field = "most"
        raise
    household = household_of(person.postcode, person.street)
    if household_wishes(offering.id, household) + asked.most > offering.max_household_shares:
        raise RuleBroken(
            "Samen met anderen op uw adres is dit meer dan %(most)s delen. Meer kan één adres "
            "hier niet kopen.",
            field="most",
            most=offering.max_household_shares,
        )


def _applicant(person: "Applicant", asked: Asked, at: datetime) -> Member:
    return apply(
        person.name,
        applied_on=day_of(at, the_cooperative().time_zone),
        email=person.email,
        phone=person.phone,
        street=person.street,
        postcode=person.postcode,
        town=person.town,
        iban=person.iban,
        language=asked.language,
        contact_by="email" if person.email else "phone",
    )
