"""orders under load

Revision ID: 0024
Revises: 0023
"""

from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_member_iban", "member", ["iban"])


def downgrade():
    op.drop_index("ix_member_iban", table_name="member")
