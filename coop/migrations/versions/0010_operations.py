"""who speaks for whom and why, who died, and what members agreed

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

ROLES = "role IN ('guardian', 'delegate', 'partner', 'executor', 'attorney')"


def upgrade():
    # In place: a rebuilt share_operation would lose its guards.
    op.execute(
        "ALTER TABLE share_operation ADD COLUMN agreed_cents BIGINT "
        "CONSTRAINT ck_share_operation_agreed_cents_whole "
        "CHECK (agreed_cents = CAST(agreed_cents AS BIGINT))"
    )
    op.execute(
        "ALTER TABLE member ADD COLUMN died_on DATE "
        "CONSTRAINT ck_member_died_has_ended CHECK (died_on IS NULL OR status = 'ended')"
    )
    op.execute(
        "ALTER TABLE representation ADD COLUMN role VARCHAR DEFAULT 'attorney' NOT NULL "
        f"CONSTRAINT ck_representation_role CHECK ({ROLES})"
    )
    for role, kind in (("guardian", "minor"), ("delegate", "organisation")):
        op.execute(
            f"UPDATE representation SET role = '{role}' WHERE member_id IN "
            f"(SELECT id FROM member WHERE kind = '{kind}')"
        )


def downgrade():
    op.drop_column('representation', 'role')
    op.drop_column('member', 'died_on')
    op.drop_column('share_operation', 'agreed_cents')
