"""what stands on an account for each member, without reading all that was ever booked

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


def upgrade():
    op.create_table('member_balance',
    sa.Column('account_code', sa.String(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('plant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('balance_cents', sa.BigInteger(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('balance_cents = CAST(balance_cents AS BIGINT)', name=op.f('ck_member_balance_balance_cents_whole')),
    sa.ForeignKeyConstraint(['account_code'], ['account.code'], name=op.f('fk_member_balance_account_code_account')),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entry.id'], name=op.f('fk_member_balance_entry_id_journal_entry')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_member_balance_member_id_member')),
    sa.PrimaryKeyConstraint('account_code', 'member_id', 'plant_id', name=op.f('pk_member_balance')),
    sqlite_with_rowid=False,
    )
    op.create_index(
        'ix_member_balance_open', 'member_balance', ['account_code', 'member_id'], unique=False,
        sqlite_where=sa.text('balance_cents <> 0'), postgresql_where=sa.text('balance_cents <> 0'),
    )
    # What is owed to members, what they get back, and what they save.
    op.execute(
        "INSERT INTO member_balance (account_code, member_id, plant_id, balance_cents, entry_id) "
        "SELECT account_code, member_id, COALESCE(plant_id, 0), SUM(amount_cents), MAX(entry_id) "
        "FROM posting JOIN journal_entry ON journal_entry.id = posting.entry_id "
        "WHERE is_sealed AND member_id IS NOT NULL AND account_code IN ('1600', '1610', '1640') "
        "GROUP BY account_code, member_id, COALESCE(plant_id, 0)"
    )
    sentence = "a balance moves with a booking alone"
    make_guard('member_balance', 'INSERT', IS_LOOSE, sentence)
    make_guard('member_balance', 'UPDATE', f"{IS_ANOTHERS} OR {IS_LOOSE}", sentence)
    make_guard('member_balance', 'DELETE', 'TRUE', sentence)


def downgrade():
    for when in ('INSERT', 'UPDATE', 'DELETE'):
        drop_guard('member_balance', when)
    op.drop_table('member_balance')
