"""What an offering of the demo needs to open, and whom the board writes or calls about it."""

from datetime import datetime, timedelta

from coop.database import db
from coop.members.envelope import postal_address
from coop.members.models import Member
from coop.offers.keep_document import keep_document
from coop.offers.mails import tell_to_pay
from coop.offers.models import Offering, Order
from coop.offers.place import Applicant, Wish, place
from coop.offers.queries import offerings_on_sale, the_cooperative
from coop.offers.remind import orders_to_remind
from coop.offers.terms import keep_terms, terms_id
from coop.papers.compile import compile_pdf

_TOLD = (
    "Dit is een voorbeeld. In een echt informatiedocument staat wie wij zijn, wat een deel kost, "
    "wat u ervoor krijgt, wat er mis kan gaan en hoe u ervan af kunt.",
    "Gebruik daarvoor het model van de AFM.",
)
_AGREED = (
    "Dit is een voorbeeld. In een echte ledenovereenkomst staat wat u en de coöperatie elkaar "
    "beloven: wat een deel is, hoe de opbrengst wordt verdeeld en wanneer zij wordt uitbetaald.",
    "Er staat ook in wat u mag met uw deel, hoe u stopt, en wat er gebeurt bij verlies.",
)


def give_papers(offering: Offering, at: datetime) -> None:
    """Add the information document and the member agreement, as the board uploads them."""
    made_at = at - timedelta(days=42)
    content = _example("Informatiedocument (voorbeeld)", _TOLD, made_at)
    keep_document(offering, "informatiedocument-2026.pdf", content, made_at)
    if terms_id(offering.terms_version) is None:
        agreement = _example("Ledenovereenkomst (voorbeeld)", _AGREED, made_at)
        keep_terms(offering.terms_version, "ledenovereenkomst.pdf", agreement, made_at)


def _example(title: str, paragraphs: tuple[str, ...], made_at: datetime) -> bytes:
    letter = {
        "language": "nl",
        "address": [],
        "day": "",
        "subject": title,
        "paragraphs": list(paragraphs),
    }
    data = {
        "title": title,
        "sender": "Coöperatie De Stroomkring U.A.",
        "sender_address": postal_address(the_cooperative()),
        "foot": "Coöperatie De Stroomkring U.A.",
        "letters": [letter],
    }
    return compile_pdf("mail_letter", data, {}, "nl", made_at)


def tell_by_hand(by_letter: Member | None, at: datetime) -> None:
    """Somebody ordered by telephone, somebody gets letters, and one buyer is reminded."""
    offering = offerings_on_sale(at)[0].offering
    wish = Wish(shares=1, seen_price_cents=offering.price_cents, channel="phone")
    for buyer in (_WITHOUT_MAIL, by_letter):
        if buyer is not None:
            place(offering.id, wish, buyer, at - timedelta(hours=3))
    for order_id in orders_to_remind(at, the_cooperative().time_zone):
        order = db.session.get_one(Order, order_id)
        tell_to_pay(order, the_cooperative(), order.amount_cents)


_WITHOUT_MAIL = Applicant(
    name="Gé Wolters",
    email=None,
    phone="055 521 00 00",
    street="Brinklaan 2",
    postcode="7311 CD",
    town="Apeldoorn",
    iban="NL02ABNA0123456789",
)
