"""where post for the cooperative goes

Revision ID: 0028
Revises: 0027
"""

from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade():
    # In place: a table that is rebuilt loses its guards.
    op.execute("ALTER TABLE cooperative ADD COLUMN street VARCHAR DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE cooperative ADD COLUMN postcode VARCHAR DEFAULT '' NOT NULL")


def downgrade():
    op.execute("ALTER TABLE cooperative DROP COLUMN postcode")
    op.execute("ALTER TABLE cooperative DROP COLUMN street")
