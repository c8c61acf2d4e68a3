"""`coop check` sees what is broken. Each test breaks one thing behind the guards' back."""

import json

import pytest
from sqlalchemy import text

from coop.check.database import guards_are_there
from coop.check.everything import invariants
from coop.check.trail import STATE, TOGETHER
from coop.database import Base, db
from coop.demo.command import load
from coop.records.chain import JOURNAL, REGISTER, length, newest_digest

# What is done, past which guard, and which invariants must notice.
BREAKS = {
    "stock miscounted": (
        "UPDATE share_class SET claimed_shares = claimed_shares - 1 WHERE id = 1",
        None,
        {"SHR-3"},
    ),
    "a cent added to the books": (
        "UPDATE posting SET amount_cents = amount_cents + 1 WHERE id = 1",
        ("posting", "update"),
        {"LED-1", "LED-3", "CHN-1"},
    ),
    "a payable of nobody": (
        "UPDATE posting SET member_id = NULL WHERE id = "
        "(SELECT MIN(id) FROM posting WHERE account_code = '1600')",
        ("posting", "update"),
        {"LED-5", "CHN-1"},
    ),
    "an account of another book": (
        "INSERT INTO account (code, name, kind) VALUES ('9999', 'Elders', 'asset'); "
        "UPDATE posting SET account_code = '9999' WHERE id = 1",
        ("posting", "update"),
        {"LED-4", "CHN-1"},
    ),
    "inleg booked on the class of another plant": (
        "UPDATE posting SET share_class_id = (SELECT MAX(id) FROM share_class) WHERE id = "
        "(SELECT MIN(id) FROM posting WHERE share_class_id = "
        "(SELECT MIN(id) FROM share_class))",
        ("posting", "update"),
        {"CAP-1", "CHN-1"},
    ),
    "more inleg given back than came in": (
        "UPDATE posting SET amount_cents = -amount_cents WHERE account_code = '0500'",
        ("posting", "update"),
        {"CAP-1", "LED-1"},
    ),
    "money paid back that nobody had to get back": (
        "INSERT INTO account (code, name, kind) SELECT '1610', 'Terug te betalen inleg', "
        "'liability' WHERE NOT EXISTS (SELECT 1 FROM account WHERE code = '1610'); "
        "UPDATE posting SET account_code = '1610', member_id = 1 WHERE id = "
        "(SELECT MIN(id) FROM posting WHERE amount_cents > 100000)",
        ("posting", "update"),
        {"LED-7", "CHN-1"},
    ),
    "a member owed a cent more than was booked": (
        "UPDATE kept_balance SET balance_cents = balance_cents - 1 "
        "WHERE member_id = (SELECT MAX(member_id) FROM kept_balance)",
        ("kept_balance", "update"),
        {"LED-8"},
    ),
    "an entry that takes back another but not all of it": (
        "UPDATE journal_entry SET reverses_id = 1 WHERE id = 2",
        ("journal_entry", "update"),
        {"LED-6", "CHN-1"},
    ),
    "a sum of a closed year changed": (
        "UPDATE year_item SET amount_cents = amount_cents + 1 WHERE id = 1",
        ("year_item", "update"),
        {"ALC-3"},
    ),
    "more own money stated than the lines have": (
        "UPDATE distribution SET members_capital_cents = members_capital_cents + 1 WHERE id = 1",
        ("distribution", "update"),
        {"ALC-4"},
    ),
    "a line of the trail torn out": (
        "DELETE FROM audit_entry WHERE object_type = 'journal_entry' AND object_id = 1",
        ("audit_entry", "delete"),
        {"AUD-1"},
    ),
    "a meeting that nobody planned": (
        "DELETE FROM audit_entry WHERE object_type = 'meeting'",
        ("audit_entry", "delete"),
        {"AUD-1"},
    ),
    "a rule that nobody decided": (
        "DELETE FROM audit_entry WHERE object_type = 'policy'",
        ("audit_entry", "delete"),
        {"AUD-3"},
    ),
    "papers that nobody issued": (
        "DELETE FROM audit_entry WHERE action = 'statements_issued'",
        ("audit_entry", "delete"),
        {"AUD-3"},
    ),
    "contribution that nobody asked": (
        "DELETE FROM audit_entry WHERE action = 'dues_made'",
        ("audit_entry", "delete"),
        {"AUD-3"},
    ),
    "a year confirmed by nobody": (
        "UPDATE audit_entry SET request_id = '', actor_id = NULL WHERE action = 'year_confirmed'",
        ("audit_entry", "update"),
        {"AUD-2"},
    ),
    "a movement slipped into a closed year": (
        "UPDATE share_movement SET recorded_at = '2099-01-01 00:00:00.000000' WHERE id = 1",
        ("share_movement", "update"),
        {"CLS-1", "CHN-2"},
    ),
    "a period that was closed before its entries were booked": (
        "UPDATE period_close SET closed_at = '2020-01-01 00:00:00.000000'",
        ("period_close", "update"),
        {"CLS-3"},
    ),
    "a closed year set open again": (
        "UPDATE plant SET open_from = NULL WHERE id = 1",
        None,
        {"CLS-2"},
    ),
    "a watt hour added to one member": (
        "UPDATE distribution_line SET energy_wh = energy_wh + 1 "
        "WHERE distribution_id = 1 AND member_id = (SELECT MIN(member_id) "
        "FROM distribution_line WHERE distribution_id = 1)",
        ("distribution_line", "update"),
        {"ALC-1", "ALC-2"},
    ),
    "a share bought turned into one sold": (
        "UPDATE share_movement SET shares = -shares WHERE id = 1",
        ("share_movement", "update"),
        {"SHR-1", "SHR-3", "ALC-2"},
    ),
    "more shares than were issued": (
        "UPDATE share_movement SET shares = shares + 100000 WHERE id = 1",
        ("share_movement", "update"),
        {"SHR-2", "SHR-3", "ALC-2"},
    ),
    "a transfer that gives more than it takes": (
        "UPDATE share_movement SET shares = shares + 1 WHERE id = "
        "(SELECT MIN(id) FROM share_movement WHERE kind = 'transfer' AND shares > 0)",
        ("share_movement", "update"),
        {"SHR-4"},
    ),
    "a counter set back": (
        "UPDATE counter SET last = 7 WHERE name = 'member'",
        None,
        {"MEM-1"},
    ),
    "an auditor on the board": (
        "INSERT INTO role_grant (member_id, role, since) SELECT member_id, 'kascommissie', since "
        "FROM role_grant WHERE role = 'board'",
        None,
        {"MEM-2"},
    ),
    "an offering that forgot an order": (
        "UPDATE offering SET claimed_shares = claimed_shares - 1 WHERE claimed_shares > 0",
        None,
        {"ORD-1"},
    ),
    "an order paid without shares": (
        "UPDATE share_order SET status = 'paid', paid_on = '2026-11-01' WHERE id = 1",
        None,
        {"ORD-2", "SHR-3"},
    ),
    "a payment forgotten": (
        "UPDATE payout_line SET state = 'returned' WHERE id = "
        "(SELECT MIN(id) FROM payout_line WHERE state = 'paid')",
        None,
        {"LED-2", "PAY-2"},
    ),
    "a payment said to be still on its way": (
        "UPDATE payout_line SET state = 'ready' WHERE id = "
        "(SELECT MIN(id) FROM payout_line WHERE state = 'paid')",
        ("payout_line", "update"),
        {"PAY-1", "PAY-2"},
    ),
    "more of a distribution than there was": (
        "UPDATE payout_part SET amount_cents = amount_cents + 1 WHERE id = 1",
        ("payout_part", "update"),
        {"PAY-2", "PAY-3"},
    ),
    "a meter read twice over": (
        "UPDATE meter_reading SET end_at = (SELECT MAX(end_at) FROM meter_reading) WHERE id = 1",
        ("meter_reading", "update"),
        {"MTR-1"},
    ),
    "a closed month read anew": (
        "UPDATE meter_reading SET energy_wh = energy_wh + 1000 WHERE id = 1",
        ("meter_reading", "update"),
        {"ALC-2"},
    ),
    "a design shown as it never was": (
        "UPDATE plant_design SET published_version = 9 WHERE published_version IS NOT NULL",
        None,
        {"VIA-1"},
    ),
    "two designs of one plant shown": (
        "UPDATE plant_design SET published_version = 1, published_on = '2026-01-01'",
        None,
        {"VIA-1"},
    ),
    "a version of a design lost": (
        "UPDATE design_version SET version = version + 1 WHERE id = 3",
        ("design_version", "update"),
        {"VIA-2"},
    ),
    "an outage over another": (
        "INSERT INTO outage (plant_id, kind, start_at, end_at, cause, explanation, explanation_en, "
        "lost_wh, changed_at) SELECT plant_id, 'dismissed', start_at, NULL, cause, 'x', '', 0, "
        "changed_at FROM outage WHERE id = 1",
        None,
        {"OUT-1"},
    ),
    "an outage without a word": (
        "UPDATE outage SET explanation = '' WHERE id = 1",
        None,
        {"OUT-2"},
    ),
    "a month that begins on its second day": (
        "UPDATE plant_month SET start_on = '2024-02-02' "
        "WHERE plant_id = 1 AND start_on = '2024-02-01'",
        None,
        {"PRF-1"},
    ),
    "tables of another version": (
        "UPDATE alembic_version SET version_num = '0000'",
        None,
        {"DB-1"},
    ),
    "money of a bank line that is nowhere": (
        "UPDATE line_waiting SET waiting_cents = 0 WHERE waiting_cents > 0",
        None,
        {"BANK-5", "BANK-6"},
    ),
    "money of a bank line that is in two places": (
        "UPDATE line_assignment SET amount_cents = amount_cents - 100",
        ("line_assignment", "update"),
        {"BANK-5"},
    ),
    "a bank line booked for another amount": (
        "UPDATE posting SET account_code = '1290' WHERE account_code = '1100' AND entry_id = "
        "(SELECT MIN(id) FROM journal_entry WHERE reference LIKE 'bank-%')",
        ("posting", "update"),
        {"BANK-6", "BANK-7", "CHN-1"},
    ),
    "a bank line linked to a hand booking that is not there": (
        "UPDATE line_assignment SET kind = 'hand_receipt', item_id = 999999 "
        "WHERE id = (SELECT MIN(id) FROM line_assignment)",
        ("line_assignment", "update"),
        {"BANK-8", "BANK-9"},
    ),
    "money of a line that was booked on the bank once more": (
        "UPDATE posting SET account_code = '1100' WHERE account_code = '1290' AND entry_id = "
        "(SELECT MAX(id) FROM journal_entry WHERE reference LIKE 'bank-%')",
        ("posting", "update"),
        {"BANK-6", "BANK-7", "BANK-8", "CHN-1"},
    ),
    "a part that is a cent more": (
        "UPDATE order_part SET amount_cents = amount_cents + 1 WHERE number = 1",
        ("order_part", "update"),
        {"JOI-1"},
    ),
    "a present that is no longer the giver's": (
        "UPDATE share_order SET waits_for_receiver = FALSE "
        "WHERE id = (SELECT order_id FROM share_present)",
        None,
        {"JOI-2"},
    ),
    "a starter's share that no order holds": (
        "UPDATE offering SET claimed_starters = claimed_starters + 1 WHERE starter_shares > 0",
        None,
        {"JOI-3"},
    ),
    "an online payment that is on no order": (
        "INSERT INTO provider_payment (provider_id, order_id, amount_cents, checkout_url, state, "
        "outcome, made_at, paid_on) SELECT 'tr_1', MIN(share_order.id), 100, '', 'paid', 'paid', "
        "MIN(placed_at), MIN(applied_on) FROM share_order, member",
        None,
        {"JOI-4"},
    ),
    "a name that should have been wiped": (
        "UPDATE starter_ask SET state = 'refused'",
        None,
        {"JOI-5"},
    ),
    "an amount of the bank changed": (
        "UPDATE bank_line SET amount_cents = amount_cents + 1 WHERE id = 1",
        ("bank_line", "update"),
        {"BANK-2"},
    ),
    "a line of the bank taken away": (
        "UPDATE bank_line SET occurrence = 3 WHERE id = 1",
        ("bank_line", "update"),
        {"BANK-3"},
    ),
    "a bank file that says something else": (
        "UPDATE bank_file SET sha256 = 'x' WHERE id = 1",
        ("bank_file", "update"),
        {"BANK-4"},
    ),
    "a statement of a file that nobody imported": (
        "UPDATE bank_file SET imported_at = NULL WHERE id = 1",
        ("bank_file", "update"),
        {"BANK-1"},
    ),
    "an order dearer than its offering ever was": (
        "UPDATE offering SET highest_price_cents = 1",
        None,
        {"OFF-1"},
    ),
    "phases that start before the sale opens": (
        "INSERT INTO offering_phase (offering_id, starts_at, who, postcodes) "
        "SELECT MIN(id), '2020-01-01 00:00:00.000000', 'members', '' FROM offering",
        None,
        {"OFF-2"},
    ),
    "another information document than was uploaded": (
        "UPDATE offering_document SET sha256 = 'x'",
        ("offering_document", "update"),
        {"OFF-3"},
    ),
    "another member agreement than was uploaded": (
        "UPDATE terms_document SET sha256 = 'x'",
        ("terms_document", "update"),
        {"OFF-4"},
    ),
    "a message that left without a word": (
        "UPDATE outbox_mail SET body = '', sent_at = created_at WHERE id = "
        "(SELECT MIN(id) FROM outbox_mail)",
        None,
        {"MSG-1"},
    ),
    "contribution asked that the books do not know": (
        "UPDATE due SET amount_cents = amount_cents + 1 WHERE id = "
        "(SELECT MIN(id) FROM due WHERE state = 'open')",
        ("due", "update"),
        {"DUE-1"},
    ),
    "a due collected without a direct debit": (
        "UPDATE due SET state = 'open' WHERE id = "
        "(SELECT MIN(id) FROM due WHERE state = 'collected')",
        ("due", "update"),
        {"DUE-1", "DUE-2"},
    ),
    "a direct debit of another amount": (
        "UPDATE collection_line SET amount_cents = amount_cents + 1 WHERE id = "
        "(SELECT MIN(id) FROM collection_line WHERE state = 'collected')",
        ("collection_line", "update"),
        {"COL-1"},
    ),
    "a direct debit that came back and does not know it": (
        "UPDATE collection_line SET state = 'collected' WHERE id = "
        "(SELECT MAX(id) FROM collection_line WHERE state = 'returned')",
        ("collection_line", "update"),
        {"COL-2", "DUE-2"},
    ),
    "savings of somebody who never saved": (
        "UPDATE posting SET member_id = (SELECT MAX(id) FROM member WHERE number IS NOT NULL) "
        "WHERE id = (SELECT MIN(id) FROM posting WHERE account_code = '1640')",
        ("posting", "update"),
        {"SAV-1", "CHN-1"},
    ),
    "a call that says something its starter never wrote": (
        "UPDATE initiative SET title = 'Iets anders' WHERE id = 1",
        None,
        {"INI-1"},
    ),
    "an initiative that failed with people bound to it": (
        "UPDATE initiative SET state = 'stopped' WHERE state = 'binding'",
        None,
        {"INI-1", "INI-2"},
    ),
    "a fixed price that its offer never had": (
        "UPDATE supplier_offer_step SET unit_price_cents = unit_price_cents + 1",
        ("supplier_offer_step", "update"),
        {"INI-3"},
    ),
    "a share wished away": (
        "UPDATE offering_wish SET shares_left = shares_left - 1 WHERE id = "
        "(SELECT MIN(id) FROM offering_wish WHERE shares_left > 1)",
        None,
        {"WAI-1"},
    ),
    "a part of an order paid a cent more": (
        "UPDATE order_receipt SET amount_cents = amount_cents + 1 WHERE id = "
        "(SELECT MIN(order_receipt.id) FROM order_receipt JOIN share_order "
        "ON share_order.id = order_id WHERE status = 'reserved')",
        ("order_receipt", "update"),
        {"WAI-2"},
    ),
    "a lottery that nobody can draw again": (
        "INSERT INTO allocation_run (offering_id, seed, available_shares, made_at, confirmed_at, "
        "made_by_id, confirmed_by_id, digest) SELECT id, '2026', 5, opens_at, opens_at, 1, 2, '' "
        "FROM offering WHERE kind = 'lottery'; "
        "INSERT INTO allocation_line (run_id, wish_id, min_shares, max_shares, given_shares, lot, "
        "reason) SELECT allocation_run.id, offering_wish.id, min_shares, max_shares, 0, 1, '' "
        "FROM allocation_run JOIN offering_wish "
        "ON offering_wish.offering_id = allocation_run.offering_id",
        None,
        {"WAI-3"},
    ),
}

# The trail tells of these at the row that they belong to: a list, a distribution, a member.
OF_ANOTHER = {
    "offering": {"offering_document", "offering_phase", "draw_notice"},
    "the chart": {"account"},
    "audit_report": {"audit_signature"},
    "distribution": {"distribution_line", "distribution_payment", "advance_line", "payout_part"},
    "journal_entry": {"posting", "kept_balance"},
    "member": {"representation", "role_grant", "payout_choice", "board_notice", "member_part"},
    "collection": {"collection_line"},
    "collection_line": {"debit_return"},
    "due, saving_plan or collection": {"dues_receipt"},
    "meeting": {"agenda_point"},
    "payout_run": {"payout_line", "payout_file"},
    "plant": {"plant_plane", "plant_month", "weather_month"},
    "plant_design": {"design_version"},
    "reading_batch": {"meter_reading", "meter_stand", "meter_layout"},
    "return_request": {"return_grant"},
    "allocation_run": {"allocation_line"},
    "offering_wish": {"wish_order", "wish_receipt"},
    "share_order": {"order_receipt", "order_part", "order_help", "order_help_denial"},
    "bank_file": {"bank_statement", "bank_line", "line_waiting"},
    "initiative": {
        "initiative_event",
        "initiative_phone_note",
        "initiative_terms",
        "supplier_offer",
        "supplier_offer_step",
    },
}
NO_STATE = {
    "audit_entry", "attempt", "chain_link", "counter", "form_answer", "job", "outbox_mail",
    "sign_in_link", "web_session",
}  # fmt: skip
"""The trail and the chains themselves, and what no member can point at."""
SET_UP_ONCE = {"cooperative"}


def test_the_trail_is_asked_about_every_table(app):
    own = {table.__tablename__ for table in (*STATE, *TOGETHER)}
    beside = set().union(*OF_ANOTHER.values()) | NO_STATE | SET_UP_ONCE
    assert own | beside == set(Base.metadata.tables)
    assert not own & beside


@pytest.fixture
def demo(app):
    """The demo cooperative, in which nothing is broken yet."""
    with app.app_context():
        load(412)
        db.session.remove()
        yield
        db.session.rollback()


def noticed(codes=None) -> set[str]:
    """The invariants, of these or of all, that are broken now."""
    asked = (one for one in invariants() if codes is None or one.code in codes)
    return {one.code for one in asked if list(one.breaches())}


def take_guard_away(table: str, when: str) -> None:
    """Drop one guard, within this transaction."""
    drop_trigger(f"guard_{table}_{when}", table)


def drop_trigger(name: str, table: str) -> None:
    on = f" ON {table}" if db.engine.dialect.name == "postgresql" else ""
    db.session.execute(text(f"DROP TRIGGER {name}{on}"))


def guards() -> dict[str, str]:
    """The guards that the migrations made, each with its table."""
    names = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, CAST(CAST(tgrelid AS regclass) AS text) FROM pg_trigger "
        "WHERE NOT tgisinternal",
    }[db.engine.dialect.name]
    return dict(db.session.execute(text(names)).all())


def test_every_break_is_noticed_and_every_guard_is_missed(demo):
    assert noticed() == set()
    for name, (statement, guard, codes) in BREAKS.items():
        seen_beside = set()
        if guard:
            take_guard_away(*guard)
            seen_beside = {"DB-4"}
        for one in statement.split("; "):
            db.session.execute(text(one))

        expected = codes | seen_beside
        assert noticed(expected) == expected, name
        db.session.rollback()
    assert noticed() == set()
    for name, table in guards().items():
        drop_trigger(name, table)
        assert list(guards_are_there()), name
        db.session.rollback()


def test_the_command_tells_each_invariant_and_fails_on_a_break(app):
    runner = app.test_cli_runner()
    with app.app_context():
        load(412)
        db.session.remove()

    told = runner.invoke(args=["check"])
    assert told.exit_code == 0
    lines = told.output.splitlines()
    assert [line.split()[1] for line in lines[:-2]] == [one.code for one in invariants()]
    with app.app_context():
        ends = [f"{chain} {length(chain)} {newest_digest(chain)}" for chain in (JOURNAL, REGISTER)]
    assert lines[-2:] == [f"keep {end}" for end in ends]

    with app.app_context():
        db.session.execute(text("UPDATE counter SET last = 7 WHERE name = 'member'"))
        db.session.commit()
    told = runner.invoke(args=["check"])
    assert told.exit_code == 1
    assert "FAIL MEM-1" in told.output
    told = runner.invoke(args=["check", "--json"])
    assert told.exit_code == 1
    answer = json.loads(told.output)
    broken = [one for one in answer["invariants"] if not one["is_kept"]]
    assert [(one["code"], one["breaches"]) for one in broken] == [("MEM-1", 1)]
    assert not answer["is_sound"]
    assert [chain["chain"] for chain in answer["chains"]] == [JOURNAL, REGISTER]

    with app.app_context():
        take_guard_away("posting", "update")
        db.session.execute(text("UPDATE posting SET member_id = NULL WHERE account_code = '1600'"))
        wrong = db.session.scalar(text("SELECT COUNT(*) FROM posting WHERE account_code = '1600'"))
        db.session.commit()
    lines = runner.invoke(args=["check"]).output.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("FAIL LED-5"))
    assert lines[start + 6] == f"     and {wrong - 5} more"
