"""sun

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


COLUMNS = (
    ("shading_fraction_by_month", sa.JSON),
    ("snow", sa.String),
    ("degradation_fraction_per_year", sa.Double),
    ("bifaciality_fraction", sa.Double),
    ("mounting", sa.String),
    ("albedo", sa.Double),
)
CHECKS = (
    ("snow", "snow IN ('off', 'auto')"),
    ("mounting", "mounting IN ('roof', 'open_rack', 'in_roof')"),
    ("degradation", "degradation_fraction_per_year BETWEEN 0 AND 0.05"),
    ("bifaciality", "bifaciality_fraction BETWEEN 0 AND 1"),
    ("albedo", "albedo BETWEEN 0 AND 1"),
)


def upgrade():
    with op.batch_alter_table("plant") as plant:
        for name, kind in COLUMNS:
            plant.add_column(sa.Column(name, kind(), nullable=True))
        for name, condition in CHECKS:
            plant.create_check_constraint(op.f(f"ck_plant_{name}"), condition)


def downgrade():
    with op.batch_alter_table("plant") as plant:
        for name, _ in CHECKS:
            plant.drop_constraint(op.f(f"ck_plant_{name}"), type_="check")
        for name, _ in COLUMNS:
            plant.drop_column(name)
