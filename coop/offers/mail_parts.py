"""Sentences that several messages about an order share."""

from coop.identifiers import format_iban, format_reference
from coop.members.models import Cooperative
from coop.offers.lifecycle import last_day
from coop.offers.models import Order
from coop.offers.order_link import order_address
from coop.words import Euros, Words


def pay_by(order: Order, cooperative: Cooperative) -> Words:
    """Until when, and what happens then."""
    return Words(
        "Betaal uiterlijk op %(day)s. Daarna komen de delen vrij voor iemand anders.",
        day=last_day(order.expires_at, cooperative.time_zone),
    )


def page_of(order: Order) -> Words:
    """Where the order can be seen, without signing in."""
    return Words("Bekijk uw bestelling: %(address)s", address=order_address(order.id))


def what(order: Order) -> Words:
    """What was ordered, or came free for who waited, and that it is kept."""
    if order.channel in ("waiting", "lottery"):
        return Words(
            "U stond op de lijst voor %(plant)s. Wij houden nu %(shares)s × een deel voor u vast, "
            "voor %(price)s per deel. Wilt u de delen niet meer? Dan hoeft u niets te doen.",
            plant=order.offering.share_class.plant.name,
            shares=order.shares,
            price=Euros(order.price_cents),
        )
    return Words(
        "U bestelde %(shares)s × een deel in %(plant)s, voor %(price)s per deel. "
        "Wij houden de delen voor u vast.",
        shares=order.shares,
        plant=order.offering.share_class.plant.name,
        price=Euros(order.price_cents),
    )


def how_to_pay(order: Order, cooperative: Cooperative, amount_cents: int) -> list[Words]:
    """One thing a line, without a full stop behind it, to be copied into a bank's app."""
    return [
        Words("Maak %(amount)s over. Dit vult u in bij uw bank:", amount=Euros(amount_cents)),
        Words("Rekening (IBAN): %(iban)s", iban=format_iban(cooperative.iban)),
        Words("Op naam van: %(cooperative)s", cooperative=cooperative.name),
        Words("Betalingskenmerk: %(reference)s", reference=format_reference(order.reference)),
    ]


def cooling_off(order: Order, cooperative: Cooperative) -> Words:
    """Until when the purchase can be undone."""
    return Words(
        "U kunt tot en met %(day)s zonder reden en zonder kosten van uw koop afzien. "
        "Laat het ons weten, of doe het zelf op deze bladzijde: %(address)s",
        day=last_day(order.cooling_off_until, cooperative.time_zone),
        address=order_address(order.id),
    )


def exemption(order: Order) -> list[Words]:
    """The sentence that the law wants in whatever offers shares."""
    sentence = order.offering.exemption_sentence
    return [Words("%(sentence)s", sentence=sentence)] if sentence else []


def closing(cooperative: Cooperative) -> Words:
    """Whom to ask, and from whom it comes."""
    return Words(
        "Vragen? Bel %(phone)s of mail %(email)s. Met vriendelijke groet, %(cooperative)s",
        phone=cooperative.phone,
        email=cooperative.email,
        cooperative=cooperative.name,
    )
