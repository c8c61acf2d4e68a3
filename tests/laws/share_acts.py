"""What people do with shares: join, order, pay, hand over, return, take back."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.database import db
from coop.members.join import admit, apply
from coop.offers.cancel import take_back as take_order_back
from coop.offers.expire import expire_due
from coop.offers.models import Order as RealOrder
from coop.offers.pay import pay
from coop.offers.place import place
from coop.periods import day_of
from coop.shares.change import Change, make_change, take_back
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.return_queries import room_on
from coop.shares.value_queries import value_on
from tests.laws.both_sides import BothSides
from tests.laws.model import Move, Order
from tests.laws.stage import (
    ISSUED,
    MOST_ORDERED,
    PRICE,
    ZONE,
)
from tests.offers.makers import iban_of, wish


class ShareActs(BothSides):
    """Each act: what the model says of it, the act itself, and what it leaves in the model."""

    # --- people and orders ---

    def somebody_joins(self):
        if "new" in self.model.joined:
            return
        with self.step(True):
            made = admit(apply("new", applied_on=self.today, iban=iban_of(9)), self.today)
            self.ids["new"] = made.id
        self.model.joined["new"] = self.today

    def days_pass(self, days):
        """The clock frees what was not paid in time."""
        self.later(days=days)
        late = self.overdue()
        with self.step(True):
            assert expire_due(self.now, self.ids["offering"]) == len(late)
        for order in late:
            order.status = "expired"

    def overdue(self):
        return [o for o in self.model.orders if o.status == "reserved" and o.pay_by < self.today]

    def order(self, who, shares):
        who = self.known(who)
        if who in self.model.dead:
            return
        late = self.overdue()
        standing = [
            o for o in self.model.orders if o.status in ("reserved", "paid") and o not in late
        ]
        offered = ISSUED["zon"] - sum(order.shares for order in standing)
        left = min(offered, self.model.free("zon", "zon") + sum(o.shares for o in late))
        mine = sum(order.shares for order in standing if order.member == who)
        may = left > 0 and 1 <= shares <= min(left, MOST_ORDERED - mine)
        with self.step(may):
            made = place(
                self.ids["offering"], wish(shares, PRICE["zon"]), self.person(who), self.now
            )
            number = made.id
            cools = made.cooling_off_until
        if may:
            for order in late:
                order.status = "expired"
            pay_by = self.today + timedelta(days=14)
            cools_until = day_of(cools, ZONE)
            self.model.orders.append(Order(who, shares, self.today, pay_by, cools_until))
            self.orders.append(number)

    def pay_an_order(self, pick, wrong, ago):
        if not self.orders:
            return
        place_in_line = self.order_with("reserved", pick)
        order = self.model.orders[place_in_line]
        if order.member in self.model.dead:
            return
        day = self.today - timedelta(days=ago)
        added = [Move("", "issue", "zon", order.member, day, order.shares, is_bought=True)]
        may = (
            order.status == "reserved"
            and order.placed_on <= day <= order.pay_by
            and not wrong
            and self.model.may_move(added)
        )
        cents = order.shares * PRICE["zon"]
        with self.step(may):
            real = db.session.get_one(RealOrder, self.orders[place_in_line])
            added[0].reference = pay(real, day, cents + wrong, self.today).reference
        if may:
            order.status = "paid"
            self.model.moves += added
            self.model.book(bank=cents, capital=cents)

    def take_an_order_back(self, pick):
        if not self.orders:
            return
        place_in_line = self.order_with("paid", pick)
        order = self.model.orders[place_in_line]
        added: list[Move] = []
        may = order.status in ("reserved", "paid")
        if order.status == "paid":
            bought = next(
                move
                for move in self.model.moves
                if move.reference == self.reference_of(place_in_line)
            )
            back = Move(
                f"{bought.reference}-withdrawn", "correction", "zon", order.member, bought.on,
                -order.shares,
            )  # fmt: skip
            added = [back]
            may = (
                self.today < order.cools_until
                and not bought.is_taken_back
                and self.model.may_move(added)
            )
        with self.step(may):
            take_order_back(db.session.get_one(RealOrder, self.orders[place_in_line]), self.now)
        if not may:
            return
        if added:
            bought.is_taken_back = True
            self.model.moves += added
            cents = order.shares * PRICE["zon"]
            self.model.book(capital=-cents)
            self.model.book_for(order.member, refund=cents)
        order.status = "withdrawn" if added else "cancelled"

    def order_with(self, status: str, pick: int) -> int:
        """Where in the line: mostly an order with this status, sometimes any."""
        with_it = [n for n, order in enumerate(self.model.orders) if order.status == status]
        return with_it[pick % len(with_it)] if with_it and pick < 8 else pick % len(self.orders)

    def reference_of(self, place_in_line: int) -> str:
        with self.app.app_context():
            return db.session.get_one(RealOrder, self.orders[place_in_line]).reference

    # --- the register by hand ---

    def hand_out(self, who, share_class, shares, on, over):
        who = self.known(who)
        added = [Move("", "issue", share_class, who, on, shares)]
        cents = shares * PRICE[share_class] + over
        may = (
            shares >= 1
            and not over
            and who not in self.model.dead
            and self.model.joined[who] <= on <= self.today + timedelta(days=366)
            and shares <= self.model.free(share_class, "zon")
            and self.model.may_move(added)
        )
        with self.step(may, first_day=on):
            added[0].reference = self.change("issue", share_class, None, who, shares, on, cents)
        if may:
            self.model.moves += added
            self.came_with(added[0].reference, {("bank", ""): cents, ("capital", ""): cents})

    def transfer(self, kind, pick, receiver, share_class, shares, on):
        giver, share_class, shares, on = self.aimed(pick, share_class, shares, on)
        receiver = self.known(receiver)
        added = [
            Move("", "transfer", share_class, giver, on, -shares),
            Move("", "transfer", share_class, receiver, on, shares),
        ]
        may = (
            shares >= 1
            and giver != receiver
            and receiver not in self.model.dead
            and self.model.joined[receiver] <= on <= self.today + timedelta(days=366)
            and self.model.may_move(added)
        )
        with self.step(may, first_day=on):
            reference = self.change(kind, share_class, giver, receiver, shares, on, 0)
            for move in added:
                move.reference = reference
        if may:
            self.model.moves += added

    def give_back(self, pick, share_class, shares, on, typed):
        """What it gives follows from a rule, whatever is typed; never more than there is money."""
        who, share_class, shares, on = self.aimed(pick, share_class, shares, min(on, self.today))
        on = min(on, self.today)
        added = [Move("", "return", share_class, who, on, -shares)]
        may = shares >= 1 and self.model.may_move(added)
        cents, left = self.worth(share_class, shares, on) if may else (0, 0)
        assert 0 <= cents <= max(shares, 0) * PRICE[share_class]
        may = may and cents <= left
        with self.step(may, first_day=on):
            added[0].reference = self.change("return", share_class, who, None, shares, on, typed)
        if may:
            self.model.moves += added
            self.came_with(added[0].reference, {("capital", ""): -cents, ("refund", who): cents})

    def worth(self, share_class: str, shares: int, on: date) -> tuple[int, int]:
        """What shares are worth on a day, and what there is for returns."""
        with self.app.app_context():
            of_class = db.session.get_one(ShareClass, self.ids[share_class])
            return shares * value_on(of_class, on).cents, room_on(on).available_cents

    def change(self, kind, share_class, giver, receiver, shares, on, cents) -> str:
        wanted = Change(
            kind,
            self.ids[share_class],
            self.person(giver) if giver else None,
            self.person(receiver) if receiver else None,
            shares,
            on,
            cents,
            "zo besloten",
        )
        return make_change(wanted, today=self.today)

    def take_a_movement_back(self, pick):
        if not self.model.moves:
            return
        one = self.model.moves[pick % len(self.model.moves)]
        may = one.kind != "correction" and not one.is_taken_back and not one.is_bought
        gone = self.model.goes_with(one.reference, self.ids) if may else [one.reference]
        legs = [move for reference in gone for move in self.model.moves
                if (move.reference, move.kind != "correction") == (reference, True)]  # fmt: skip
        added = [
            Move(leg.reference, "correction", leg.share_class, leg.member, leg.on, -leg.shares)
            for leg in legs
        ]
        for name in ISSUED:
            returned = sum(
                -leg.shares
                for leg in legs
                if leg.kind in ("return", "conversion")
                and leg.share_class == name
                and leg.shares < 0
            )
            may = may and returned <= self.model.free(name, "zon")
        may = may and self.model.may_move(added) and self.may_take_money_back(gone)
        with self.step(may, first_day=min(leg.on for leg in legs) if legs else None) as told:
            take_back(self.movement(one), "een vergissing", today=self.today)
            for move in added:
                move.reference = self.correction_of(move)
        if not told.is_done:
            return
        for leg in legs:
            leg.is_taken_back = True
        self.model.moves += added
        for reference in gone:
            for account, cents in self.money.pop(reference, {}).items():
                self.model.balance[account] -= cents

    def correction_of(self, move: Move) -> str:
        """The reference of what took this leg back."""
        back = aliased(ShareMovement)
        found = db.session.scalars(
            select(back.reference)
            .join(ShareMovement, ShareMovement.id == back.reverses_id)
            .where(
                ShareMovement.reference == move.reference,
                ShareMovement.member_id == self.ids[move.member],
                ShareMovement.share_class_id == self.ids[move.share_class],
            )
        )
        return found.one()

    def movement(self, move: Move) -> ShareMovement:
        return db.session.scalars(
            select(ShareMovement).where(
                ShareMovement.reference == move.reference,
                ShareMovement.member_id == self.ids[move.member],
                ShareMovement.share_class_id == self.ids[move.share_class],
            )
        ).one()
