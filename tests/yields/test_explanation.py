"""A member's figure, step by step, is the figure that was paid."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coop.periods import Period, book_year
from coop.shares.holdings import Movement, share_days
from coop.yields.allocation import Harvest, Rule, allocate
from coop.yields.explanation import explain

MONTHS_WH = tuple(
    kwh * 1000 for kwh in (277, 493, 1001, 1509, 1940, 1971, 1910, 1632, 1140, 678, 323, 216)
)
PART_OF_A_PLANT = Harvest(book_year(2025), 35, MONTHS_WH, 65_592)
FATIMA = [Movement("Fatima", date(2025, 10, 20), 4)]


def explained(harvest, rows, member):
    return explain(harvest, share_days(rows, harvest.period, harvest.parts), member)


def test_fatimas_figure_is_rebuilt_to_the_cent():
    steps = explained(PART_OF_A_PLANT, FATIMA, "Fatima")
    october = steps.steps[9]

    assert (october.plant_wh, october.share_days, october.total_share_days) == (678_000, 48, 1085)
    assert october.entitlement_wh == Fraction(678_000 * 48, 1085)
    assert [step.energy_wh for step in steps.steps[8:]] == [0, 29_994, 36_914, 24_686]
    assert [step.floor_wh for step in steps.steps[8:]] == [0, 29_994, 66_908, 91_594]
    assert steps.energy_wh == 91_594
    assert steps.share_of_money == steps.entitlement_wh / 13_090_000
    assert steps.amount_cents == 4_58


def test_the_explanation_says_by_share_days_when_there_was_no_energy():
    dark = Harvest(book_year(2025), 35, (0,) * 12, 65_592)

    steps = explained(dark, FATIMA, "Fatima")

    assert steps.rule is Rule.BY_SHARE_DAYS
    assert steps.share_of_money == Fraction(292, 12_775)
    assert steps.amount_cents == 14_99


def test_someone_without_shares_gets_an_explanation_of_noughts():
    steps = explained(PART_OF_A_PLANT, FATIMA, "Gerda")

    assert len(steps.steps) == 12
    assert (steps.energy_wh, steps.amount_cents, steps.share_days) == (0, 0, 0)


@given(
    st.lists(st.integers(0, 10**9), min_size=3, max_size=3),
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 90), st.integers(0, 9)), min_size=1),
    st.integers(0, 10**8),
    st.sampled_from(Rule),
)
def test_every_explanation_ends_in_the_line_that_was_paid(months_wh, bought, cents, rule):
    period = Period(date(2025, 1, 20), date(2025, 3, 7))
    rows = [
        Movement(member, date.fromordinal(739_251 + day), count) for member, day, count in bought
    ]
    issued = 1 + sum(row.shares for row in rows)
    harvest = Harvest(period, issued, tuple(months_wh), cents, rule)
    held = share_days(rows, period)
    allocation = allocate(harvest, held)

    for place, line in enumerate(allocation.lines()):
        steps = explain(harvest, held, line.member)
        assert steps.energy_wh == line.energy_wh
        assert steps.amount_cents == line.amount_cents
        assert steps.share_days == line.share_days
        assert [step.energy_wh for step in steps.steps] == allocation.part_energy_wh[
            :, place
        ].tolist()
