"""What members have coming: what they choose, lists that pay it, and what is booked by hand."""

from datetime import timedelta

from sqlalchemy import select

from coop.apportion import apportion
from coop.database import db
from coop.ledger.chart import (
    BANK,
    GENERAL_RESERVE,
)
from coop.ledger.close_period import close_period
from coop.ledger.entries import Leg
from coop.ledger.post import post, reverse
from coop.ledger.queries import entry_by_reference
from coop.members.models import Member
from coop.payouts.bank_days import next_bank_day
from coop.payouts.choose import choose
from coop.payouts.confirm_list import confirm_list, share_reference
from coop.payouts.make_list import drop_list, make_list
from coop.payouts.models import PayoutLine
from coop.payouts.outcome import Choice
from coop.payouts.settle_list import clear_return, settle_list
from coop.payouts.settle_list import take_back as take_payment_back
from tests.laws.both_sides import BothSides
from tests.laws.model import Move
from tests.laws.stage import PRICE, ZONE

LISTED = 2025
"""The book year whose lists we make."""


class PayoutActs(BothSides):
    """Each act: what the model says of it, the act itself, and what it leaves in the model."""

    def choose(self, who, kind, percent):
        who = self.known(who)
        may = (
            not self.has_settled(who)
            and (kind != "reinvest" or self.model.free("zon", "zon") > 0)
            and (kind != "share" or 1 <= percent <= 100)
        )
        wanted = Choice(kind, percent, self.ids["zon"] if kind == "reinvest" else None)
        with self.step(may):
            choose(self.person(who), LISTED, wanted, self.now)
        if may:
            self.choice[who] = (kind, percent)

    def has_settled(self, who) -> bool:
        """Whether a list moved anything of theirs; what the bank sent back is open again."""
        paid = {name for _line, account, name, _cents in self.paid if account == "payable"}
        return who in self.settled | paid

    def due(self) -> dict[tuple[str, str], int]:
        """What everybody has coming: account and member."""
        return {
            (account, member): cents
            for (account, member), cents in self.model.balance.items()
            if account in ("payable", "refund") and cents > 0
        }

    def pieces(self, due) -> dict[str, dict]:
        """What becomes of it: shared, shares, to the bank; what is held stays as it was."""
        silent = {name for name in self.model.dead if name not in self.model.handled}
        chosen = {
            name: self.choice.get(name, ("pay", 0))
            for account, name in due
            if account == "payable" and name not in silent
        }
        shared = {
            name: due["payable", name] * percent // 100
            for name, (kind, percent) in chosen.items()
            if kind == "share"
        }
        wanted = {
            name: due["payable", name] // PRICE["zon"]
            for name, (kind, _percent) in chosen.items()
            if kind == "reinvest" and name not in self.model.dead
        }
        wanted = {name: shares for name, shares in wanted.items() if shares}
        free = self.model.free("zon", "zon")
        extra = wanted
        if sum(wanted.values()) > free:
            extra = apportion(free, wanted)[0] if free else {}
        paid = {}
        for (account, name), cents in due.items():
            if account == "payable":
                cents -= shared.get(name, 0) + extra.get(name, 0) * PRICE["zon"]
            if cents and not self.held.get(name) and name not in silent:
                paid[account, name] = cents
        return {
            "shared": {name: cents for name, cents in shared.items() if cents},
            "extra": {name: shares for name, shares in extra.items() if shares},
            "paid": paid,
        }

    def pay_out(self, off):
        """A list by one, confirmed by another, paid by the bank."""
        pieces = self.pieces(self.due())
        shared, extra, due = pieces["shared"], pieces["extra"], pieces["paid"]
        may = bool(shared or extra or due)
        with self.step(may):
            run = make_list(LISTED, next_bank_day(self.today), today=self.today, at=self.now)
            number, digest = run.id, run.digest
        if not may:
            return
        total = sum(due.values())
        for who, cents in (("bo", total), ("cor", total + off)):
            with self.step(who == "cor" and not off, who):
                confirm_list(
                    number, digest=digest, total_cents=cents, today=self.today, at=self.now
                )
        if off:
            with self.step(True):
                drop_list(number)
            return
        self.give(number, shared, extra)
        self.settled |= {*shared, *extra}
        with self.step(bool(due), "cor"):
            settle_list(number, self.today, total_cents=total, today=self.today, zone=ZONE)
            lines = db.session.execute(
                select(PayoutLine.id, PayoutLine.kind, Member.name, PayoutLine.amount_cents)
                .join(Member, Member.id == PayoutLine.member_id)
                .where(PayoutLine.run_id == number, PayoutLine.state == "paid")
            ).all()
        if not due:
            return
        accounts = {"yield": "payable", "refund": "refund"}
        paid = [(line, accounts[kind], name, cents) for line, kind, name, cents in lines]
        assert {(account, name): cents for _line, account, name, cents in paid} == due
        self.paid += paid
        self.model.book(bank=-total)
        for (account, member), cents in due.items():
            self.model.book_for(member, **{account: -cents})
            if account == "refund":
                self.paid_since(member)

    def give(self, number, shared, extra):
        """What a list does without the bank."""
        for name, cents in shared.items():
            self.model.book_for(name, payable=-cents)
            self.model.book(shared=cents)
        for name, shares in extra.items():
            cents = shares * PRICE["zon"]
            self.model.book_for(name, payable=-cents)
            self.model.book(capital=cents)
            reference = share_reference(number, self.ids[name])
            self.model.moves.append(
                Move(reference, "issue", "zon", name, self.today, shares, is_bought=True)
            )

    def bank_returns(self, pick, is_cleared):
        """The bank sends a payment back: it is owed again, and waits for another account."""
        if not self.paid:
            return
        line, account, member, cents = self.paid.pop(pick % len(self.paid))
        with self.step(True):
            take_payment_back(line, self.today, "rekening opgeheven", today=self.today, zone=ZONE)
        with self.step(False):
            take_payment_back(line, self.today, "nog eens", today=self.today, zone=ZONE)
        self.model.book(bank=cents)
        self.model.book_for(member, **{account: cents})
        self.held.setdefault(member, set()).add(line)
        if is_cleared:
            with self.step(True):
                clear_return(line)
            self.held[member].discard(line)

    # --- the books by hand ---

    def book_by_hand(self, cents):
        reference = f"hand-{len(self.hand)}"
        with self.step(True):
            legs = [Leg(BANK, -cents), Leg(GENERAL_RESERVE, cents)]
            post(reference, self.today, "Bankkosten", legs)
        self.hand.append((reference, cents))
        self.model.book(bank=-cents, general=-cents)

    def reverse_by_hand(self, pick):
        if not self.hand:
            return
        reference, cents = self.hand[pick % len(self.hand)]
        may = cents > 0
        with self.step(may):
            entry = entry_by_reference(reference)
            reverse(entry, f"{reference}-terug", self.today, "Vergissing")
        if may:
            self.model.book(bank=cents, general=cents)
            self.hand[pick % len(self.hand)] = (reference, 0)

    def close_the_books(self, days_ago):
        """Nothing is booked on those days any more; whatever is booked later falls after them."""
        through = self.today - timedelta(days=days_ago)
        may = days_ago > 0 and (self.closed is None or through > self.closed)
        with self.step(may):
            close_period(through, "kwartaal", today=self.today)
        if may:
            self.closed = through
