"""What people hear by mail about joining, written with the change it tells of."""

from coop.identifiers import format_iban, format_reference
from coop.joining import links
from coop.joining.models import Help, Present, StarterAsk
from coop.joining.parts import PATIENCE_DAYS, Part
from coop.mail.address import page_address
from coop.mail.outbox import write_mail
from coop.members.models import Cooperative, Member
from coop.offers.models import Order
from coop.offers.order_link import order_address
from coop.offers.queries import the_cooperative
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
    ]
    _write_to(order.member, Words("Uw termijnen"), paragraphs, order.language)


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
    _write_to(person, Words("Iemand vulde een bestelling voor u in"), paragraphs)


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
    _write(present.contact, Words("U krijgt een cadeau"), paragraphs, present.order.language)


def tell_giver(present: Present, said: Words) -> None:
    """What became of a present."""
    _write_to(present.giver, Words("Over uw cadeau"), [said], present.order.language)


def tell_starter(ask: StarterAsk, subject: Words, paragraphs: list[Words]) -> None:
    """An answer to who asked for a starter's share; without a mail address a keeper calls."""
    if "@" in ask.contact:
        _write(ask.contact, subject, paragraphs, ask.language)


def tell_payment(order: Order, said: Words) -> None:
    """What became of a payment through the provider."""
    paragraphs = [said, Words("Uw bestelling: %(address)s", address=order_address(order.id))]
    _write_to(order.member, Words("Over uw betaling"), paragraphs, order.language)


def _write_to(
    member: Member, subject: Words, paragraphs: list[Words], language: str | None = None
) -> None:
    if member.email:
        greeting = Words("Dag %(name)s,", name=member.name)
        _write(
            member.email, subject, [greeting, *paragraphs], language or member.language, member.id
        )


def _write(
    address: str,
    subject: Words,
    paragraphs: list[Words],
    language: str,
    member_id: int | None = None,
) -> None:
    if "@" in address:
        closing = _closing(the_cooperative())
        write_mail(address, subject, [*paragraphs, closing], language=language, member_id=member_id)


def _closing(cooperative: Cooperative) -> Words:
    return Words(
        "Vragen? Bel %(phone)s of mail %(email)s.",
        phone=cooperative.phone,
        email=cooperative.email,
    )
