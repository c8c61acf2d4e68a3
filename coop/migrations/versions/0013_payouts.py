"""payouts: lists, their lines, what became of them, and what members chose

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_guard, make_guard

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

# What the database itself refuses: table, when, condition, sentence. See the first migration.
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
LINE_ARROWS = (
    "((OLD.state = 'ready' AND NEW.state IN ('paid', 'returned'))"
    " OR (OLD.state = 'paid' AND NEW.state = 'returned')"
    " OR (OLD.state = 'returned' AND NEW.state = 'returned' AND NEW.is_cleared))"
)
LINE_FIXED = (
    "NEW.run_id <> OLD.run_id OR NEW.member_id <> OLD.member_id OR NEW.kind <> OLD.kind"
    " OR NEW.amount_cents <> OLD.amount_cents OR NEW.name <> OLD.name"
    " OR COALESCE(NEW.iban, '') <> COALESCE(OLD.iban, '')"
    " OR NEW.end_to_end_id <> OLD.end_to_end_id OR NEW.shares <> OLD.shares"
    " OR COALESCE(NEW.share_class_id, 0) <> COALESCE(OLD.share_class_id, 0)"
)
STATE_OF_RUN = "(SELECT state FROM payout_run WHERE id = {}.run_id)"
GUARDS = (
    ("payout_run", "INSERT", "NEW.state <> 'concept'", "a payout list starts as a concept"),
    (
        "payout_run",
        "UPDATE",
        f"NOT {RUN_ARROWS} OR {RUN_FIXED}",
        "a payout list keeps what it says and goes one way",
    ),
    ("payout_run", "DELETE", "TRUE", "a payout list is never deleted"),
    (
        "payout_line",
        "INSERT",
        f"NEW.state IN ('paid', 'returned') OR {STATE_OF_RUN.format('NEW')} <> 'concept'",
        "lines are added to a concept",
    ),
    (
        "payout_line",
        "UPDATE",
        f"{STATE_OF_RUN.format('OLD')} IN ('concept', 'dropped') OR NOT {LINE_ARROWS}"
        f" OR {LINE_FIXED}",
        "a payout line keeps what it says and goes one way",
    ),
    ("payout_line", "DELETE", "TRUE", "a payout line is never deleted"),
    *(
        (table, when, "TRUE", f"{table} is append-only")
        for table in ("payout_part", "payout_file")
        for when in ("UPDATE", "DELETE")
    ),
)


def upgrade():
    op.create_table('payout_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('execution_date', sa.Date(), nullable=False),
    sa.Column('message_id', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(state = 'settled') = (settled_on IS NOT NULL)", name=op.f('ck_payout_run_settled_has_day')),
    sa.CheckConstraint("(state IN ('confirmed', 'sent', 'settled')) = (confirmed_at IS NOT NULL)", name=op.f('ck_payout_run_confirmed_has_time')),
    sa.CheckConstraint("state IN ('concept', 'confirmed', 'sent', 'settled', 'dropped')", name=op.f('ck_payout_run_state')),
    sa.CheckConstraint('(confirmed_at IS NULL) = (confirmed_by_id IS NULL)', name=op.f('ck_payout_run_confirmed_by_someone')),
    sa.CheckConstraint('confirmed_by_id <> made_by_id', name=op.f('ck_payout_run_four_eyes')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['member.id'], name=op.f('fk_payout_run_confirmed_by_id_member')),
    sa.ForeignKeyConstraint(['made_by_id'], ['member.id'], name=op.f('fk_payout_run_made_by_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout_run')),
    sa.UniqueConstraint('message_id', name=op.f('uq_payout_run_message_id'))
    )
    op.create_index('uq_payout_run_one_concept', 'payout_run', ['state'], unique=True, sqlite_where=sa.text("state = 'concept'"), postgresql_where=sa.text("state = 'concept'"))
    op.create_table('payout_choice',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('choice', sa.String(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('share_class_id', sa.Integer(), nullable=True),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('chosen_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(choice = 'reinvest') = (share_class_id IS NOT NULL)", name=op.f('ck_payout_choice_reinvest_has_class')),
    sa.CheckConstraint("choice = 'share' OR percent = 0", name=op.f('ck_payout_choice_percent_is_shared')),
    sa.CheckConstraint("choice IN ('pay', 'reinvest', 'share')", name=op.f('ck_payout_choice_choice')),
    sa.CheckConstraint('percent BETWEEN 0 AND 100', name=op.f('ck_payout_choice_percent')),
    sa.ForeignKeyConstraint(['chosen_by_id'], ['member.id'], name=op.f('fk_payout_choice_chosen_by_id_member')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_payout_choice_member_id_member')),
    sa.ForeignKeyConstraint(['share_class_id'], ['share_class.id'], name=op.f('fk_payout_choice_share_class_id_share_class')),
    sa.PrimaryKeyConstraint('member_id', 'year', name=op.f('pk_payout_choice'))
    )
    op.create_table('payout_file',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['payout_run.id'], name=op.f('fk_payout_file_run_id_payout_run')),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_payout_file'))
    )
    op.create_table('payout_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('iban', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('end_to_end_id', sa.String(), nullable=True),
    sa.Column('share_class_id', sa.Integer(), nullable=True),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.Column('is_cleared', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(end_to_end_id IS NOT NULL) = (state IN ('ready', 'paid', 'returned'))", name=op.f('ck_payout_line_bank_has_id')),
    sa.CheckConstraint("(state = 'reinvested') = (shares > 0 AND share_class_id IS NOT NULL)", name=op.f('ck_payout_line_shares')),
    sa.CheckConstraint("kind IN ('yield', 'refund')", name=op.f('ck_payout_line_kind')),
    sa.CheckConstraint("state IN ('ready', 'held', 'carried', 'shared', 'reinvested', 'paid', 'returned')", name=op.f('ck_payout_line_state')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_payout_line_amount_cents_whole')),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_payout_line_amount')),
    sa.CheckConstraint('shares = CAST(shares AS BIGINT)', name=op.f('ck_payout_line_shares_whole')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_payout_line_member_id_member')),
    sa.ForeignKeyConstraint(['run_id'], ['payout_run.id'], name=op.f('fk_payout_line_run_id_payout_run')),
    sa.ForeignKeyConstraint(['share_class_id'], ['share_class.id'], name=op.f('fk_payout_line_share_class_id_share_class')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout_line')),
    sa.UniqueConstraint('end_to_end_id', name=op.f('uq_payout_line_end_to_end_id'))
    )
    op.create_index(op.f('ix_payout_line_member_id_payout_line_state'), 'payout_line', ['member_id', 'state'], unique=False)
    op.create_index(op.f('ix_payout_line_run_id_payout_line_state'), 'payout_line', ['run_id', 'state'], unique=False)
    op.create_table('payout_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('plant_id', sa.Integer(), nullable=True),
    sa.Column('distribution_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('iban_end', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('sent', 'paid', 'failed', 'returned', 'shared', 'reinvested', 'held', 'carried')", name=op.f('ck_payout_part_kind')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_payout_part_amount_cents_whole')),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_payout_part_amount')),
    sa.ForeignKeyConstraint(['distribution_id'], ['distribution.id'], name=op.f('fk_payout_part_distribution_id_distribution')),
    sa.ForeignKeyConstraint(['line_id'], ['payout_line.id'], name=op.f('fk_payout_part_line_id_payout_line')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_payout_part_member_id_member')),
    sa.ForeignKeyConstraint(['plant_id'], ['plant.id'], name=op.f('fk_payout_part_plant_id_plant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout_part'))
    )
    op.create_index(op.f('ix_payout_part_distribution_id'), 'payout_part', ['distribution_id'], unique=False)
    op.create_index(op.f('ix_payout_part_line_id'), 'payout_part', ['line_id'], unique=False)
    op.create_index(op.f('ix_payout_part_member_id_payout_part_distribution_id'), 'payout_part', ['member_id', 'distribution_id'], unique=False)
    for guard in GUARDS:
        make_guard(*guard)


def downgrade():
    for table, when, *_rest in GUARDS:
        drop_guard(table, when)
    op.drop_index(op.f('ix_payout_part_member_id_payout_part_distribution_id'), table_name='payout_part')
    op.drop_index(op.f('ix_payout_part_line_id'), table_name='payout_part')
    op.drop_index(op.f('ix_payout_part_distribution_id'), table_name='payout_part')
    op.drop_table('payout_part')
    op.drop_index(op.f('ix_payout_line_run_id_payout_line_state'), table_name='payout_line')
    op.drop_index(op.f('ix_payout_line_member_id_payout_line_state'), table_name='payout_line')
    op.drop_table('payout_line')
    op.drop_table('payout_file')
    op.drop_table('payout_choice')
    op.drop_index('uq_payout_run_one_concept', table_name='payout_run', sqlite_where=sa.text("state = 'concept'"), postgresql_where=sa.text("state = 'concept'"))
    op.drop_table('payout_run')
