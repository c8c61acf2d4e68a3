"""`coop check` sees what is broken. Each test breaks one thing behind the guards' back."""

import pytest
from sqlalchemy import text

from coop.check.everything import invariants
from coop.database import db
from coop.demo.command import load

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
        {"LED-1"},
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
        "UPDATE offering SET claimed_shares = claimed_shares - 1",
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
}


@pytest.fixture
def demo(app):
    """The demo cooperative, in which nothing is broken yet."""
    with app.app_context():
        load(412)
        db.session.remove()
        yield
        db.session.rollback()


def noticed() -> set[str]:
    """The invariants that are broken now."""
    return {one.code for one in invariants() if list(one.breaches())}


def take_guard_away(table: str, when: str) -> None:
    """Drop one guard, within this transaction."""
    on = f" ON {table}" if db.engine.dialect.name == "postgresql" else ""
    db.session.execute(text(f"DROP TRIGGER guard_{table}_{when}{on}"))


def test_every_break_is_noticed_and_nothing_else_is(demo):
    assert noticed() == set()
    for name, (statement, guard, codes) in BREAKS.items():
        seen_beside = set()
        if guard:
            take_guard_away(*guard)
            seen_beside = {"DB-4"}
        db.session.execute(text(statement))

        assert codes | seen_beside <= noticed(), name
        db.session.rollback()
    assert noticed() == set()


def test_the_command_tells_each_invariant_and_fails_on_a_break(app):
    runner = app.test_cli_runner()
    with app.app_context():
        load(412)
        db.session.remove()

    told = runner.invoke(args=["check"])
    assert told.exit_code == 0
    assert len(told.output.splitlines()) == len(invariants())

    with app.app_context():
        db.session.execute(text("UPDATE counter SET last = 7 WHERE name = 'member'"))
        db.session.commit()
    told = runner.invoke(args=["check"])
    assert told.exit_code == 1
    assert "FAIL MEM-1" in told.output
