"""what stands on each account and for each member, without reading all that was ever booked

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_guard, make_guard

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

# Only a booking writes a balance: the entry that moves it is open while it does.
IS_LOOSE = "NOT EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id AND NOT is_sealed)"
IS_ANOTHERS = (
    "NEW.account_code <> OLD.account_code OR NEW.member_id <> OLD.member_id"
    " OR NEW.plant_id <> OLD.plant_id"
)
# Of 0013, and what goes to the bank.
RUN_ARROWS = (
    "((OLD.state = 'concept' AND NEW.state IN ('confirmed', 'dropped'))"
    " OR (OLD.state = 'confirmed' AND NEW.state IN ('sent', 'settled'))"
    " OR (OLD.state = 'sent' AND NEW.state = 'settled'))"
)
RUN_FIXED = (
    "NEW.year <> OLD.year OR NEW.execution_date <> OLD.execution_date"
    " OR NEW.message_id <> OLD.message_id OR NEW.digest <> OLD.digest"
    " OR NEW.made_by_id <> OLD.made_by_id OR NEW.made_at <> OLD.made_at"
    " OR COALESCE(NEW.confirmed_by_id <> OLD.confirmed_by_id, FALSE)"
    " OR COALESCE(NEW.confirmed_at <> OLD.confirmed_at, FALSE)"
    " OR (OLD.sent_at IS NOT NULL AND (NEW.sent_at IS NULL OR NEW.sent_at <> OLD.sent_at))"
)
RUN_SENTENCE = "a payout list keeps what it says and goes one way"


def upgrade():
    op.create_table('kept_balance',
    sa.Column('account_code', sa.String(), nullable=False),
    sa.Column('member_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('plant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('balance_cents', sa.BigInteger(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('balance_cents = CAST(balance_cents AS BIGINT)', name=op.f('ck_kept_balance_balance_cents_whole')),
    sa.ForeignKeyConstraint(['account_code'], ['account.code'], name=op.f('fk_kept_balance_account_code_account')),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entry.id'], name=op.f('fk_kept_balance_entry_id_journal_entry')),
    sa.PrimaryKeyConstraint('account_code', 'member_id', 'plant_id', name=op.f('pk_kept_balance')),
    sqlite_with_rowid=False,
    )
    op.create_index(
        'ix_kept_balance_open', 'kept_balance', ['account_code', 'member_id'], unique=False,
        sqlite_where=sa.text('balance_cents <> 0'), postgresql_where=sa.text('balance_cents <> 0'),
    )
    into = "INSERT INTO kept_balance (account_code, member_id, plant_id, balance_cents, entry_id) "
    op.execute(
        f"{into}SELECT account_code, 0, 0, SUM(amount_cents), MAX(entry_id) "
        "FROM posting JOIN journal_entry ON journal_entry.id = posting.entry_id "
        "WHERE is_sealed GROUP BY account_code"
    )
    # What is owed to members, what they get back, and what they save.
    op.execute(
        f"{into}"
        "SELECT account_code, member_id, COALESCE(plant_id, 0), SUM(amount_cents), MAX(entry_id) "
        "FROM posting JOIN journal_entry ON journal_entry.id = posting.entry_id "
        "WHERE is_sealed AND member_id IS NOT NULL AND account_code IN ('1600', '1610', '1640') "
        "GROUP BY account_code, member_id, COALESCE(plant_id, 0)"
    )
    sentence = "a balance moves with a booking alone"
    make_guard('kept_balance', 'INSERT', IS_LOOSE, sentence)
    make_guard('kept_balance', 'UPDATE', f"{IS_ANOTHERS} OR {IS_LOOSE}", sentence)
    make_guard('kept_balance', 'DELETE', 'TRUE', sentence)
    op.create_index(
        'ix_payout_line_came_back', 'payout_line', ['member_id'], unique=False,
        sqlite_where=sa.text("state = 'returned' AND is_cleared = 0"),
        postgresql_where=sa.text("state = 'returned' AND NOT is_cleared"),
    )
    op.create_index(
        'ix_payout_line_bad_iban', 'payout_line', ['member_id'], unique=False,
        sqlite_where=sa.text("reason = 'bad_iban'"), postgresql_where=sa.text("reason = 'bad_iban'"),
    )
    op.create_index(
        'ix_member_died', 'member', ['id'], unique=False,
        sqlite_where=sa.text('died_on IS NOT NULL'), postgresql_where=sa.text('died_on IS NOT NULL'),
    )
    # In place: a rebuilt table would lose its guards.
    drop_guard('payout_run', 'UPDATE')
    op.execute(
        "ALTER TABLE payout_run ADD COLUMN ready_cents BIGINT DEFAULT 0 NOT NULL CONSTRAINT "
        "ck_payout_run_ready_cents_whole CHECK (ready_cents = CAST(ready_cents AS BIGINT))"
    )
    op.execute(
        "UPDATE payout_run SET ready_cents = COALESCE((SELECT SUM(amount_cents) FROM payout_line "
        "WHERE run_id = payout_run.id AND end_to_end_id IS NOT NULL), 0)"
    )
    fixed = f"NOT {RUN_ARROWS} OR {RUN_FIXED} OR NEW.ready_cents <> OLD.ready_cents"
    make_guard('payout_run', 'UPDATE', fixed, RUN_SENTENCE)


def downgrade():
    drop_guard('payout_run', 'UPDATE')
    op.execute("ALTER TABLE payout_run DROP COLUMN ready_cents")
    make_guard('payout_run', 'UPDATE', f"NOT {RUN_ARROWS} OR {RUN_FIXED}", RUN_SENTENCE)
    op.drop_index('ix_member_died', table_name='member')
    op.drop_index('ix_payout_line_bad_iban', table_name='payout_line')
    op.drop_index('ix_payout_line_came_back', table_name='payout_line')
    for when in ('INSERT', 'UPDATE', 'DELETE'):
        drop_guard('kept_balance', when)
    op.drop_table('kept_balance')
