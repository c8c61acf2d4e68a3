"""Invariants of the database as such."""

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import Base, Whole, db
from coop.migrations_state import is_at_head

GUARDED = (
    "accounts_extension",
    "advance",
    "advance_line",
    "allocation_line",
    "allocation_run",
    "audit_check",
    "audit_entry",
    "audit_report",
    "audit_sample",
    "audit_signature",
    "bank_file",
    "bank_line",
    "bank_statement",
    "board_notice",
    "chain_link",
    "collection",
    "collection_line",
    "commitment",
    "debit_return",
    "design_version",
    "distribution",
    "distribution_line",
    "distribution_payment",
    "draw_notice",
    "due",
    "dues_receipt",
    "earmarked_money",
    "initiative",
    "initiative_event",
    "initiative_terms",
    "issued_paper",
    "journal_entry",
    "late_correction",
    "line_assignment",
    "line_decision",
    "line_waiting",
    "mandate",
    "meeting_pack",
    "kept_balance",
    "meter_change",
    "meter_reading",
    "meter_stand",
    "offering_document",
    "terms_document",
    "offering_wish",
    "order_receipt",
    "order_help",
    "order_help_denial",
    "order_part",
    "payout_file",
    "payout_line",
    "payout_part",
    "payout_run",
    "period_close",
    "plant_estimate",
    "plant_year",
    "pledge",
    "policy",
    "posting",
    "price_series",
    "provider_payment",
    "reading_batch",
    "return_grant",
    "return_request",
    "saving_plan",
    "share_movement",
    "share_operation",
    "share_order",
    "share_present",
    "starter_ask",
    "supplier_offer",
    "supplier_offer_step",
    "wish_order",
    "wish_receipt",
    "year_decision",
    "year_item",
)
"""Tables whose rows never change, or only along their arrows or while a year is open."""
GUARDS_BESIDE = (
    "guard_initiative_insert",
    "guard_journal_entry_insert",
    "guard_journal_entry_open",
    "guard_journal_entry_open_seal",
    "guard_journal_entry_purpose",
    "guard_line_assignment_insert",
    "guard_kept_balance_insert",
    "guard_payout_line_insert",
    "guard_payout_run_insert",
    "guard_period_close_forward",
    "guard_posting_insert",
    "guard_posting_purpose",
    "guard_year_item_insert",
    "member_renamed",
)
"""Those of new rows, of closed periods, of money with a purpose, and of names that are found."""


@invariant("DB-1", "the tables are those of this version")
def tables_are_current() -> Breaches:
    if not is_at_head():
        yield "run `coop db upgrade`"


@invariant("DB-2", "every reference points at something, and the file is sound")
def references_hold() -> Breaches:
    if db.engine.dialect.name == "sqlite":
        for row in db.session.execute(sa.text("PRAGMA foreign_key_check")):
            yield f"{row[0]} row {row[1]} refers to a missing {row[2]}"
        for (told,) in db.session.execute(sa.text("PRAGMA integrity_check")):
            if told != "ok":
                yield str(told)
        return
    broken = sa.text("SELECT conrelid::regclass, conname FROM pg_constraint WHERE NOT convalidated")
    for table, name in db.session.execute(broken):
        yield f"{table}: {name} was never validated"


@invariant("DB-3", "money, energy and shares are whole numbers")
def numbers_are_whole() -> Breaches:
    lite = db.engine.dialect.name == "sqlite"
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, Whole)]
        if not lite:
            kinds = {
                found["name"]: found["type"]
                for found in sa.inspect(db.session.connection()).get_columns(table.name)
            }
            for column in columns:
                if not isinstance(kinds[column.name], sa.BigInteger):
                    yield f"{table.name}.{column.name} is {kinds[column.name]}"
            continue
        for column in columns:
            kind = sa.func.typeof(column)
            count = db.session.scalar(
                sa.select(sa.func.count()).where(column.is_not(None), kind != "integer")
            )
            if count:
                yield f"{table.name}.{column.name}: {count} rows are no whole number"


@invariant("DB-4", "the guards that refuse edits are in place")
def guards_are_there() -> Breaches:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    }[db.engine.dialect.name]
    here = set(db.session.scalars(sa.text(names)))
    for table in GUARDED:
        for when in ("update", "delete"):
            if f"guard_{table}_{when}" not in here:
                yield f"{table} can be changed: its guard against {when} is missing"
    for name in GUARDS_BESIDE:
        if name not in here:
            yield f"{name} is missing"
