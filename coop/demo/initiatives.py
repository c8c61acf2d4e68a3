"""The demo's initiatives: a roof, panels with two offers, and batteries that people order."""

from datetime import date, datetime, timedelta

from coop.initiatives.answer import answer
from coop.initiatives.collect_offers import OfferDetails, add_offer, fix
from coop.initiatives.commit import Ordered, commit, open_binding
from coop.initiatives.count import Threshold
from coop.initiatives.keep import ask_offers, open_call
from coop.initiatives.links import Starter
from coop.initiatives.models import Initiative
from coop.initiatives.pledge import Wanted, pledge, prefer
from coop.initiatives.queries import offers_of
from coop.initiatives.start import PLANT, PURCHASE, Idea, start
from coop.initiatives.tender import Step
from coop.members.models import Member
from coop.records.audit import acting

MISSING_SHARES = 12
_ROOF = ((3, 5), (10, 20), (2, 2), (5, 8), (8, 8))
_PANELS = ((6, 8), (8, 10), (4, 6), (10, 12), (12, 12), (10, 14))
_NAMES = ("Noor", "Teun", "Amira", "Joost", "Sanne", "Wim", "Fatma")


def start_initiatives(at: datetime, today: date, board: Member, zone: str) -> None:
    """Three neighbours start something; the board answers one of them."""
    roof = _open(_roof(today), at - timedelta(days=20), zone)
    for place, (least, most) in enumerate(_ROOF):
        contact = "0570 555 010" if place == 2 else f"dak{place}@stroomkring.example"
        wanted = Wanted(_NAMES[place], contact, least, most)
        pledge(roof.id, wanted, at - timedelta(days=12 - place))
    with acting(board.id):
        answer(
            roof.id,
            "Mooi plan. Is de drempel gehaald, dan openen wij een uitgifte van delen.",
            at - timedelta(days=9),
        )
    _panels(today, at, zone)
    _batteries(today, at, zone)


def _roof(today: date) -> Idea:
    return Idea(
        kind=PLANT,
        title="Zon op basisschool De Vuurvogel",
        story="Het dak van de school ligt vol in de zon. De school wil de stroom overdag zelf "
        "kopen.\n\nDoen genoeg mensen mee, dan vragen wij prijzen op.",
        place="Deventer",
        starter_name="Marloes Jansen",
        contact="marloes@stroomkring.example",
        unit_name="delen",
        threshold=Threshold(sum(least for least, _most in _ROOF) + MISSING_SHARES, None, None),
        ends_on=today + timedelta(days=45),
    )


def _panels(today: date, at: datetime, zone: str) -> None:
    found = _open(_panel_idea(today), at - timedelta(days=30), zone)
    made = [
        pledge(
            found.id,
            Wanted(_NAMES[place], f"panelen{place}@stroomkring.example", least, most),
            at - timedelta(days=25 - place),
        )[0]
        for place, (least, most) in enumerate(_PANELS)
    ]
    key = Starter(found.id)
    ask_offers(key, at - timedelta(days=10))
    offers = [add_offer(key, details, at - timedelta(days=5), zone) for details in _offers(today)]
    for place, row in enumerate(made[:4]):
        prefer(row, offers[min(place, 1)].id, at - timedelta(days=2))


def _batteries(today: date, at: datetime, zone: str) -> None:
    """One that came so far that people order."""
    found = _open(_battery_idea(today), at - timedelta(days=60), zone)
    for place in range(6):
        contact = f"batterij{place}@stroomkring.example"
        pledge(found.id, Wanted(_NAMES[place], contact, 1, 2), at - timedelta(days=50 - place))
    key, offered_at = Starter(found.id), at - timedelta(days=30)
    ask_offers(key, offered_at)
    until = today + timedelta(days=90)
    for supplier, price_cents in (("Thuisaccu Oost", 3_450_00), ("Stroombuffer", 3_600_00)):
        steps = (Step(4, price_cents), Step(10, price_cents - 150_00))
        included = "Een accu van 5 kWh, met plaatsing en uitleg."
        details = OfferDetails(supplier, 10, until, included, "", steps)
        add_offer(key, details, offered_at, zone)
    first = offers_of(found.id)[0]
    fix(key, first.id, first.steps[0].from_units, None, offered_at, zone)
    open_binding(key, today + timedelta(days=10), at - timedelta(days=20), zone)
    for place, days_ago in enumerate((18, 5)):
        ordered = Ordered(
            name=_NAMES[place],
            contact=f"batterij{place}@stroomkring.example",
            street=f"Rivierstraat {place + 3}",
            postcode="7417 AB",
            town="Deventer",
            units=1 + place,
            seen_price_cents=first.steps[0].unit_price_cents,
        )
        commit(found.id, ordered, at - timedelta(days=days_ago), zone)


def _battery_idea(today: date) -> Idea:
    return Idea(
        kind=PURCHASE,
        title="Thuisaccu’s voor onze straat",
        story="Met een accu gebruikt u uw eigen zonnestroom ook in de avond.",
        place="Rivierstraat, Deventer",
        starter_name="Hanna Bos",
        contact="0570 555 020",
        unit_name="accu’s",
        threshold=Threshold(6, None, None),
        ends_on=today - timedelta(days=31),
    )


def _panel_idea(today: date) -> Idea:
    return Idea(
        kind=PURCHASE,
        title="Samen zonnepanelen voor de Rivierenwijk",
        story="Samen kopen is goedkoper. Ieder krijgt panelen op het eigen dak.",
        place="Rivierenwijk, Deventer",
        starter_name="Kemal Yildirim",
        contact="kemal@stroomkring.example",
        unit_name="panelen",
        threshold=Threshold(None, 20_000, 430),
        ends_on=today + timedelta(days=15),
    )


def _offers(today: date) -> tuple[OfferDetails, ...]:
    until = today + timedelta(days=60)
    return (
        OfferDetails(
            "Dakzon Installaties",
            12,
            until,
            "Paneel van 430 Wp, omvormer, kabels en plaatsing.",
            "",
            (Step(10, 395_00), Step(40, 350_00)),
        ),
        OfferDetails(
            "Zonneklaar",
            10,
            until,
            "Paneel van 430 Wp, omvormer en plaatsing. De steiger komt er apart bij.",
            "",
            (Step(15, 380_00), Step(60, 330_00)),
        ),
    )


def _open(idea: Idea, at: datetime, zone: str) -> Initiative:
    return open_call(Starter(start(idea, at, zone).id), at + timedelta(hours=1))
