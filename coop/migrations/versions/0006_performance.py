"""performance

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('plant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_calibrated', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('calibration_reason', sa.String(), server_default='', nullable=False))

    op.create_table('outage',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plant_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('start_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('end_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cause', sa.String(), nullable=False),
    sa.Column('explanation', sa.String(), nullable=False),
    sa.Column('explanation_en', sa.String(), nullable=False),
    sa.Column('lost_wh', sa.BigInteger(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('possible', 'outage', 'dismissed')", name=op.f('ck_outage_kind')),
    sa.CheckConstraint('end_at IS NULL OR end_at > start_at', name=op.f('ck_outage_in_order')),
    sa.CheckConstraint('lost_wh = CAST(lost_wh AS BIGINT)', name=op.f('ck_outage_lost_wh_whole')),
    sa.CheckConstraint('lost_wh >= 0', name=op.f('ck_outage_not_negative')),
    sa.ForeignKeyConstraint(['plant_id'], ['plant.id'], name=op.f('fk_outage_plant_id_plant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outage'))
    )
    with op.batch_alter_table('outage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outage_plant_id_outage_start_at'), ['plant_id', 'start_at'], unique=False)

    op.create_table('plant_month',
    sa.Column('plant_id', sa.Integer(), nullable=False),
    sa.Column('start_on', sa.Date(), nullable=False),
    sa.Column('weather_kwh', sa.Double(), nullable=False),
    sa.Column('estimate_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('weather_kwh >= 0', name=op.f('ck_plant_month_not_negative')),
    sa.ForeignKeyConstraint(['estimate_id'], ['plant_estimate.id'], name=op.f('fk_plant_month_estimate_id_plant_estimate')),
    sa.ForeignKeyConstraint(['plant_id'], ['plant.id'], name=op.f('fk_plant_month_plant_id_plant')),
    sa.PrimaryKeyConstraint('plant_id', 'start_on', name=op.f('pk_plant_month'))
    )


def downgrade():
    op.drop_table('plant_month')
    with op.batch_alter_table('outage', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outage_plant_id_outage_start_at'))

    op.drop_table('outage')
    # Not in a batch: that would drop the table of plants, to which others refer.
    op.drop_column('plant', 'calibration_reason')
    op.drop_column('plant', 'is_calibrated')
