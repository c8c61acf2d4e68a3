"""what the assembly decided stays readable: a newer decision is a row of its own

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, make_append_only

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

COLUMNS = "name, from_year, value, decision, decided_on"


def upgrade():
    op.execute("ALTER TABLE policy RENAME TO policy_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE policy_before RENAME CONSTRAINT pk_policy TO pk_policy_before")
    op.create_table('policy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy'))
    )
    op.create_index(op.f('ix_policy_name_policy_from_year'), 'policy', ['name', 'from_year'], unique=False)
    op.execute(
        f"INSERT INTO policy ({COLUMNS}) SELECT {COLUMNS} FROM policy_before "
        "ORDER BY decided_on, name, from_year"
    )
    op.drop_table('policy_before')
    make_append_only("policy")


def downgrade():
    drop_append_only("policy")
    op.execute("ALTER TABLE policy RENAME TO policy_after")
    op.drop_index(op.f('ix_policy_name_policy_from_year'), table_name='policy_after')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE policy_after RENAME CONSTRAINT pk_policy TO pk_policy_after")
    op.create_table('policy',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('name', 'from_year', name=op.f('pk_policy'))
    )
    # Where one book year had several decisions, only the newest can be kept.
    op.execute(
        f"INSERT INTO policy ({COLUMNS}) SELECT {COLUMNS} FROM policy_after AS one "
        "WHERE NOT EXISTS (SELECT 1 FROM policy_after AS newer WHERE newer.name = one.name "
        "AND newer.from_year = one.from_year AND newer.id > one.id)"
    )
    op.drop_table('policy_after')
