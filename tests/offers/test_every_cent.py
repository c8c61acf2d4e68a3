"""Whatever happens to one person's order, every cent is in inleg, deposits, or on its way back."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from coop.check.accounts import refunds_are_owed
from coop.check.register import offerings_add_up, paid_orders_gave_shares
from coop.check.waiting import deposits_add_up, wishes_add_up
from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import BANK, IN_TRANSIT, ORDER_DEPOSITS, SHARE_CAPITAL, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.offers.cancel import take_back
from coop.offers.expire import expire_due
from coop.offers.join_line import withdraw_wish
from coop.offers.late import receive_late
from coop.offers.models import OfferingWish, Order
from coop.offers.place import place
from coop.offers.receive import Money, receive
from coop.payouts.bank_days import next_bank_day
from coop.payouts.confirm_list import confirm_list
from coop.payouts.make_list import make_list
from coop.payouts.queries import run_totals
from coop.payouts.settle_list import settle_list
from coop.periods import day_of
from coop.records.audit import acting
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, PRICE_CENTS, make_offering, villager, wish

ZONE = "Europe/Amsterdam"
SHARES = 2
DUE = SHARES * PRICE_CENTS
CENTS = st.sampled_from([1, 10_000, PRICE_CENTS, DUE - 1, DUE, DUE + 1, 2 * DUE])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), CENTS),
        st.tuples(st.just("late"), CENTS),
        st.tuples(st.just("days"), st.sampled_from([1, 5, 15])),
        st.tuples(
            st.sampled_from(["take back", "leave", "refund", "sell rest", "free rest"]),
            st.just(0),
        ),
    ),
    max_size=8,
)


class Play:
    """One order of Nieuwkomer 1 on three shares, of which others want the rest."""

    def __init__(self, session):
        make_cooperative(session)
        self.board = [make_member(session, name, iban=None).id for name in ("Gerda", "Henk")]
        self.at = NOON
        self.offering = make_offering(session, offered=3, issued=3, closes_at=None)
        self.first = self.order = place(self.offering.id, wish(SHARES), villager(1), self.at)
        self.buyer, self.others = self.order.member_id, []
        self.in_cents = self.out_cents = 0

    @property
    def today(self):
        return day_of(self.at, ZONE)

    def money(self, cents):
        count = db.session.scalar(select(func.count()).select_from(Order)) or 0
        return Money(self.today, cents, f"bank-{self.in_cents}-{count}-{self.at:%m%d}")

    def receive(self, cents):
        receive(self.newest(), self.money(cents))
        self.in_cents += cents

    def late(self, cents):
        receive_late(self.newest(), self.money(cents), self.at)
        self.in_cents += cents

    def days(self, days):
        self.at += timedelta(days=days)
        expire_due(self.at, self.offering.id)

    def take_back(self, _nothing):
        take_back(self.newest(), self.at)

    def leave(self, _nothing):
        made = select(OfferingWish).where(OfferingWish.member_id == self.buyer)
        found = db.session.scalars(made.order_by(OfferingWish.id.desc())).first()
        if found is not None:
            withdraw_wish(found, self.at)

    def sell_rest(self, _nothing):
        other = villager(10 + len(self.others))
        left = self.offering.offered_shares - self.offering.claimed_shares
        self.others.append(place(self.offering.id, wish(left), other, self.at))

    def free_rest(self, _nothing):
        if self.others:
            take_back(self.others.pop(), self.at)

    def refund(self, _nothing):
        with acting(self.board[0]):
            pay_on = next_bank_day(self.today)
            run = make_list(2025, pay_on, today=self.today, at=self.at, only_refunds=True)
        cents = run_totals(run.id).ready_cents
        with acting(self.board[1]):
            confirm_list(run.id, digest=run.digest, total_cents=cents, today=self.today, at=self.at)
            settle_list(run.id, self.today, total_cents=cents, today=self.today, zone=ZONE)
        self.out_cents += cents

    def newest(self):
        mine = select(Order).where(Order.member_id == self.buyer)
        return db.session.scalars(mine.order_by(Order.id.desc())).first()

    def check(self):
        """The ledger says where every cent is, and the tables say the same."""
        mine = {
            account: -balance_cents(account, member_id=self.buyer)
            for account in (SHARE_CAPITAL, ORDER_DEPOSITS, TO_REFUND)
        }
        assert all(cents >= 0 for cents in mine.values()), mine
        assert sum(mine.values()) == self.in_cents - self.out_cents
        assert balance_cents(BANK) == self.in_cents - self.out_cents
        assert balance_cents(IN_TRANSIT) == 0
        paid = select(func.sum(Order.amount_cents)).where(
            Order.member_id == self.buyer, Order.status == "paid"
        )
        assert mine[SHARE_CAPITAL] == int(db.session.scalar(paid) or 0)
        for law in (
            deposits_add_up,
            wishes_add_up,
            refunds_are_owed,
            offerings_add_up,
            paid_orders_gave_shares,
        ):
            assert list(law()) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_every_cent_is_somewhere_whatever_happens(session, acts):
    session.rollback()
    play = Play(session)
    for name, value in acts:
        before = play.in_cents, play.out_cents
        try:
            with session.begin_nested():
                getattr(play, name.replace(" ", "_"))(value)
                session.flush()
        except RuleBroken:
            play.in_cents, play.out_cents = before
            session.expire_all()
        play.check()
    session.rollback()
