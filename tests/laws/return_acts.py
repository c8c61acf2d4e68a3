"""Who wants out: asking, thinking better of it, and what the board grants."""

from sqlalchemy import select

from coop.database import db
from coop.shares.ask_return import ask_return, withdraw_return
from coop.shares.grant_return import grant_return, offer_for
from coop.shares.models import ReturnRequest
from coop.shares.return_queries import open_shares
from coop.shares.return_queue import Hardship
from tests.laws.both_sides import BothSides
from tests.laws.model import Move
from tests.laws.stage import CAP_CENTS, PRICE


class ReturnActs(BothSides):
    """Each act: what the model says of it, the act itself, and what it leaves in the model."""

    def ask_to_return(self, pick, share_class, shares, need, word):
        who, share_class, shares, _on = self.aimed(pick, share_class, shares, self.today)
        held = self.model.held(who, share_class, self.today)
        may = 1 <= shares <= held - self.asked(who, share_class) and (bool(word) or not need)
        with self.step(may):
            ask_return(
                self.person(who),
                self.ids[share_class],
                shares,
                hardship=Hardship.DEBT if need else None,
                reason=word,
                asked_on=self.today,
                today=self.today,
            )

    def asked(self, who: str, share_class: str) -> int:
        with self.app.app_context():
            return open_shares(self.ids[who], self.ids[share_class])

    def waiting(self) -> list[int]:
        with self.app.app_context():
            return list(
                db.session.scalars(
                    select(ReturnRequest.id)
                    .where(ReturnRequest.status == "waiting")
                    .order_by(ReturnRequest.id)
                )
            )

    def think_better_of_it(self, pick):
        if waiting := self.waiting():
            with self.step(True):
                withdraw_return(waiting[pick % len(waiting)], today=self.today)

    def grant(self, pick, stale):
        """As much as there is money for; what it is worth the app says, within bounds."""
        waiting = self.waiting()
        if not waiting:
            return
        number = waiting[pick % len(waiting)]
        with self.app.app_context():
            request = db.session.get_one(ReturnRequest, number)
            offer = offer_for(request, self.today)
            who = offer.member.name
            share_class = offer.share_class.name
            shares, cents, capital = offer.shares, offer.amount_cents, offer.capital_cents
            value, seen = offer.value.cents, offer.seen
            db.session.rollback()
        taken = sum(
            cents
            for reference in self.granted
            for (account, _whose), cents in self.money.get(reference, {}).items()
            if account == "refund"
        )
        added = [Move("", "return", share_class, who, self.today, -shares)]
        may = not stale and shares > 0 and self.model.may_move(added)
        assert 0 <= value <= PRICE[share_class]
        assert not cents or taken + cents <= CAP_CENTS, "more than the assembly allows in a year"
        assert not cents or cents <= self.free_on_the_bank(), "more than there is on the bank"
        with self.step(may, first_day=self.today):
            reference = grant_return(
                number, today=self.today, seen="iets anders" if stale else seen
            ).reference
        if not may:
            return
        added[0].reference = reference
        self.model.moves += added
        self.granted.add(reference)
        self.came_with(
            reference,
            {("capital", ""): -capital, ("general", ""): capital - cents, ("refund", who): cents},
        )

    def grant_and_take_back(self, pick, is_paid):
        """What was granted is taken back again: before it was paid, or after."""
        before = len(self.model.moves)
        self.ask_to_return(pick % 6, "zon", 1, True, "schulden")
        self.grant(9, 0)
        if len(self.model.moves) == before:
            return
        if is_paid:
            self.pay_out(0)
        granted = max(n for n, move in enumerate(self.model.moves) if move.kind == "return")
        self.take_a_movement_back(granted)

    def free_on_the_bank(self) -> int:
        owed = ("refund", "payable", "tax", "transit", "shared")
        return self.model.balance["bank", ""] - sum(
            cents for (account, _who), cents in self.model.balance.items() if account in owed
        )
