"""A starter's share: asked with one sentence, granted in silence, paid by the fund or in parts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coop.check.trail import deeds_have_a_name
from coop.errors import AlreadyDone, RuleBroken
from coop.joining import ask_starter, starter
from coop.joining.ask_starter import Asking
from coop.joining.give import NewHolder
from coop.joining.models import StarterAsk
from coop.joining.queries import parts_of
from coop.joining.sweep import sweep
from coop.ledger.chart import BANK, SHARE_CAPITAL, SHARING_FUND
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.members.models import Member
from coop.offers.offer import set_phases
from coop.offers.phases import MEMBERS, NEIGHBOURS, Phase
from coop.offers.place import place
from coop.periods import day_of
from tests.factories import make_member
from tests.offers.makers import NOON, PRICE_CENTS, applicant, wish

TODAY = day_of(NOON, "Europe/Amsterdam")
ESMA = NewHolder("Esma Kaya", None, "0570 11 22 33", "Laan 3", "7411 AB", "Deventer")
BY_FUND = Asking("Esma Kaya", "0570 11 22 33", "Ik wil graag meedoen met de buurt.", "fund")
BY_PARTS = Asking("Esma Kaya", "esma@example.org", "Ik wil graag meedoen.", "parts")


def fill_fund(amount_cents: int) -> None:
    legs = [Leg(BANK, amount_cents), Leg(SHARING_FUND, -amount_cents)]
    post("fund", date(2026, 6, 1), "gedeeld", legs)


@pytest.fixture
def fund(roof):
    """Enough for one share and a half."""
    fill_fund(PRICE_CENTS * 3 // 2)


def test_rooms_that_are_empty_say_which():
    full = starter.Room(shares_left=1, fund_cents=32_000, price_cents=32_000, most_parts=12)
    starter.check_room("fund", full)
    starter.check_room("parts", starter.Room(1, 0, 32_000, 12))
    for way, room, why in (
        ("fund", starter.Room(0, 32_000, 32_000, 12), "geen startdelen"),
        ("fund", starter.Room(1, 31_999, 32_000, 12), "Meedeelfonds"),
        ("parts", starter.Room(1, 32_000, 32_000, 1), "niet in delen"),
    ):
        with pytest.raises(RuleBroken, match=why):
            starter.check_room(way, room)


def test_silence_is_a_yes_after_the_fourteenth_day():
    last = starter.decide_by(date(2026, 11, 21))
    assert last == date(2026, 12, 5)
    assert not starter.is_silent_yes("asked", last, last)
    assert starter.is_silent_yes("asked", last, last + timedelta(days=1))
    assert not starter.is_silent_yes("refused", last, last + timedelta(days=1))


def test_the_fund_pays_and_the_register_shows_nothing_special(roof, fund):
    asked = ask_starter.ask(roof.id, BY_FUND, NOON)
    ask_starter.grant(asked, None, NOON)
    assert (roof.claimed_shares, roof.claimed_starters) == (1, 1)

    order = ask_starter.accept(asked, ESMA, NOON)
    assert list(deeds_have_a_name()) == []  # by the link, it was the receiver

    assert (order.status, order.member.name, order.member.status) == ("paid", "Esma Kaya", "member")
    assert balance_cents(SHARE_CAPITAL, member_id=order.member_id) == -PRICE_CENTS
    assert balance_cents(SHARING_FUND) == -PRICE_CENTS // 2
    assert order.cooling_off_until <= NOON
    assert (asked.name, asked.contact, asked.sentence) == ("", "", "")


def test_until_it_is_accepted_no_list_knows_the_name(session, roof, fund):
    asked = ask_starter.ask(roof.id, BY_FUND, NOON)
    ask_starter.grant(asked, None, NOON)

    names = [member.name for member in session.query(Member)]
    assert names == [f"Startdeel {asked.id}"]


def test_what_was_promised_is_not_promised_twice(roof, fund):
    first = ask_starter.ask(roof.id, BY_FUND, NOON)
    second = ask_starter.ask(roof.id, BY_FUND, NOON)
    ask_starter.grant(first, None, NOON)

    with pytest.raises(RuleBroken, match="Meedeelfonds"):
        ask_starter.grant(second, None, NOON)


def test_who_pays_in_small_parts_is_a_member_when_all_is_there(roof):
    asked = ask_starter.ask(roof.id, BY_PARTS, NOON)
    ask_starter.grant(asked, None, NOON)
    order = ask_starter.accept(asked, ESMA, NOON)

    assert (order.status, order.instalments) == ("reserved", 12)
    assert sum(part.amount_cents for part in parts_of(order.id)) == PRICE_CENTS
    assert order.cooling_off_until > NOON


def test_the_clock_grants_what_nobody_answered_as_far_as_there_is_room(session, roof, fund):
    for _ in range(2):
        ask_starter.ask(roof.id, BY_FUND, NOON)
    assert sweep(NOON + timedelta(days=14)) == 0

    assert sweep(NOON + timedelta(days=15)) == 1

    states = [asked.state for asked in session.query(StarterAsk).order_by(StarterAsk.id)]
    assert states == ["granted", "asked"]
    assert sweep(NOON + timedelta(days=15)) == 0


def test_what_is_not_accepted_in_six_months_goes_back_to_the_reserve(session, roof, fund):
    from coop.offers.expire import expire_due

    asked = ask_starter.ask(roof.id, BY_FUND, NOON)
    ask_starter.grant(asked, None, NOON)
    expire_due(asked.order.expires_at, roof.id)
    sweep(NOON)

    assert (asked.state, asked.name) == ("lapsed", "")
    assert (roof.claimed_shares, roof.claimed_starters) == (0, 0)
    assert balance_cents(SHARING_FUND) == -PRICE_CENTS * 3 // 2
    with pytest.raises(AlreadyDone):
        ask_starter.accept(asked, ESMA, NOON)


def test_a_question_is_answered_once(session, roof, fund):
    keeper = make_member(session, "Anna")
    asked = ask_starter.ask(roof.id, BY_FUND, NOON)
    ask_starter.refuse(asked, keeper.id, NOON)
    with pytest.raises(AlreadyDone):
        ask_starter.grant(asked, keeper.id, NOON)
    assert asked.name == ""


def test_there_are_two_keepers_at_most(session, roof):
    for name in ("Anna", "Bram"):
        ask_starter.appoint(make_member(session, name), TODAY)
    with pytest.raises(RuleBroken, match="al twee"):
        ask_starter.appoint(make_member(session, "Chantal"), TODAY)


@pytest.mark.parametrize(("who", "postcodes"), [(NEIGHBOURS, "7391"), (MEMBERS, "")])
def test_silence_is_a_yes_also_while_only_others_may_order(roof, fund, who, postcodes):
    set_phases(roof, (Phase(roof.opens_at, who, postcodes),))
    with pytest.raises(RuleBroken):
        place(roof.id, wish(1), applicant(1, postcode="7411 AB"), NOON)
    asks = [ask_starter.ask(roof.id, one, NOON) for one in (BY_FUND, BY_PARTS)]

    assert ask_starter.answer_in_silence(NOON, asks[0].decide_by + timedelta(days=1)) == 2

    paid = ask_starter.accept(asks[0], ESMA, NOON)
    in_parts = ask_starter.accept(asks[1], replace(ESMA, name="Ada", street="Laan 9"), NOON)
    assert (paid.status, in_parts.status) == ("paid", "reserved")
    assert (roof.claimed_shares, roof.claimed_starters) == (2, 2)
