"""What somebody hears about a place on the waiting list, a lottery or an instalment."""

from datetime import date

from coop.members.models import Cooperative
from coop.members.tell import tell
from coop.offers.draw import Given
from coop.offers.mail_parts import closing, how_to_pay, page_of
from coop.offers.models import OfferingWish, Order
from coop.offers.wish_link import wish_address
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
        Words(
            "U hoeft nu niets te betalen. Bekijk uw wens, of trek uw wens in: %(address)s",
            address=wish_address(wish.id),
        ),
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


def tell_wish_drawn(wish: OfferingWish, given: Given, cooperative: Cooperative) -> bool:
    """What the lots gave, and why. Whoever got shares hears how to pay in a message of its own."""
    paragraphs = [
        Words("Dag %(name)s,", name=wish.member.name),
        Words(
            "Er is geloot. Uw lotnummer is %(lot)s en u krijgt %(shares)s van de delen die u "
            "vroeg.",
            lot=given.lot,
            shares=given.shares,
        ),
        given.reason,
        Words("Bekijk uw wens en de uitslag: %(address)s", address=wish_address(wish.id)),
        closing(cooperative),
    ]
    return _tell(wish, "wish_drawn", wish.id, Words("De uitslag van de verloting"), paragraphs)


def tell_wish_withdrawn(wish: OfferingWish, why: str, cooperative: Cooperative) -> bool:
    """The board took a wish away, with its reason."""
    paragraphs = [
        Words("Dag %(name)s,", name=wish.member.name),
        Words(
            "Het bestuur heeft uw wens voor delen in %(plant)s beëindigd. De reden: %(why)s",
            plant=wish.offering.share_class.plant.name,
            why=why,
        ),
        closing(cooperative),
    ]
    return _tell(wish, "wish_withdrawn", wish.id, Words("Uw wens is beëindigd"), paragraphs)


def tell_wish_closed(wish: OfferingWish, kept_cents: int, cooperative: Cooperative) -> bool:
    """The sale ended while somebody who had paid waited in line."""
    paragraphs = [
        Words("Dag %(name)s,", name=wish.member.name),
        Words(
            "De verkoop van delen in %(plant)s is gesloten. Er kwamen geen delen vrij voor u. Wij "
            "betalen u %(amount)s terug.",
            plant=wish.offering.share_class.plant.name,
            amount=Euros(kept_cents),
        ),
        closing(cooperative),
    ]
    return _tell(wish, "wish_closed", wish.id, Words("U krijgt uw geld terug"), paragraphs)


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


def exemption_of(wish: OfferingWish) -> list[Words]:
    """The sentence that the law wants in whatever offers shares."""
    sentence = wish.offering.exemption_sentence
    return [Words("%(sentence)s", sentence=sentence)] if sentence else []


def _tell(
    wish: OfferingWish, about: str, about_id: int, subject: Words, paragraphs: list[Words]
) -> bool:
    return tell(wish.member, about, about_id, (subject, paragraphs), language=wish.language)
