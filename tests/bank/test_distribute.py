from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.bank.distribute import distribute
from coop.bank.line_references import possible_references, references_in
from coop.bank.lines import Decision, Line, Part
from coop.bank.payer_names import name_keys
from coop.identifiers import format_reference, payment_reference
from coop.ledger.open_items import OpenItem

DAY = date(2026, 11, 20)
ANNA, BRAM = "NL91ABNA0417164300", "NL20INGB0001234567"


def reference(number: int) -> str:
    return payment_reference(2026_000_000 + number)


def order(number: int, cents: int, *, name="Anna de Vries", iban=ANNA, kind="order", day=0):
    since = DAY - timedelta(days=30 - day)
    return OpenItem(kind, number, reference(number), 100 + number, name,
                    (iban,) if iban else (), cents, since, None)  # fmt: skip


def line(number: int, cents: int, text: str = "", *, day: int = 0, **said) -> Line:
    return Line(number, f"key-{number:03d}", DAY + timedelta(days=day), cents, text=text, **said)


def booked(made) -> set[tuple[int, str, int, int, str]]:
    return {(p.line_id, p.kind, p.item_id, p.amount_cents, p.rule) for p in made.parts}


def test_the_field_made_for_a_reference_says_which_order():
    made = distribute([line(1, 64_000, structured_ref=reference(7))], [order(7, 64_000)])

    assert booked(made) == {(1, "order", 7, 64_000, "reference")}
    assert not made.waiting
    assert not made.proposals


@pytest.mark.parametrize(
    "text",
    [
        "{0}",
        "betaling {0} met dank",
        "{1}, Anna",
        "kenmerk: {2}",
        "{3} 640 euro",
        "Delen {4}",
        "{5}",
    ],
)
def test_the_same_reference_is_found_in_what_the_payer_typed(text):
    solid = reference(7)
    ways = (solid, format_reference(solid), solid.lower(), format_reference(solid).lower(),
            solid[2:], format_reference(solid).replace(" ", "."))  # fmt: skip
    made = distribute([line(1, 64_000, text.format(*ways))], [order(7, 64_000)])

    assert booked(made) == {(1, "order", 7, 64_000, "free_text")}


def test_a_reference_with_a_wrong_digit_is_nobody_s():
    solid = reference(7)
    for at in range(2, len(solid)):
        wrong = f"{solid[:at]}{(int(solid[at]) + 1) % 10}{solid[at + 1 :]}"
        assert references_in(wrong, {solid}) == []
        assert solid not in possible_references(wrong)


def test_the_longest_reference_counts():
    short, long = "RF05123", "RF0512345"
    assert references_in("rf05 123 45", {short, long}) == [long]
    assert references_in("rf05 123", {short, long}) == [short]


def test_a_row_of_digits_that_is_not_all_of_a_reference_is_none():
    assert references_in(f"9{reference(7)[2:]}", {reference(7)}) == []
    assert references_in(f"{reference(7)[2:]}A", {reference(7)}) == []


def test_one_payment_fills_several_orders_in_order_of_arrival():
    text = f"{reference(8)} en {reference(7)}"
    items = [order(8, 30_000, day=2), order(7, 32_000, day=1)]
    made = distribute([line(1, 40_000, text)], items)

    assert booked(made) == {
        (1, "order", 7, 32_000, "several"),
        (1, "order", 8, 8_000, "several"),
    }


def test_several_payments_fill_one_order():
    lines = [line(1, 20_000, reference(7)), line(2, 44_000, reference(7), day=1)]
    made = distribute(lines, [order(7, 64_000)])

    assert booked(made) == {
        (1, "order", 7, 20_000, "free_text"),
        (2, "order", 7, 44_000, "free_text"),
    }


def test_what_is_too_much_is_paid_back_to_the_payer():
    made = distribute([line(1, 70_000, reference(7))], [order(7, 64_000)])

    assert booked(made) == {
        (1, "order", 7, 64_000, "free_text"),
        (1, "refund", 107, 6_000, "too_much"),
    }


def test_what_is_too_little_is_kept_for_the_order():
    made = distribute([line(1, 10_000, reference(7))], [order(7, 64_000)])
    assert booked(made) == {(1, "order", 7, 10_000, "free_text")}


def test_a_second_payment_waits_and_paying_it_back_is_proposed():
    lines = [line(1, 64_000, reference(7)), line(2, 64_000, reference(7), day=1)]
    made = distribute(lines, [order(7, 64_000)])

    assert booked(made) == {(1, "order", 7, 64_000, "free_text")}
    assert made.waiting == {2: 64_000}
    assert made.proposals == {2: (Part(2, "refund", 107, 64_000, "twice"),)}


def test_money_for_a_paid_order_is_a_second_payment_too():
    made = distribute([line(1, 64_000, reference(7))], [order(7, 0, kind="settled")])
    assert made.proposals == {1: (Part(1, "refund", 107, 64_000, "twice"),)}


def test_money_for_a_cancelled_order_goes_back_and_says_why():
    made = distribute([line(1, 64_000, reference(7))], [order(7, 0, kind="ended")])
    assert made.proposals == {1: (Part(1, "refund", 107, 64_000, "cancelled"),)}


def test_money_for_an_expired_order_is_late():
    made = distribute([line(1, 64_000, reference(7))], [order(7, 64_000, kind="late")])
    assert booked(made) == {(1, "late", 7, 64_000, "late")}


def test_a_payment_from_another_account_is_accepted_and_noted():
    here, there = [order(7, 64_000)], line(1, 64_000, reference(7), counter_iban=BRAM)
    (part,) = distribute([there], here).parts
    assert part.is_other_account
    (part,) = distribute([line(1, 64_000, reference(7), counter_iban=ANNA)], here).parts
    assert not part.is_other_account


@pytest.mark.parametrize("said", [{"text": reference(7)}, {"end_to_end": "E-1"}])
def test_a_payment_that_came_back_is_nothing_with_its_return(said):
    came = line(1, 64_000, **{"text": reference(7), **said})
    back = line(2, -64_000, day=2, return_reason="AC04", **said)
    made = distribute([back, came], [order(7, 64_000)])

    assert booked(made) == {
        (1, "pair", 2, 64_000, "returned"),
        (2, "pair", 1, -64_000, "returned"),
    }


def test_a_return_before_its_payment_is_another_one():
    lines = [line(1, 64_000, reference(7), day=3), line(2, -64_000, return_reason="AC04")]
    made = distribute(lines, [order(7, 64_000)])
    assert booked(made) == {(1, "order", 7, 64_000, "free_text")}
    assert made.waiting == {2: -64_000}


def test_an_outgoing_line_without_reason_or_reference_takes_nothing_back():
    lines = [
        line(1, 64_000, reference(7), counter_iban=ANNA),
        line(2, -64_000, day=1, counter_iban=ANNA),
    ]
    made = distribute(lines, [order(7, 64_000)])
    assert made.waiting == {2: -64_000}


def test_a_payout_list_is_known_by_its_number_and_its_total():
    run = OpenItem("payout", 3, "COOP-U003", 1, "U003", (), -90_000, DAY, None)
    made = distribute([line(1, -90_000, end_to_end="COOP-U003")], [run])
    assert booked(made) == {(1, "payout", 3, -90_000, "outgoing")}

    made = distribute([line(1, -80_000, end_to_end="COOP-U003")], [run])
    assert made.waiting == {1: -80_000}


def test_what_the_board_booked_by_hand_is_the_same_money():
    items = [order(7, 0, kind="settled"), order(7, 64_000, kind="hand_receipt")]
    made = distribute([line(1, 64_000, reference(7)), line(2, 64_000, reference(7), day=1)], items)

    assert booked(made) == {(1, "hand_receipt", 7, 64_000, "booked_by_hand")}
    assert made.waiting == {2: 64_000}
    made = distribute([line(1, 32_000, reference(7))], items)
    assert not made.parts


def test_without_a_reference_nothing_is_booked_but_the_likeliest_come_first():
    items = [
        order(1, 64_000, name="Bram Bos", iban=BRAM),
        order(2, 64_000, name="A. de Vries", iban=None),
        order(3, 64_000, name="Anna de Vries", iban=ANNA),
        order(4, 32_000, name="Anna de Vries", iban=ANNA),
        order(5, 64_000, name="Carla Cools", iban=None),
    ]
    paid = line(1, 64_000, "zonnepanelen", counter_iban=ANNA, counter_name="DE VRIES A")
    made = distribute([paid], items)

    assert not made.parts
    assert [(p.item_id, p.rule, p.amount_cents) for p in made.proposals[1]] == [
        (3, "account_name_amount", 64_000),
        (2, "name_amount", 64_000),
        (4, "account", 32_000),
    ]


def test_an_amount_alone_proposes_nothing():
    made = distribute([line(1, 64_000, counter_name="X")], [order(1, 64_000)])
    assert made.waiting == {1: 64_000}
    assert not made.proposals


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna de Vries", "ANNA DE VRIES"),
        ("Anna de Vries", "Vries, Anna de"),
        ("Anna de Vries", "A DE VRIES"),
        ("Çelik Esmâ", "ESMA CELIK"),
        ("Anna de Vries", "Hr B Bos e/o Mw A de Vries"),
    ],
)
def test_names_are_alike_whatever_their_capitals_accents_and_order(one, other):
    assert name_keys(one) & name_keys(other)


@pytest.mark.parametrize("other", ["Bram de Vries", "Anna Bos", "Vries", "", "de"])
def test_other_names_are_not_alike(other):
    assert not name_keys("Anna de Vries") & name_keys(other)


def test_what_a_person_decided_stays_and_the_rest_waits():
    decided = Decision(1, "account", 4100, 10_000)
    made = distribute([line(1, 64_000, reference(7))], [order(7, 64_000)], [decided])
    assert not made.parts
    assert made.waiting == {1: 54_000}


def test_what_a_rule_did_for_good_stays_and_the_rules_go_on():
    gone = Decision(1, "order", 7, 32_000, is_of_person=False)
    items = [order(7, 32_000), order(8, 32_000)]
    text = f"{reference(7)} {reference(8)}"
    made = distribute([line(1, 64_000, text), line(2, 32_000, reference(7))], items, [gone])
    assert booked(made) == {(1, "order", 8, 32_000, "several")}
    assert made.waiting == {2: 32_000}


ITEMS = [
    order(1, 32_000),
    order(2, 64_000, name="Bram Bos", iban=BRAM, day=3),
    order(3, 96_000, name="Carla Cools", iban=None, day=3),
    order(4, 32_000, kind="late"),
    order(5, 0, kind="settled"),
    order(6, 64_000, kind="hand_receipt"),
    OpenItem("payout", 9, "COOP-U009", 1, "U009", (), -50_000, DAY, None),
]
texts = st.lists(st.sampled_from([item.reference for item in ITEMS]), max_size=3).map(" ".join)
amounts = st.sampled_from([1, 16_000, 32_000, 64_000, 96_000, 150_000, -32_000, -50_000, -64_000])


@st.composite
def histories(draw):
    """Lines as a bank could give them; each its own key, ids in the order in which they came."""
    count = draw(st.integers(0, 9))
    return [
        line(
            number,
            draw(amounts),
            draw(texts),
            day=draw(st.integers(0, 3)),
            end_to_end=draw(st.sampled_from(["", "COOP-U009", "E-1"])),
            counter_iban=draw(st.sampled_from(["", ANNA, BRAM])),
            counter_name=draw(st.sampled_from(["", "A de Vries", "Bram Bos"])),
            return_reason=draw(st.sampled_from(["", "", "AC04"])),
        )
        for number in range(count)
    ]


def by_key(made, lines):
    """The outcome in words that do not depend on ids."""
    keys = {one.id: one.key for one in lines}
    parts = {
        (keys[p.line_id], p.kind, keys[p.item_id] if p.kind == "pair" else p.item_id,
         p.amount_cents, p.rule)
        for p in made.parts
    }  # fmt: skip
    return parts, {keys[line_id]: cents for line_id, cents in made.waiting.items()}


@given(histories(), st.randoms())
def test_the_order_of_lines_and_items_and_their_numbers_do_not_matter(lines, random):
    expected = by_key(distribute(lines, ITEMS), lines)
    shuffled, items = list(lines), list(ITEMS)
    random.shuffle(shuffled)
    random.shuffle(items)
    renumbered = [
        Line(number, one.key, one.booked_on, one.amount_cents, one.structured_ref, one.end_to_end,
             one.text, one.counter_name, one.counter_iban, one.return_reason)
        for number, one in enumerate(shuffled, 500)
    ]  # fmt: skip
    assert by_key(distribute(renumbered, items), renumbered) == expected


@given(histories())
def test_each_cent_of_a_line_is_in_one_place_and_no_item_gets_more_than_is_open(lines):
    made = distribute(lines, ITEMS)

    got: dict[tuple[str, int], int] = {}
    left = {one.id: one.amount_cents for one in lines}
    for part in made.parts:
        left[part.line_id] -= part.amount_cents
        got[part.kind, part.item_id] = got.get((part.kind, part.item_id), 0) + part.amount_cents
    assert {line_id: cents for line_id, cents in left.items() if cents} == made.waiting
    for one in lines:
        assert made.waiting.get(one.id, 0) * one.amount_cents >= 0
    for item in ITEMS:
        assert abs(got.get((item.kind, item.id), 0)) <= abs(item.open_cents)
    assert set(made.proposals) <= set(made.waiting)


@given(histories(), st.data())
def test_whatever_was_booked_first_doing_it_again_changes_nothing(lines, data):
    made = distribute(lines, ITEMS)
    fixed = data.draw(st.sampled_from([list(made.parts), []]))
    decisions = [
        Decision(p.line_id, p.kind, p.item_id, p.amount_cents, is_of_person=False) for p in fixed
    ]
    again = distribute(lines, ITEMS, decisions)

    assert set(again.parts) == set(made.parts) - set(fixed)
    assert again.waiting == made.waiting


single = st.sampled_from([item.reference for item in ITEMS[:3]])


@given(
    st.lists(st.tuples(st.sampled_from([16_000, 32_000, 70_000]), single), max_size=8),
    st.sets(st.integers(0, 8)),
)
def test_even_what_is_for_good_leaves_every_order_the_same_whatever_came_first(wanted, first):
    """Where the first file gave shares for good, orders and payers still get the same in sum."""
    lines = [line(n, cents, text, day=n % 3) for n, (cents, text) in enumerate(wanted)]
    at_once = distribute(lines, ITEMS)
    early = distribute([one for one in lines if one.id in first], ITEMS)
    gone = [Decision(p.line_id, p.kind, p.item_id, p.amount_cents, False) for p in early.parts]
    later = distribute(lines, ITEMS, gone)

    def sums(parts) -> dict[int, int]:
        return {
            item.id: sum(p.amount_cents for p in parts if (p.kind, p.item_id) == ("order", item.id))
            for item in ITEMS
        }

    assert sums([*early.parts, *later.parts]) == sums(at_once.parts)


@pytest.mark.parametrize(
    ("name", "text", "cents", "account"),
    [
        ("Stichting Mollie Payments", "settlement 1", 32_000, 1220),
        ("", "Kosten zakelijke rekening", -995, 4100),
    ],
)
def test_what_a_provider_pays_and_the_bank_takes_has_an_account(name, text, cents, account):
    made = distribute([line(1, cents, text, counter_name=name)], [order(1, 32_000)])
    (part,) = made.proposals[1]
    assert (part.kind, part.item_id, part.amount_cents) == ("account", account, cents)


def test_a_collection_that_is_more_than_was_sent_waits():
    sent = OpenItem("collection", 2, "COOP-I002", 0, "", (), 2_400, DAY, None)
    made = distribute([line(1, 3_000, batch_id="COOP-I002")], [sent])
    assert made.waiting == {1: 600}
    assert not made.proposals


def test_a_debit_that_comes_back_is_not_taken_for_another_payment():
    items = [
        order(7, 1_200),
        OpenItem("debit_return", 3, "COOP-I001-3", 9, "", (), -1_200, DAY, None),
    ]
    came = line(1, 1_200, reference(7), counter_iban=ANNA)
    back = line(2, -1_200, day=1, counter_iban=ANNA, end_to_end="COOP-I001-3",
                return_reason="AM04")  # fmt: skip
    assert booked(distribute([came, back], items)) == {
        (1, "order", 7, 1_200, "free_text"),
        (2, "debit_return", 3, -1_200, "returned"),
    }
