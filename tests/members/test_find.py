"""Finding somebody among many: by part of a name, number, postcode, mail or reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from coop.identifiers import format_reference
from coop.members import find, queries
from coop.members.change import FIELDS, change_member
from coop.members.find import find_members
from coop.members.list_names import list_names
from coop.members.models import Member, MemberPart
from coop.members.queries import PAGE_SIZE, members_by_status, members_page
from coop.members.spelling import PART_LENGTH, folded, is_found, parts_of
from coop.offers.place import place
from coop.offers.queries import orders
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, applicant, make_offering, wish

NAMES = st.text(st.sampled_from("abéÇ -'ışö1 "), min_size=1, max_size=30)


@given(NAMES, st.data())
def test_whatever_part_of_a_name_is_typed_begins_one_of_its_parts(name, data):
    spelled = folded(name)
    if not spelled:
        return
    start = data.draw(st.integers(0, len(spelled) - 1))
    typed = folded(spelled[start : start + data.draw(st.integers(1, 30))])
    if not typed:
        return
    assert is_found(typed, name, None, "")
    assert any(part.startswith(typed[:PART_LENGTH]) for part in parts_of(name, None, ""))


@given(NAMES)
def test_folding_twice_is_folding_once(name):
    assert folded(folded(name)) == folded(name)


@pytest.mark.parametrize(
    ("typed", "name", "email", "postcode"),
    [
        ("celik", "Ayşe Çelik", None, ""),
        ("ÇELIK", "Ayşe Çelik", None, ""),
        ("de boer", "Mevr. De Boer-Vos", None, ""),
        ("oer v", "Mevr. De Boer-Vos", None, ""),
        ("anna@", "X", "anna@example.org", ""),
        ("7391 ab", "X", None, "7391 AB"),
        ("7391AB", "X", None, "7391 AB"),
        ("739", "X", None, "7391 AB"),
    ],
)
def test_what_people_type_is_found(typed, name, email, postcode):
    assert is_found(typed, name, email, postcode)


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "391", "boers"])
def test_what_is_no_part_is_not_found(typed):
    assert not is_found(typed, "De Boer", "boer@example.org", "7391 AB")


@pytest.fixture(params=["listed", "not listed yet"])
def three(request, session):
    """Three members, in the list of names or not: that may not matter to who looks."""
    made = {
        "anna": make_member(session, "Anna Çelik", email="anna@example.org", postcode="7391 AB"),
        "bram": make_member(session, "Bram Janssen", email="bj@wind.example", postcode="7411 BR"),
        "chan": make_member(session, "Chantal de Jong", email=None, postcode="7391 AC"),
    }
    if request.param == "listed":
        assert list_names() == 3
        assert list_names() == 0
    return {name: member.id for name, member in made.items()}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("celik", {"anna"}),
        ("ans", {"bram"}),
        ("de jo", {"chan"}),
        ("an", {"anna", "bram", "chan"}),
        ("bj@wind", {"bram"}),
        ("7391", {"anna", "chan"}),
        ("7391 AC", {"chan"}),
        ("chantal de jong", {"chan"}),
        ("chantal de jonge", set()),
        ("%", set()),
        ("' OR 1=1 --", set()),
    ],
)
def test_a_part_finds_its_people(three, typed, expected):
    found = {name for name, member_id in three.items() if member_id in find_members(typed).ids}
    assert found == expected


def test_a_number_finds_its_member(session, three):
    number = session.get_one(Member, three["bram"]).number
    assert find_members(f"L{number:05d}").ids == {three["bram"]}


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(session, three):
    session.execute(update(Member).where(Member.id == three["bram"]).values(name="Bram de Vries"))
    session.expire_all()
    assert find_members("vries").ids == {three["bram"]}
    assert find_members("janssen").ids == frozenset()


def test_a_change_by_hand_goes_into_the_list(session, three):
    member = session.get_one(Member, three["anna"])
    data = {name: getattr(member, name) for name in FIELDS} | {"name": "Anna Yilmaz"}
    change_member(member, data)
    session.refresh(member)
    assert member.is_listed
    assert find_members("yilm").ids == {three["anna"]}
    parts = session.scalars(select(MemberPart.part).where(MemberPart.member_id == member.id)).all()
    assert not [part for part in parts if part.startswith("celik")]


def test_other_changes_leave_somebody_in_the_list(session, three):
    list_names()
    session.execute(update(Member).where(Member.id == three["anna"]).values(town="Epe"))
    assert session.scalar(select(func.count()).where(~Member.is_listed)) == 0


def test_more_than_can_be_told_is_said(session, three, monkeypatch):
    list_names()
    monkeypatch.setattr(find, "MOST_FOUND", 2)
    found = find_members("an")
    assert found.is_more
    assert len(found.ids) == 2


def test_pages_of_everybody_have_no_gaps_and_nobody_twice(session):
    for n in range(PAGE_SIZE + 20):
        make_member(session, f"Lid {n}")
    for n in range(PAGE_SIZE - 10):
        make_member(session, f"Aanmelder {n}", number=None)
    seen = []
    for page in (1, 2, 3, 4):
        seen += members_page(None, "", page)[:PAGE_SIZE]
    assert len(seen) == len({row.id for row in seen}) == 2 * PAGE_SIZE + 10
    numbers = [row.number for row in seen]
    assert numbers == sorted(filter(None, numbers)) + [None] * (PAGE_SIZE - 10)


def test_counting_stops_where_it_would_take_too_long(session, monkeypatch):
    for n in range(4):
        make_member(session, f"Lid {n}")
    monkeypatch.setattr(queries, "MOST_COUNTED", 3)
    count = members_by_status()["member"]
    assert (count.least, count.is_more) == (3, True)


def test_a_reference_finds_the_buyer_and_the_order(session):
    make_cooperative(session)
    order = place(make_offering(session).id, wish(), applicant(), NOON)
    place(order.offering_id, wish(), applicant(1), NOON)
    for typed in (order.reference, format_reference(order.reference).lower(), order.reference[4:],
                  order.reference[-6:]):  # fmt: skip
        assert find_members(typed).ids == {order.member_id}
        assert [found.id for found in orders(None, typed, 1)] == [order.id]
    assert find_members("RF00").ids == frozenset()
