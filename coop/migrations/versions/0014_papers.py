"""papers

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, make_append_only

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

TABLE = "issued_paper"


def upgrade():
    op.create_table(TABLE,
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_interim', sa.Boolean(), nullable=False),
    sa.Column('share_class_id', sa.Integer(), nullable=True),
    sa.Column('shares', sa.BigInteger(), nullable=True),
    sa.Column('operation_reference', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('statement', 'certificate', 'confirmation')", name=op.f('ck_issued_paper_kind')),
    sa.CheckConstraint("(kind = 'statement') = (year IS NOT NULL)", name=op.f('ck_issued_paper_year')),
    sa.CheckConstraint("(kind = 'certificate') = (shares IS NOT NULL)", name=op.f('ck_issued_paper_shares')),
    sa.CheckConstraint("(kind = 'confirmation') = (operation_reference IS NOT NULL)", name=op.f('ck_issued_paper_operation')),
    sa.CheckConstraint('version > 0', name=op.f('ck_issued_paper_version')),
    sa.CheckConstraint('shares = CAST(shares AS BIGINT)', name=op.f('ck_issued_paper_shares_whole')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_issued_paper_actor_id_member')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_issued_paper_member_id_member')),
    sa.ForeignKeyConstraint(['replaces_id'], ['issued_paper.id'], name=op.f('fk_issued_paper_replaces_id_issued_paper')),
    sa.ForeignKeyConstraint(['share_class_id'], ['share_class.id'], name=op.f('fk_issued_paper_share_class_id_share_class')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issued_paper')),
    sa.UniqueConstraint('code', name=op.f('uq_issued_paper_code')),
    sa.UniqueConstraint('number', 'language', name=op.f('uq_issued_paper_number_language'))
    )
    op.create_index(op.f('ix_issued_paper_member_id_issued_paper_kind'), TABLE, ['member_id', 'kind'], unique=False)
    op.create_index(op.f('ix_issued_paper_kind_issued_paper_year_issued_paper_member_id'), TABLE, ['kind', 'year', 'member_id'], unique=False)
    make_append_only(TABLE)


def downgrade():
    drop_append_only(TABLE)
    op.drop_table(TABLE)
