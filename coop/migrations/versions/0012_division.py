"""corrections of closed years, and what is paid ahead

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, make_append_only

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

APPEND_ONLY = ("late_correction", "advance", "advance_line")
WHOLE = "{column} BIGINT DEFAULT 0 NOT NULL CONSTRAINT ck_{table}_{column}_whole CHECK ({column} = CAST({column} AS BIGINT))"
WHOLES = (
    ("distribution", "carried_left_wh"),
    ("distribution", "correction_cents"),
    ("distribution", "advance_cents"),
    ("distribution_line", "advance_cents"),
)
ADVANCE = "ck_distribution_line_advance"
BETWEEN = "advance_cents BETWEEN 0 AND amount_cents"


def add_columns():
    """In place: tables that were rebuilt would lose their guards."""
    for table, column in WHOLES:
        more = ""
        if (table, column) == ("distribution_line", "advance_cents"):
            more = f" CONSTRAINT {ADVANCE} CHECK ({BETWEEN})"
        told = WHOLE.format(table=table, column=column)
        op.execute(f"ALTER TABLE {table} ADD COLUMN {told}{more}")
    op.execute("ALTER TABLE distribution ADD COLUMN carried_months_wh JSON")
    op.execute("ALTER TABLE distribution ADD COLUMN corrections_until_id INTEGER")
    op.execute("ALTER TABLE distribution ADD COLUMN sums JSON")


def upgrade():
    add_columns()
    op.create_table('late_correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plant_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=True),
    sa.Column('delta_wh', sa.BigInteger(), nullable=False),
    sa.Column('delta_cents', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('delta_wh <> 0 OR delta_cents <> 0', name=op.f('ck_late_correction_something')),
    sa.CheckConstraint('delta_wh = 0 OR month IS NOT NULL', name=op.f('ck_late_correction_energy_has_month')),
    sa.CheckConstraint('delta_wh = CAST(delta_wh AS BIGINT)', name=op.f('ck_late_correction_delta_wh_whole')),
    sa.CheckConstraint('delta_cents = CAST(delta_cents AS BIGINT)', name=op.f('ck_late_correction_delta_cents_whole')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_late_correction_actor_id_member')),
    sa.ForeignKeyConstraint(['plant_id'], ['plant.id'], name=op.f('fk_late_correction_plant_id_plant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_correction'))
    )
    op.create_index(op.f('ix_late_correction_plant_id_late_correction_year'), 'late_correction', ['plant_id', 'year'], unique=False)
    op.create_table('advance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plant_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('issued_shares', sa.BigInteger(), nullable=False),
    sa.Column('months_wh', sa.JSON(), nullable=False),
    sa.Column('total_cents', sa.BigInteger(), nullable=False),
    sa.Column('members_cents', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('total_cents > 0', name=op.f('ck_advance_positive')),
    sa.CheckConstraint('members_cents BETWEEN 0 AND total_cents', name=op.f('ck_advance_members')),
    sa.CheckConstraint('issued_shares = CAST(issued_shares AS BIGINT)', name=op.f('ck_advance_issued_shares_whole')),
    sa.CheckConstraint('total_cents = CAST(total_cents AS BIGINT)', name=op.f('ck_advance_total_cents_whole')),
    sa.CheckConstraint('members_cents = CAST(members_cents AS BIGINT)', name=op.f('ck_advance_members_cents_whole')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['member.id'], name=op.f('fk_advance_confirmed_by_id_member')),
    sa.ForeignKeyConstraint(['plant_id'], ['plant.id'], name=op.f('fk_advance_plant_id_plant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advance')),
    sa.UniqueConstraint('plant_id', 'year', 'number', name=op.f('uq_advance_plant_id_year_number'))
    )
    op.create_table('advance_line',
    sa.Column('advance_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('share_days', sa.BigInteger(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_advance_line_positive')),
    sa.CheckConstraint('share_days = CAST(share_days AS BIGINT)', name=op.f('ck_advance_line_share_days_whole')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_advance_line_amount_cents_whole')),
    sa.ForeignKeyConstraint(['advance_id'], ['advance.id'], name=op.f('fk_advance_line_advance_id_advance')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_advance_line_member_id_member')),
    sa.PrimaryKeyConstraint('advance_id', 'member_id', name=op.f('pk_advance_line'))
    )
    op.create_index(op.f('ix_advance_line_member_id'), 'advance_line', ['member_id'], unique=False)
    for table in APPEND_ONLY:
        make_append_only(table)


def downgrade():
    for table in APPEND_ONLY:
        drop_append_only(table)
    op.drop_table('advance_line')
    op.drop_table('advance')
    op.drop_table('late_correction')
    lite = op.get_bind().dialect.name == "sqlite"
    if lite:
        # The guards of other tables speak of distribution, which is away for a moment.
        op.execute("PRAGMA legacy_alter_table = ON")
    for table, columns in (
        ("distribution", ("carried_left_wh", "correction_cents", "advance_cents",
                          "carried_months_wh", "corrections_until_id", "sums")),
        ("distribution_line", ("advance_cents",)),
    ):
        drop_append_only(table)
        with op.batch_alter_table(table) as batch_op:
            if table == "distribution_line":
                batch_op.drop_constraint(op.f(ADVANCE), type_='check')
            for column in columns:
                if (table, column) in WHOLES:
                    batch_op.drop_constraint(op.f(f"ck_{table}_{column}_whole"), type_='check')
                batch_op.drop_column(column)
        make_append_only(table)
    if lite:
        op.execute("PRAGMA legacy_alter_table = OFF")
