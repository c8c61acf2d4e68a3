"""What of each debt is still owed: together it is what the books say, whatever was booked."""

from hypothesis import given
from hypothesis import strategies as st

from coop.payouts.still_owed import Booked, still_owed

CENTS = st.integers(1, 10_000)


@st.composite
def books(draw):
    """Debts, payments, and entries that take back an earlier one; each is taken back once."""
    booked: list[Booked] = []
    for number in range(1, 1 + draw(st.integers(0, 12))):
        reversed_ids = {one.reverses_id for one in booked}
        standing = [one for one in booked if one.entry_id not in reversed_ids]
        kind = draw(st.sampled_from(["owe", "pay", "undo"] if standing else ["owe", "pay"]))
        if kind == "undo":
            which = draw(st.sampled_from(standing))
            booked.append(Booked(number, -which.amount_cents, which.entry_id))
        else:
            booked.append(Booked(number, draw(CENTS) * (-1 if kind == "owe" else 1)))
    return booked


@given(books())
def test_the_debts_that_are_left_add_up_to_what_is_owed(booked):
    left = still_owed(booked)

    assert sum(left.values()) == max(0, -sum(one.amount_cents for one in booked))
    made = {one.entry_id: -one.amount_cents for one in booked if one.reverses_id is None}
    assert all(0 < cents <= made[entry_id] for entry_id, cents in left.items())
    assert list(left) == sorted(left)


@given(books(), CENTS, st.booleans())
def test_what_is_undone_leaves_what_stood_before_it(booked, cents, is_debt):
    entry_id = len(booked) + 1
    done = Booked(entry_id, -cents if is_debt else cents)
    undone = Booked(entry_id + 1, -done.amount_cents, entry_id)

    assert still_owed([*booked, done, undone]) == still_owed(booked)
    again = Booked(entry_id + 2, done.amount_cents, undone.entry_id)
    assert still_owed([*booked, done, undone, again]) == still_owed([*booked, done])


def test_a_payment_comes_off_the_oldest_debt_and_then_off_the_next():
    booked = [Booked(1, -100), Booked(2, -50), Booked(3, 60)]
    assert still_owed(booked) == {1: 40, 2: 50}
    assert still_owed([*booked, Booked(4, 65)]) == {2: 25}
    assert still_owed([*booked, Booked(4, -60, 3)]) == {1: 100, 2: 50}


def test_what_was_paid_too_much_comes_off_what_is_owed_later():
    assert still_owed([Booked(1, -100), Booked(2, 130), Booked(3, -50)]) == {3: 20}
