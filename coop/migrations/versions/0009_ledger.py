"""ledger: periods that close, and money with a purpose

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

APPEND_ONLY = ("period_close", "earmarked_money")
CLOSED = "EXISTS (SELECT 1 FROM period_close WHERE closed_through >= NEW.booked_on)"
PURPOSE = "substr(NEW.reference, 1, 8) = 'earmark-'"
REFERENCE = "(SELECT reference FROM journal_entry WHERE id = NEW.entry_id)"
# Money with a purpose comes from a giver and goes to a supplier: no leg of a member or a plant's
# result can stand beside it.
ELSEWHERE = (
    "EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.id"
    " AND (member_id IS NOT NULL OR account_code NOT IN ('0540', '1100', '1300', '1650')))"
)
# (name, table, when, cheap condition, costly condition, sentence). The first is looked at before
# anything is read: postings come a hundred thousand at a time.
GUARDS = (
    ("guard_journal_entry_open", "journal_entry", "INSERT", "TRUE", CLOSED,
     "this period is closed"),
    ("guard_journal_entry_open_seal", "journal_entry", "UPDATE", "NOT OLD.is_sealed", CLOSED,
     "this period is closed"),
    ("guard_journal_entry_purpose", "journal_entry", "UPDATE", PURPOSE, ELSEWHERE,
     "money with a purpose goes to that purpose alone"),
    ("guard_posting_purpose", "posting", "INSERT", "NEW.account_code = '0540'",
     f"substr({REFERENCE}, 1, 8) <> 'earmark-'",
     "money with a purpose goes to that purpose alone"),
    ("guard_period_close_forward", "period_close", "INSERT", "TRUE",
     "EXISTS (SELECT 1 FROM period_close WHERE closed_through >= NEW.closed_through)",
     "a closed period stays closed"),
    *(
        (f"guard_{table}_{when.lower()}", table, when, "TRUE", "TRUE", f"{table} is append-only")
        for table in APPEND_ONLY
        for when in ("UPDATE", "DELETE")
    ),
)  # fmt: skip


def is_postgresql():
    return op.get_bind().dialect.name == "postgresql"


def make_guard(name, table, when, cheap, costly, sentence):
    if is_postgresql():
        back = "OLD" if when == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {costly} THEN RAISE EXCEPTION '{sentence}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {back}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
            f"FOR EACH ROW WHEN ({cheap}) EXECUTE FUNCTION {name}()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW "
            f"WHEN {cheap} AND {costly} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def drop_guard(name, table):
    if is_postgresql():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    else:
        op.execute(f"DROP TRIGGER IF EXISTS {name}")


def upgrade():
    op.create_table('period_close',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('closed_through', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_period_close_actor_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_period_close')),
    sa.UniqueConstraint('closed_through', name=op.f('uq_period_close_closed_through'))
    )
    op.create_table('earmarked_money',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('giver', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_earmarked_money_actor_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_earmarked_money')),
    sa.UniqueConstraint('reference', name=op.f('uq_earmarked_money_reference'))
    )
    for guard in GUARDS:
        make_guard(*guard)


def downgrade():
    for name, table, *_more in GUARDS:
        drop_guard(name, table)
    op.drop_table('earmarked_money')
    op.drop_table('period_close')
