"""rules of an offering: limits of the exemption, messages that are said once, and by telephone

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

# In place: a table that is rebuilt loses its guards. Each is a whole number.
WHOLE = (
    ("cooperative", "exemption_limit_cents", 500_000_000),
    ("cooperative", "small_circle_limit_cents", 10_000_000),
    ("offering", "highest_price_cents", 0),
)


def upgrade():
    for table, name, usual in WHOLE:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name} BIGINT DEFAULT {usual} NOT NULL"
            f" CONSTRAINT ck_{table}_{name}_whole CHECK ({name} = CAST({name} AS BIGINT))"
        )
    # A price that was lowered since stands in the orders that were placed at it.
    op.execute("UPDATE offering SET highest_price_cents = price_cents")
    ordered = "(SELECT MAX(o.price_cents) FROM share_order AS o WHERE o.offering_id = offering.id)"
    op.execute(
        f"UPDATE offering SET highest_price_cents = {ordered} WHERE {ordered} > price_cents"
    )
    allow("'mail', 'letter', 'phone'")
    kind = "TIMESTAMP WITH TIME ZONE" if is_postgresql() else "DATETIME"
    op.execute(f"ALTER TABLE outbox_mail ADD COLUMN printed_at {kind}")
    op.execute("ALTER TABLE outbox_mail ADD COLUMN once_key VARCHAR")
    op.create_index(op.f('ix_outbox_mail_once_key'), 'outbox_mail', ['once_key'], unique=True)


def downgrade():
    op.drop_index(op.f('ix_outbox_mail_once_key'), table_name='outbox_mail')
    op.execute("ALTER TABLE outbox_mail DROP COLUMN once_key")
    op.execute("ALTER TABLE outbox_mail DROP COLUMN printed_at")
    op.execute("UPDATE outbox_mail SET channel = 'letter' WHERE channel = 'phone'")
    allow("'mail', 'letter'")
    for table, name, _usual in reversed(WHOLE):
        if is_postgresql():
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}_whole")
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")


def allow(channels):
    """Let a message go these ways."""
    if is_postgresql():
        op.execute("ALTER TABLE outbox_mail DROP CONSTRAINT ck_outbox_mail_channel")
        op.execute(
            "ALTER TABLE outbox_mail ADD CONSTRAINT ck_outbox_mail_channel"
            f" CHECK (channel IN ({channels}))"
        )
        return
    op.execute(
        "ALTER TABLE outbox_mail ADD COLUMN channel_next VARCHAR DEFAULT 'mail' NOT NULL"
        f" CONSTRAINT ck_outbox_mail_channel CHECK (channel_next IN ({channels}))"
    )
    op.execute("UPDATE outbox_mail SET channel_next = channel")
    op.execute("ALTER TABLE outbox_mail DROP COLUMN channel")
    op.execute("ALTER TABLE outbox_mail RENAME COLUMN channel_next TO channel")


def is_postgresql():
    return op.get_bind().dialect.name == "postgresql"
