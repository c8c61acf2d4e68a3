"""What people hear by mail about joining, written with the change it tells of."""

from coop.identifiers import format_iban, format_reference
from coop.joining import links
from coop.joining.models import Help, Present, ProviderPayment, StarterAsk
from coop.joining.parts import PATIENCE_DAYS, Part, last_chance
from coop.mail.address import page_address
from coop.mail.outbox import write_mail, write_message
from coop.members.models import Member
from coop.members.tell import tell
from coop.offers.mail_parts import closing, how_to_pay, page_of
from coop.offers.models import Order
from coop.offers.order_link import order_address
from coop.offers.queries import the_cooperative
from coop.offers.wish_mails import tell_instalment_due
from coop.words import Euros, Words


def tell_parts(order: Order, parts: tuple[Part, ...]) -> None:
    """In which parts an order is paid, and what happens when one stays away."""
    cooperative = the_cooperative()
    paragraphs = [
        Words("U betaalt uw bestelling in %(parts)s termijnen.", parts=len(parts)),
        *(
            Words(
                "Termijn %(number)s: %(amount)s, uiterlijk op %(day)s.",
                number=part.number,
                amount=Euros(part.amount_cents),
                day=part.due_on,
            )
            for part in parts
        ),
        Words(
            "Maak elke termijn over op rekening %(iban)s, met kenmerk %(reference)s.",
            iban=format_iban(cooperative.iban),
            reference=format_reference(order.reference),
        ),
        Words(
            "De delen zijn van u op de dag dat alles binnen is. Is een termijn %(days)s dagen te "
            "laat, dan vervalt de bestelling en krijgt u alles terug wat u betaalde.",
            days=PATIENCE_DAYS,
        ),
        Words(
            "Hier ziet u wat u nu betaalt, met een QR-code: %(address)s",
            address=order_address(order.id),
        ),
    ]
    said = (Words("Uw termijnen"), [_greeting(order.member), *paragraphs, closing(cooperative)])
    tell(order.member, "order_parts", order.id, said, language=order.language)


def tell_part_late(order: Order, part: Part) -> bool:
    """A part is late, and until when it still keeps the order; told once about each."""
    cooperative = the_cooperative()
    paragraphs = [
        _greeting(order.member),
        Words(
            "Termijn %(number)s van uw delen in %(plant)s is nog niet binnen.",
            number=part.number,
            plant=order.offering.share_class.plant.name,
        ),
        *how_to_pay(order, cooperative, part.amount_cents),
        Words(
            "Is het geld er niet op %(day)s, dan vervalt de bestelling en krijgt u alles terug "
            "wat u betaalde. Lukt het niet? Bel ons, dan zoeken wij samen een oplossing.",
            day=last_chance(part),
        ),
        closing(cooperative),
    ]
    said = (Words("Uw termijn is te laat"), paragraphs)
    return tell(
        order.member, "instalment_late", part_id(order, part), said, language=order.language
    )


def tell_part_due(order: Order, part: Part) -> bool:
    """The day of a part comes near; told once about each."""
    return tell_instalment_due(
        order, part_id(order, part), part.due_on, part.amount_cents, the_cooperative()
    )


def part_id(order: Order, part: Part) -> int:
    """One number for a part: there are at most 36 of an order."""
    return order.id * 100 + part.number


def tell_helped(given: Help, helper: Member, person: Member) -> None:
    """Who filled in for somebody, and where they can say that it is wrong."""
    paragraphs = [
        Words(
            "%(helper)s vulde voor u een bestelling in: %(shares)s × een deel in %(plant)s.",
            helper=helper.name,
            shares=given.order.shares,
            plant=given.order.offering.share_class.plant.name,
        ),
        Words("%(helper)s kan uw adres en uw rekeningnummer niet terugzien.", helper=helper.name),
        Words(
            "Wilt u dit niet? Zeg het hier: %(address)s",
            address=page_address("helping.told", help_token=links.token(links.HELP, given.id)),
        ),
    ]
    said = (
        Words("Iemand vulde een bestelling voor u in"),
        [_greeting(person), *paragraphs, closing(the_cooperative())],
    )
    tell(person, "order_help", given.id, said, language=given.order.language)


def tell_present(present: Present) -> None:
    """Somebody gets a share: where to say yes or no. The price is not told."""
    token = links.token(links.PRESENT, present.id)
    paragraphs = [
        Words(
            "%(giver)s geeft u %(shares)s × een deel in %(plant)s.",
            giver=present.giver.name,
            shares=present.order.shares,
            plant=present.order.offering.share_class.plant.name,
        ),
        *([Words("%(name)s", name=present.message)] if present.message else []),
        Words(
            "Neem het aan, of zeg nee: %(address)s",
            address=page_address("presents.show", present_token=token),
        ),
        Words("Het kost u niets. U wordt lid, met één stem."),
    ]
    write_message(
        "share_present",
        present.id,
        present.contact,
        Words("U krijgt een cadeau"),
        [*paragraphs, closing(the_cooperative())],
        language=present.order.language,
        channel="mail" if "@" in present.contact else "phone",
    )


def tell_giver(present: Present, answer: Words) -> None:
    """What became of a present."""
    paragraphs = [_greeting(present.giver), answer, closing(the_cooperative())]
    said = (Words("Over uw cadeau"), paragraphs)
    tell(present.giver, "present_answer", present.id, said, language=present.order.language)


def tell_starter(ask: StarterAsk, subject: Words, paragraphs: list[Words]) -> None:
    """An answer to who asked for a starter's share.

    Without a mail address a keeper calls: the board's list of calls would tell a name.
    """
    if "@" in ask.contact:
        said = [*paragraphs, closing(the_cooperative())]
        write_mail(ask.contact, subject, said, language=ask.language)


def tell_payment(payment: ProviderPayment, order: Order, outcome: Words) -> None:
    """What became of a payment through the provider."""
    said = (
        Words("Over uw betaling"),
        [_greeting(order.member), outcome, page_of(order), closing(the_cooperative())],
    )
    tell(order.member, "online_payment", payment.id, said, language=order.language)


def _greeting(member: Member) -> Words:
    return Words("Dag %(name)s,", name=member.name)
