"""Direct debits: made by one, confirmed by another, sent, credited, and sent back."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

import coop.check.dues  # noqa: F401 (adds its invariants)
from coop.check.registry import INVARIANTS
from coop.database import db
from coop.dues.collect import (
    confirm_collection,
    drop_collection,
    make_collection,
    send_collection,
)
from coop.dues.collection_queries import lines_of, on_its_way_cents
from coop.dues.debit_file import Batch, Debit, blocks_of, debit_file
from coop.dues.make_debit_file import bank_file
from coop.dues.mandate_queries import mandate_of
from coop.dues.models import Collection, CollectionLine, Mandate
from coop.dues.open_items import open_items, settle, unsettle
from coop.dues.queries import member_balance_cents, standing
from coop.dues.settle_due import settle_due, waive
from coop.dues.sign import go_on_with, lapse_mandates, revoke_mandate
from coop.dues.take_back import take_debit_back
from coop.errors import AlreadyDone, NotAllowed, RuleBroken
from coop.ledger.chart import BANK, COLLECTIONS, DEBTORS, SUSPENSE
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.mail.outbox import put_into_words
from coop.offers.receive import Money
from tests.dues.conftest import (
    COLLECT_ON,
    FEE_CENTS,
    NOW,
    TODAY,
    ask,
    by,
    concept,
    confirmed,
    due_of,
    mandate,
    member,
    sent,
)

SPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}


def body(about: str) -> str:
    found = db.session.scalars(select(OutboxMail).where(OutboxMail.about == about)).first()
    return put_into_words(found).body.replace("\xa0", " ")


@pytest.fixture
def asked(here):
    """Dues of 2026; Anna and Bram let us collect."""
    ask()
    mandate(here, "Anna")
    mandate(here, "Bram", by="paper", signed_on=date(2026, 2, 1))
    return here


def line_of(ids, made, name: str) -> CollectionLine:
    return next(line for line in lines_of(made.id) if line.member_id == ids[name])


def test_two_board_members_collect_and_the_bank_pays(asked):
    made = concept(asked)
    assert due_of(asked, "Anna").state == "open"
    assert balance_cents(COLLECTIONS) == 0
    confirmed(asked, made)
    db.session.refresh(due_of(asked, "Anna"))
    assert due_of(asked, "Anna").state == "collected"
    assert (
        balance_cents(COLLECTIONS)
        == 2 * FEE_CENTS
        == sum(line.amount_cents for line in lines_of(made.id))
    )
    assert member_balance_cents(DEBTORS, asked["Anna"]) == 0
    told = body("debit")
    assert "Op 4 mei 2026 schrijven wij € 12,00 af" in told
    assert "eindigt op 4567" in told
    send_collection(made.id, TODAY, NOW)
    item = next(one for one in open_items() if one.kind == "collection")
    assert (item.open_cents, item.reference) == (2 * FEE_CENTS, made.message_id)
    settle("collection", made.id, Money(COLLECT_ON, 10_00, "b-1", SUSPENSE))
    assert made.state == "sent"
    settle("collection", made.id, Money(COLLECT_ON, 14_00, "b-2", SUSPENSE))
    assert (made.state, balance_cents(COLLECTIONS)) == ("settled", 0)
    unsettle("b-2")
    assert (made.state, on_its_way_cents(made.id)) == ("sent", 14_00)
    with pytest.raises(RuleBroken) as refusal:
        settle("collection", made.id, Money(COLLECT_ON, 14_01, "b-3", SUSPENSE))
    assert refusal.value.field == "amount"


def test_everybody_is_told_once(asked):
    sent(asked)
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.about == "debit")).all()
    assert sorted(mail.member_id for mail in told) == sorted([asked["Anna"], asked["Bram"]])


def test_who_is_called_is_called_at_a_number_and_without_one_gets_a_letter(asked):
    member(asked, "Anna").contact_by = member(asked, "Bram").contact_by = "phone"
    member(asked, "Anna").phone, member(asked, "Bram").phone = "0570 702 702", None
    member(asked, "Bram").email = None
    sent(asked)
    rows = db.session.query(OutboxMail).filter_by(about="debit")
    assert {(mail.channel, mail.to_address) for mail in rows} == {
        ("phone", "0570 702 702"),
        ("letter", "Bram"),
    }


def test_the_maker_cannot_confirm_nor_another_total_or_list(asked):
    made = concept(asked)
    values = {"digest": made.digest, "total_cents": 24_00, "today": TODAY, "at": NOW}
    with by(asked, "Gerda"), pytest.raises(NotAllowed):
        confirm_collection(made.id, **values)
    with by(asked, "Henk"):
        with pytest.raises(RuleBroken) as refusal:
            confirm_collection(made.id, **{**values, "total_cents": 1})
        assert refusal.value.field == "total"
        with pytest.raises(AlreadyDone):
            confirm_collection(made.id, **{**values, "digest": "x"})
        confirm_collection(made.id, **values)
        with pytest.raises(AlreadyDone):
            confirm_collection(made.id, **values)
    assert balance_cents(COLLECTIONS) == 24_00


@pytest.mark.parametrize(
    "change",
    [
        lambda ids: revoke_mandate(mandate_of(ids["Anna"], "due"), TODAY),
        lambda ids: settle_due(due_of(ids, "Anna").id, Money(TODAY, 12_00, "m-1")),
        lambda ids: settle_due(due_of(ids, "Anna").id, Money(TODAY, 1_00, "m-1")),
        lambda ids: waive(due_of(ids, "Anna").id, TODAY),
    ],
)
def test_a_concept_that_is_no_longer_true_cannot_be_confirmed(asked, change):
    made = concept(asked)
    change(asked)
    with pytest.raises(AlreadyDone, match="intussen iets veranderd"):
        confirmed(asked, made)
    drop_collection(made.id)
    assert made.state == "dropped"
    with pytest.raises(AlreadyDone):
        drop_collection(made.id)
    assert len(lines_of(concept(asked).id)) in (1, 2)


def test_a_day_too_soon_for_the_notice_or_on_which_banks_rest_is_refused(asked):
    for day in (date(2026, 4, 14), date(2026, 5, 1), date(2026, 5, 3), date(2026, 8, 3)):
        with by(asked, "Gerda"), pytest.raises(RuleBroken) as refusal:
            make_collection("due", day, today=TODAY, at=NOW)
        assert refusal.value.field == "collected_on"
    made = concept(asked)
    with pytest.raises(RuleBroken):
        confirmed(asked, made, today=date(2026, 4, 21))


def test_a_file_that_comes_too_late_at_the_bank_is_refused(asked):
    made = confirmed(asked, concept(asked))
    with pytest.raises(RuleBroken, match="uiterlijk"):
        send_collection(made.id, date(2026, 5, 1), NOW)


def test_there_is_one_concept_and_nothing_stands_in_two_collections(asked):
    made = concept(asked)
    with pytest.raises(AlreadyDone):
        concept(asked)
    confirmed(asked, made)
    with pytest.raises(RuleBroken, match="niets te incasseren"):
        concept(asked)


def test_the_database_itself_refuses_the_same_due_twice(asked):
    line = lines_of(concept(asked).id)[0]
    copy = {
        column.name: getattr(line, column.name)
        for column in CollectionLine.__table__.columns
        if column.name != "id"
    }
    with pytest.raises(IntegrityError):
        db.session.execute(insert(CollectionLine).values(**{**copy, "end_to_end_id": "other"}))


@pytest.mark.parametrize(
    ("statement"),
    [
        "UPDATE collection_line SET amount_cents = 1",
        "UPDATE collection_line SET state = 'waiting'",
        "UPDATE collection SET state = 'concept'",
        "UPDATE mandate SET iban = 'NL91ABNA0417164300'",
        "UPDATE due SET amount_cents = 1",
        "UPDATE due SET state = 'open' WHERE state = 'collected'",
    ],
)
def test_guards_refuse_what_never_changes(asked, statement):
    sent(asked)
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))


def test_what_came_back_is_owed_again_and_its_member_reads_it_kindly(asked):
    made = sent(asked)
    line = line_of(asked, made, "Anna")
    take_debit_back(line, "am04", COLLECT_ON, source_account=COLLECTIONS, today=COLLECT_ON)
    assert due_of(asked, "Anna").state == "returned"
    assert member_balance_cents(DEBTORS, asked["Anna"]) == FEE_CENTS
    assert balance_cents(COLLECTIONS) == on_its_way_cents(made.id) == FEE_CENTS
    told = body("debit_return")
    assert "te weinig geld" in told
    assert "nog één keer" in told
    with pytest.raises(AlreadyDone):
        take_debit_back(line, "AM04", COLLECT_ON, source_account=BANK, today=COLLECT_ON)
    assert mandate_of(asked["Anna"], "due").state == "active"


def test_after_too_little_money_it_is_tried_once_more_and_not_again(asked):
    made = sent(asked)
    take_debit_back(line_of(asked, made, "Anna"), "AM04", TODAY, source_account=BANK, today=TODAY)
    second = sent(asked, on=date(2026, 5, 5))
    line = line_of(asked, second, "Anna")
    assert line.sequence == "RCUR"
    take_debit_back(line, "AM04", TODAY, source_account=BANK, today=TODAY)
    with pytest.raises(RuleBroken, match="niets te incasseren"):
        concept(asked)
    settle_due(due_of(asked, "Anna").id, Money(TODAY, 12_00, "m-1"))
    assert due_of(asked, "Anna").state == "paid"


@pytest.mark.parametrize(
    ("code", "state"), [("AC04", "blocked"), ("MD01", "blocked"), ("MD06", "asked")]
)
def test_a_reason_stops_the_mandate_or_lets_it_wait(asked, code, state):
    made = sent(asked)
    used = mandate_of(asked["Anna"], "due")
    take_debit_back(line_of(asked, made, "Anna"), code, TODAY, source_account=BANK, today=TODAY)
    assert used.state == state
    if state == "asked":
        go_on_with(used)
        assert used.state == "active"
        with pytest.raises(AlreadyDone):
            go_on_with(used)


def test_a_debit_that_never_went_cannot_come_back(asked):
    made = confirmed(asked, concept(asked))
    with pytest.raises(AlreadyDone):
        take_debit_back(lines_of(made.id)[0], "AM04", TODAY, source_account=BANK, today=TODAY)


def test_when_everything_came_back_before_the_bank_paid_it_is_settled(asked):
    made = sent(asked)
    for line in lines_of(made.id):
        take_debit_back(line, "MS03", TODAY, source_account=COLLECTIONS, today=TODAY)
    assert (made.state, balance_cents(COLLECTIONS)) == ("settled", 0)


def test_a_new_mandate_ends_the_one_before_and_an_old_one_lapses(asked):
    first = mandate_of(asked["Anna"], "due")
    second = mandate(asked, "Anna")
    assert first.state == "revoked"
    assert first.reference != second.reference
    revoke_mandate(second, TODAY)
    with pytest.raises(AlreadyDone):
        revoke_mandate(second, TODAY)
    assert lapse_mandates(date(2029, 1, 31)) == 0
    assert lapse_mandates(date(2029, 2, 1)) == 1
    assert {one.state for one in db.session.scalars(select(Mandate))} == {"revoked", "lapsed"}


def test_a_mandate_from_the_future_or_too_long_ago_is_refused(here):
    for day in (date(2026, 4, 2), date(2023, 4, 1)):
        with pytest.raises(RuleBroken) as refusal:
            mandate(here, "Anna", by="paper", signed_on=day)
        assert refusal.value.field == "signed_on"


def texts(node: ET.Element, name: str) -> list[str]:
    return [found.text or "" for found in node.iterfind(f".//p:{name}", SPACE)]


def test_the_file_says_what_is_in_the_collection(asked):
    made = confirmed(asked, concept(asked))
    content = bank_file(made)
    assert content == bank_file(made)
    root = ET.fromstring(content)
    assert texts(root, "MsgId") == [made.message_id]
    assert texts(root, "CtrlSum")[0] == "24.00"
    assert texts(root, "NbOfTxs")[0] == "2"
    assert texts(root, "ReqdColltnDt") == ["2026-05-04"]
    assert texts(root, "MndtId") == [line.mandate.reference for line in lines_of(made.id)]
    assert not texts(root, "PstlAdr")
    assert [one for one in texts(root, "Id") if one.startswith("NL69")] == [
        "NL69ZZZ123456780000"
    ] * 2


DEBITS = st.lists(
    st.tuples(
        st.integers(1, 10**9), st.sampled_from(["FRST", "RCUR"]), st.text(min_size=1, max_size=90)
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25)
@given(DEBITS)
def test_a_file_read_back_is_what_went_in(rows):
    batch = Batch(
        "COOP-12345678-I000001", "Coöperatie U.A.", "NL91ABNA0417164300", "NL69ZZZ123456780000",
        datetime(2026, 4, 1, 12, tzinfo=UTC), COLLECT_ON,
    )  # fmt: skip
    debits = [
        Debit(
            f"I000001-{number}", name, "NL20INGB0001234567", cents, "Contributie 2026",
            f"COOP-M{number:06d}-1", date(2026, 1, 1), sequence,
        )
        for number, (cents, sequence, name) in enumerate(rows)
    ]  # fmt: skip
    root = ET.fromstring(debit_file(batch, debits))
    read = {}
    for block in root.iterfind(".//p:PmtInf", SPACE):
        sequence = texts(block, "SeqTp")[0]
        total = 0
        for one in block.iterfind("p:DrctDbtTxInf", SPACE):
            cents = int(texts(one, "InstdAmt")[0].replace(".", ""))
            total += cents
            read[texts(one, "EndToEndId")[0]] = (cents, sequence, texts(one, "MndtId")[0])
        assert int(block.find("p:CtrlSum", SPACE).text.replace(".", "")) == total
    assert read == {
        one.end_to_end_id: (one.amount_cents, one.sequence, one.mandate) for one in debits
    }
    assert len(texts(root, "PmtInfId")) == len(set(texts(root, "PmtInfId")))
    said = blocks_of([(one.sequence, one.amount_cents) for one in debits])
    assert [block.sequence for block in said] == texts(root, "SeqTp")
    assert sum(block.total_cents for block in said) == sum(one.amount_cents for one in debits)


def test_a_file_without_debits_or_with_one_twice_is_not_made():
    batch = Batch("M", "U.A.", "NL91ABNA0417164300", "NL69ZZZ123456780000", NOW, COLLECT_ON)
    one = Debit("I-1", "Anna", "NL20INGB0001234567", 1, "x", "M-1", TODAY, "FRST")
    for wrong in ([], [one, one]):
        with pytest.raises(ValueError, match=r"collects|twice"):
            debit_file(batch, wrong)


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.sampled_from(["Anna", "Bram", "Laat"]), st.integers(1, 15_00)),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("waive"), st.sampled_from(["Anna", "Bram", "Laat"]), st.just(0)),
        st.tuples(st.just("sign"), st.sampled_from(["Anna", "Bram", "Laat"]), st.just(0)),
        st.tuples(st.just("stop"), st.sampled_from(["Anna", "Bram", "Laat"]), st.just(0)),
        st.tuples(st.just("collect"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("back"), st.integers(0, 3), st.sampled_from(["AM04", "MD06", "AC04"])),
        st.tuples(st.just("credit"), st.integers(1, 30_00), st.just(0)),
    ),
    max_size=12,
)


def do(ids, number: int, deed: str, what, how) -> None:
    """One deed of somebody, by its name."""
    reference = f"law-{number}"
    if deed == "pay":
        settle_due(due_of(ids, what).id, Money(TODAY, how, reference))
    elif deed == "undo":
        unsettle(f"law-{what}")
    elif deed == "waive":
        waive(due_of(ids, what).id, TODAY)
    elif deed == "sign":
        mandate(ids, what)
    elif deed == "stop" and (held := mandate_of(ids[what], "due")):
        revoke_mandate(held, TODAY)
    elif deed == "collect":
        made = sent(ids) if what else drop_collection(concept(ids).id)
        assert sum(line.amount_cents for line in lines_of(made.id)) > 0
    elif deed == "back" and (lines := db.session.query(CollectionLine).all()):
        source = BANK if what % 2 else COLLECTIONS
        line = lines[what % len(lines)]
        take_debit_back(line, how, TODAY, source_account=source, today=TODAY)
    elif deed == "credit" and (made := db.session.query(Collection).first()):
        settle("collection", made.id, Money(TODAY, what, reference))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example([("pay", "Anna", 1), ("collect", 1, 0), ("undo", 0, 0)])
@example([("pay", "Anna", 1), ("waive", "Anna", 0), ("undo", 0, 0)])
@given(DEEDS)
def test_whatever_happens_every_due_is_in_one_state_and_the_books_agree(asked, deeds):
    savepoint = db.session.begin_nested()
    try:
        play(asked, deeds)
    finally:
        savepoint.rollback()  # also where it fails, or every play after it would seem to
        db.session.expire_all()


def play(asked, deeds):
    for number, (deed, what, how) in enumerate(deeds):
        inner = db.session.begin_nested()
        try:
            do(asked, number, deed, what, how)
            inner.commit()
        except RuleBroken:
            inner.rollback()
    db.session.expire_all()
    for one in INVARIANTS:
        if one.breaches.__module__ == "coop.check.dues":
            assert list(one.breaches()) == [], one.sentence
    stands = standing(2026)
    assert sum(one.dues for one in stands.values()) == 6
    assert sum(one.amount_cents for one in stands.values()) == 6 * FEE_CENTS
