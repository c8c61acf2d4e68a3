"""the year's papers, the kascommissie's work and the general meeting

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, make_append_only

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "accounts_extension", "audit_sample", "audit_check", "audit_report", "audit_signature",
    "meeting_pack",
)
WHOLE = ("quantity_wh", "price_microeuro_per_kwh", "carried_wh")


def add_item_columns():
    """In place: a rebuilt year_item would lose its guards."""
    add = "ALTER TABLE year_item ADD COLUMN"
    op.execute(
        f"{add} source VARCHAR DEFAULT 'typed' NOT NULL CONSTRAINT ck_year_item_source "
        "CHECK (source IN ('typed', 'direct', 'feed_in', 'origin', 'general'))"
    )
    op.execute(f'{add} "on" DATE')
    op.execute(f"{add} counterparty VARCHAR DEFAULT '' NOT NULL")
    op.execute(f"{add} paper VARCHAR DEFAULT '' NOT NULL")
    for name in WHOLE:
        op.execute(
            f"{add} {name} BIGINT CONSTRAINT ck_year_item_{name}_whole "
            f"CHECK ({name} = CAST({name} AS BIGINT))"
        )
    op.execute(
        f"{add} general_cost_id INTEGER CONSTRAINT fk_year_item_general_cost_id_general_cost "
        "REFERENCES general_cost (id)"
    )


def upgrade():
    op.create_table('general_cost',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('counterparty', sa.String(), nullable=False),
    sa.Column('paper', sa.String(), nullable=False),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_general_cost_positive')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_general_cost_amount_cents_whole')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_general_cost'))
    )
    op.create_index(op.f('ix_general_cost_year'), 'general_cost', ['year'], unique=False)
    add_item_columns()
    op.create_table('accounts_extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('months BETWEEN 1 AND 4', name=op.f('ck_accounts_extension_months')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_accounts_extension_actor_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts_extension'))
    )
    op.create_index(op.f('ix_accounts_extension_year'), 'accounts_extension', ['year'], unique=False)
    op.create_table('audit_sample',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('size > 0', name=op.f('ck_audit_sample_size')),
    sa.CheckConstraint('size = CAST(size AS BIGINT)', name=op.f('ck_audit_sample_size_whole')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_audit_sample_actor_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_sample'))
    )
    op.create_index(op.f('ix_audit_sample_year'), 'audit_sample', ['year'], unique=False)
    op.create_table('audit_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('distribution_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('remark', sa.String(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("outcome IN ('ok', 'wrong')", name=op.f('ck_audit_check_outcome')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_audit_check_actor_id_member')),
    sa.ForeignKeyConstraint(['distribution_id'], ['distribution.id'], name=op.f('fk_audit_check_distribution_id_distribution')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_audit_check_member_id_member')),
    sa.ForeignKeyConstraint(['sample_id'], ['audit_sample.id'], name=op.f('fk_audit_check_sample_id_audit_sample')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_check'))
    )
    op.create_index(op.f('ix_audit_check_sample_id'), 'audit_check', ['sample_id'], unique=False)
    op.create_table('audit_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('advice', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("advice IN ('yes', 'no')", name=op.f('ck_audit_report_advice')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_audit_report_actor_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_report')),
    sa.UniqueConstraint('year', 'version', name=op.f('uq_audit_report_year_version'))
    )
    op.create_table('audit_signature',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('chains', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_audit_signature_member_id_member')),
    sa.ForeignKeyConstraint(['report_id'], ['audit_report.id'], name=op.f('fk_audit_signature_report_id_audit_report')),
    sa.PrimaryKeyConstraint('report_id', 'member_id', name=op.f('pk_audit_signature'))
    )
    make_meeting_tables()
    for table in APPEND_ONLY:
        make_append_only(table)


def make_meeting_tables():
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('without_computer', sa.String(), nullable=False),
    sa.Column('quorum', sa.String(), nullable=False),
    sa.Column('second_on', sa.Date(), nullable=True),
    sa.Column('conflicts', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('number', name=op.f('uq_meeting_number'))
    )
    op.create_table('agenda_point',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('minutes', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('talk', 'adoption', 'result', 'discharge', 'vote')", name=op.f('ck_agenda_point_kind')),
    sa.CheckConstraint("outcome IS NULL OR outcome IN ('yes', 'no', 'postponed')", name=op.f('ck_agenda_point_outcome')),
    sa.CheckConstraint("(outcome IS NULL) = (decision = '')", name=op.f('ck_agenda_point_decided_has_number')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_agenda_point_meeting_id_meeting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_point'))
    )
    op.create_index(op.f('ix_agenda_point_meeting_id'), 'agenda_point', ['meeting_id'], unique=False)
    op.create_table('meeting_pack',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('pages_pdf', sa.LargeBinary(), nullable=False),
    sa.Column('archive', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_pack_meeting_id_meeting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_pack'))
    )
    op.create_index(op.f('ix_meeting_pack_meeting_id'), 'meeting_pack', ['meeting_id'], unique=False)


def downgrade():
    for table in APPEND_ONLY:
        drop_append_only(table)
    for table in (
        "meeting_pack", "agenda_point", "meeting", "audit_signature", "audit_report",
        "audit_check", "audit_sample", "accounts_extension",
    ):
        op.drop_table(table)
    for name in ("general_cost_id", *WHOLE, "paper", "counterparty", '"on"', "source"):
        op.execute(f"ALTER TABLE year_item DROP COLUMN {name}")
    op.drop_table('general_cost')
