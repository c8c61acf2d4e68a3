"""Telling people that their money is on its way back, and why."""

from datetime import date

from coop.ledger.queries import entry_by_reference
from coop.members.models import Member
from coop.members.tell import tell
from coop.offers.mail_parts import closing
from coop.offers.order_link import order_address
from coop.offers.queries import the_cooperative
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.refund_debts import Debt, debts_of
from coop.payouts.refund_queries import refunds_to_tell
from coop.payouts.words import told_of
from coop.words import Euros, Words


def tell_coming(run: PayoutRun) -> None:
    """Who gets inleg back by a list that was confirmed, by mail; others get a letter with it."""
    found = [
        (line, member)
        for line, member in refunds_to_tell(run.id, "ready", "held")
        if member.contact_by == "email" and member.email
    ]
    why = _why(run.id, found)
    for line, member in found:
        paragraphs = [told_of(line, run), *why.get(line.id, [])]
        subject = Words("U krijgt geld terug: %(amount)s", amount=Euros(line.amount_cents))
        _tell(member, "refund_coming", line, subject, paragraphs)


def tell_refunds(run_id: int, day: date) -> None:
    """Each who got money back on this list, once, however often the list is settled."""
    found = refunds_to_tell(run_id, "paid")
    why = _why(run_id, found)
    for line, member in found:
        paid = Words(
            "Wij betaalden u op %(day)s %(amount)s terug. Het geld staat binnen twee "
            "werkdagen op uw rekening.",
            day=day,
            amount=Euros(line.amount_cents),
        )
        subject = Words("Uw geld is teruggestort: %(amount)s", amount=Euros(line.amount_cents))
        _tell(member, "refund_sent", line, subject, [paid, *why.get(line.id, [])])


def _why(run_id: int, found: list[tuple[PayoutLine, Member]]) -> dict[int, list[Words]]:
    """Why each line goes back and of which order, as it was when the list was confirmed."""
    confirmed = entry_by_reference(f"payout-{run_id}-confirmed")
    before = confirmed.id if confirmed is not None else None
    debts = debts_of((member.id for _line, member in found), before)
    return {
        line.id: told_why(line.amount_cents, debts.get(member.id, [])) for line, member in found
    }


def told_why(cents: int, debts: list[Debt]) -> list[Words]:
    """Why these cents go back; how much for each reason only where that adds up to them."""
    adds_up = sum(one.amount_cents for one in debts) == cents
    pages = dict.fromkeys(one.order_id for one in debts if one.order_id is not None)
    return [
        *(
            Words("%(why)s: %(amount)s.", why=one.why, amount=Euros(one.amount_cents))
            if adds_up
            else Words("%(why)s.", why=one.why)
            for one in debts
        ),
        *(Words("Bekijk uw bestelling: %(address)s", address=order_address(one)) for one in pages),
    ]


def _tell(
    member: Member, about: str, line: PayoutLine, subject: Words, paragraphs: list[Words]
) -> None:
    dear = Words("Dag %(name)s,", name=member.name)
    tell(member, about, line.id, (subject, [dear, *paragraphs, closing(the_cooperative())]))
