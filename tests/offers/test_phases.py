from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.offers.phases import (
    MEMBERS,
    NEIGHBOURS,
    Phase,
    check_phase,
    check_phases,
    last_moment,
    lies_within,
    parse_postcodes,
    phase_at,
    postcode_words,
)

OPENS = datetime(2026, 6, 1, 7, tzinfo=UTC)
DAY = timedelta(days=1)
MEMBERS_FIRST = Phase(OPENS, MEMBERS, max_shares=5)
NEIGHBOURS_NEXT = Phase(OPENS + 2 * DAY, NEIGHBOURS, "7391-7395 7411 7412AB", max_shares=2)
ALL = Phase(OPENS + 4 * DAY)
PHASES = (MEMBERS_FIRST, NEIGHBOURS_NEXT, ALL)


def ask(phase, *, is_member=False, postcode="1234 AB", shares_before=0, shares=1):
    check_phase(
        phase,
        is_member=is_member,
        postcode=postcode,
        shares_before=shares_before,
        shares=shares,
    )


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (OPENS, MEMBERS_FIRST),
        (OPENS + 2 * DAY - timedelta(seconds=1), MEMBERS_FIRST),
        (OPENS + 2 * DAY, NEIGHBOURS_NEXT),
        (OPENS + 4 * DAY, ALL),
        (OPENS + 400 * DAY, ALL),
    ],
)
def test_the_newest_phase_that_began_counts_to_the_second(at, phase):
    assert phase_at(PHASES, at) is phase
    assert phase_at(PHASES[::-1], at) is phase


def test_without_phases_there_is_none_and_everyone_may_order():
    assert phase_at((), OPENS) is None
    ask(None, shares=1000)


def test_phases_that_start_late_let_nobody_in_early():
    assert phase_at(PHASES, OPENS - DAY) is MEMBERS_FIRST


def test_in_the_days_of_the_members_a_visitor_waits():
    ask(MEMBERS_FIRST, is_member=True)
    with pytest.raises(RuleBroken, match="alleen leden") as refusal:
        ask(MEMBERS_FIRST)
    assert refusal.value.field == "shares"


@pytest.mark.parametrize("postcode", ["7391 AB", "7393ZZ", "7395 xx", "7411 AA", " 7412 ab "])
def test_a_neighbour_may_order_by_postcode(postcode):
    ask(NEIGHBOURS_NEXT, postcode=postcode)


@pytest.mark.parametrize("postcode", ["7390 AB", "7396 AB", "7412 AC", "", "Twello", "73911 AB"])
def test_whoever_lives_elsewhere_is_told_so_at_the_postcode(postcode):
    with pytest.raises(RuleBroken, match="buren") as refusal:
        ask(NEIGHBOURS_NEXT, postcode=postcode, is_member=True)
    assert refusal.value.field == "postcode"


def test_the_maximum_of_the_first_days_counts_earlier_orders():
    ask(NEIGHBOURS_NEXT, postcode="7391 AB", shares_before=1, shares=1)
    with pytest.raises(RuleBroken, match="hoogstens 2 delen") as refusal:
        ask(NEIGHBOURS_NEXT, postcode="7391 AB", shares_before=1, shares=2)
    assert refusal.value.field == "shares"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7391", "7391"),
        ("7391-7395, 7411; 7412 ab", "7391-7395 7411 7412AB"),
        ("7391 - 7395\n7411\n7411", "7391-7395 7411"),
        ("7391 t/m 7395 en 7411", "7391-7395 7411"),
        ("7391-7391", "7391"),
        ("  ", ""),
    ],
)
def test_a_list_of_postcodes_is_read_as_people_type_it(typed, kept):
    assert parse_postcodes(typed) == kept


@pytest.mark.parametrize(
    "typed", ["739", "73911", "7391-95", "Twello", "7391 Twello", "7395-7391", "0391", "7391--7395"]
)
def test_a_slip_in_a_list_of_postcodes_is_named(typed):
    with pytest.raises(RuleBroken) as refusal:
        parse_postcodes(typed)
    assert refusal.value.field == "postcodes"


digits = st.integers(1000, 9999)
parts = st.one_of(
    digits.map(str),
    st.tuples(digits, digits).map(lambda two: f"{min(two)}-{max(two)}"),
    st.tuples(digits, st.from_regex(r"[A-Z]{2}", fullmatch=True)).map(
        lambda two: f"{two[0]}{two[1]}"
    ),
)


@given(st.lists(parts, max_size=6), digits, st.from_regex(r"[A-Z]{2}", fullmatch=True))
def test_a_list_says_the_same_after_it_was_read_and_shown(written, number, letters):
    kept = parse_postcodes(" ".join(written))
    postcode = f"{number} {letters}"
    slowly = any(
        part == f"{number}{letters}"
        or (part[-1].isdigit() and number in range(int(part[:4]), int(part[-4:]) + 1))
        for part in written
    )

    assert parse_postcodes(kept) == parse_postcodes(postcode_words(kept)) == kept
    assert lies_within(kept, postcode) == slowly


def checked(*phases, closes_at=None):
    check_phases(phases, OPENS, closes_at, 1, 10)


def test_phases_that_follow_each_other_are_fine():
    checked(*PHASES)
    checked()


@pytest.mark.parametrize(
    ("phases", "field"),
    [
        ((Phase(OPENS + DAY),), "phases-0-starts_on"),
        ((ALL,), "phases-0-starts_on"),
        ((MEMBERS_FIRST, Phase(OPENS)), "phases-1-starts_on"),
        ((MEMBERS_FIRST, ALL, NEIGHBOURS_NEXT), "phases-2-starts_on"),
        ((Phase(OPENS, NEIGHBOURS),), "phases-0-postcodes"),
        ((Phase(OPENS, max_shares=0),), "phases-0-max_shares"),
        ((Phase(OPENS, max_shares=11),), "phases-0-max_shares"),
        ((Phase(OPENS, "friends"),), "phases-0-who"),
        ((MEMBERS_FIRST, Phase(OPENS + 9 * DAY)), "phases-1-starts_on"),
        (tuple(Phase(OPENS + n * DAY) for n in range(7)), None),
    ],
)
def test_phases_that_cannot_be_are_refused_at_their_field(phases, field):
    with pytest.raises(RuleBroken) as refusal:
        checked(*phases, closes_at=OPENS + 9 * DAY)
    assert refusal.value.field == field


def test_a_phase_lasts_until_the_second_before_the_next():
    assert last_moment(PHASES, MEMBERS_FIRST) == OPENS + 2 * DAY - timedelta(seconds=1)
    assert last_moment(PHASES, ALL) is None
