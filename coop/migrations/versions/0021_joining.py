"""helping, giving a share, instalments, a payment provider

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, drop_guard, make_append_only, make_guard

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

APPEND_ONLY = ("order_part", "order_help", "order_help_denial")
ARROWS = (
    "(OLD.state = NEW.state"
    " OR (OLD.state = 'asked' AND NEW.state IN ('granted', 'refused'))"
    " OR (OLD.state = 'granted' AND NEW.state IN ('accepted', 'lapsed')))"
)
GUARDS = (
    (
        "share_present",
        "UPDATE",
        "OLD.accepted_at IS NOT NULL OR OLD.refused_at IS NOT NULL"
        " OR NEW.order_id <> OLD.order_id OR NEW.giver_id <> OLD.giver_id",
        "a present is answered once",
    ),
    ("share_present", "DELETE", "TRUE", "a present is never deleted"),
    (
        "starter_ask",
        "UPDATE",
        f"NOT {ARROWS} OR NEW.offering_id <> OLD.offering_id OR NEW.way <> OLD.way"
        " OR NEW.decide_by <> OLD.decide_by",
        "who asked for a share is answered once",
    ),
    ("starter_ask", "DELETE", "TRUE", "who asked for a share is kept, without a name"),
    (
        "provider_payment",
        "UPDATE",
        "OLD.state = 'paid' OR NEW.amount_cents <> OLD.amount_cents"
        " OR NEW.order_id <> OLD.order_id OR NEW.provider_id <> OLD.provider_id",
        "a payment that came in does not change",
    ),
    ("provider_payment", "DELETE", "TRUE", "a payment is never deleted"),
)
TABLES = (
    "order_help_denial", "starter_ask", "share_present", "provider_payment", "order_part",
    "order_help", "starter_keeper",
)


def upgrade():
    # In place: a table that is rebuilt loses its guards.
    false = "FALSE" if op.get_bind().dialect.name == "postgresql" else "0"
    op.execute(f"ALTER TABLE share_order ADD COLUMN waits_for_receiver BOOLEAN DEFAULT {false} NOT NULL")
    op.create_table('starter_keeper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_starter_keeper_in_order')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_starter_keeper_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_starter_keeper'))
    )
    op.create_index(op.f('ix_starter_keeper_member_id'), 'starter_keeper', ['member_id'], unique=False)
    op.create_table('order_help',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('helper_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('sentence_version', sa.String(), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['helper_id'], ['member.id'], name=op.f('fk_order_help_helper_id_member')),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_order_help_order_id_share_order')),
    sa.ForeignKeyConstraint(['person_id'], ['member.id'], name=op.f('fk_order_help_person_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_help')),
    sa.UniqueConstraint('order_id', name=op.f('uq_order_help_order_id'))
    )
    op.create_index(op.f('ix_order_help_helper_id'), 'order_help', ['helper_id'], unique=False)
    op.create_table('order_part',
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_order_part_amount_cents_whole')),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_order_part_amount')),
    sa.CheckConstraint('number BETWEEN 1 AND 36', name=op.f('ck_order_part_number')),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_order_part_order_id_share_order')),
    sa.PrimaryKeyConstraint('order_id', 'number', name=op.f('pk_order_part'))
    )
    op.create_table('provider_payment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('provider_id', sa.String(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('checkout_url', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name=op.f('ck_provider_payment_paid_has_day')),
    sa.CheckConstraint("state IN ('open', 'paid', 'ended')", name=op.f('ck_provider_payment_state')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_provider_payment_amount_cents_whole')),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_provider_payment_amount')),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_provider_payment_order_id_share_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_payment')),
    sa.UniqueConstraint('provider_id', name=op.f('uq_provider_payment_provider_id'))
    )
    op.create_index(op.f('ix_provider_payment_order_id'), 'provider_payment', ['order_id'], unique=False)
    op.create_table('share_present',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('giver_id', sa.Integer(), nullable=False),
    sa.Column('receiver_name', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('accepted_at IS NULL OR refused_at IS NULL', name=op.f('ck_share_present_one_answer')),
    sa.CheckConstraint('length(message) <= 200', name=op.f('ck_share_present_message')),
    sa.ForeignKeyConstraint(['giver_id'], ['member.id'], name=op.f('fk_share_present_giver_id_member')),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_share_present_order_id_share_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share_present')),
    sa.UniqueConstraint('order_id', name=op.f('uq_share_present_order_id'))
    )
    op.create_index(op.f('ix_share_present_giver_id'), 'share_present', ['giver_id'], unique=False)
    op.create_table('starter_ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('sentence', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('way', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('decide_by', sa.Date(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(state IN ('granted', 'accepted', 'lapsed')) = (order_id IS NOT NULL)", name=op.f('ck_starter_ask_order')),
    sa.CheckConstraint("state IN ('asked', 'granted', 'refused', 'accepted', 'lapsed')", name=op.f('ck_starter_ask_state')),
    sa.CheckConstraint("way IN ('fund', 'parts')", name=op.f('ck_starter_ask_way')),
    sa.ForeignKeyConstraint(['decided_by'], ['member.id'], name=op.f('fk_starter_ask_decided_by_member')),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_starter_ask_offering_id_offering')),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_starter_ask_order_id_share_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_starter_ask')),
    sa.UniqueConstraint('order_id', name=op.f('uq_starter_ask_order_id'))
    )
    op.create_index(op.f('ix_starter_ask_state'), 'starter_ask', ['state'], unique=False)
    op.create_table('order_help_denial',
    sa.Column('help_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('denied_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("channel IN ('link', 'phone')", name=op.f('ck_order_help_denial_channel')),
    sa.ForeignKeyConstraint(['help_id'], ['order_help.id'], name=op.f('fk_order_help_denial_help_id_order_help')),
    sa.PrimaryKeyConstraint('help_id', name=op.f('pk_order_help_denial'))
    )
    for table in APPEND_ONLY:
        make_append_only(table)
    for guard in GUARDS:
        make_guard(*guard)


def downgrade():
    for table, when, _condition, _sentence in GUARDS:
        drop_guard(table, when)
    for table in APPEND_ONLY:
        drop_append_only(table)
    for table in TABLES:
        op.drop_table(table)
    op.execute("ALTER TABLE share_order DROP COLUMN waits_for_receiver")
