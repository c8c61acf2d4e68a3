"""the member agreement, to read before one agrees

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, make_append_only

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('terms_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('terms_version', sa.String(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_terms_document')),
    sa.UniqueConstraint('terms_version', name=op.f('uq_terms_document_terms_version'))
    )
    make_append_only('terms_document')


def downgrade():
    drop_append_only('terms_document')
    op.drop_table('terms_document')
