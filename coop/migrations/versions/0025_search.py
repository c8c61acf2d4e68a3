"""finding somebody among many

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

# Whom the board wrote in itself, and who is no outside executor: only they wait to be admitted.
WAITS = """
    status = 'applicant'
    AND NOT EXISTS (SELECT 1 FROM share_order WHERE member_id = member.id AND status = 'reserved')
    AND NOT EXISTS (
        SELECT 1 FROM audit_entry WHERE object_type = 'member' AND object_id = member.id
        AND (action = 'outside_executor' OR (action = 'applied' AND actor_id IS NULL))
    )
"""
CHANGED = "NEW.name <> OLD.name OR NEW.email IS DISTINCT FROM OLD.email OR NEW.postcode <> OLD.postcode"


def is_postgresql():
    return op.get_bind().dialect.name == "postgresql"


def upgrade():
    false = "FALSE" if is_postgresql() else "0"
    true = "TRUE" if is_postgresql() else "1"
    # In place: the table may have guards of its own.
    for column in ("awaits_admission", "is_listed"):
        op.execute(f"ALTER TABLE member ADD COLUMN {column} BOOLEAN DEFAULT {false} NOT NULL")
    op.execute(f"UPDATE member SET awaits_admission = {true} WHERE {WAITS}")
    op.create_index(op.f('ix_member_iban'), 'member', ['iban'], unique=False)
    op.create_index(
        op.f('ix_member_status_member_number_member_id'), 'member', ['status', 'number', 'id'], unique=False
    )
    for name, column, sqlite, postgresql in (
        ("ix_member_not_listed", "id", "is_listed = 0", "NOT is_listed"),
        ("ix_member_awaits_admission", "applied_on", "awaits_admission = 1", "awaits_admission"),
    ):
        op.create_index(
            name, 'member', [column], unique=False,
            sqlite_where=sa.text(sqlite), postgresql_where=sa.text(postgresql),
        )
    op.create_table('member_part',
    sa.Column('part', sa.String().with_variant(sa.String(collation='C'), 'postgresql'), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_member_part_member_id_member')),
    sa.PrimaryKeyConstraint('part', 'member_id', name=op.f('pk_member_part')),
    sqlite_with_rowid=False,
    )
    op.create_index(op.f('ix_member_part_member_id'), 'member_part', ['member_id'], unique=False)
    op.create_index(
        op.f('ix_share_order_status_share_order_id'), 'share_order', ['status', 'id'], unique=False
    )
    op.create_index(
        'ix_share_order_due',
        'share_order', ['status', 'expires_at', 'amount_cents'], unique=False,
    )
    op.drop_index(op.f('ix_share_order_status_share_order_expires_at'), table_name='share_order')
    if is_postgresql():
        op.execute(
            "CREATE FUNCTION member_renamed() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {CHANGED} THEN NEW.is_listed := FALSE; END IF; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER member_renamed BEFORE UPDATE ON member FOR EACH ROW "
            "EXECUTE FUNCTION member_renamed()"
        )
    else:
        op.execute(
            "CREATE TRIGGER member_renamed AFTER UPDATE OF name, email, postcode ON member "
            f"FOR EACH ROW WHEN {CHANGED.replace('IS DISTINCT FROM', 'IS NOT')} "
            "BEGIN UPDATE member SET is_listed = 0 WHERE id = NEW.id; END"
        )


def downgrade():
    if is_postgresql():
        op.execute("DROP TRIGGER member_renamed ON member")
        op.execute("DROP FUNCTION member_renamed()")
    else:
        op.execute("DROP TRIGGER member_renamed")
    op.create_index(
        op.f('ix_share_order_status_share_order_expires_at'),
        'share_order', ['status', 'expires_at'], unique=False,
    )
    op.drop_index(
        'ix_share_order_due', table_name='share_order'
    )
    op.drop_index(op.f('ix_share_order_status_share_order_id'), table_name='share_order')
    op.drop_table('member_part')
    for name in (
        "ix_member_awaits_admission",
        "ix_member_not_listed",
        "ix_member_status_member_number_member_id",
        "ix_member_iban",
    ):
        op.drop_index(name, table_name='member')
    for column in ("is_listed", "awaits_admission"):
        op.execute(f"ALTER TABLE member DROP COLUMN {column}")
