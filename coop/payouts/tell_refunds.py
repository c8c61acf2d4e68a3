"""Telling people that their money is on its way back, and why."""

from collections.abc import Callable
from datetime import date

from coop.ledger.queries import entry_by_reference
from coop.members.models import Member
from coop.members.tell import tell_all
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
    _tell_all(
        "refund_coming",
        run.id,
        [
            (line, member)
            for line, member in refunds_to_tell(run.id, "ready", "held")
            if member.contact_by == "email" and member.email
        ],
        lambda line: (
            Words("U krijgt geld terug: %(amount)s", amount=Euros(line.amount_cents)),
            told_of(line, run),
        ),
    )


def tell_refunds(run_id: int, day: date) -> None:
    """Each who got money back on this list, once, however often the list is settled."""
    _tell_all(
        "refund_sent",
        run_id,
        refunds_to_tell(run_id, "paid"),
        lambda line: (
            Words("Uw geld is teruggestort: %(amount)s", amount=Euros(line.amount_cents)),
            Words(
                "Wij betaalden u op %(day)s %(amount)s terug. Het geld staat binnen twee "
                "werkdagen op uw rekening.",
                day=day,
                amount=Euros(line.amount_cents),
            ),
        ),
    )


def _tell_all(
    about: str,
    run_id: int,
    found: list[tuple[PayoutLine, Member]],
    said: Callable[[PayoutLine], tuple[Words, Words]],
) -> None:
    """Tell them all in one go, for the journal is held: a subject, what is done, and why."""
    if not found:
        return
    why, bye = _why(run_id, found), closing(the_cooperative())
    told = []
    for line, member in found:
        subject, done = said(line)
        dear = Words("Dag %(name)s,", name=member.name)
        paragraphs = [dear, done, *why[line.id], bye]
        told.append((member, line.id, (subject, paragraphs), member.language))
    tell_all(about, told)


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
