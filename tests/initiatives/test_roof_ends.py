"""A roof that does not go on: who ordered is counted, told and paid back, whatever came between."""

from datetime import date, timedelta

from coop import clock
from coop.initiatives import command, keep
from coop.initiatives.command import calls
from coop.initiatives.models import Commitment
from coop.initiatives.queries import initiative_by_id
from coop.offers.models import Order
from coop.offers.pay import pay
from tests.initiatives.makers import NOON, buy, closes, open_one

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
