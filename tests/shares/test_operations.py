"""Named acts: what they move, how capital follows, and that taking back restores everything."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, ROUNDING_RESERVE, SHARE_CAPITAL, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.models import JournalEntry, Posting
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.members.join import Newcomer, record_death, represent
from coop.members.models import Member, Representation, RoleGrant
from coop.payouts.refund_debts import debts_of
from coop.records.audit import record
from coop.shares.capital_queries import capital_cents
from coop.shares.change import Change, make_change
from coop.shares.conversion import Ratio
from coop.shares.convert import Conversion, convert
from coop.shares.holdings import held_on
from coop.shares.inherit import Heir, Inheritance, inherit
from coop.shares.models import ShareClass, ShareMovement, ShareOperation
from coop.shares.queries import movements_of_plant
from coop.shares.separate import Separation, separate
from coop.shares.take_back import steps_of, take_back
from tests.factories import make_member
from tests.shares.conftest import TODAY, hand_out, make_class, make_plant, set_stage

START = date(2026, 1, 1)
BOTH_TYPES = {"reason": "proef", "document": "brief"}


@pytest.fixture
def acts(session, today):
    """The stage with its money: € 250 a share."""
    return paid_stage(session)


def paid_stage(session):
    stage = set_stage(session)
    plant_id = stage.plant
    for member_id, shares in ((stage.anna, 10), (stage.ben, 5)):
        post(
            f"inleg-{member_id}",
            date(2024, 1, 1),
            "Inleg",
            [
                Leg(BANK, shares * 25_000),
                Leg(SHARE_CAPITAL, -shares * 25_000, member_id, plant_id, stage.share_class),
            ],
        )
    return stage


def member(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)


def held(stage, day: date) -> dict[int, int]:
    return {int(name): n for name, n in held_on(movements_of_plant(stage.plant), day).items()}


def capital(stage) -> dict[int, int]:
    """What stands in the books for everybody on stage, where anything does."""
    found = {
        one: capital_cents(one, stage.share_class) for one in (stage.anna, stage.ben, stage.charlie)
    }
    return {one: cents for one, cents in found.items() if cents}


def hand(stage, kind="transfer", shares=4, on=START, **more) -> str:
    """Anna hands shares to Charlie."""
    giver, receiver = member(stage.anna), member(stage.charlie)
    values = {"giver": giver, "receiver": receiver, **more}
    change = Change(
        kind,
        stage.share_class,
        values.pop("giver"),
        values.pop("receiver"),
        shares,
        on,
        0,
        "proef",
        **values,
    )
    return make_change(change, today=TODAY)


def any_movement(reference: str) -> ShareMovement:
    return db.session.scalars(
        select(ShareMovement).where(ShareMovement.reference == reference).limit(1)
    ).one()


def told(reference: str) -> tuple[str, date, str, int | None]:
    one = db.session.scalars(
        select(ShareOperation).where(ShareOperation.reference == reference)
    ).one()
    return one.kind, one.on, one.document, one.agreed_cents


# Transfers and gifts


@pytest.mark.parametrize("kind", ["transfer", "gift"])
def test_capital_follows_the_person_and_the_act_has_a_name(acts, kind):
    reference = hand(acts, kind, document="formulier 12")

    assert capital(acts) == {acts.anna: 150_000, acts.ben: 125_000, acts.charlie: 100_000}
    assert balance_cents(BANK) == 375_000
    assert told(reference) == (kind, START, "formulier 12", None)


def test_a_price_above_the_worth_is_refused_at_its_field(acts):
    # 15 years, 33 months since 1 April 2023: 250 x (180 - 33) / 180 = 204.16 a share.
    assert hand(acts, agreed_cents=4 * 20_416)
    with pytest.raises(RuleBroken) as refusal:
        hand(acts, agreed_cents=4 * 20_416 + 1)
    assert refusal.value.field == "agreed"
    assert "€ 816,64" in str(refusal.value)


def test_somebody_joins_by_receiving(acts):
    newcomer = Newcomer("Nora Nieuw", email="nora@example.org")

    hand(acts, receiver=None, newcomer=newcomer, on=date(2026, 6, 10))

    nora = db.session.scalars(select(Member).where(Member.name == "Nora Nieuw")).one()
    assert (nora.status, nora.number, nora.admitted_on) == ("member", 5, date(2026, 6, 10))
    assert held(acts, date(2026, 6, 10))[nora.id] == 4


def test_nobody_joins_ahead_of_time_or_unreachably(acts):
    for newcomer, on, field in (
        (Newcomer("Nora", email="n@example.org"), TODAY + timedelta(days=2), "on"),
        (Newcomer("Nora"), START, "email"),
        (Newcomer("Nora", contact_by="letter", street="Dijk 1"), START, "postcode"),
    ):
        with pytest.raises(RuleBroken) as refusal, db.session.begin_nested():
            hand(acts, receiver=None, newcomer=newcomer, on=on)
        assert refusal.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Member)) == 4


def test_a_minor_gets_shares_once_somebody_acts_for_them(acts):
    child = make_member(db.session, "Kind", kind="minor")
    with pytest.raises(RuleBroken) as refusal, db.session.begin_nested():
        hand(acts, "gift", receiver=child)
    assert refusal.value.field == "receiver"

    represent(child, member(acts.ben), date(2026, 1, 1))
    hand(acts, "gift", receiver=child)

    assert held(acts, START)[child.id] == 4


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
@given(
    script=st.lists(
        st.tuples(
            st.sampled_from(["transfer", "gift", "back"]),
            st.integers(0, 2),
            st.integers(0, 2),
            st.integers(1, 10),
            st.integers(0, 60),
        ),
        max_size=8,
    )
)
def test_every_share_has_one_owner_and_every_cent_too(session, today, script):
    session.rollback()
    stage = paid_stage(session)
    people = (stage.anna, stage.ben, stage.charlie)
    for kind, one, other, shares, day in script:
        try:
            with session.begin_nested():
                if kind == "back":
                    rows = session.scalars(
                        select(ShareMovement).where(ShareMovement.kind == "transfer")
                    ).all()
                    if rows:
                        take_back(rows[shares % len(rows)], "fout", today=TODAY)
                else:
                    hand(
                        stage,
                        kind,
                        shares,
                        START + timedelta(days=day),
                        giver=member(people[one]),
                        receiver=member(people[other]),
                    )
        except RuleBroken:
            session.expire_all()
        for n in range(-1, 62, 7):
            holders = held(stage, START + timedelta(days=n))
            assert sum(holders.values()) == 15
            assert min(holders.values()) > 0
        now = capital(stage)
        assert sum(now.values()) == 375_000
        assert all(now.get(one, 0) >= 0 for one in people)
    session.rollback()


# An estate


def estate(stage, heirs=(), died_on=date(2026, 2, 10), on=date(2026, 3, 1), executor=None):
    return Inheritance(member(stage.anna), died_on, executor, tuple(heirs), on, **BOTH_TYPES)


def test_an_estate_is_divided_among_heirs_in_one_act(acts):
    heirs = [
        Heir(member(acts.ben), None, {acts.share_class: 6}),
        Heir(member(acts.charlie), None, {acts.share_class: 4}),
    ]

    reference = inherit(estate(acts, heirs, executor=member(acts.bo)), today=TODAY)

    assert held(acts, date(2026, 2, 28)) == {acts.anna: 10, acts.ben: 5}
    assert held(acts, date(2026, 3, 1)) == {acts.ben: 11, acts.charlie: 4}
    assert capital(acts) == {acts.ben: 275_000, acts.charlie: 100_000}
    anna = member(acts.anna)
    assert (anna.status, anna.ended_on, anna.died_on) == (
        "ended",
        date(2026, 2, 10),
        date(2026, 2, 10),
    )
    tie = db.session.scalars(select(Representation)).one()
    assert (tie.role, tie.since, tie.representative_id) == (
        "executor",
        date(2026, 2, 11),
        acts.bo,
    )
    assert told(reference) == ("inheritance", date(2026, 3, 1), "brief", None)


def test_an_estate_may_wait_and_be_divided_in_parts(acts):
    assert inherit(estate(acts), today=TODAY) is None
    assert held(acts, TODAY) == {acts.anna: 10, acts.ben: 5}

    ben = Heir(member(acts.ben), None, {acts.share_class: 3})
    inherit(estate(acts, [ben], died_on=None), today=TODAY)
    new = Heir(None, Newcomer("Nina Aarts", email="nina@example.org"), {acts.share_class: 7})
    inherit(estate(acts, [new], died_on=None, on=date(2026, 5, 1)), today=TODAY)

    nina = db.session.scalars(select(Member).where(Member.name == "Nina Aarts")).one()
    assert held(acts, date(2026, 4, 30)) == {acts.anna: 7, acts.ben: 8}
    assert held(acts, TODAY) == {acts.ben: 8, nina.id: 7}
    assert capital_cents(nina.id, acts.share_class) == 175_000


def test_cents_that_do_not_divide_among_equal_heirs_stay_with_the_cooperative(acts):
    post(
        "terug-1",
        date(2026, 1, 1),
        "Eigen geld terug",
        [Leg(SHARE_CAPITAL, 1, acts.anna, acts.plant, acts.share_class), Leg(BANK, -1)],
    )
    heirs = [Heir(member(one), None, {acts.share_class: 5}) for one in (acts.ben, acts.charlie)]

    inherit(estate(acts, heirs), today=TODAY)

    assert capital(acts) == {acts.ben: 125_000 + 124_999, acts.charlie: 124_999}
    assert balance_cents(ROUNDING_RESERVE, plant_id=acts.plant) == -1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"died_on": None}, "died_on"),
        ({"died_on": date(2027, 1, 1)}, "died_on"),
        ({"died_on": date(2020, 1, 1)}, "died_on"),
        ({"on": date(2026, 2, 10)}, "on"),
    ],
)
def test_a_death_that_cannot_be_is_refused_at_its_field(acts, changes, field):
    ben = Heir(member(acts.ben), None, {acts.share_class: 3})
    with pytest.raises(RuleBroken) as refusal:
        inherit(estate(acts, [ben], **changes), today=TODAY)
    assert refusal.value.field == field


def test_an_estate_gives_no_more_than_it_has_and_dies_once(acts):
    heirs = [Heir(member(one), None, {acts.share_class: 6}) for one in (acts.ben, acts.charlie)]
    with pytest.raises(RuleBroken) as refusal, db.session.begin_nested():
        inherit(estate(acts, heirs), today=TODAY)
    assert refusal.value.field == f"shares0_{acts.share_class}"
    assert member(acts.anna).died_on is None

    inherit(estate(acts), today=TODAY)
    with pytest.raises(AlreadyDone):
        inherit(estate(acts), today=TODAY)


def test_who_died_acts_for_nobody_and_holds_no_office(acts):
    child = make_member(db.session, "Kind", kind="minor")
    represent(child, member(acts.bo), date(2025, 1, 1))

    record_death(member(acts.bo), date(2026, 2, 10), today=TODAY)

    assert db.session.scalars(select(Representation.until)).all() == [date(2026, 2, 11)]
    assert db.session.scalars(select(RoleGrant.until)).all() == [date(2026, 2, 11)]


def test_partners_act_for_each_other(acts):
    represent(member(acts.anna), member(acts.ben), date(2026, 1, 1), "partner")

    ties = db.session.execute(
        select(Representation.member_id, Representation.representative_id, Representation.role)
    ).all()
    assert set(ties) == {
        (acts.anna, acts.ben, "partner"),
        (acts.ben, acts.anna, "partner"),
    }


# Going separate ways


def apart(stage, after, **changes) -> Separation:
    values = {"on": START, **BOTH_TYPES, **changes}
    return Separation(member(stage.anna), member(stage.ben), after, **values)


def test_two_members_divide_all_their_classes_anew_in_one_act(acts):
    other = make_class(db.session, make_plant(db.session, "ZON-2"), issued_shares=9)
    hand_out(other, member(acts.ben), 8, date(2025, 1, 1), "inleg-ander")

    reference = separate(apart(acts, {acts.share_class: (7, 8), other.id: (4, 4)}), today=TODAY)

    assert held(acts, START) == {acts.anna: 7, acts.ben: 8}
    legs = db.session.scalars(
        select(ShareMovement.shares).where(ShareMovement.reference == reference)
    ).all()
    assert sorted(legs) == [-4, -3, 3, 4]
    assert capital(acts) == {acts.anna: 175_000, acts.ben: 200_000}
    assert told(reference)[0] == "separation"

    take_back(any_movement(reference), "toch samen", today=TODAY)
    assert held(acts, TODAY) == {acts.anna: 10, acts.ben: 5}
    assert capital(acts) == {acts.anna: 250_000, acts.ben: 125_000}


@pytest.mark.parametrize("after", [(7, 7), (16, -1), (10, 6)])
def test_a_division_must_add_up(acts, after):
    with pytest.raises(RuleBroken) as refusal:
        separate(apart(acts, {acts.share_class: after}), today=TODAY)
    assert refusal.value.field == f"one_{acts.share_class}"


def test_a_division_that_changes_nothing_is_no_act(acts):
    with pytest.raises(RuleBroken):
        separate(apart(acts, {acts.share_class: (10, 5)}), today=TODAY)


# Another kind of share


def swap(stage, new_class, **changes) -> Conversion:
    """Anna turns four shares into two."""
    values = {
        "shares": 4,
        "ratio": Ratio(2, 1),
        "paid_cents": 0,
        "on": START,
        **BOTH_TYPES,
        **changes,
    }
    return Conversion(member(stage.anna), stage.share_class, new_class.id, **values)


def other_class(stage, **changes) -> ShareClass:
    plant = db.session.get_one(ShareClass, stage.share_class).plant
    return make_class(db.session, plant, issued_shares=10, name="Groot deel", **changes)


def test_a_conversion_moves_shares_stock_and_capital(acts):
    new = other_class(acts, price_cents=30_000)
    # Worth on 1 January 2026, 147 of 180 months left: 4 x 204.16 against 2 x 245.00.
    reference = convert(swap(acts, new), today=TODAY)

    assert held(acts, START) == {acts.anna: 8, acts.ben: 5}
    db.session.expire_all()
    old = db.session.get_one(ShareClass, acts.share_class)
    assert (old.claimed_shares, new.claimed_shares) == (11, 2)
    assert balance_cents(TO_REFUND, member_id=acts.anna) == -32_664
    (debt,) = debts_of([acts.anna])[acts.anna]
    assert str(debt.why) == "Omzetting van delen"
    assert capital_cents(acts.anna, acts.share_class) == 150_000
    assert capital_cents(acts.anna, new.id) == 100_000 - 32_664
    assert told(reference)[0] == "conversion"

    take_back(any_movement(reference), "toch niet", today=TODAY)
    db.session.expire_all()
    assert (old.claimed_shares, new.claimed_shares) == (15, 0)
    assert capital(acts) == {acts.anna: 250_000, acts.ben: 125_000}
    assert capital_cents(acts.anna, new.id) == balance_cents(TO_REFUND) == 0


def test_a_dearer_share_is_paid_for_first(acts):
    new = other_class(acts)
    dear = {"shares": 2, "ratio": Ratio(1, 2)}
    with pytest.raises(RuleBroken) as refusal, db.session.begin_nested():
        convert(swap(acts, new, **dear), today=TODAY)
    assert refusal.value.field == "paid"
    assert "€ 408,32" in str(refusal.value)

    convert(swap(acts, new, **dear, paid_cents=40_832), today=TODAY)

    assert capital_cents(acts.anna, new.id) == 50_000 + 40_832
    assert balance_cents(BANK) == 375_000 + 40_832


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"shares": 3}, "shares"),
        ({"shares": 12}, "shares"),
        ({"shares": 8, "ratio": Ratio(1, 2)}, "new_class"),
        ({"on": date(2026, 6, 16)}, "on"),
        ({"on": date(2023, 12, 31)}, "on"),
        ({"paid_cents": 1}, "paid"),
    ],
)
def test_a_conversion_that_cannot_be_is_refused_at_its_field(acts, changes, field):
    new = other_class(acts)
    wanted = swap(acts, new, **changes)
    if field == "new_class":
        wanted = swap(acts, new, **{**changes, "paid_cents": 8 * 20_416})
    with pytest.raises(RuleBroken) as refusal, db.session.begin_nested():
        convert(wanted, today=TODAY)
    assert refusal.value.field == field
    db.session.expire_all()
    assert new.claimed_shares == 0


# Taking back


def test_a_chain_goes_back_with_its_capital(acts):
    first = hand(acts, shares=10, receiver=member(acts.ben))
    second = hand(acts, shares=12, giver=member(acts.ben), on=START + timedelta(days=9))
    movement = any_movement(first)

    assert [step.reference for step in steps_of(movement)] == [second, first]
    take_back(movement, "verkeerd lid", today=TODAY)

    assert held(acts, TODAY) == {acts.anna: 10, acts.ben: 5}
    assert capital(acts) == {acts.anna: 250_000, acts.ben: 125_000}
    kinds = db.session.scalars(select(ShareOperation.kind).order_by(ShareOperation.id)).all()
    assert kinds == ["transfer", "transfer", "correction", "correction"]
    balance = select(func.sum(Posting.amount_cents)).join(JournalEntry)
    assert db.session.scalar(balance) == 0


def test_nothing_of_a_chain_goes_back_into_a_closed_year(acts):
    first = hand(acts, shares=10, receiver=member(acts.ben))
    hand(acts, shares=12, giver=member(acts.ben), on=START + timedelta(days=40))
    plant = db.session.get_one(ShareClass, acts.share_class).plant
    plant.open_from = START + timedelta(days=20)
    record("test_made", plant)
    before = held(acts, TODAY)

    with pytest.raises(RuleBroken) as refusal, db.session.begin_nested():
        take_back(any_movement(first), "verkeerd lid", today=TODAY)

    assert "afgesloten" in str(refusal.value)
    assert held(acts, TODAY) == before
