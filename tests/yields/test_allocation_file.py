"""The file with which anyone recomputes an allocation."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.periods import Period, book_year
from coop.shares.holdings import Movement
from coop.yields.allocation import Harvest, Rule, allocate_movements
from coop.yields.allocation_file import answer, parse_allocation, write_allocation


def a_file(**changes):
    content = {
        "period": {"start": "2025-01-01", "end": "2025-03-01"},
        "issued_shares": 35,
        "months_wh": [277_000, 493_000],
        "distributable_cents": 65_592,
        "rule": "follows_kwh",
        "movements": [
            {"member": "L003", "on": "2025-02-15", "shares": -5},
            {"member": "L003", "on": "2024-01-01", "shares": 10},
        ],
    }
    content.update(changes)
    return json.dumps({key: value for key, value in content.items() if value is not None})


def a_movement(**changes):
    return [{"member": "L001", "on": "2025-01-01", "shares": 1} | changes]


def test_a_file_is_read_as_it_stands():
    harvest, movements = parse_allocation(a_file())

    assert harvest == Harvest(
        Period(date(2025, 1, 1), date(2025, 3, 1)), 35, (277_000, 493_000), 65_592
    )
    assert movements[0] == Movement("L003", date(2025, 2, 15), -5)


def test_energy_can_be_given_for_the_period_as_one_piece():
    harvest, _ = parse_allocation(a_file(months_wh=None, energy_wh=770_000, rule="by_share_days"))

    assert harvest.energy_wh == (770_000,)
    assert not harvest.is_monthly
    assert harvest.rule is Rule.BY_SHARE_DAYS


def test_a_file_from_windows_and_a_remark_are_read():
    content = b"\xef\xbb\xbf" + a_file(remark="van de ledenpagina").encode()

    assert parse_allocation(content)[0].issued_shares == 35


def test_money_follows_kwh_when_the_file_does_not_say():
    assert parse_allocation(a_file(rule=None))[0].rule is Rule.FOLLOWS_KWH


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "geen JSON"),
        ("{", "geen JSON"),
        (b"\xff\xfe", "geen JSON"),
        ("[" * 100_000, "geen JSON"),
        ('{"a": NaN}', "geen JSON"),
        ("1" * 5000, "geen JSON"),
        ("[]", "Het bestand moet een JSON-object zijn"),
        ('{"issued_shares": 1, "issued_shares": 2}', "twee keer"),
        (a_file(period=None), "ontbreekt “period”"),
        (a_file(period="2025"), "“period” moet uit JSON-objecten"),
        (a_file(period={"start": "2025-01-01"}), "ontbreekt “end”"),
        (a_file(period={"start": "2025-03-01", "end": "2025-01-01"}), "na haar begin"),
        (a_file(period={"start": "2025-01-01", "end": "2025-01-01"}), "na haar begin"),
        (a_file(period={"start": "2025-02-30", "end": "2025-03-01"}), "bestaande datum"),
        (a_file(period={"start": "20250101", "end": "2025-03-01"}), "bestaande datum"),
        (a_file(period={"start": 20250101, "end": "2025-03-01"}), "bestaande datum"),
        (a_file(issued_shares=None), "ontbreekt “issued_shares”"),
        (a_file(issued_shares=0), "minstens 1"),
        (a_file(issued_shares=35.0), "heel getal"),
        (a_file(issued_shares="35"), "heel getal"),
        (a_file(issued_shares=True), "heel getal"),
        (a_file(months_wh=None), "één van de twee"),
        (a_file(energy_wh=1), "één van de twee"),
        (a_file(months_wh=None, energy_wh=-1), "minstens 0"),
        (a_file(months_wh=None, energy_wh=1.5), "heel getal"),
        (a_file(months_wh=[1]), "1 getallen, maar de periode telt 2 maanden"),
        (a_file(months_wh={"januari": 1}), "lijst"),
        (a_file(months_wh=[1, -1]), "onder nul"),
        (a_file(months_wh=[1, 2.0]), "hele getallen"),
        (a_file(months_wh=[1, False]), "hele getallen"),
        (a_file(distributable_cents=-1), "minstens 0"),
        (a_file(distributable_cents=0.5), "heel getal"),
        (a_file(rule="by_votes"), "“rule” moet"),
        (a_file(rule=1), "“rule” moet"),
        (a_file(rule=["follows_kwh"]), "“rule” moet"),
        (a_file(movements=None), "ontbreekt “movements”"),
        (a_file(movements={}), "lijst"),
        (a_file(movements=["L001"]), "Beweging 1: “movements” moet uit JSON-objecten"),
        (a_file(movements=[*a_movement(), {}]), "Beweging 2: .*ontbreekt “member”"),
        (a_file(movements=a_movement(member=1)), "Beweging 1: “member”"),
        (a_file(movements=a_movement(member=" ")), "Beweging 1: “member”"),
        (a_file(movements=a_movement(on="1-1-2025")), "Beweging 1: “on”"),
        (a_file(movements=a_movement(shares=1.0)), "Beweging 1: “shares”"),
        (a_file(movements=a_movement(shares=True)), "Beweging 1: “shares”"),
    ],
)
def test_a_mistake_in_the_file_is_answered_with_a_sentence(content, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        parse_allocation(content)


@given(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(0, 40),
    st.lists(st.builds(Movement, st.text(min_size=1).filter(str.strip), st.dates(),
                       st.integers(-(10**30), 10**30))),
    st.sampled_from(Rule),
    st.booleans(),
)  # fmt: skip
def test_a_file_that_is_written_is_read_back_the_same(start, months, movements, rule, is_monthly):
    period = Period(start, book_year(start.year + 1 + months // 12).start)
    count = len(period.months()) if is_monthly else 1
    harvest = Harvest(period, 5, tuple(range(count)), 7, rule, is_monthly)

    text = json.dumps(write_allocation(harvest, movements))

    assert parse_allocation(text) == (harvest, movements)


def test_the_answer_has_a_line_for_each_member_and_one_for_the_cooperative():
    result = answer(allocate_movements(*parse_allocation(a_file())))

    assert result == {
        "lines": [
            {"member": "L003", "share_days": 520, "energy_wh": 184_785, "amount_cents": 15_740}
        ],
        "cooperative": {"energy_wh": 585_215, "amount_cents": 49_852},
    }
    assert json.loads(json.dumps(result)) == result
