"""Contribution is made once a year, paid, undone, waived; it always adds up with the books."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coop import clock
from coop.check.dues import debtors_add_up
from coop.database import db
from coop.dues.command import remind_dues
from coop.dues.make_dues import make_dues
from coop.dues.models import Due
from coop.dues.open_items import open_items, settle, unsettle
from coop.dues.queries import list_now, member_balance_cents, open_cents, standing
from coop.dues.settle_due import settle_due, waive
from coop.errors import AlreadyDone, RuleBroken
from coop.identifiers import parse_reference
from coop.ledger.chart import BANK, CONTRIBUTIONS, DEBTORS, SUSPENSE, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.models import JournalEntry
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.mail.outbox import put_into_words
from coop.members.models import Member
from coop.offers.receive import Money
from coop.payouts.due_queries import owed_by_member
from coop.payouts.refund_debts import debts_of
from coop.records.audit import record
from tests.dues.conftest import FEE_CENTS, NOW, TODAY, ask, due_of, mandate, member


def money(cents: int, reference: str = "m-1", account: str = BANK) -> Money:
    return Money(TODAY, cents, reference, account)


def outbox(about: str) -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.about == about)))


def test_every_member_owes_once_and_the_books_say_the_same(here):
    dues = ask()
    names = {due.member.name for due in dues}
    assert names == {"Gerda", "Henk", "Ali", "Anna", "Bram", "Laat"}
    assert len({parse_reference(due.reference) for due in dues}) == len(dues)
    assert balance_cents(DEBTORS) == -balance_cents(CONTRIBUTIONS) == 6 * FEE_CENTS
    with pytest.raises(RuleBroken, match="niemand meer"):
        ask()


def test_who_comes_later_is_asked_later_and_the_others_are_not_asked_again(here):
    ask()
    kind = member(here, "Kind")
    kind.kind = "person"
    record("test_made", kind)
    db.session.flush()
    assert [due.member.name for due in ask()][-1] == "Kind"
    assert balance_cents(DEBTORS) == 7 * FEE_CENTS


def test_a_list_that_changed_or_another_total_makes_nothing(here):
    seen = list_now(2026, TODAY)
    with pytest.raises(RuleBroken) as refusal:
        make_dues(2026, digest=seen.digest, total_cents=1, today=TODAY)
    assert refusal.value.field == "total"
    with pytest.raises(AlreadyDone):
        make_dues(2026, digest="x", total_cents=seen.total_cents, today=TODAY)
    assert db.session.scalars(select(Due)).all() == []


def test_while_nothing_was_decided_nobody_is_asked(here):
    with pytest.raises(RuleBroken, match="nog geen contributie vastgesteld"):
        list_now(2024, TODAY)


def test_each_is_told_how_much_and_how_in_a_letter_where_they_want_one(here):
    mandate(here, "Anna")
    ask()
    told = {mail.member_id: put_into_words(mail) for mail in outbox("due")}
    assert "af van uw rekening die eindigt op 4567" in told[here["Anna"]].body
    assert told[here["Bram"]].channel == "letter"
    assert "RF" in told[here["Bram"]].body
    assert "€ 12,00" in told[here["Bram"]].body.replace("\xa0", " ")
    assert len(told) == 6


def test_a_due_is_paid_in_parts_and_too_much_goes_back(here):
    ask()
    due = due_of(here, "Anna")
    settle_due(due.id, money(5_00))
    assert (due.state, open_cents(due)) == ("open", 7_00)
    settle_due(due.id, money(10_00, "m-2"))
    assert (due.state, open_cents(due)) == ("paid", 0)
    assert member_balance_cents(DEBTORS, due.member_id) == 0
    assert owed_by_member({due.member_id})[due.member_id, "refund"][0].amount_cents == 3_00
    (debt,) = debts_of([due.member_id])[due.member_id]
    assert str(debt.why) == f"Te veel betaald op uw contributie van {due.year}"
    with pytest.raises(AlreadyDone):
        settle_due(due.id, money(1, "m-3"))
    with pytest.raises(RuleBroken):
        settle_due(due.id, money(0, "m-4"))


def test_the_same_money_is_never_kept_twice(here):
    ask()
    settle_due(due_of(here, "Anna").id, money(1_00))
    with pytest.raises(AlreadyDone):
        settle_due(due_of(here, "Bram").id, money(1_00))


def test_money_that_was_for_something_else_is_taken_away_again(here):
    ask()
    due = due_of(here, "Anna")
    settle("due", due.id, money(15_00, account=SUSPENSE))
    unsettle("m-1")
    assert (due.state, open_cents(due)) == ("open", FEE_CENTS)
    assert balance_cents(SUSPENSE) == balance_cents(TO_REFUND) == 0
    with pytest.raises(AlreadyDone):
        unsettle("m-1")
    settle("due", due.id, money(12_00, "m-2"))
    assert due.state == "paid"


def test_what_was_paid_back_since_cannot_be_undone(here):
    ask()
    due = due_of(here, "Anna")
    settle("due", due.id, money(15_00))
    from coop.ledger.entries import Leg
    from coop.ledger.post import post

    post("t", TODAY, "terugbetaald", [Leg(TO_REFUND, 3_00, due.member_id), Leg(BANK, -3_00)])
    with pytest.raises(AlreadyDone, match="al uitbetaald"):
        unsettle("m-1")


def test_a_waived_due_reads_like_a_settled_one_wherever_others_look(here):
    ask()
    due, other = due_of(here, "Anna"), due_of(here, "Bram")
    settle_due(due.id, money(5_00))
    waive(due.id, TODAY)
    settle_due(other.id, money(12_00, "m-2"))
    assert (due.state, member_balance_cents(DEBTORS, due.member_id)) == ("waived", 0)
    assert balance_cents(CONTRIBUTIONS) == -(6 * FEE_CENTS - 7_00)
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.reference == f"due-{due.id}-settled")
    ).one()
    assert entry.description == f"Contributie 2026, {due.reference}"
    body = put_into_words(outbox("due_waived")[0]).body
    assert "hoeft de contributie over 2026 niet te betalen" in body
    with pytest.raises(AlreadyDone):
        waive(due.id, TODAY)
    with pytest.raises(AlreadyDone):
        waive(other.id, TODAY)


def test_every_due_is_in_one_state_and_the_year_adds_up(here):
    ask()
    settle_due(due_of(here, "Anna").id, money(12_00))
    waive(due_of(here, "Bram").id, TODAY)
    stands = standing(2026)
    assert {state: one.dues for state, one in stands.items()} == {"open": 4, "paid": 1, "waived": 1}
    assert sum(one.amount_cents for one in stands.values()) == 6 * FEE_CENTS


def test_a_forgotten_due_is_asked_for_twice_kindly_and_never_again(here):
    ask()
    for name in ("Gerda", "Henk", "Ali", "Bram", "Laat"):
        waive(due_of(here, name).id, TODAY)
    assert remind_dues(date(2026, 5, 1)) == 0
    assert remind_dues(date(2026, 5, 2)) == 1
    assert remind_dues(date(2026, 5, 22)) == 0
    assert remind_dues(date(2026, 5, 23)) == 1
    assert remind_dues(date(2027, 1, 1)) == 0
    body = put_into_words(outbox("due_reminder")[0]).body
    assert "Misschien is het u ontgaan" in body
    assert "kosten" not in body


def test_what_waits_for_money_is_told_with_its_reference_and_accounts(here):
    mandate(here, "Anna")
    ask()
    settle_due(due_of(here, "Anna").id, money(5_00))
    items = {item.member_id: item for item in open_items()}
    anna = items[here["Anna"]]
    assert (anna.kind, anna.open_cents) == ("due", 7_00)
    assert anna.reference == due_of(here, "Anna").reference
    assert "NL20INGB0001234567" in anna.ibans
    assert db.session.get_one(Member, here["Anna"]).iban in anna.ibans


def test_the_timer_reminds_and_ends_what_lapsed(app, village):
    with app.app_context():
        ask()
        db.session.commit()
    with clock.stopped_at(NOW + timedelta(days=40)):
        told = app.test_cli_runner().invoke(args=["remind"])
    assert told.output == "Herinnerd: 6\n"


def test_money_of_nobody_on_what_members_owe_is_seen(here):
    ask()
    assert list(debtors_add_up()) == []
    post("stray", TODAY, "Zonder lid", [Leg(BANK, 12_00), Leg(DEBTORS, -12_00)])
    assert list(debtors_add_up()) == ["1200 cents came in on 1300, of nobody"]
