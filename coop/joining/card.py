"""The card with which a giver hands a present over: no price, and an address to say yes."""

from typing import Any

from coop.joining import links
from coop.joining.models import Present
from coop.language import gettext as _
from coop.mail.address import page_address
from coop.members.models import Cooperative
from coop.papers.compile import compile_pdf
from coop.papers.pictures import code_picture
from coop.papers.signs import printable


def card_pdf(present: Present, language: str, cooperative: Cooperative) -> bytes:
    """The PDF of the card; the same bytes as long as nothing of it changes."""
    address = page_address("presents.show", present_token=links.token(links.PRESENT, present.id))
    data = card_data(present, cooperative, address)
    return compile_pdf(
        "card", printable(data), {"code": code_picture(address)}, language, present.order.placed_at
    )


def card_data(present: Present, cooperative: Cooperative, address: str) -> dict[str, Any]:
    """What stands on the card."""
    plant = present.order.offering.share_class.plant
    return {
        "title": _("Een deel van de zon en de wind, voor u"),
        "sender": cooperative.name,
        "foot": cooperative.name,
        "heading": _("Voor %(name)s", name=present.receiver_name),
        "lead": _(
            "%(giver)s geeft u %(shares)s × een deel in %(plant)s.",
            giver=present.giver.name,
            shares=present.order.shares,
            plant=plant.name,
        ),
        "message": present.message,
        "how": _("Zeg ja of nee op dit adres, of bel %(phone)s.", phone=cooperative.phone),
        "address": address,
        "code_words": _("QR-code met hetzelfde adres"),
    }
