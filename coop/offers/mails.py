"""What a buyer hears from us at each step, written with the change it tells of."""

from collections.abc import Iterable

from coop import clock
from coop.database import db
from coop.identifiers import format_reference
from coop.mail.address import page_address
from coop.members.models import Cooperative
from coop.members.numbers import member_code
from coop.members.sign_in import make_link
from coop.members.tell import tell, tell_all, way_to
from coop.offers.lifecycle import last_day
from coop.offers.mail_parts import (
    closing,
    cooling_off,
    exemption,
    how_to_pay,
    page_of,
    pay_by,
    what,
)
from coop.offers.models import Order
from coop.offers.order_link import order_address
from coop.offers.queries import the_cooperative
from coop.offers.terms import where_to_read
from coop.words import Euros, Words

LINK_MINUTES = 15


def tell_placed(order: Order) -> None:
    """How to pay an order; put into words when it leaves, because ordering must be quick."""
    tell(order.member, "order_placed", order.id, language=order.language)


def order_placed(order_id: int) -> tuple[Words, list[Words]]:
    """The order with how to pay it, until when it can be undone, and a link to sign in."""
    order, cooperative = db.session.get_one(Order, order_id), the_cooperative()
    if order.waits_for_receiver:
        return _present_placed(order, cooperative)
    return Words("Uw bestelling: zo betaalt u"), [
        Words("Dag %(name)s,", name=order.member.name),
        what(order),
        *_paying(order, cooperative),
        cooling_off(order, cooperative),
        Words(
            "Bekijk uw bestelling, met een QR-code om te betalen: %(address)s",
            address=order_address(order.id),
        ),
        *where_to_read(order.terms_version),
        *_link(order),
        *exemption(order),
        closing(cooperative),
    ]


def _present_placed(order: Order, cooperative: Cooperative) -> tuple[Words, list[Words]]:
    """The same to who buys it for somebody else: they pay, and the shares will not be theirs."""
    return Words("Uw cadeau: zo betaalt u"), [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "U bestelde %(shares)s × een deel in %(plant)s als cadeau, voor %(price)s per deel. "
            "U betaalt dit cadeau. De delen worden van wie het aanneemt. Zegt die geen ja, dan "
            "krijgt u uw geld terug.",
            shares=order.shares,
            plant=order.offering.share_class.plant.name,
            price=Euros(order.price_cents),
        ),
        *_paying(order, cooperative),
        cooling_off(order, cooperative),
        Words(
            "Bekijk uw cadeau, met een QR-code om te betalen en een kaart om te geven: %(address)s",
            address=order_address(order.id),
        ),
        *exemption(order),
        closing(cooperative),
    ]


def _paying(order: Order, cooperative: Cooperative) -> list[Words]:
    """How to pay; of an order in instalments the days are told apart."""
    if order.instalments > 1:
        return [
            Words(
                "U betaalt in %(parts)s termijnen. De dagen en bedragen krijgt u in een ander "
                "bericht.",
                parts=order.instalments,
            )
        ]
    return [*how_to_pay(order, cooperative, order.amount_cents), pay_by(order, cooperative)]


def _link(order: Order) -> list[Words]:
    """A link works for a quarter of an hour: on paper it would be of no use."""
    if way_to(order.member) != "mail":
        return []
    link = make_link(order.member, clock.now(), minutes=LINK_MINUTES)
    return [
        Words(
            "Met deze link logt u in. Hij werkt %(minutes)s minuten en één keer: %(link)s",
            minutes=LINK_MINUTES,
            link=link,
        )
    ]


def tell_to_pay(order: Order, cooperative: Cooperative, rest_cents: int) -> bool:
    """The term is nearly over and money is still to come; told once."""
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "U bestelde %(shares)s × een deel in %(plant)s. Wij hebben nog niet alles ontvangen.",
            shares=order.shares,
            plant=order.offering.share_class.plant.name,
        ),
        *how_to_pay(order, cooperative, rest_cents),
        pay_by(order, cooperative),
        Words(
            "Hebt u net betaald? Dan hoeft u niets te doen. Wilt u de delen niet meer? Dan hoeft u "
            "ook niets te doen: de bestelling vervalt vanzelf en u hoeft niets te betalen.",
        ),
        page_of(order),
        *exemption(order),
        closing(cooperative),
    ]
    subject = Words("Herinnering: uw bestelling is nog niet betaald")
    return _tell(order, "order_reminder", subject, paragraphs)


def tell_short(order: Order, cooperative: Cooperative, got_cents: int, rest_cents: int) -> bool:
    """Less came in than the order costs: what we have, and what is still to come; told once."""
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "Wij hebben %(amount)s van u ontvangen. Dat is minder dan uw bestelling kost. Wij "
            "bewaren het voor u.",
            amount=Euros(got_cents),
        ),
        *how_to_pay(order, cooperative, rest_cents),
        pay_by(order, cooperative),
        page_of(order),
        closing(cooperative),
    ]
    return _tell(
        order, "order_short", Words("Uw bestelling is nog niet helemaal betaald"), paragraphs
    )


def tell_paid(order: Order, cooperative: Cooperative, given_by: str = "") -> None:
    """Welcome: the money is here, and from when the shares count."""
    _tell(order, "order_paid", *_paid(order, cooperative, given_by))


def tell_all_paid(orders: Iterable[Order], cooperative: Cooperative) -> None:
    """The same to the buyers of many orders."""
    tell_all(
        "order_paid",
        (
            (order.member, order.id, _paid(order, cooperative, ""), order.language)
            for order in orders
        ),
    )


def _paid(order: Order, cooperative: Cooperative, given_by: str) -> tuple[Words, list[Words]]:
    return Words("Uw delen zijn van u"), [
        Words("Dag %(name)s,", name=order.member.name),
        _received(order),
        _got(order, given_by),
        *(_may_go_back(order, cooperative) if order.cooling_off_until > clock.now() else []),
        Words(
            "Op %(address)s logt u in met uw e-mailadres. Daar ziet u uw delen en uw opbrengst.",
            address=page_address("sessions.sign_in"),
        ),
        *exemption(order),
        closing(cooperative),
    ]


def _received(order: Order) -> Words:
    """What came in; of what somebody else paid no amount is told."""
    number = member_code(order.member.number)
    if order.waits_for_receiver or order.is_starter:
        return Words("U bent lid. Uw lidnummer is %(number)s.", number=number)
    return Words(
        "Wij hebben %(amount)s ontvangen. Dank u wel! Uw lidnummer is %(number)s.",
        amount=Euros(order.amount_cents),
        number=number,
    )


def _got(order: Order, given_by: str) -> Words:
    """What is theirs now, and from when it counts; who was given it bought nothing."""
    if order.paid_on is None:
        raise ValueError(f"order {order.id} is not paid")
    plant = order.offering.share_class.plant.name
    if given_by:
        return Words(
            "U kreeg %(shares)s × een deel in %(plant)s van %(giver)s. Uw opbrengst telt vanaf "
            "%(day)s.",
            shares=order.shares,
            plant=plant,
            giver=given_by,
            day=order.paid_on,
        )
    if order.is_starter and order.instalments == 1:
        return Words(
            "U kreeg %(shares)s × een deel in %(plant)s. Uw opbrengst telt vanaf %(day)s.",
            shares=order.shares,
            plant=plant,
            day=order.paid_on,
        )
    return Words(
        "U kocht %(shares)s × een deel in %(plant)s. Uw opbrengst telt vanaf %(day)s.",
        shares=order.shares,
        plant=plant,
        day=order.paid_on,
    )


def _may_go_back(order: Order, cooperative: Cooperative) -> list[Words]:
    """Until when they may withdraw, and that it then has earned nothing."""
    return [
        cooling_off(order, cooperative),
        Words("Ziet u in de bedenktijd van de koop af, dan vervalt ook de opbrengst."),
    ]


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
        *_place_lost(order),
        closing(cooperative),
    ]
    _tell(order, "order_expired", Words("Uw bestelling is vervallen"), paragraphs)


def _place_lost(order: Order) -> list[Words]:
    """Who was offered shares in their turn and let them pass, stands on the list no more."""
    if order.channel != "waiting":
        return []
    return [
        Words(
            "Uw plaats op de wachtlijst is ook vervallen. Wilt u nog meedoen? Meld u opnieuw aan."
        )
    ]


def tell_cancelled(order: Order, cooperative: Cooperative, came_cents: int) -> None:
    """The order is undone before all was paid; what did come goes back."""
    reference = format_reference(order.reference)
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "Uw bestelling met kenmerk %(reference)s is geannuleerd. U krijgt %(amount)s terug, "
            "binnen 14 dagen.",
            reference=reference,
            amount=Euros(came_cents),
        )
        if came_cents > 0
        else Words(
            "Uw bestelling met kenmerk %(reference)s is geannuleerd. U hoeft niets te betalen.",
            reference=reference,
        ),
        closing(cooperative),
    ]
    _tell(order, "order_cancelled", Words("Uw bestelling is geannuleerd"), paragraphs)


def tell_withdrawn(order: Order, cooperative: Cooperative, *, is_called_off: bool = False) -> None:
    """The purchase is undone in the cooling-off, or since all is called off; money comes back."""
    reference = format_reference(order.reference)
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "Uw koop met kenmerk %(reference)s gaat niet door. De delen zijn niet meer van u.",
            reference=reference,
        )
        if is_called_off
        else Words(
            "U hebt binnen de bedenktijd afgezien van uw koop met kenmerk %(reference)s. "
            "De delen zijn niet meer van u.",
            reference=reference,
        ),
        Words(
            "Wij betalen %(amount)s binnen 14 dagen terug op de rekening waarvan u betaalde.",
            amount=Euros(order.amount_cents),
        ),
        closing(cooperative),
    ]
    subject = Words("Uw koop gaat niet door") if is_called_off else Words("U ziet af van uw koop")
    _tell(order, "order_withdrawn", subject, paragraphs)


def _tell(order: Order, about: str, subject: Words, paragraphs: list[Words]) -> bool:
    """Once, in the language of the order, in the way that reaches the buyer."""
    return tell(order.member, about, order.id, (subject, paragraphs), language=order.language)
