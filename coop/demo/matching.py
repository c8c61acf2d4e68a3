"""What the money on the demo's bank was for: one line by hand, the rest waits for you."""

from sqlalchemy import select

from coop.bank.assign import PERSON, assign_by_hand
from coop.bank.kinds import ACCOUNT
from coop.bank.lines import Part
from coop.bank.match_items import read_lines
from coop.bank.models import BankLine
from coop.ledger.chart import OTHER_INCOME
from coop.records.audit import acting


def say_what_it_was_for(board_member_id: int) -> None:
    """Gerda knows that somebody gave for the energy coach; what else came in she finds waiting."""
    gifts = select(BankLine.id).where(BankLine.remittance.contains("energiecoach"))
    with acting(board_member_id):
        for line in read_lines(gifts):
            part = Part(line.id, ACCOUNT, int(OTHER_INCOME), line.amount_cents, PERSON)
            assign_by_hand(part, reason="Gift voor de energiecoach")
