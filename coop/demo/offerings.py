"""What an offering of the demo needs to open, and whom the board writes or calls about it."""

from datetime import datetime, timedelta

from coop.database import db
from coop.members.models import Member
from coop.offers.keep_document import keep_document
from coop.offers.mails import tell_to_pay
from coop.offers.models import Offering, Order
from coop.offers.place import Applicant, Wish, place
from coop.offers.queries import offerings_on_sale, the_cooperative
from coop.offers.remind import orders_to_remind
from coop.papers.compile import compile_pdf

_TOLD = (
    "Dit is een voorbeeld. In een echt informatiedocument staat wie wij zijn, wat een deel kost, "
    "wat u ervoor krijgt, wat er mis kan gaan en hoe u ervan af kunt.",
    "Gebruik daarvoor het model van de AFM.",
)


def give_papers(offering: Offering, at: datetime) -> None:
    """Add the information document, as the board uploads it."""
    made_at = at - timedelta(days=42)
    letter = {
        "language": "nl",
        "address": [],
        "day": "",
        "subject": "Informatiedocument (voorbeeld)",
        "paragraphs": list(_TOLD),
    }
    data = {
        "title": "Informatiedocument (voorbeeld)",
        "sender": "Coöperatie De Stroomkring U.A.",
        "foot": "Coöperatie De Stroomkring U.A.",
        "letters": [letter],
    }
    content = compile_pdf("mail_letter", data, {}, "nl", made_at)
    keep_document(offering, "informatiedocument-2026.pdf", content, made_at)


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
