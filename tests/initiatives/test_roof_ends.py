"""A roof that does not go on: who ordered is counted, told and paid back, whatever came between."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coop import clock
from coop.check.initiatives import failed_calls_bind_nobody
from coop.database import db
from coop.errors import RuleBroken
from coop.initiatives import command, keep
from coop.initiatives.binding import Bound
from coop.initiatives.command import calls
from coop.initiatives.commit import step_back
from coop.initiatives.links import COMMITMENT_SALT, sign
from coop.initiatives.models import Commitment, PhoneNote
from coop.initiatives.order_queries import bound, order_of
from coop.initiatives.queries import initiative_by_id
from coop.ledger.chart import BANK, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.offers.cancel import cancel
from coop.offers.expire import expire_due
from coop.offers.join_line import Asked, join_line
from coop.offers.late import receive_late
from coop.offers.models import OfferingWish, Order
from coop.offers.order_link import order_token
from coop.offers.pay import pay
from coop.offers.place import place
from coop.offers.receive import Money, receive
from tests.factories import hand_over, make_member
from tests.initiatives.makers import NOON, ZONE, buy, closes, open_one
from tests.offers.makers import iban_of, villager, wish

LATE = NOON + timedelta(days=17)
DAY = date(2026, 11, 21)
PRICE_CENTS = 320_00


def paid(key, number=0, units=5):
    """Somebody ordered and paid."""
    made = buy(key, number, units)
    pay(made.order, DAY, units * PRICE_CENTS, DAY)
    return made


def test_the_nightly_command_ends_a_roof_of_which_shares_were_paid(app, session, roof):
    key, _offering = roof
    made = paid(key)
    session.commit()

    with clock.stopped_at(closes(key) + timedelta(hours=3)):
        ran = app.test_cli_runner().invoke(calls)

    assert (ran.exit_code, ran.output) == (0, "Afgelopen: 1\n")
    session.expire_all()
    assert initiative_by_id(key.initiative_id).state == "stopped"
    assert session.get(Commitment, made.id).state == "ended"
    assert session.get(Order, made.order_id).status == "withdrawn"


def test_the_starter_ends_a_roof_of_which_shares_were_paid(session, roof):
    key, _offering = roof
    made = paid(key)
    session.commit()

    keep.stop(key, NOON)
    session.commit()

    assert session.get(Order, made.order_id).status == "withdrawn"


def test_one_that_cannot_be_closed_keeps_none_of_the_others_open(
    app, session, cooperative, monkeypatch
):
    broken, other = open_one().initiative_id, open_one(contact="a@example.org").initiative_id
    session.commit()

    def fall(initiative_id, at):
        moved = keep.let_time_pass(initiative_id, at)
        if initiative_id == broken:
            raise ValueError
        return moved

    monkeypatch.setattr(command, "let_time_pass", fall)
    with clock.stopped_at(NOON + timedelta(days=60)):
        ran = app.test_cli_runner().invoke(calls)

    assert (ran.exit_code, ran.output) == (0, "Afgelopen: 1\n")
    session.expire_all()
    assert [initiative_by_id(each).state for each in (broken, other)] == ["call", "missed"]


def pay_late(row, number=0):
    """Nobody paid in time; then the money came."""
    expire_due(LATE, row.order.offering_id)
    with clock.stopped_at(LATE):
        cents = row.units * PRICE_CENTS
        return receive_late(
            row.order, Money(LATE.date(), cents, f"bank-{number}", BANK, iban_of(number)), LATE
        )


def told(session, number=0):
    """What somebody was mailed."""
    mails = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [mail.body for mail in mails if mail.to_address == f"buur{number}@example.org"]


def test_who_paid_late_is_counted_for_going_on(session, roof):
    key, _offering = roof
    anew = pay_late(buy(key))

    assert anew.status == "paid"
    sure = anew.cooling_off_until
    assert bound(key.initiative_id, sure - timedelta(seconds=1), 30) == Bound(0, 5, 30)
    assert bound(key.initiative_id, sure, 30) == Bound(5, 0, 30)


def test_a_roof_with_enough_buyers_of_which_some_paid_late_does_not_end(session, roof):
    key, _offering = roof
    paid(key, 0, 15)
    pay_late(buy(key, 1, 15), 1)

    assert not keep.let_time_pass(key.initiative_id, closes(key))


def test_who_paid_late_has_their_money_back_and_is_told_when_it_ends(session, roof):
    key, _offering = roof
    made = buy(key)
    anew = pay_late(made)

    assert keep.let_time_pass(key.initiative_id, closes(key))

    assert (made.state, made.order.status, anew.status) == ("ended", "expired", "withdrawn")
    assert balance_cents(TO_REFUND, member_id=anew.member_id) == -5 * PRICE_CENTS
    assert any("Wat u betaalde, krijgt u binnen 14 dagen terug" in body for body in told(session))


def test_who_paid_late_may_think_again_and_orders_once(session, roof):
    key, _offering = roof
    made = buy(key)
    anew = pay_late(made)
    with pytest.raises(RuleBroken, match="al besteld"):
        buy(key)

    step_back(made, made.cooling_off_until, ZONE)

    assert (made.state, anew.status) == ("withdrawn", "withdrawn")


def test_who_paid_late_and_had_to_wait_is_counted_too(session, roof):
    key, offering = roof
    made = buy(key)
    offering.offered_shares = 5
    expire_due(LATE, offering.id)
    other = place(offering.id, wish(5), villager(7), LATE)
    waiting = pay_late(made)
    assert isinstance(waiting, OfferingWish)
    cancel(other, LATE)

    assert order_of(made).status == "paid"
    assert bound(key.initiative_id, LATE, 30) == Bound(0, 5, 30)


def test_where_it_ends_an_order_that_nobody_paid_stands_no_more_either(session, roof):
    key, offering = roof
    made = buy(key)
    expire_due(LATE, offering.id)

    assert keep.let_time_pass(key.initiative_id, closes(key))

    assert made.state == "ended"
    assert list(failed_calls_bind_nobody()) == []


def test_what_comes_free_of_a_roof_that_ends_is_sold_to_nobody(session, roof):
    key, offering = roof
    paid(key, 0, 15)
    offering.offered_shares = 15
    session.flush()
    waiting = join_line(offering.id, Asked(5, 5), villager(7), NOON)
    at = closes(key)

    assert keep.let_time_pass(key.initiative_id, at)

    session.refresh(waiting)
    assert (waiting.status, waiting.order_id) == ("waiting", None)
    assert (offering.closes_at, offering.claimed_shares) == (at, 0)
    with pytest.raises(RuleBroken, match="gesloten"):
        place(offering.id, wish(1), villager(8), at)


def test_who_waits_with_money_for_a_roof_that_ends_has_it_back(session, roof):
    key, offering = roof
    made = buy(key)
    offering.offered_shares = 5
    expire_due(LATE, offering.id)
    place(offering.id, wish(5), villager(7), LATE)
    waiting = pay_late(made)

    assert keep.let_time_pass(key.initiative_id, closes(key))

    session.refresh(waiting)
    assert waiting.status == "lapsed"
    assert balance_cents(TO_REFUND, member_id=waiting.member_id) == -5 * PRICE_CENTS


def test_the_board_is_asked_to_call_who_bought_by_another_way(session, roof):
    key, offering = roof
    paid(key)
    other = place(offering.id, wish(2), villager(7), NOON)
    pay(other, DAY, 2 * PRICE_CENTS, DAY)
    place(offering.id, wish(1), other.member, NOON)

    assert keep.let_time_pass(key.initiative_id, closes(key))

    assert other.status == "paid"
    (note,) = session.scalars(select(PhoneNote))
    assert (note.name, note.phone) == (other.member.name, other.member.email)
    assert "Werkplaats Zuid" in note.told


def test_an_order_that_lapses_while_a_roof_ends_is_not_taken_for_one_that_stays(session, roof):
    key, offering = roof
    paid(key, 0, 15)
    overdue = buy(key, 1, 5)
    offering.offered_shares = 20
    session.flush()
    join_line(offering.id, Asked(5, 5), villager(7), NOON)

    assert keep.let_time_pass(key.initiative_id, closes(key))

    assert overdue.order.status == "expired"
    assert session.scalars(select(PhoneNote)).all() == []


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_an_order_that_was_paid_after_it_was_read_is_paid_back(app, session, roof):
    """SQLite has one writer at a time: nobody pays meanwhile."""
    key, _offering = roof
    made = buy(key)
    session.commit()
    read = session.get_one(Order, made.order_id)
    assert read.status == "reserved"

    with app.app_context(), clock.stopped_at(NOON):
        pay(db.session.get_one(Order, made.order_id), DAY, 5 * PRICE_CENTS, DAY)
        db.session.commit()
    assert keep.let_time_pass(key.initiative_id, closes(key))

    assert read.status == "withdrawn"
    assert balance_cents(TO_REFUND, member_id=read.member_id) == -5 * PRICE_CENTS


def test_the_page_of_an_order_says_whether_it_was_called_off(client, session, roof):
    key, _offering = roof
    off, back = paid(key, 0), paid(key, 1)
    step_back(back, NOON, ZONE)
    keep.stop(key, NOON)  # within the time to think of both
    session.commit()

    called_off, withdrawn = (
        client.get(f"/kopen/bestelling/{order_token(row.order_id)}").text for row in (off, back)
    )

    assert "Het gaat niet door" in called_off
    assert "U zag binnen de bedenktijd af" not in called_off
    assert "U zag binnen de bedenktijd af" in withdrawn
    assert "Het gaat niet door" not in withdrawn


def test_everybody_reads_what_becomes_of_their_own_money(client, session, roof):
    key, offering = roof
    kept, whole, part, nothing = paid(key, 0), paid(key, 1), buy(key, 2), buy(key, 3)
    receive(part.order, Money(DAY, 400_00, "bank-1", BANK, iban_of(2)))
    anna = make_member(session, "Anna")
    hand_over(offering.share_class, kept.order.member, anna, 5, date(2026, 11, 26), "ov-1")
    assert keep.let_time_pass(key.initiative_id, closes(key))
    session.commit()

    says = {
        "kept": "Wij nemen contact met u op",
        "whole": "1.600,00 binnen 14 dagen terug",
        "part": "400,00 binnen 14 dagen terug. U hoeft niets meer te betalen",
        "nothing": "U hoeft niets te betalen",
    }
    for row, own in zip((kept, whole, part, nothing), says.values(), strict=True):
        page = client.get(f"/initiatieven/bestelling/{sign(COMMITMENT_SALT, row.id)}").text
        page = page.replace("\N{NO-BREAK SPACE}", " ")
        assert [own in page, *(other in page for other in says.values() if other != own)] == [
            True, False, False, False,
        ], own  # fmt: skip
