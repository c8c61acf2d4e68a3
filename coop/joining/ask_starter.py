"""Asking for a starter's share, granting it, and accepting it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.joining import links, starter, tell
from coop.joining.give import NewHolder, add_guardian, hand_order_over
from coop.joining.models import StarterAsk, StarterKeeper
from coop.joining.parts import divide
from coop.joining.pay_parts import agree_on_parts
from coop.joining.queries import asked_recently, keepers, promised_cents, starter_asks
from coop.ledger.chart import SHARING_FUND
from coop.ledger.queries import balance_cents
from coop.mail.address import page_address
from coop.members.models import Member
from coop.offers.arrow import lock_offering
from coop.offers.lifecycle import RESERVED, end_of_days, last_day
from coop.offers.models import Offering, Order
from coop.offers.place import Applicant, Wish, place
from coop.offers.queries import offering_by_id, the_cooperative
from coop.offers.receive import Money, receive
from coop.periods import day_of, local_midnight, months_later
from coop.records.audit import acting_by_link, record
from coop.records.counters import last_of
from coop.words import Words

SHARING_FUND_LOCK = "sharing-fund"
MOST_A_DAY = 25
"""Asked by machines, it would otherwise fill the two keepers' list."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody says who asks: who, how to reach them, one sentence, and how."""

    name: str
    contact: str
    sentence: str
    way: str
    language: str = "nl"


def ask(offering_id: int, asking: Asking, at: datetime) -> StarterAsk:
    """Somebody asks for a starter's share.

    Raises
    ------
    RuleBroken
        When there is nothing to give now.
    """
    offering = offering_by_id(offering_id)
    if offering is None:
        raise RuleBroken("Deze uitgifte is er niet.")
    starter.check_room(asking.way, room_of(offering))
    today = day_of(at, the_cooperative().time_zone)
    if asked_recently(today) >= MOST_A_DAY:
        raise RuleBroken("Er komen vandaag veel vragen binnen. Bel ons, dan helpen wij u meteen.")
    asked = StarterAsk(
        offering_id=offering.id,
        name=asking.name,
        contact=asking.contact,
        sentence=asking.sentence,
        language=asking.language,
        way=asking.way,
        asked_on=today,
        decide_by=starter.decide_by(today),
    )
    db.session.add(asked)
    db.session.flush()
    record("starter_asked", asked, way=asking.way)
    return asked


def room_of(offering: Offering) -> starter.Room:
    """What there is to give in an offering now."""
    return starter.Room(
        shares_left=offering.starter_shares - offering.claimed_starters,
        fund_cents=fund_left_cents(),
        price_cents=offering.price_cents,
        most_parts=offering.most_instalments,
    )


def fund_left_cents() -> int:
    """What is in the sharing fund and was not promised to anybody. [cents]"""
    return -balance_cents(SHARING_FUND) - promised_cents()


def grant(asked: StarterAsk, decided_by: int | None, at: datetime) -> StarterAsk:
    """Yes: a share of the reserve is kept until the person accepts it.

    The order bears no name until then: who asked is known to the two keepers only.
    """
    _hold_asked(asked)
    offering = lock_offering(asked.offering_id)
    _hold_fund(asked)
    starter.check_room(asked.way, room_of(offering))
    wish = Wish(1, offering.price_cents, asked.language, is_starter=True)
    order = place(offering.id, wish, _nameless(asked), at)
    zone = the_cooperative().time_zone
    today = day_of(at, zone)
    until = months_later(today, starter.ACCEPT_MONTHS) + timedelta(days=1)
    order.expires_at = local_midnight(until, zone)
    order.waits_for_receiver = True
    asked.state, asked.order_id = "granted", order.id
    asked.decided_on, asked.decided_by = today, decided_by
    record("starter_granted", asked, in_silence=decided_by is None)
    address = page_address("starters.show", starter_token=links.token(links.STARTER, asked.id))
    tell.tell_starter(
        asked,
        Words("Uw startdeel ligt klaar"),
        [
            Words("Ja, u krijgt een startdeel in %(plant)s.", plant=_plant_name(offering)),
            Words("Vul hier uw gegevens in: %(address)s", address=address),
        ],
    )
    db.session.flush()
    return asked


def _hold(asked: StarterAsk) -> None:
    """Two who answer at once go one after the other: the ask, its offering, the fund."""
    db.session.flush()
    db.session.refresh(asked, with_for_update=True)


def _hold_asked(asked: StarterAsk) -> None:
    _hold(asked)
    if asked.state != "asked":
        raise AlreadyDone("Op deze vraag is al geantwoord.")


def _hold_fund(asked: StarterAsk) -> None:
    """The fund is one for all offerings: what is in it is read and promised by one at a time."""
    if asked.way == starter.FUND:
        last_of(SHARING_FUND_LOCK, 0)


def refuse(asked: StarterAsk, decided_by: int, at: datetime) -> StarterAsk:
    """No; name and sentence are wiped."""
    _hold_asked(asked)
    asked.state, asked.decided_by = "refused", decided_by
    asked.decided_on = day_of(at, the_cooperative().time_zone)
    record("starter_refused", asked)
    tell.tell_starter(
        asked,
        Words("Over uw vraag om een startdeel"),
        [Words("Wij kunnen u nu geen startdeel geven. Bel ons gerust: wij denken graag mee.")],
    )
    _wipe(asked)
    return asked


def accept(asked: StarterAsk, who: NewHolder, at: datetime) -> Order:
    """The person fills in their data: the fund pays, or they pay in small parts."""
    _hold(asked)
    if asked.state != "granted" or asked.order is None:
        raise AlreadyDone("Dit startdeel is al aangenomen, of het is vervallen.")
    order = asked.order
    offering = lock_offering(order.offering_id)
    _hold_fund(asked)
    db.session.refresh(order)
    if order.status != RESERVED:
        raise AlreadyDone("Dit startdeel is vervallen. Vraag het gerust nog eens.")
    today = day_of(at, the_cooperative().time_zone)
    with acting_by_link(order.member_id):
        holder = _become(order.member, who, at)
        thinks_until = end_of_days(at, offering.cooling_off_days, the_cooperative().time_zone)
        hand_order_over(order, holder, at)
        order.waits_for_receiver = False
        asked.state = "accepted"
        record("starter_accepted", asked)
        if asked.way == starter.FUND:
            _pay_from_fund(order, asked, today)
        else:
            order.cooling_off_until = thinks_until
            _pay_in_parts(order, offering, at)
        _wipe(asked)
    return order


def _become(nameless: Member, who: NewHolder, at: datetime) -> Member:
    """Whoever had no name until now says who they are."""
    nameless.name, nameless.kind = who.name, "minor" if who.guardian else "person"
    nameless.email, nameless.phone = who.email, who.phone
    nameless.street, nameless.postcode, nameless.town = who.street, who.postcode, who.town
    nameless.iban = who.iban
    nameless.contact_by = "email" if who.email else "phone" if who.phone else "letter"
    record("starter_became_applicant", nameless)
    db.session.flush()
    add_guardian(nameless, who, at)
    return nameless


def _pay_from_fund(order: Order, asked: StarterAsk, today: date) -> None:
    if -balance_cents(SHARING_FUND) < order.amount_cents:
        raise RuleBroken("Er zit nu niet genoeg in het Meedeelfonds. Bel ons.")
    receive(order, Money(today, order.amount_cents, f"starter-{asked.id}", SHARING_FUND))


def _pay_in_parts(order: Order, offering: Offering, at: datetime) -> None:
    zone = the_cooperative().time_zone
    order.instalments = offering.most_instalments
    first_due_on = last_day(end_of_days(at, offering.payment_days, zone), zone)
    parts = divide(order.amount_cents, order.instalments, first_due_on)
    agree_on_parts(order, parts)
    tell.tell_parts(order, parts)


def answer_in_silence(at: datetime, today: date) -> int:
    """Nobody answered within two weeks: that is a yes, as far as there is room; how many.

    Each is committed by itself: with one answer held, no other is waited for.
    """
    answered = 0
    for asked in starter_asks("asked"):
        if starter.is_silent_yes(asked.state, asked.decide_by, today):
            try:
                with db.session.begin_nested():
                    grant(asked, None, at)
            except RuleBroken:
                continue  # It waits: what comes back into the reserve or the fund is for who waits.
            db.session.commit()
            answered += 1
    return answered


def end_lapsed(_at: datetime) -> int:
    """Wipe who did not accept in time; their share went back to the reserve. How many."""
    lapsed = [ask for ask in starter_asks("granted") if ask.order and ask.order.status != RESERVED]
    for asked in lapsed:
        asked.state = "lapsed"
        record("starter_lapsed", asked)
        _wipe(asked)
    return len(lapsed)


def appoint(member: Member, on: date) -> StarterKeeper:
    """The board appoints one of the two who know who asked."""
    now = keepers()
    if any(one.member_id == member.id for one in now):
        raise AlreadyDone("%(name)s is dit al.", name=member.name)
    if len(now) >= starter.MOST_KEEPERS:
        raise RuleBroken("Er zijn al twee vertrouwenspersonen. Laat eerst een van hen stoppen.")
    kept = StarterKeeper(member_id=member.id, since=on)
    db.session.add(kept)
    db.session.flush()
    record("keeper_appointed", kept, member=member.id)
    return kept


def dismiss(keeper: StarterKeeper, on: date) -> StarterKeeper:
    """From now on this member no longer knows who asks."""
    if keeper.until is not None:
        raise AlreadyDone("Dit is al gestopt.")
    keeper.until = max(on, keeper.since)
    record("keeper_dismissed", keeper, member=keeper.member_id)
    db.session.flush()
    return keeper


def _nameless(asked: StarterAsk) -> Applicant:
    return Applicant(f"Startdeel {asked.id}", None, None, "", "", "", "")


def _plant_name(offering: Offering) -> str:
    return str(offering.share_class.plant.name)


def _wipe(asked: StarterAsk) -> None:
    asked.name = asked.contact = asked.sentence = ""
    db.session.flush()
