"""wind

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

MEASURES = (
    'rated_power_kw',
    'rotor_diameter_m',
    'wake_loss_fraction',
    'availability_loss_fraction',
    'electrical_loss_fraction',
    'other_loss_fraction',
)


def upgrade():
    with op.batch_alter_table('plant', schema=None) as batch_op:
        # A plant that was there before is one turbine; new ones say it themselves.
        batch_op.add_column(
            sa.Column('turbines', sa.BigInteger(), nullable=False, server_default='1')
        )
        batch_op.add_column(sa.Column('region', sa.String(), nullable=True))
        for name in MEASURES:
            batch_op.add_column(sa.Column(name, sa.Double(), nullable=True))
        batch_op.create_check_constraint(
            op.f('ck_plant_turbines'), 'turbines BETWEEN 1 AND 500'
        )
        batch_op.create_check_constraint(
            op.f('ck_plant_turbines_whole'), 'turbines = CAST(turbines AS BIGINT)'
        )
    with op.batch_alter_table('plant', schema=None) as batch_op:
        batch_op.alter_column('turbines', server_default=None)


def downgrade():
    with op.batch_alter_table('plant', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_plant_turbines_whole'), type_='check')
        batch_op.drop_constraint(op.f('ck_plant_turbines'), type_='check')
        for name in (*reversed(MEASURES), 'region', 'turbines'):
            batch_op.drop_column(name)
