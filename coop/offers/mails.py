"""What a buyer hears from us by mail, written with the change it tells of."""

from coop import clock
from coop.database import db
from coop.identifiers import format_iban, format_reference
from coop.mail.address import page_address
from coop.mail.outbox import write_mail
from coop.members.models import Cooperative
from coop.members.numbers import member_code
from coop.members.sign_in import make_link
from coop.offers.lifecycle import last_day
from coop.offers.models import Order
from coop.offers.order_link import order_address
from coop.offers.queries import the_cooperative
from coop.words import Euros, Words

LINK_MINUTES = 15


def words_placed(order_id: int) -> tuple[Words, list[Words]]:
    """The order with how to pay it, until when it can be undone, and a link to sign in.

    Put into words when it leaves: an order in a rush does not wait for it, and the link works from
    then on.
    """
    order, cooperative, at = db.session.get_one(Order, order_id), the_cooperative(), clock.now()
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        _what(order),
        *_how_to_pay(order, cooperative),
        Words(
            "Betaal uiterlijk op %(day)s. Daarna komen de delen vrij voor iemand anders.",
            day=last_day(order.expires_at, cooperative.time_zone),
        ),
        _cooling_off(order, cooperative),
        Words(
            "Bekijk uw bestelling, met een QR-code om te betalen: %(address)s",
            address=order_address(order.id),
        ),
        Words(
            "Met deze link logt u in. Hij werkt %(minutes)s minuten en één keer: %(link)s",
            minutes=LINK_MINUTES,
            link=make_link(order.member, at, minutes=LINK_MINUTES),
        ),
        *_exemption(order),
        _closing(cooperative),
    ]
    return Words("Uw bestelling: zo betaalt u"), paragraphs


def tell_paid(order: Order, cooperative: Cooperative) -> None:
    """Welcome: the money is here, and from when the shares count."""
    if order.paid_on is None:
        raise ValueError(f"order {order.id} is not paid")
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "Wij hebben %(amount)s ontvangen. Dank u wel! Uw lidnummer is %(number)s.",
            amount=Euros(order.amount_cents),
            number=member_code(order.member.number),
        ),
        Words(
            "U kocht %(shares)s × een deel in %(plant)s. Uw opbrengst telt vanaf %(day)s.",
            shares=order.shares,
            plant=order.offering.share_class.plant.name,
            day=order.paid_on,
        ),
        _cooling_off(order, cooperative),
        Words(
            "Op %(address)s logt u in met uw e-mailadres. Daar ziet u uw delen en uw opbrengst.",
            address=page_address("sessions.sign_in"),
        ),
        *_exemption(order),
        _closing(cooperative),
    ]
    _write(order, Words("Uw delen zijn van u"), paragraphs)


def tell_expired(order: Order, cooperative: Cooperative) -> None:
    """The term has passed without money."""
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "Wij kregen tot en met %(day)s geen betaling voor uw bestelling met kenmerk "
            "%(reference)s. De bestelling is vervallen en u hoeft niets te betalen.",
            day=last_day(order.expires_at, cooperative.time_zone),
            reference=format_reference(order.reference),
        ),
        Words(
            "Hebt u toch betaald? Dan nemen wij contact met u op, of krijgt u het geld terug. "
            "Wilt u nog delen kopen? Bestel dan opnieuw.",
        ),
        _closing(cooperative),
    ]
    _write(order, Words("Uw bestelling is vervallen"), paragraphs)


def tell_cancelled(order: Order, cooperative: Cooperative) -> None:
    """The order is undone before it was paid."""
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "Uw bestelling met kenmerk %(reference)s is geannuleerd. U hoeft niets te betalen.",
            reference=format_reference(order.reference),
        ),
        _closing(cooperative),
    ]
    _write(order, Words("Uw bestelling is geannuleerd"), paragraphs)


def tell_withdrawn(order: Order, cooperative: Cooperative) -> None:
    """The purchase is undone in the cooling-off; the money comes back."""
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "U hebt binnen de bedenktijd afgezien van uw koop met kenmerk %(reference)s. "
            "De delen zijn niet meer van u.",
            reference=format_reference(order.reference),
        ),
        Words(
            "Wij betalen %(amount)s binnen 14 dagen terug op de rekening waarvan u betaalde.",
            amount=Euros(order.amount_cents),
        ),
        _closing(cooperative),
    ]
    _write(order, Words("U ziet af van uw koop"), paragraphs)


def _what(order: Order) -> Words:
    return Words(
        "U bestelde %(shares)s × een deel in %(plant)s, voor %(price)s per deel. "
        "Wij houden de delen voor u vast.",
        shares=order.shares,
        plant=order.offering.share_class.plant.name,
        price=Euros(order.price_cents),
    )


def _how_to_pay(order: Order, cooperative: Cooperative) -> list[Words]:
    """One thing a line, without a full stop behind it, to be copied into a bank's app."""
    return [
        Words("Maak %(amount)s over. Dit vult u in bij uw bank:", amount=Euros(order.amount_cents)),
        Words("Rekening (IBAN): %(iban)s", iban=format_iban(cooperative.iban)),
        Words("Op naam van: %(cooperative)s", cooperative=cooperative.name),
        Words("Betalingskenmerk: %(reference)s", reference=format_reference(order.reference)),
    ]


def _cooling_off(order: Order, cooperative: Cooperative) -> Words:
    return Words(
        "U kunt tot en met %(day)s zonder reden en zonder kosten van uw koop afzien. "
        "Laat het ons weten, of doe het zelf op deze bladzijde: %(address)s",
        day=last_day(order.cooling_off_until, cooperative.time_zone),
        address=order_address(order.id),
    )


def _exemption(order: Order) -> list[Words]:
    sentence = order.offering.exemption_sentence
    return [Words("%(sentence)s", sentence=sentence)] if sentence else []


def _closing(cooperative: Cooperative) -> Words:
    return Words(
        "Vragen? Bel %(phone)s of mail %(email)s. Met vriendelijke groet, %(cooperative)s",
        phone=cooperative.phone,
        email=cooperative.email,
        cooperative=cooperative.name,
    )


def _write(order: Order, subject: Words, paragraphs: list[Words]) -> None:
    """Whoever left no mail address is told by telephone or letter; the board's list says so."""
    if order.member.email:
        write_mail(
            order.member.email,
            subject,
            paragraphs,
            language=order.language,
            member_id=order.member_id,
        )
