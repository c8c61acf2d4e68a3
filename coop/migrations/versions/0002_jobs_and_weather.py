"""jobs and weather

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'job',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('arguments', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('step', sa.BigInteger(), nullable=False),
        sa.Column('steps', sa.BigInteger(), nullable=False),
        sa.Column('runs', sa.BigInteger(), nullable=False),
        sa.Column('told', sa.JSON(), nullable=False),
        sa.Column('onward', sa.String(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('actor_id', sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f('ck_job_state')),
        sa.CheckConstraint('step >= 0 AND step <= steps', name=op.f('ck_job_step')),
        sa.CheckConstraint("(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name=op.f('ck_job_ended_has_time')),
        sa.CheckConstraint('step = CAST(step AS BIGINT)', name=op.f('ck_job_step_whole')),
        sa.CheckConstraint('steps = CAST(steps AS BIGINT)', name=op.f('ck_job_steps_whole')),
        sa.CheckConstraint('runs = CAST(runs AS BIGINT)', name=op.f('ck_job_runs_whole')),
        sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_job_actor_id_member')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_state_job_id'), ['state', 'id'], unique=False)
    op.create_table(
        'weather_month',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('latitude_deg', sa.Double(), nullable=False),
        sa.Column('longitude_deg', sa.Double(), nullable=False),
        sa.Column('is_typical', sa.Boolean(), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('columns', sa.JSON(), nullable=False),
        sa.Column('hours', sa.LargeBinary(), nullable=False),
        sa.Column('known_hours', sa.BigInteger(), nullable=False),
        sa.Column('wind_height_m', sa.Double(), nullable=False),
        sa.Column('licence', sa.String(), nullable=False),
        sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('knmi', 'pvgis', 'file')", name=op.f('ck_weather_month_source')),
        sa.CheckConstraint('known_hours BETWEEN 1 AND 744', name=op.f('ck_weather_month_known_hours')),
        sa.CheckConstraint('known_hours = CAST(known_hours AS BIGINT)', name=op.f('ck_weather_month_known_hours_whole')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_weather_month')),
        sa.UniqueConstraint('source', 'place', 'is_typical', 'month', name=op.f('uq_weather_month_source_place_is_typical_month')),
    )


def downgrade():
    op.drop_table('weather_month')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_job_state_job_id'))
    op.drop_table('job')
