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


def downgrade():
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
