"""who comes first, for whom shares are kept apart, wishes, and money that comes in parts

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, make_append_only

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

APPEND_ONLY = ("order_receipt", "allocation_line", "offering_document")
CHANNELS = (
    "'web', 'phone', 'paper', 'helper', 'waiting', 'lottery', 'initiative', 'savings', 'late'"
)
# In place: a table that is rebuilt loses its guards. Each with its CHECK, by table.
COLUMNS = (
    ("offering", "kind", "VARCHAR DEFAULT 'queue' NOT NULL", {"kind": "kind IN ('queue', 'lottery')"}),
    (
        "offering",
        "max_household_shares",
        "BIGINT DEFAULT 1000000 NOT NULL",
        {
            "per_household": "max_household_shares >= max_shares",
            "max_household_shares_whole": "max_household_shares = CAST(max_household_shares AS BIGINT)",
        },
    ),
    (
        "offering",
        "starter_shares",
        "BIGINT DEFAULT 0 NOT NULL",
        {"starter_shares_whole": "starter_shares = CAST(starter_shares AS BIGINT)"},
    ),
    (
        "offering",
        "claimed_starters",
        "BIGINT DEFAULT 0 NOT NULL",
        {
            "starters": "starter_shares >= 0 AND claimed_starters BETWEEN 0 AND starter_shares",
            "open_sale": "claimed_shares - claimed_starters <= offered_shares - starter_shares",
            "claimed_starters_whole": "claimed_starters = CAST(claimed_starters AS BIGINT)",
        },
    ),
    (
        "offering",
        "target_shares",
        "BIGINT",
        {"target_shares_whole": "target_shares = CAST(target_shares AS BIGINT)"},
    ),
    (
        "offering",
        "most_instalments",
        "INTEGER DEFAULT 1 NOT NULL",
        {"most_instalments": "most_instalments BETWEEN 1 AND 36"},
    ),
    ("offering", "is_small_circle", "BOOLEAN DEFAULT {false} NOT NULL", {}),
    ("offering", "notified_on", "DATE", {}),
    (
        "offering",
        "document_id",
        "INTEGER CONSTRAINT fk_offering_document_id_offering_document"
        " REFERENCES offering_document (id)",
        {},
    ),
    ("share_order", "channel", "VARCHAR DEFAULT 'web' NOT NULL", {"channel": f"channel IN ({CHANNELS})"}),
    ("share_order", "household", "VARCHAR DEFAULT '' NOT NULL", {}),
    ("share_order", "is_starter", "BOOLEAN DEFAULT {false} NOT NULL", {}),
    (
        "share_order",
        "instalments",
        "INTEGER DEFAULT 1 NOT NULL",
        {"instalments": "instalments BETWEEN 1 AND 36"},
    ),
    (
        "share_order",
        "replaces_id",
        "INTEGER CONSTRAINT fk_share_order_replaces_id_share_order REFERENCES share_order (id)",
        {},
    ),
    ("outbox_mail", "channel", "VARCHAR DEFAULT 'mail' NOT NULL", {"channel": "channel IN ('mail', 'letter')"}),
    ("outbox_mail", "about_id", "INTEGER", {}),
    (
        "outbox_mail",
        "about",
        "VARCHAR DEFAULT '' NOT NULL",
        {"about": "about = '' OR about_id IS NOT NULL"},
    ),
)


def upgrade():
    op.create_table('offering_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offering_document'))
    )
    false = "FALSE" if op.get_bind().dialect.name == "postgresql" else "0"
    for table, column, told, checks in COLUMNS:
        said = " ".join(f"CONSTRAINT ck_{table}_{name} CHECK ({rule})" for name, rule in checks.items())
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {told.format(false=false)} {said}")
    op.execute("UPDATE offering SET max_household_shares = max_shares")
    op.create_index(op.f('ix_share_order_household'), 'share_order', ['household'], unique=False)
    op.create_index(
        op.f('ix_outbox_mail_about_outbox_mail_about_id'), 'outbox_mail', ['about', 'about_id'], unique=False
    )
    op.create_table('offering_phase',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('postcodes', sa.String(), nullable=False),
    sa.Column('max_shares', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("who IN ('members', 'neighbours', 'everyone')", name=op.f('ck_offering_phase_who')),
    sa.CheckConstraint('max_shares IS NULL OR max_shares >= 1', name=op.f('ck_offering_phase_max_shares')),
    sa.CheckConstraint('max_shares = CAST(max_shares AS BIGINT)', name=op.f('ck_offering_phase_max_shares_whole')),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_offering_phase_offering_id_offering')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offering_phase')),
    sa.UniqueConstraint('offering_id', 'starts_at', name=op.f('uq_offering_phase_offering_id_starts_at'))
    )
    op.create_table('order_receipt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('source_account', sa.String(), nullable=False),
    sa.Column('reverses_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_cents <> 0', name=op.f('ck_order_receipt_amount')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_order_receipt_amount_cents_whole')),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_order_receipt_order_id_share_order')),
    sa.ForeignKeyConstraint(['reverses_id'], ['order_receipt.id'], name=op.f('fk_order_receipt_reverses_id_order_receipt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_receipt')),
    sa.UniqueConstraint('reference', name=op.f('uq_order_receipt_reference')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_order_receipt_reverses_id'))
    )
    op.create_index(op.f('ix_order_receipt_order_id'), 'order_receipt', ['order_id'], unique=False)
    op.create_table('offering_wish',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('min_shares', sa.BigInteger(), nullable=False),
    sa.Column('max_shares', sa.BigInteger(), nullable=False),
    sa.Column('shares_left', sa.BigInteger(), nullable=False),
    sa.Column('household', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("status IN ('waiting', 'offered', 'ordered', 'lapsed', 'withdrawn')", name=op.f('ck_offering_wish_status')),
    sa.CheckConstraint('min_shares >= 1 AND max_shares >= min_shares', name=op.f('ck_offering_wish_in_order')),
    sa.CheckConstraint('shares_left BETWEEN 0 AND max_shares', name=op.f('ck_offering_wish_shares_left')),
    sa.CheckConstraint('min_shares = CAST(min_shares AS BIGINT)', name=op.f('ck_offering_wish_min_shares_whole')),
    sa.CheckConstraint('max_shares = CAST(max_shares AS BIGINT)', name=op.f('ck_offering_wish_max_shares_whole')),
    sa.CheckConstraint('shares_left = CAST(shares_left AS BIGINT)', name=op.f('ck_offering_wish_shares_left_whole')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_offering_wish_member_id_member')),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_offering_wish_offering_id_offering')),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_offering_wish_order_id_share_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offering_wish'))
    )
    op.create_index(op.f('ix_offering_wish_member_id'), 'offering_wish', ['member_id'], unique=False)
    op.create_index(
        'ix_offering_wish_in_line',
        'offering_wish', ['offering_id', 'status', 'id'], unique=False,
    )
    op.create_table('allocation_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(), nullable=False),
    sa.Column('available_shares', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('available_shares = CAST(available_shares AS BIGINT)', name=op.f('ck_allocation_run_available_shares_whole')),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_allocation_run_offering_id_offering')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation_run'))
    )
    op.create_index(op.f('ix_allocation_run_offering_id'), 'allocation_run', ['offering_id'], unique=False)
    op.create_table('allocation_line',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('wish_id', sa.Integer(), nullable=False),
    sa.Column('min_shares', sa.BigInteger(), nullable=False),
    sa.Column('max_shares', sa.BigInteger(), nullable=False),
    sa.Column('given_shares', sa.BigInteger(), nullable=False),
    sa.Column('lot', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.CheckConstraint('given_shares BETWEEN 0 AND max_shares', name=op.f('ck_allocation_line_given')),
    sa.CheckConstraint('min_shares = CAST(min_shares AS BIGINT)', name=op.f('ck_allocation_line_min_shares_whole')),
    sa.CheckConstraint('max_shares = CAST(max_shares AS BIGINT)', name=op.f('ck_allocation_line_max_shares_whole')),
    sa.CheckConstraint('given_shares = CAST(given_shares AS BIGINT)', name=op.f('ck_allocation_line_given_shares_whole')),
    sa.CheckConstraint('lot = CAST(lot AS BIGINT)', name=op.f('ck_allocation_line_lot_whole')),
    sa.ForeignKeyConstraint(['run_id'], ['allocation_run.id'], name=op.f('fk_allocation_line_run_id_allocation_run')),
    sa.ForeignKeyConstraint(['wish_id'], ['offering_wish.id'], name=op.f('fk_allocation_line_wish_id_offering_wish')),
    sa.PrimaryKeyConstraint('run_id', 'wish_id', name=op.f('pk_allocation_line'))
    )
    for table in APPEND_ONLY:
        make_append_only(table)


def downgrade():
    for table in APPEND_ONLY:
        drop_append_only(table)
    for table in ("allocation_line", "allocation_run", "offering_wish", "order_receipt", "offering_phase"):
        op.drop_table(table)
    op.drop_index(op.f('ix_outbox_mail_about_outbox_mail_about_id'), table_name='outbox_mail')
    op.drop_index(op.f('ix_share_order_household'), table_name='share_order')
    for table, column, _told, checks in reversed(COLUMNS):
        if op.get_bind().dialect.name == "postgresql":
            for name in checks:
                op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table('offering_document')
