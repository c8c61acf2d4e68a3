"""returns: who asks the cooperative to take shares back, and what was granted

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_guard, make_guard

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

ONE_WAY = (
    "OLD.status <> 'waiting' OR NEW.granted_shares < OLD.granted_shares"
    " OR NEW.member_id <> OLD.member_id OR NEW.share_class_id <> OLD.share_class_id"
    " OR NEW.shares <> OLD.shares OR NEW.asked_on <> OLD.asked_on"
    " OR NEW.notice_ends_on <> OLD.notice_ends_on"
)
GUARDS = (
    ("return_request", "UPDATE", ONE_WAY, "a request keeps what it asks and goes one way"),
    ("return_request", "DELETE", "TRUE", "a request is never deleted"),
    *(
        (table, when, "TRUE", f"{table} is append-only")
        for table in ("return_grant", "board_notice")
        for when in ("UPDATE", "DELETE")
    ),
)


def upgrade():
    op.create_table('return_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('share_class_id', sa.Integer(), nullable=False),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('granted_shares', sa.BigInteger(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('notice_ends_on', sa.Date(), nullable=False),
    sa.Column('hardship', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('told', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("status IN ('waiting', 'granted', 'withdrawn', 'refused')", name=op.f('ck_return_request_status')),
    sa.CheckConstraint("hardship IN ('death', 'separation', 'debt', 'care_home')", name=op.f('ck_return_request_hardship')),
    sa.CheckConstraint('shares > 0', name=op.f('ck_return_request_shares')),
    sa.CheckConstraint('granted_shares BETWEEN 0 AND shares', name=op.f('ck_return_request_granted')),
    sa.CheckConstraint("(status = 'granted') = (granted_shares = shares)", name=op.f('ck_return_request_all_granted')),
    sa.CheckConstraint('notice_ends_on >= asked_on', name=op.f('ck_return_request_in_order')),
    sa.CheckConstraint('shares = CAST(shares AS BIGINT)', name=op.f('ck_return_request_shares_whole')),
    sa.CheckConstraint('granted_shares = CAST(granted_shares AS BIGINT)', name=op.f('ck_return_request_granted_shares_whole')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_return_request_actor_id_member')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_return_request_member_id_member')),
    sa.ForeignKeyConstraint(['share_class_id'], ['share_class.id'], name=op.f('fk_return_request_share_class_id_share_class')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_request'))
    )
    op.create_index(op.f('ix_return_request_member_id'), 'return_request', ['member_id'], unique=False)
    op.create_index(op.f('ix_return_request_status'), 'return_request', ['status'], unique=False)
    op.create_table('return_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('value_cents', sa.BigInteger(), nullable=False),
    sa.Column('capital_cents', sa.BigInteger(), nullable=False),
    sa.Column('method', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('shares > 0', name=op.f('ck_return_grant_shares')),
    sa.CheckConstraint("method IN ('linear', 'equity')", name=op.f('ck_return_grant_method')),
    sa.CheckConstraint('value_cents >= 0 AND capital_cents >= 0', name=op.f('ck_return_grant_not_negative')),
    sa.CheckConstraint('shares = CAST(shares AS BIGINT)', name=op.f('ck_return_grant_shares_whole')),
    sa.CheckConstraint('value_cents = CAST(value_cents AS BIGINT)', name=op.f('ck_return_grant_value_cents_whole')),
    sa.CheckConstraint('capital_cents = CAST(capital_cents AS BIGINT)', name=op.f('ck_return_grant_capital_cents_whole')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_return_grant_actor_id_member')),
    sa.ForeignKeyConstraint(['request_id'], ['return_request.id'], name=op.f('fk_return_grant_request_id_return_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_grant')),
    sa.UniqueConstraint('reference', name=op.f('uq_return_grant_reference'))
    )
    op.create_index(op.f('ix_return_grant_request_id'), 'return_grant', ['request_id'], unique=False)
    op.create_table('board_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('role_id', sa.Integer(), nullable=False),
    sa.Column('change', sa.String(), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("change IN ('begins', 'ends')", name=op.f('ck_board_notice_change')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_board_notice_actor_id_member')),
    sa.ForeignKeyConstraint(['role_id'], ['role_grant.id'], name=op.f('fk_board_notice_role_id_role_grant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_notice')),
    sa.UniqueConstraint('role_id', 'change', name=op.f('uq_board_notice_role_id_change'))
    )
    op.create_index('ix_share_movement_register', 'share_movement', ['share_class_id', 'member_id', 'on', 'shares'], unique=False)
    for guard in GUARDS:
        make_guard(*guard)


def downgrade():
    for table, when, *_rest in GUARDS:
        drop_guard(table, when)
    op.drop_index('ix_share_movement_register', table_name='share_movement')
    op.drop_table('board_notice')
    op.drop_index(op.f('ix_return_grant_request_id'), table_name='return_grant')
    op.drop_table('return_grant')
    op.drop_index(op.f('ix_return_request_status'), table_name='return_request')
    op.drop_index(op.f('ix_return_request_member_id'), table_name='return_request')
    op.drop_table('return_request')
