"""meters

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

APPEND_ONLY = ("meter_stand", "meter_change")


def make_guards():
    for table in APPEND_ONLY:
        for when in ("UPDATE", "DELETE"):
            name, sentence = f"guard_{table}_{when.lower()}", f"{table} is append-only"
            if op.get_bind().dialect.name == "postgresql":
                op.execute(
                    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"RAISE EXCEPTION '{sentence}' "
                    f"USING ERRCODE = 'integrity_constraint_violation'; END $$"
                )
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {name}()"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW "
                    f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
                )


def drop_guards():
    for table in APPEND_ONLY:
        for when in ("UPDATE", "DELETE"):
            name = f"guard_{table}_{when.lower()}"
            if op.get_bind().dialect.name == "postgresql":
                op.execute(f"DROP TRIGGER {name} ON {table}")
                op.execute(f"DROP FUNCTION {name}()")
            else:
                op.execute(f"DROP TRIGGER {name}")


def upgrade():
    # Added in place: a rebuilt meter_reading would lose its guards.
    op.add_column('meter', sa.Column('digits', sa.Integer(), nullable=True))
    op.add_column('meter_reading', sa.Column('is_reckoned', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('meter_reading', sa.Column('is_void', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('meter_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('old_meter_id', sa.Integer(), nullable=False),
    sa.Column('new_meter_id', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['new_meter_id'], ['meter.id'], name=op.f('fk_meter_change_new_meter_id_meter')),
    sa.ForeignKeyConstraint(['old_meter_id'], ['meter.id'], name=op.f('fk_meter_change_old_meter_id_meter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meter_change')),
    sa.UniqueConstraint('new_meter_id', name=op.f('uq_meter_change_new_meter_id')),
    sa.UniqueConstraint('old_meter_id', name=op.f('uq_meter_change_old_meter_id'))
    )
    op.create_table('meter_layout',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meter_id', sa.Integer(), nullable=False),
    sa.Column('head', sa.String(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['meter_id'], ['meter.id'], name=op.f('fk_meter_layout_meter_id_meter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meter_layout')),
    sa.UniqueConstraint('meter_id', 'head', name=op.f('uq_meter_layout_meter_id_head'))
    )
    op.create_table('meter_stand',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meter_id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('register_wh', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('register_wh = CAST(register_wh AS BIGINT)', name=op.f('ck_meter_stand_register_wh_whole')),
    sa.CheckConstraint('register_wh >= 0', name=op.f('ck_meter_stand_not_negative')),
    sa.CheckConstraint('version = CAST(version AS BIGINT)', name=op.f('ck_meter_stand_version_whole')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_meter_stand_version')),
    sa.ForeignKeyConstraint(['batch_id'], ['reading_batch.id'], name=op.f('fk_meter_stand_batch_id_reading_batch')),
    sa.ForeignKeyConstraint(['meter_id'], ['meter.id'], name=op.f('fk_meter_stand_meter_id_meter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meter_stand')),
    sa.UniqueConstraint('meter_id', 'at', 'version', name=op.f('uq_meter_stand_meter_id_at_version'))
    )
    op.create_index(op.f('ix_meter_stand_batch_id'), 'meter_stand', ['batch_id'], unique=False)
    make_guards()


def downgrade():
    drop_guards()
    op.drop_index(op.f('ix_meter_stand_batch_id'), table_name='meter_stand')
    op.drop_table('meter_stand')
    op.drop_table('meter_layout')
    op.drop_table('meter_change')
    op.drop_column('meter_reading', 'is_void')
    op.drop_column('meter_reading', 'is_reckoned')
    op.drop_column('meter', 'digits')
