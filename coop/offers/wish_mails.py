"""What somebody hears about a place on the waiting list, an instalment, or a present."""

from datetime import date

from coop.identifiers import format_reference
from coop.members.models import Cooperative, Member
from coop.members.tell import tell
from coop.offers.mail_parts import closing, cooling_off, exemption, how_to_pay, page_of, pay_by
from coop.offers.models import OfferingWish, Order
from coop.words import Euros, Words


def tell_wish_joined(
    wish: OfferingWish, cooperative: Cooperative, place: int | None = None
) -> bool:
    """Somebody stands on the waiting list, or takes part in a lottery; `place` counts from 1."""
    is_lottery = wish.offering.kind == "lottery"
    paragraphs = [
        Words("Dag %(name)s,", name=wish.member.name),
        Words(
            "U wilt %(least)s tot %(most)s delen in %(plant)s.",
            least=wish.min_shares,
            most=wish.max_shares,
            plant=wish.offering.share_class.plant.name,
        ),
        _what_next(is_lottery, place),
        Words("U hoeft nu niets te betalen. U kunt zich altijd weer afmelden."),
        *exemption_of(wish),
        closing(cooperative),
    ]
    subject = Words("U doet mee met de loting") if is_lottery else Words("U staat op de wachtlijst")
    return _tell(wish, "wish_joined", wish.id, subject, paragraphs)


def _what_next(is_lottery: bool, place: int | None) -> Words:
    if is_lottery:
        return Words("Na de laatste dag verdelen wij de delen. Dan hoort u hoeveel u er krijgt.")
    if place is None:
        return Words("Komen er delen vrij? Dan houden wij die voor u vast en hoort u het meteen.")
    return Words(
        "U staat op plaats %(place)s. Komen er delen vrij en bent u aan de beurt? Dan houden wij "
        "die voor u vast en hoort u het meteen.",
        place=place,
    )


def tell_wish_offered(wish: OfferingWish, order: Order, cooperative: Cooperative) -> bool:
    """Shares came free and are kept for whoever is next: an order that waits for money."""
    paragraphs = [
        Words("Dag %(name)s,", name=wish.member.name),
        Words(
            "U stond op de lijst voor %(plant)s. Wij houden nu %(shares)s × een deel voor u vast, "
            "voor %(price)s per deel.",
            plant=order.offering.share_class.plant.name,
            shares=order.shares,
            price=Euros(order.price_cents),
        ),
        *how_to_pay(order, cooperative, order.amount_cents),
        pay_by(order, cooperative),
        Words("Wilt u de delen niet meer? Dan hoeft u niets te doen."),
        cooling_off(order, cooperative),
        page_of(order),
        *exemption(order),
        closing(cooperative),
    ]
    # About the order: to one wish more than one offer may come.
    subject = Words("Er zijn delen voor u")
    return _tell(wish, "wish_offered", order.id, subject, paragraphs)


def tell_wish_lapsed(wish: OfferingWish, cooperative: Cooperative) -> bool:
    """A wish has ended without what was wanted."""
    paragraphs = [
        Words("Dag %(name)s,", name=wish.member.name),
        Words(
            "U stond op de lijst voor delen in %(plant)s. Die plaats is vervallen, en u hoeft "
            "niets te betalen.",
            plant=wish.offering.share_class.plant.name,
        ),
        Words("Wilt u nog steeds meedoen? Bel of mail ons, of meld u opnieuw aan."),
        closing(cooperative),
    ]
    subject = Words("Uw plaats op de lijst is vervallen")
    return _tell(wish, "wish_lapsed", wish.id, subject, paragraphs)


def tell_instalment_due(
    order: Order, instalment_id: int, due_on: date, amount_cents: int, cooperative: Cooperative
) -> bool:
    """The day of an instalment comes near; told once about each."""
    paragraphs = [
        Words("Dag %(name)s,", name=order.member.name),
        Words(
            "U betaalt uw delen in %(plant)s in termijnen. De volgende is op %(day)s.",
            plant=order.offering.share_class.plant.name,
            day=due_on,
        ),
        *how_to_pay(order, cooperative, amount_cents),
        Words("Lukt het niet op tijd? Bel ons, dan zoeken wij samen een oplossing."),
        page_of(order),
        closing(cooperative),
    ]
    said = (Words("Uw volgende termijn"), paragraphs)
    return tell(order.member, "instalment_due", instalment_id, said, language=order.language)


def tell_present(order: Order, receiver: Member, giver: str, cooperative: Cooperative) -> bool:
    """Somebody gets shares from somebody else."""
    paragraphs = [
        Words("Dag %(name)s,", name=receiver.name),
        Words(
            "U krijgt een cadeau van %(giver)s: %(shares)s × een deel in %(plant)s. De opbrengst "
            "is voor u.",
            giver=giver,
            shares=order.shares,
            plant=order.offering.share_class.plant.name,
        ),
        Words(
            "U hoeft niets te betalen. Het kenmerk is %(reference)s.",
            reference=format_reference(order.reference),
        ),
        closing(cooperative),
    ]
    said = (Words("U krijgt een stukje zon of wind cadeau"), paragraphs)
    return tell(receiver, "present", order.id, said)


def exemption_of(wish: OfferingWish) -> list[Words]:
    """The sentence that the law wants in whatever offers shares."""
    sentence = wish.offering.exemption_sentence
    return [Words("%(sentence)s", sentence=sentence)] if sentence else []


def _tell(
    wish: OfferingWish, about: str, about_id: int, subject: Words, paragraphs: list[Words]
) -> bool:
    return tell(wish.member, about, about_id, (subject, paragraphs), language=wish.language)
"""What somebody in line or in a lottery hears from us by mail."""

from coop.mail.outbox import write_mail
from coop.members.models import Cooperative
from coop.offers.draw import Given
from coop.offers.models import OfferingWish
from coop.offers.wish_link import wish_address
from coop.words import Words


def tell_joined(wish: OfferingWish, cooperative: Cooperative) -> None:
    """They are in; nothing is owed; here they see their place and can leave."""
    plant = wish.offering.share_class.plant.name
    if wish.offering.kind == "lottery":
        what = Words(
            "U doet mee aan de verloting van delen in %(plant)s. U vroeg %(least)s tot %(most)s "
            "delen. U hoeft nog niets te betalen.",
            plant=plant,
            least=wish.min_shares,
            most=wish.max_shares,
        )
        subject = Words("U doet mee aan de verloting")
    else:
        what = Words(
            "U staat op de wachtlijst voor delen in %(plant)s. U vroeg %(least)s tot %(most)s "
            "delen. Komen er delen vrij en bent u aan de beurt? Dan houden wij ze voor u vast en "
            "krijgt u een mail. Pas daarna betaalt u.",
            plant=plant,
            least=wish.min_shares,
            most=wish.max_shares,
        )
        subject = Words("U staat op de wachtlijst")
    _write(wish, subject, what, cooperative)


def tell_drawn(wish: OfferingWish, given: Given, cooperative: Cooperative) -> None:
    """What the lots gave, and why. Whoever got shares gets their order in a mail of its own."""
    what = Words(
        "Er is geloot. Uw lotnummer is %(lot)s en u krijgt %(shares)s van de delen die u vroeg.",
        lot=given.lot,
        shares=given.shares,
    )
    _write(wish, Words("De uitslag van de verloting"), what, cooperative, given.reason)


def tell_withdrawn(wish: OfferingWish, why: str, cooperative: Cooperative) -> None:
    """The board took a wish away, with its reason."""
    what = Words(
        "Het bestuur heeft uw wens voor delen in %(plant)s beëindigd. De reden: %(why)s",
        plant=wish.offering.share_class.plant.name,
        why=why,
    )
    _write(wish, Words("Uw wens is beëindigd"), what, cooperative)


def _write(
    wish: OfferingWish,
    subject: Words,
    what: Words,
    cooperative: Cooperative,
    *more: Words,
) -> None:
    """Whoever left no mail address is told by telephone or letter; the board's list says so."""
    if not wish.member.email:
        return
    paragraphs = [
        Words("Dag %(name)s,", name=wish.member.name),
        what,
        *more,
        Words(
            "Bekijk uw wens, of trek haar in: %(address)s",
            address=wish_address(wish.id),
        ),
        Words(
            "Vragen? Bel %(phone)s of mail %(email)s. Met vriendelijke groet, %(cooperative)s",
            phone=cooperative.phone,
            email=cooperative.email,
            cooperative=cooperative.name,
        ),
    ]
    write_mail(
        wish.member.email,
        subject,
        paragraphs,
        language=wish.language,
        member_id=wish.member_id,
    )
