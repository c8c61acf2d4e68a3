"""mandates, collections, contribution and savings

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, drop_guard, make_append_only, make_guard

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

TABLES = (
    "dues_receipt", "debit_return", "collection_line", "collection", "mandate", "saving_plan", "due",
    "debit_setting",
)
APPEND_ONLY = ("debit_return", "dues_receipt")
# What never changes of a row, and which ways its state may go.
GUARDS = (
    (
        "due",
        "NEW.member_id <> OLD.member_id OR NEW.year <> OLD.year OR NEW.amount_cents <> OLD.amount_cents"
        " OR NEW.reference <> OLD.reference OR NEW.reminders < OLD.reminders"
        " OR (NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ("
        "'open>collected', 'open>paid', 'open>waived', 'collected>returned', 'returned>collected',"
        " 'returned>paid', 'returned>waived', 'paid>open'))",
        "a due does not go back",
    ),
    (
        "saving_plan",
        "NEW.member_id <> OLD.member_id OR NEW.reference <> OLD.reference OR OLD.state = 'stopped'",
        "a saving plan that stopped stays as it is",
    ),
    (
        "mandate",
        "NEW.member_id <> OLD.member_id OR NEW.reference <> OLD.reference OR NEW.iban <> OLD.iban"
        " OR NEW.holder <> OLD.holder OR NEW.said <> OLD.said OR NEW.signed_on <> OLD.signed_on"
        " OR NEW.notice_days <> OLD.notice_days OR (OLD.state NOT IN ('active', 'asked') AND NEW.state <> OLD.state)",
        "a mandate says what was signed",
    ),
    (
        "collection",
        "NEW.digest <> OLD.digest OR NEW.message_id <> OLD.message_id OR NEW.made_by_id <> OLD.made_by_id"
        " OR NEW.collected_on <> OLD.collected_on"
        " OR (NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ("
        "'concept>confirmed', 'concept>dropped', 'confirmed>sent', 'sent>settled', 'settled>sent'))",
        "a collection does not go back",
    ),
    (
        "collection_line",
        "NEW.amount_cents <> OLD.amount_cents OR NEW.mandate_id <> OLD.mandate_id"
        " OR NEW.end_to_end_id <> OLD.end_to_end_id OR NEW.member_id <> OLD.member_id"
        " OR NEW.sequence <> OLD.sequence"
        " OR (NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ("
        "'waiting>collected', 'waiting>dropped', 'collected>returned'))",
        "a direct debit does not go back",
    ),
)


def upgrade():
    op.create_table('debit_setting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('creditor_id', sa.String(), nullable=False),
    sa.Column('notice_days', sa.Integer(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_debit_setting_only_one')),
    sa.CheckConstraint('notice_days BETWEEN 1 AND 14', name=op.f('ck_debit_setting_notice_days')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_debit_setting'))
    )
    op.create_table('collection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('collected_on', sa.Date(), nullable=False),
    sa.Column('message_id', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state IN ('confirmed', 'sent', 'settled')) = (confirmed_at IS NOT NULL)", name=op.f('ck_collection_confirmed_has_time')),
    sa.CheckConstraint("kind IN ('due', 'saving')", name=op.f('ck_collection_kind')),
    sa.CheckConstraint("state IN ('concept', 'confirmed', 'sent', 'settled', 'dropped')", name=op.f('ck_collection_state')),
    sa.CheckConstraint('(confirmed_at IS NULL) = (confirmed_by_id IS NULL)', name=op.f('ck_collection_confirmed_by_someone')),
    sa.CheckConstraint('confirmed_by_id <> made_by_id', name=op.f('ck_collection_four_eyes')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['member.id'], name=op.f('fk_collection_confirmed_by_id_member')),
    sa.ForeignKeyConstraint(['made_by_id'], ['member.id'], name=op.f('fk_collection_made_by_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collection')),
    sa.UniqueConstraint('message_id', name=op.f('uq_collection_message_id'))
    )
    op.create_index('uq_collection_one_concept', 'collection', ['kind'], unique=True, sqlite_where=sa.text("state = 'concept'"), postgresql_where=sa.text("state = 'concept'"))
    op.create_table('due',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('pay_by', sa.Date(), nullable=False),
    sa.Column('reminders', sa.Integer(), nullable=False),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.CheckConstraint("state IN ('open', 'collected', 'paid', 'waived', 'returned')", name=op.f('ck_due_state')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_due_amount_cents_whole')),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_due_amount')),
    sa.CheckConstraint('reminders BETWEEN 0 AND 2', name=op.f('ck_due_reminders')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_due_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_due')),
    sa.UniqueConstraint('reference', name=op.f('uq_due_reference'))
    )
    op.create_index(op.f('ix_due_year_due_state'), 'due', ['year', 'state'], unique=False)
    op.create_index('uq_due_member_year', 'due', ['member_id', 'year'], unique=True)
    op.create_table('mandate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('iban', sa.String(), nullable=False),
    sa.Column('holder', sa.String(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('signed_by', sa.String(), nullable=False),
    sa.Column('said', sa.String(), nullable=False),
    sa.Column('notice_days', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('used_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(state IN ('active', 'asked')) = (ended_on IS NULL)", name=op.f('ck_mandate_ended_has_day')),
    sa.CheckConstraint("kind IN ('due', 'saving')", name=op.f('ck_mandate_kind')),
    sa.CheckConstraint("signed_by IN ('web', 'paper')", name=op.f('ck_mandate_signed_by')),
    sa.CheckConstraint("state IN ('active', 'asked', 'blocked', 'revoked', 'lapsed')", name=op.f('ck_mandate_state')),
    sa.CheckConstraint('notice_days BETWEEN 1 AND 14', name=op.f('ck_mandate_notice_days')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mandate_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mandate')),
    sa.UniqueConstraint('reference', name=op.f('uq_mandate_reference'))
    )
    op.create_index('uq_mandate_one', 'mandate', ['member_id', 'kind'], unique=True, sqlite_where=sa.text("state IN ('active', 'asked')"), postgresql_where=sa.text("state IN ('active', 'asked')"))
    op.create_table('saving_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('monthly_cents', sa.BigInteger(), nullable=False),
    sa.Column('way', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=False),
    sa.Column('stopped_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(state = 'stopped') = (stopped_on IS NOT NULL)", name=op.f('ck_saving_plan_stopped_has_day')),
    sa.CheckConstraint("state IN ('active', 'paused', 'stopped')", name=op.f('ck_saving_plan_state')),
    sa.CheckConstraint("way IN ('debit', 'transfer')", name=op.f('ck_saving_plan_way')),
    sa.CheckConstraint('monthly_cents = CAST(monthly_cents AS BIGINT)', name=op.f('ck_saving_plan_monthly_cents_whole')),
    sa.CheckConstraint('monthly_cents >= 500', name=op.f('ck_saving_plan_monthly')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_saving_plan_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saving_plan')),
    sa.UniqueConstraint('reference', name=op.f('uq_saving_plan_reference'))
    )
    op.create_index('uq_saving_plan_one', 'saving_plan', ['member_id'], unique=True, sqlite_where=sa.text("state IN ('active', 'paused')"), postgresql_where=sa.text("state IN ('active', 'paused')"))
    op.create_table('collection_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('due_id', sa.Integer(), nullable=True),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('month', sa.Date(), nullable=True),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('sequence', sa.String(), nullable=False),
    sa.Column('end_to_end_id', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.CheckConstraint("sequence IN ('FRST', 'RCUR')", name=op.f('ck_collection_line_sequence')),
    sa.CheckConstraint("state IN ('waiting', 'collected', 'dropped', 'returned')", name=op.f('ck_collection_line_state')),
    sa.CheckConstraint('(due_id IS NULL) <> (plan_id IS NULL)', name=op.f('ck_collection_line_of_one_thing')),
    sa.CheckConstraint('(plan_id IS NULL) = (month IS NULL)', name=op.f('ck_collection_line_plan_has_month')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_collection_line_amount_cents_whole')),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_collection_line_amount')),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_collection_line_collection_id_collection')),
    sa.ForeignKeyConstraint(['due_id'], ['due.id'], name=op.f('fk_collection_line_due_id_due')),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandate.id'], name=op.f('fk_collection_line_mandate_id_mandate')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_collection_line_member_id_member')),
    sa.ForeignKeyConstraint(['plan_id'], ['saving_plan.id'], name=op.f('fk_collection_line_plan_id_saving_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collection_line')),
    sa.UniqueConstraint('end_to_end_id', name=op.f('uq_collection_line_end_to_end_id'))
    )
    op.create_index(op.f('ix_collection_line_collection_id_collection_line_state'), 'collection_line', ['collection_id', 'state'], unique=False)
    op.create_index('uq_collection_line_due', 'collection_line', ['due_id'], unique=True, sqlite_where=sa.text("due_id IS NOT NULL AND state IN ('waiting', 'collected')"), postgresql_where=sa.text("due_id IS NOT NULL AND state IN ('waiting', 'collected')"))
    op.create_index('uq_collection_line_plan', 'collection_line', ['plan_id', 'month'], unique=True, sqlite_where=sa.text("plan_id IS NOT NULL AND state IN ('waiting', 'collected')"), postgresql_where=sa.text("plan_id IS NOT NULL AND state IN ('waiting', 'collected')"))
    op.create_table('dues_receipt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('due_id', sa.Integer(), nullable=True),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('collection_id', sa.Integer(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('source_account', sa.String(), nullable=False),
    sa.Column('reverses_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(due_id IS NOT NULL AND plan_id IS NULL AND collection_id IS NULL) OR (due_id IS NULL AND plan_id IS NOT NULL AND collection_id IS NULL) OR (due_id IS NULL AND plan_id IS NULL AND collection_id IS NOT NULL)', name=op.f('ck_dues_receipt_of_one_thing')),
    sa.CheckConstraint('amount_cents <> 0', name=op.f('ck_dues_receipt_amount')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_dues_receipt_amount_cents_whole')),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_dues_receipt_collection_id_collection')),
    sa.ForeignKeyConstraint(['due_id'], ['due.id'], name=op.f('fk_dues_receipt_due_id_due')),
    sa.ForeignKeyConstraint(['plan_id'], ['saving_plan.id'], name=op.f('fk_dues_receipt_plan_id_saving_plan')),
    sa.ForeignKeyConstraint(['reverses_id'], ['dues_receipt.id'], name=op.f('fk_dues_receipt_reverses_id_dues_receipt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dues_receipt')),
    sa.UniqueConstraint('reference', name=op.f('uq_dues_receipt_reference')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_dues_receipt_reverses_id'))
    )
    op.create_index(op.f('ix_dues_receipt_collection_id'), 'dues_receipt', ['collection_id'], unique=False)
    op.create_index(op.f('ix_dues_receipt_due_id'), 'dues_receipt', ['due_id'], unique=False)
    op.create_index(op.f('ix_dues_receipt_plan_id'), 'dues_receipt', ['plan_id'], unique=False)
    op.create_table('debit_return',
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('returned_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('source_account', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['collection_line.id'], name=op.f('fk_debit_return_line_id_collection_line')),
    sa.PrimaryKeyConstraint('line_id', name=op.f('pk_debit_return'))
    )
    for table, condition, sentence in GUARDS:
        make_guard(table, "UPDATE", condition, sentence)
        make_guard(table, "DELETE", "OLD.id IS NOT NULL", f"a row of {table} is kept")
    for table in APPEND_ONLY:
        make_append_only(table)


def downgrade():
    for table in APPEND_ONLY:
        drop_append_only(table)
    for table, _condition, _sentence in GUARDS:
        for when in ("UPDATE", "DELETE"):
            drop_guard(table, when)
    for table in TABLES:
        op.drop_table(table)
