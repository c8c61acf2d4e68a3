"""bank statements and what each line was for

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, drop_guard, make_append_only, make_guard

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

APPEND_ONLY = ("bank_statement", "bank_line")
CHANGED_FILE = (
    "(OLD.imported_at IS NOT NULL OR NEW.sha256 <> OLD.sha256 OR NEW.packed <> OLD.packed)"
)

ASSIGNED = "(SELECT COALESCE(SUM(amount_cents), 0) FROM line_assignment WHERE line_id = NEW.line_id)"
OF_LINE = "(SELECT amount_cents FROM bank_line WHERE id = NEW.line_id)"
TOO_MUCH = (
    f"ABS({ASSIGNED} + NEW.amount_cents) > ABS({OF_LINE})"
    f" OR ({ASSIGNED} + NEW.amount_cents) * SIGN_OF < 0"
).replace("SIGN_OF", f"(CASE WHEN {OF_LINE} > 0 THEN 1 ELSE -1 END)")
OVER_WAITING = (
    f"NEW.line_id <> OLD.line_id OR ABS(NEW.waiting_cents) > ABS({OF_LINE})"
    f" OR (NEW.waiting_cents <> 0 AND (NEW.waiting_cents > 0) <> ({OF_LINE} > 0))"
)


def upgrade():
    op.create_table('bank_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('layout', sa.String(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('packed', sa.LargeBinary(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('new_lines', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('new_lines = CAST(new_lines AS BIGINT)', name=op.f('ck_bank_file_new_lines_whole')),
    sa.CheckConstraint('size_bytes = CAST(size_bytes AS BIGINT)', name=op.f('ck_bank_file_size_bytes_whole')),
    sa.CheckConstraint('size_bytes > 0', name=op.f('ck_bank_file_size')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_file')),
    sa.UniqueConstraint('sha256', name=op.f('uq_bank_file_sha256'))
    )
    op.create_table('bank_statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('iban', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('opening_cents', sa.BigInteger(), nullable=True),
    sa.Column('closing_cents', sa.BigInteger(), nullable=True),
    sa.Column('in_cents', sa.BigInteger(), nullable=False),
    sa.Column('out_cents', sa.BigInteger(), nullable=False),
    sa.Column('line_count', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('closing_cents = CAST(closing_cents AS BIGINT)', name=op.f('ck_bank_statement_closing_cents_whole')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_bank_statement_in_order')),
    sa.CheckConstraint('in_cents = CAST(in_cents AS BIGINT)', name=op.f('ck_bank_statement_in_cents_whole')),
    sa.CheckConstraint('line_count = CAST(line_count AS BIGINT)', name=op.f('ck_bank_statement_line_count_whole')),
    sa.CheckConstraint('opening_cents = CAST(opening_cents AS BIGINT)', name=op.f('ck_bank_statement_opening_cents_whole')),
    sa.CheckConstraint('opening_cents IS NULL OR closing_cents IS NULL OR opening_cents + in_cents - out_cents = closing_cents', name=op.f('ck_bank_statement_adds_up')),
    sa.CheckConstraint('out_cents = CAST(out_cents AS BIGINT)', name=op.f('ck_bank_statement_out_cents_whole')),
    sa.ForeignKeyConstraint(['file_id'], ['bank_file.id'], name=op.f('fk_bank_statement_file_id_bank_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_statement'))
    )
    op.create_index(op.f('ix_bank_statement_file_id'), 'bank_statement', ['file_id'], unique=False)
    op.create_index(op.f('ix_bank_statement_iban_bank_statement_ends_on'), 'bank_statement', ['iban', 'ends_on'], unique=False)
    op.create_table('bank_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('statement_id', sa.Integer(), nullable=False),
    sa.Column('iban', sa.String(), nullable=False),
    sa.Column('booked_on', sa.Date(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('entry_ref', sa.String(), nullable=False),
    sa.Column('end_to_end', sa.String(), nullable=False),
    sa.Column('counter_name', sa.String(), nullable=False),
    sa.Column('counter_iban', sa.String(), nullable=False),
    sa.Column('remittance', sa.String(), nullable=False),
    sa.Column('structured_ref', sa.String(), nullable=False),
    sa.Column('mandate', sa.String(), nullable=False),
    sa.Column('return_reason', sa.String(), nullable=False),
    sa.Column('is_reversal', sa.Boolean(), nullable=False),
    sa.Column('batch_id', sa.String(), nullable=False),
    sa.Column('batch_count', sa.BigInteger(), nullable=False),
    sa.Column('layout', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('occurrence', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_cents <> 0', name=op.f('ck_bank_line_amount')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_bank_line_amount_cents_whole')),
    sa.CheckConstraint('batch_count = CAST(batch_count AS BIGINT)', name=op.f('ck_bank_line_batch_count_whole')),
    sa.CheckConstraint('occurrence = CAST(occurrence AS BIGINT)', name=op.f('ck_bank_line_occurrence_whole')),
    sa.CheckConstraint('occurrence >= 1', name=op.f('ck_bank_line_occurrence')),
    sa.ForeignKeyConstraint(['statement_id'], ['bank_statement.id'], name=op.f('fk_bank_line_statement_id_bank_statement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_line')),
    sa.UniqueConstraint('digest', 'occurrence', name=op.f('uq_bank_line_digest_occurrence'))
    )
    op.create_index(op.f('ix_bank_line_amount_cents'), 'bank_line', ['amount_cents'], unique=False)
    op.create_index(op.f('ix_bank_line_iban_bank_line_booked_on_bank_line_amount_cents'), 'bank_line', ['iban', 'booked_on', 'amount_cents'], unique=False)
    op.create_index(op.f('ix_bank_line_statement_id'), 'bank_line', ['statement_id'], unique=False)
    for table in APPEND_ONLY:
        make_append_only(table)
    make_guard("bank_file", "UPDATE", CHANGED_FILE, "an imported bank file never changes")
    make_guard("bank_file", "DELETE", "OLD.imported_at IS NOT NULL", "an imported bank file stays")
    op.create_table('line_waiting',
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('waiting_cents', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('waiting_cents = CAST(waiting_cents AS BIGINT)', name=op.f('ck_line_waiting_waiting_cents_whole')),
    sa.ForeignKeyConstraint(['line_id'], ['bank_line.id'], name=op.f('fk_line_waiting_line_id_bank_line')),
    sa.PrimaryKeyConstraint('line_id', name=op.f('pk_line_waiting'))
    )
    op.create_index('ix_line_waiting_open', 'line_waiting', ['line_id'], unique=False,
                    sqlite_where=sa.text('waiting_cents <> 0'), postgresql_where=sa.text('waiting_cents <> 0'))
    op.create_table('line_assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('is_other_account', sa.Boolean(), nullable=False),
    sa.Column('undoes_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_cents <> 0', name=op.f('ck_line_assignment_amount')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_line_assignment_amount_cents_whole')),
    sa.ForeignKeyConstraint(['line_id'], ['bank_line.id'], name=op.f('fk_line_assignment_line_id_bank_line')),
    sa.ForeignKeyConstraint(['undoes_id'], ['line_assignment.id'], name=op.f('fk_line_assignment_undoes_id_line_assignment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_assignment')),
    sa.UniqueConstraint('reference', name=op.f('uq_line_assignment_reference')),
    sa.UniqueConstraint('undoes_id', name=op.f('uq_line_assignment_undoes_id'))
    )
    op.create_index(op.f('ix_line_assignment_line_id'), 'line_assignment', ['line_id'], unique=False)
    op.create_index(
        op.f('ix_line_assignment_kind_line_assignment_item_id'), 'line_assignment', ['kind', 'item_id'], unique=False
    )
    op.create_table('line_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_line_decision_amount_cents_whole')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['member.id'], name=op.f('fk_line_decision_decided_by_id_member')),
    sa.ForeignKeyConstraint(['line_id'], ['bank_line.id'], name=op.f('fk_line_decision_line_id_bank_line')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_decision'))
    )
    op.create_index(op.f('ix_line_decision_line_id'), 'line_decision', ['line_id'], unique=False)
    for table in ("line_assignment", "line_decision"):
        make_append_only(table)
    make_guard("line_assignment", "INSERT", TOO_MUCH, "a line is never assigned more than it is")
    make_guard("line_waiting", "UPDATE", OVER_WAITING, "a line never waits for more than it is")
    make_guard("line_waiting", "DELETE", "TRUE", "what waits of a line is never deleted")


def downgrade():
    drop_guard("line_assignment", "INSERT")
    for table in ("line_assignment", "line_decision"):
        drop_append_only(table)
    for when in ("UPDATE", "DELETE"):
        drop_guard("line_waiting", when)
    for table in ("line_decision", "line_assignment", "line_waiting"):
        op.drop_table(table)
    for when in ("UPDATE", "DELETE"):
        drop_guard("bank_file", when)
    for table in APPEND_ONLY:
        drop_append_only(table)
    op.drop_index(op.f('ix_bank_line_statement_id'), table_name='bank_line')
    op.drop_index(op.f('ix_bank_line_iban_bank_line_booked_on_bank_line_amount_cents'), table_name='bank_line')
    op.drop_index(op.f('ix_bank_line_amount_cents'), table_name='bank_line')
    op.drop_table('bank_line')
    op.drop_index(op.f('ix_bank_statement_iban_bank_statement_ends_on'), table_name='bank_statement')
    op.drop_index(op.f('ix_bank_statement_file_id'), table_name='bank_statement')
    op.drop_table('bank_statement')
    op.drop_table('bank_file')
