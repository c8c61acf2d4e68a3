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
