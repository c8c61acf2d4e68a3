"""Ordering for good: opened by the starter, placed by each, taken back while it may be."""

from dataclasses import dataclass
from datetime import date, datetime

from coop.database import db
from coop.errors import RuleBroken
from coop.initiatives import stages
from coop.initiatives.binding import (
    COOLING_OFF_DAYS,
    FULFILLED,
    STANDING,
    WITHDRAWN,
    check_closing,
    check_commit,
    check_go,
    check_step_back,
)
from coop.initiatives.count import contact_key
from coop.initiatives.history import STARTER
from coop.initiatives.links import Starter
from coop.initiatives.models import Commitment, Initiative, InitiativeTerms
from coop.initiatives.move import go, held
from coop.initiatives.order_queries import (
    COMMITTED,
    bound,
    commitments_of,
    order_of,
    standing_commitment,
)
from coop.initiatives.queries import pledges_of, terms_of
from coop.initiatives.start import PLANT, end_of_day
from coop.initiatives.tell import reader_of, tell
from coop.members.models import Member
from coop.offers.cancel import take_back
from coop.offers.lifecycle import PAID, RESERVED, end_of_days, last_day
from coop.offers.models import Order
from coop.offers.place import Applicant, Wish, place
from coop.periods import day_of
from coop.records.audit import record
from coop.words import Euros, Words


@dataclass(frozen=True, slots=True)
class Ordered:
    """What somebody orders, at the price they were shown. `iban` only where money will flow."""

    name: str
    contact: str
    street: str
    postcode: str
    town: str
    units: int
    seen_price_cents: int
    iban: str | None = None
    language: str = "nl"


def open_binding(key: Starter, closes_on: date, at: datetime, zone: str) -> Initiative:
    """From now on people may order, until the end of a day.

    Raises
    ------
    RuleBroken
        When that day does not fit, or a plant has no shares on offer yet.
    """
    found = held(key.initiative_id, at)
    stages.check_arrow(found.state, stages.BINDING)
    check_closing(closes_on, day_of(at, zone), _terms(found).offer.valid_until)
    if found.kind == PLANT and found.offering_id is None:
        raise RuleBroken(
            "Voor een bron koopt men delen. Vraag het bestuur eerst om een uitgifte te openen.",
            field="closes_on",
        )
    found.closes_at = end_of_day(closes_on, zone)
    go(found, stages.BINDING, STARTER, at)
    _tell_open(found, closes_on)
    return found


def commit(
    initiative_id: int, ordered: Ordered, at: datetime, zone: str, member: Member | None = None
) -> Commitment:
    """Order for good; of a plant this reserves shares, for `member` if one is signed in.

    Raises
    ------
    RuleBroken
        When ordering is not open, the price is another one by now, or this contact ordered before.
    """
    found = held(initiative_id, at)
    if found.state != stages.BINDING or found.closes_at is None or found.hidden_reason is not None:
        raise RuleBroken("Bestellen kan nu niet. Er is niets besteld.", field="units")
    price_cents = price_of(found)
    check_commit(ordered.units, ordered.seen_price_cents, price_cents, found.closes_at, at)
    _check_first(found, ordered, at)
    order = _place(found, ordered, member, at) if found.kind == PLANT else None
    made = Commitment(
        initiative_id=found.id,
        name=ordered.name,
        contact=ordered.contact,
        contact_key=contact_key(ordered.contact),
        street=ordered.street,
        postcode=ordered.postcode,
        town=ordered.town,
        units=ordered.units,
        unit_price_cents=price_cents,
        amount_cents=ordered.units * price_cents,
        state=STANDING,
        language=ordered.language,
        made_at=at,
        cooling_off_until=(
            order.cooling_off_until if order else end_of_days(at, COOLING_OFF_DAYS, zone)
        ),
        order_id=order.id if order else None,
    )
    record(COMMITTED, made, units=made.units, amount_cents=made.amount_cents)
    db.session.flush()
    if order is None:
        _tell_committed(found, made, zone)
    return made


def price_of(found: Initiative) -> int:
    """What one unit costs who orders now: of a plant the price of its shares. [cents]"""
    if found.kind == PLANT and found.offering is not None:
        return found.offering.price_cents
    return _terms(found).unit_price_cents


def step_back(row: Commitment, at: datetime, zone: str) -> Commitment:
    """Take a binding order back within its time to think.

    Raises
    ------
    RuleBroken
        When it stands no more, or that time is over.
    """
    found = held(row.initiative_id, at)
    db.session.refresh(row)
    order = order_of(row)
    until = order.cooling_off_until if order else row.cooling_off_until
    check_step_back(row.state, until, at, zone)
    if order is not None:
        take_back(order, at)
    row.state, row.ended_at = WITHDRAWN, at
    record("commitment_withdrawn", row, units=row.units)
    tell(
        found,
        [reader_of(row)],
        Words("Uw bestelling is ingetrokken: %(title)s", title=found.title),
        [Words("Uw bestelling is ingetrokken. U hoeft niets te betalen.")],
    )
    db.session.flush()
    return row


def order_it(key: Starter, at: datetime) -> Initiative:
    """Enough is sure: the starter orders from the supplier. Raises `RuleBroken` while it is not."""
    found = held(key.initiative_id, at)
    stages.check_arrow(found.state, stages.ORDERED)
    if found.closes_at is None:
        raise ValueError(f"initiative {found.id} never opened for orders")
    check_go(bound(found.id, at, _terms(found).go_units), found.closes_at, at)
    go(found, stages.ORDERED, STARTER, at)
    _tell_all(
        found,
        Words("Het gaat door: %(title)s", title=found.title),
        Words(
            "“%(title)s” gaat door. De bestelling is geplaatst. U betaalt pas bij levering.",
            title=found.title,
        )
        if found.kind != PLANT
        else Words("“%(title)s” gaat door. De bestelling is geplaatst.", title=found.title),
    )
    return found


def deliver(key: Starter, at: datetime) -> Initiative:
    """What was ordered is there."""
    found = held(key.initiative_id, at)
    go(found, stages.DELIVERED, STARTER, at)
    for row in commitments_of(found.id):
        row.state = FULFILLED
    _tell_all(
        found,
        Words("Geleverd: %(title)s", title=found.title),
        Words("De starter meldt dat “%(title)s” geleverd is.", title=found.title),
    )
    db.session.flush()
    return found


def _terms(found: Initiative) -> InitiativeTerms:
    terms = terms_of(found.id)
    if terms is None:
        raise RuleBroken("De prijs staat nog niet vast. Er is niets veranderd.")
    return terms


def _check_first(found: Initiative, ordered: Ordered, at: datetime) -> None:
    """One binding order for each contact; one that died as an order of shares makes room."""
    earlier = standing_commitment(found.id, contact_key(ordered.contact))
    if earlier is None:
        return
    order = order_of(earlier)
    if order is None or order.status in (RESERVED, PAID):
        raise RuleBroken(
            "Op dit e-mailadres of telefoonnummer is al besteld. Wilt u iets anders? Trek eerst "
            "die bestelling in, met de link die u kreeg.",
            field="contact",
        )
    earlier.state, earlier.ended_at = WITHDRAWN, at
    db.session.flush()


def _place(found: Initiative, ordered: Ordered, member: Member | None, at: datetime) -> Order:
    """The binding order of a plant is an order of shares like any other."""
    if found.offering_id is None:
        raise RuleBroken("Bestellen kan nu niet. Er is niets besteld.", field="units")
    wish = Wish(ordered.units, ordered.seen_price_cents, ordered.language, channel="initiative")
    try:
        return place(found.offering_id, wish, member or _applicant(ordered), at)
    except RuleBroken as refusal:
        if refusal.field == "shares":
            refusal.field = "units"
        raise


def _applicant(ordered: Ordered) -> Applicant:
    """Who orders without being signed in, as a buyer of shares."""
    if not ordered.iban:
        raise RuleBroken("Vul uw rekeningnummer in.", field="iban")
    is_mail = "@" in ordered.contact
    return Applicant(
        name=ordered.name,
        email=ordered.contact if is_mail else None,
        phone=None if is_mail else ordered.contact,
        street=ordered.street,
        postcode=ordered.postcode,
        town=ordered.town,
        iban=ordered.iban,
    )


def _tell_open(found: Initiative, closes_on: date) -> None:
    tell(
        found,
        map(reader_of, pledges_of(found.id)),
        Words("U kunt nu bestellen: %(title)s", title=found.title),
        [
            Words(
                "“%(title)s”: u kunt tot en met %(day)s bestellen. Bestellen bindt, met 14 dagen "
                "bedenktijd. Doet u niets, dan zit u nergens aan vast.",
                title=found.title,
                day=closes_on,
            ),
            Words("Dit vraagt %(starter)s, die hiermee begon.", starter=found.starter_name),
        ],
        lambda address: Words("Ga naar uw bladzijde: %(address)s", address=address),
    )


def _tell_committed(found: Initiative, made: Commitment, zone: str) -> None:
    if "@" not in made.contact:
        return
    tell(
        found,
        [reader_of(made)],
        Words("Uw bestelling: %(title)s", title=found.title),
        [
            Words(
                "U bestelde %(units)s × %(what)s, voor %(price)s per stuk, samen %(amount)s.",
                units=made.units,
                what=found.unit_name,
                price=Euros(made.unit_price_cents),
                amount=Euros(made.amount_cents),
            ),
            Words("U betaalt pas bij levering. Betaal niemand vooruit."),
            Words(
                "Tot en met %(day)s kunt u zonder reden van uw bestelling afzien.",
                day=last_day(made.cooling_off_until, zone),
            ),
        ],
        lambda address: Words("Uw bestelling staat op: %(address)s", address=address),
    )


def _tell_all(found: Initiative, subject: Words, sentence: Words) -> None:
    tell(
        found,
        map(reader_of, commitments_of(found.id)),
        subject,
        [sentence],
        lambda address: Words("Uw bestelling staat op: %(address)s", address=address),
    )
