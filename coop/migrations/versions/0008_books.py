"""what the books and the register stand on

Revision ID: 0008
Revises: 0007
"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, make_append_only

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

APPEND_ONLY = ("chain_link", "share_operation", "year_decision")
OLD_KINDS = "kind IN ('issue', 'transfer', 'return', 'correction')"
NEW_KINDS = "kind IN ('issue', 'transfer', 'return', 'conversion', 'correction')"


def allow_kinds(condition):
    """Another list of kinds of movement; SQLite rebuilds the table, which takes its guards away."""
    drop_append_only("share_movement")
    with op.batch_alter_table('share_movement') as batch_op:
        batch_op.drop_constraint(op.f('ck_share_movement_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_share_movement_kind'), condition)
    make_append_only("share_movement")


def name_the_class():
    """Capital of a plant with one class of shares is of that class."""
    drop_append_only("posting")
    op.execute(
        "UPDATE posting SET share_class_id = ("
        "SELECT MIN(share_class.id) FROM share_class WHERE share_class.plant_id = posting.plant_id"
        ") WHERE account_code = '0500' AND plant_id IN ("
        "SELECT plant_id FROM share_class GROUP BY plant_id HAVING COUNT(*) = 1)"
    )
    make_append_only("posting")


def at_text(value):
    """An instant as the chain writes it; SQLite keeps it as text without its zone."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def make_chain(chain, rows):
    """Link what is there, oldest first, as `coop.records.chain` does from now on."""
    digest, links = "0" * 64, []
    for sequence, (row_id, content) in enumerate(rows, 1):
        said = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(f"{digest}\n{said}".encode()).hexdigest()
        links.append({"chain": chain, "sequence": sequence, "row_id": row_id, "digest": digest})
    if links:
        table = sa.table("chain_link", *map(sa.column, ("chain", "sequence", "row_id", "digest")))
        op.bulk_insert(table, links)
        op.execute(f"INSERT INTO counter (name, last) VALUES ('chain-{chain}', {len(links)})")


def journal_rows():
    legs = {}
    for row in op.get_bind().execute(sa.text(
        "SELECT entry_id, account_code, amount_cents, member_id, plant_id, share_class_id "
        "FROM posting ORDER BY id"
    )):
        legs.setdefault(row[0], []).append(list(row[1:]))
    for row in op.get_bind().execute(sa.text(
        "SELECT id, booked_on, reference, description, reverses_id, recorded_at "
        "FROM journal_entry ORDER BY id"
    )):
        yield row[0], [str(row[1]), row[2], row[3], row[4], at_text(row[5]), legs.get(row[0], [])]


def register_rows():
    for row in op.get_bind().execute(sa.text(
        'SELECT id, share_class_id, member_id, "on", shares, kind, reason, reference, '
        "reverses_id, recorded_at, actor_id FROM share_movement ORDER BY id"
    )):
        said = list(row[1:])
        said[2], said[8] = str(said[2]), at_text(said[8])
        yield row[0], said


def upgrade():
    op.create_table('chain_link',
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.CheckConstraint('sequence = CAST(sequence AS BIGINT)', name=op.f('ck_chain_link_sequence_whole')),
    sa.PrimaryKeyConstraint('chain', 'sequence', name=op.f('pk_chain_link')),
    sa.UniqueConstraint('chain', 'row_id', name=op.f('uq_chain_link_chain_row_id'))
    )
    op.create_table('policy',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('name', 'from_year', name=op.f('pk_policy'))
    )
    op.create_table('year_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('told', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('audit', 'adoption', 'discharge', 'result')", name=op.f('ck_year_decision_kind')),
    sa.CheckConstraint("outcome IN ('yes', 'no', 'postponed')", name=op.f('ck_year_decision_outcome')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_year_decision_actor_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_year_decision'))
    )
    op.create_index(op.f('ix_year_decision_year_year_decision_kind'), 'year_decision', ['year', 'kind'], unique=False)
    op.create_table('share_operation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('issue', 'transfer', 'gift', 'inheritance', 'separation', 'return', 'conversion', 'reinvestment', 'correction')", name=op.f('ck_share_operation_kind')),
    sa.ForeignKeyConstraint(['actor_id'], ['member.id'], name=op.f('fk_share_operation_actor_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share_operation')),
    sa.UniqueConstraint('reference', name=op.f('uq_share_operation_reference'))
    )
    # In place: a rebuilt posting would lose its guards.
    op.execute(
        "ALTER TABLE posting ADD COLUMN share_class_id INTEGER "
        "CONSTRAINT fk_posting_share_class_id_share_class REFERENCES share_class (id)"
    )
    op.execute("ALTER TABLE distribution RENAME COLUMN capital_return_cents TO members_capital_cents")
    allow_kinds(NEW_KINDS)
    name_the_class()
    make_chain("journal", journal_rows())
    make_chain("register", register_rows())
    for table in APPEND_ONLY:
        make_append_only(table)


def downgrade():
    for table in APPEND_ONLY:
        drop_append_only(table)
    allow_kinds(OLD_KINDS)
    op.execute("DELETE FROM counter WHERE name LIKE 'chain-%'")
    op.execute("ALTER TABLE distribution RENAME COLUMN members_capital_cents TO capital_return_cents")
    drop_append_only("posting")
    lite = op.get_bind().dialect.name == "sqlite"
    if lite:
        # The guard of another table speaks of posting, which is away for a moment.
        op.execute("PRAGMA legacy_alter_table = ON")
    with op.batch_alter_table('posting') as batch_op:
        batch_op.drop_column('share_class_id')
    make_append_only("posting")
    if lite:
        op.execute("PRAGMA legacy_alter_table = OFF")
        # Rebuilding the table took this guard of the first migration along too.
        op.execute(
            "CREATE TRIGGER guard_posting_insert BEFORE INSERT ON posting FOR EACH ROW "
            "WHEN (SELECT is_sealed FROM journal_entry WHERE id = NEW.entry_id) "
            "BEGIN SELECT RAISE(ABORT, 'this journal entry is closed'); END"
        )
    op.drop_table('share_operation')
    op.drop_index(op.f('ix_year_decision_year_year_decision_kind'), table_name='year_decision')
    op.drop_table('year_decision')
    op.drop_table('policy')
    op.drop_table('chain_link')
