"""waiting lists and lotteries

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, drop_guard, make_append_only, make_guard

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

KEPT = ("offering_wish", "allocation_run")
APPEND_ONLY = ("wish_order", "wish_receipt", "draw_notice")
# In place: a table that is rebuilt loses its guards.
COLUMNS = (
    ("order_receipt", "payer_iban", "VARCHAR", {}),
    ("payout_run", "only_refunds", "BOOLEAN DEFAULT {false} NOT NULL", {}),
    ("allocation_run", "made_by_id", "INTEGER CONSTRAINT fk_allocation_run_made_by_id_member REFERENCES member (id)", {}),
    (
        "allocation_run",
        "confirmed_by_id",
        "INTEGER CONSTRAINT fk_allocation_run_confirmed_by_id_member REFERENCES member (id)",
        {
            "four_eyes": "confirmed_by_id <> made_by_id",
            "confirmed_by_someone": "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
        },
    ),
    ("allocation_run", "digest", "VARCHAR DEFAULT '' NOT NULL", {}),
)
WISH_GOES = (
    "(OLD.status = 'waiting' AND NEW.status IN ('waiting', 'offered', 'ordered', 'lapsed', 'withdrawn'))"
    " OR (OLD.status = 'offered' AND NEW.status IN ('offered', 'ordered', 'lapsed', 'withdrawn'))"
    " OR (OLD.status = 'ordered' AND NEW.status = 'ordered')"
)


def upgrade():
    false = "FALSE" if op.get_bind().dialect.name == "postgresql" else "0"
    for table, column, told, checks in COLUMNS:
        said = " ".join(f"CONSTRAINT ck_{table}_{name} CHECK ({rule})" for name, rule in checks.items())
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {told.format(false=false)} {said}")
    op.create_index(
        'uq_allocation_run_one_confirmed',
        'allocation_run',
        ['offering_id'],
        unique=True,
        sqlite_where=sa.text('confirmed_at IS NOT NULL'),
        postgresql_where=sa.text('confirmed_at IS NOT NULL'),
    )
    op.create_table('draw_notice',
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seed_source', sa.String(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_draw_notice_offering_id_offering')),
    sa.PrimaryKeyConstraint('offering_id', name=op.f('pk_draw_notice'))
    )
    op.create_table('wish_order',
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('wish_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_wish_order_order_id_share_order')),
    sa.ForeignKeyConstraint(['wish_id'], ['offering_wish.id'], name=op.f('fk_wish_order_wish_id_offering_wish')),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_wish_order'))
    )
    op.create_index(op.f('ix_wish_order_wish_id'), 'wish_order', ['wish_id'], unique=False)
    op.create_table('wish_receipt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('wish_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('source_account', sa.String(), nullable=False),
    sa.Column('payer_iban', sa.String(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_wish_receipt_amount')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_wish_receipt_amount_cents_whole')),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_wish_receipt_order_id_share_order')),
    sa.ForeignKeyConstraint(['wish_id'], ['offering_wish.id'], name=op.f('fk_wish_receipt_wish_id_offering_wish')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wish_receipt')),
    sa.UniqueConstraint('reference', name=op.f('uq_wish_receipt_reference'))
    )
    op.create_index(op.f('ix_wish_receipt_wish_id'), 'wish_receipt', ['wish_id'], unique=False)
    for table in APPEND_ONLY:
        make_append_only(table)
    make_guard("offering_wish", "UPDATE", f"NOT ({WISH_GOES})", "a wish that ended stays so")
    make_guard("allocation_run", "UPDATE", "OLD.confirmed_at IS NOT NULL", "a confirmed run stays as it is")
    for table in KEPT:
        make_guard(table, "DELETE", "OLD.id IS NOT NULL", f"a row of {table} is never taken away")


def downgrade():
    for table in KEPT:
        drop_guard(table, "DELETE")
    drop_guard("allocation_run", "UPDATE")
    drop_guard("offering_wish", "UPDATE")
    for table in APPEND_ONLY:
        drop_append_only(table)
    for table in ("wish_receipt", "wish_order", "draw_notice"):
        op.drop_table(table)
    op.drop_index('uq_allocation_run_one_confirmed', table_name='allocation_run')
    for table, column, _told, checks in reversed(COLUMNS):
        if op.get_bind().dialect.name == "postgresql":
            for name in checks:
                op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
