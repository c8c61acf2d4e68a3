"""Telling people that their money is on its way back."""

from datetime import date

from coop.members.tell import tell
from coop.offers.mail_parts import closing
from coop.offers.queries import the_cooperative
from coop.payouts.queries import refund_lines
from coop.words import Euros, Words


def tell_refunds(run_id: int, day: date) -> None:
    """Each who got money back on this list, once, however often the list is settled."""
    cooperative = the_cooperative()
    for line, member in refund_lines(run_id):
        paragraphs = [
            Words("Dag %(name)s,", name=member.name),
            Words(
                "Wij betaalden u op %(day)s %(amount)s terug. Het geld staat binnen twee "
                "werkdagen op uw rekening.",
                day=day,
                amount=Euros(line.amount_cents),
            ),
            closing(cooperative),
        ]
        tell(member, "refund_sent", line.id, (Words("Uw geld is teruggestort"), paragraphs))
