"""initiatives: the call, its history, wants, offers of suppliers, binding orders

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from coop.migrations.guards import drop_append_only, drop_guard, make_append_only, make_guard

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

APPEND_ONLY = ("initiative_event", "supplier_offer_step", "initiative_terms")
ARROWS = (
    ("idea", "call"),
    ("idea", "stopped"),
    ("call", "reached"),
    ("call", "missed"),
    ("call", "stopped"),
    ("reached", "offers"),
    ("reached", "stopped"),
    ("offers", "fixed"),
    ("offers", "stopped"),
    ("fixed", "binding"),
    ("fixed", "stopped"),
    ("binding", "ordered"),
    ("binding", "stopped"),
    ("ordered", "delivered"),
    ("delivered", "review"),
)
MOVES = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in ARROWS)
KEPT = (
    "NEW.kind <> OLD.kind OR NEW.starter_name <> OLD.starter_name OR NEW.contact <> OLD.contact"
    " OR NEW.unit_name <> OLD.unit_name"
    " OR COALESCE(NEW.threshold_units, 0) <> COALESCE(OLD.threshold_units, 0)"
    " OR COALESCE(NEW.threshold_watt, 0) <> COALESCE(OLD.threshold_watt, 0)"
    " OR COALESCE(NEW.unit_watt, 0) <> COALESCE(OLD.unit_watt, 0)"
)
OFFER_FIXED = (
    "OLD.withdrawn_at IS NOT NULL OR NEW.initiative_id <> OLD.initiative_id"
    " OR NEW.supplier <> OLD.supplier OR NEW.warranty_years <> OLD.warranty_years"
    " OR NEW.valid_until <> OLD.valid_until OR NEW.included <> OLD.included"
    " OR NEW.document_url <> OLD.document_url OR NEW.made_at <> OLD.made_at"
)
PLEDGE_FIXED = (
    "OLD.state <> 'standing' OR NEW.initiative_id <> OLD.initiative_id"
    " OR NEW.min_units <> OLD.min_units OR NEW.max_units <> OLD.max_units"
    " OR NEW.made_at <> OLD.made_at"
)
COMMITMENT_FIXED = (
    "OLD.state <> 'standing' OR NEW.initiative_id <> OLD.initiative_id OR NEW.units <> OLD.units"
    " OR NEW.unit_price_cents <> OLD.unit_price_cents OR NEW.made_at <> OLD.made_at"
    " OR NEW.cooling_off_until <> OLD.cooling_off_until"
    " OR COALESCE(NEW.order_id, 0) <> COALESCE(OLD.order_id, 0)"
)
GUARDS = (
    ("initiative", "INSERT", "NEW.state <> 'idea'", "an initiative starts as an idea"),
    (
        "initiative",
        "UPDATE",
        f"NOT (NEW.state = OLD.state OR {MOVES}) OR (OLD.opened_at IS NOT NULL AND ({KEPT}))",
        "an initiative goes one way and keeps what people counted on",
    ),
    ("initiative", "DELETE", "TRUE", "an initiative is never deleted"),
    ("supplier_offer", "UPDATE", OFFER_FIXED, "an offer of a supplier never changes"),
    ("supplier_offer", "DELETE", "TRUE", "an offer of a supplier is never deleted"),
    ("pledge", "UPDATE", PLEDGE_FIXED, "what somebody liked is replaced, not changed"),
    ("pledge", "DELETE", "TRUE", "what somebody liked is never deleted"),
    ("commitment", "UPDATE", COMMITMENT_FIXED, "a binding order never changes"),
    ("commitment", "DELETE", "TRUE", "a binding order is never deleted"),
)


def upgrade():
    op.create_table('initiative',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('story', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('starter_name', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('unit_name', sa.String(), nullable=False),
    sa.Column('threshold_units', sa.BigInteger(), nullable=True),
    sa.Column('threshold_watt', sa.BigInteger(), nullable=True),
    sa.Column('unit_watt', sa.BigInteger(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('codes_used', sa.BigInteger(), nullable=False),
    sa.Column('hidden_reason', sa.String(), nullable=True),
    sa.Column('design_id', sa.Integer(), nullable=True),
    sa.Column('offering_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('purchase', 'plant', 'task', 'other')", name=op.f('ck_initiative_kind')),
    sa.CheckConstraint("opened_at IS NOT NULL OR state IN ('idea', 'stopped')", name=op.f('ck_initiative_open_has_time')),
    sa.CheckConstraint("state IN ('idea', 'call', 'reached', 'missed', 'offers', 'fixed', 'binding', 'ordered', 'delivered', 'review', 'stopped')", name=op.f('ck_initiative_state')),
    sa.CheckConstraint('(threshold_units IS NULL) <> (threshold_watt IS NULL)', name=op.f('ck_initiative_one_threshold')),
    sa.CheckConstraint('codes_used = CAST(codes_used AS BIGINT)', name=op.f('ck_initiative_codes_used_whole')),
    sa.CheckConstraint('threshold_units = CAST(threshold_units AS BIGINT)', name=op.f('ck_initiative_threshold_units_whole')),
    sa.CheckConstraint('threshold_units > 0', name=op.f('ck_initiative_threshold_units')),
    sa.CheckConstraint('threshold_watt = CAST(threshold_watt AS BIGINT)', name=op.f('ck_initiative_threshold_watt_whole')),
    sa.CheckConstraint('threshold_watt > 0', name=op.f('ck_initiative_threshold_watt')),
    sa.CheckConstraint('threshold_watt IS NULL OR unit_watt IS NOT NULL', name=op.f('ck_initiative_watt_has_unit')),
    sa.CheckConstraint('unit_watt = CAST(unit_watt AS BIGINT)', name=op.f('ck_initiative_unit_watt_whole')),
    sa.CheckConstraint('unit_watt > 0', name=op.f('ck_initiative_unit_watt')),
    sa.ForeignKeyConstraint(['design_id'], ['plant_design.id'], name=op.f('fk_initiative_design_id_plant_design')),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_initiative_offering_id_offering')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_initiative'))
    )
    op.create_index(op.f('ix_initiative_state_initiative_ends_at'), 'initiative', ['state', 'ends_at'], unique=False)
    op.create_table('initiative_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('before', sa.String(), nullable=False),
    sa.Column('after', sa.String(), nullable=False),
    sa.CheckConstraint("who IN ('starter', 'board', 'time')", name=op.f('ck_initiative_event_who')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_initiative_event_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_initiative_event'))
    )
    op.create_index(op.f('ix_initiative_event_initiative_id_initiative_event_id'), 'initiative_event', ['initiative_id', 'id'], unique=False)
    op.create_table('supplier_offer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('supplier', sa.String(), nullable=False),
    sa.Column('warranty_years', sa.Integer(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('included', sa.String(), nullable=False),
    sa.Column('document_url', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('warranty_years BETWEEN 0 AND 50', name=op.f('ck_supplier_offer_warranty_years')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_supplier_offer_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supplier_offer'))
    )
    op.create_index(op.f('ix_supplier_offer_initiative_id'), 'supplier_offer', ['initiative_id'], unique=False)
    op.create_table('supplier_offer_step',
    sa.Column('offer_id', sa.Integer(), nullable=False),
    sa.Column('from_units', sa.BigInteger(), nullable=False),
    sa.Column('unit_price_cents', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('from_units = CAST(from_units AS BIGINT)', name=op.f('ck_supplier_offer_step_from_units_whole')),
    sa.CheckConstraint('from_units > 0 AND unit_price_cents > 0', name=op.f('ck_supplier_offer_step_above_nought')),
    sa.CheckConstraint('unit_price_cents = CAST(unit_price_cents AS BIGINT)', name=op.f('ck_supplier_offer_step_unit_price_cents_whole')),
    sa.ForeignKeyConstraint(['offer_id'], ['supplier_offer.id'], name=op.f('fk_supplier_offer_step_offer_id_supplier_offer')),
    sa.PrimaryKeyConstraint('offer_id', 'from_units', name=op.f('pk_supplier_offer_step'))
    )
    op.create_table('initiative_terms',
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('offer_id', sa.Integer(), nullable=False),
    sa.Column('unit_price_cents', sa.BigInteger(), nullable=False),
    sa.Column('go_units', sa.BigInteger(), nullable=False),
    sa.Column('fixed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('p50_kwh', sa.Double(), nullable=True),
    sa.Column('p90_kwh', sa.Double(), nullable=True),
    sa.Column('own_use_percent', sa.BigInteger(), nullable=True),
    sa.Column('saved_cents_per_kwh', sa.BigInteger(), nullable=True),
    sa.Column('sold_cents_per_kwh', sa.BigInteger(), nullable=True),
    sa.Column('years', sa.Integer(), nullable=True),
    sa.CheckConstraint('(p50_kwh IS NULL) = (years IS NULL)', name=op.f('ck_initiative_terms_whole_sheet')),
    sa.CheckConstraint('go_units = CAST(go_units AS BIGINT)', name=op.f('ck_initiative_terms_go_units_whole')),
    sa.CheckConstraint('own_use_percent = CAST(own_use_percent AS BIGINT)', name=op.f('ck_initiative_terms_own_use_percent_whole')),
    sa.CheckConstraint('saved_cents_per_kwh = CAST(saved_cents_per_kwh AS BIGINT)', name=op.f('ck_initiative_terms_saved_cents_per_kwh_whole')),
    sa.CheckConstraint('sold_cents_per_kwh = CAST(sold_cents_per_kwh AS BIGINT)', name=op.f('ck_initiative_terms_sold_cents_per_kwh_whole')),
    sa.CheckConstraint('unit_price_cents = CAST(unit_price_cents AS BIGINT)', name=op.f('ck_initiative_terms_unit_price_cents_whole')),
    sa.CheckConstraint('unit_price_cents > 0 AND go_units > 0', name=op.f('ck_initiative_terms_above_nought')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_initiative_terms_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['offer_id'], ['supplier_offer.id'], name=op.f('fk_initiative_terms_offer_id_supplier_offer')),
    sa.PrimaryKeyConstraint('initiative_id', name=op.f('pk_initiative_terms'))
    )
    op.create_table('pledge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('contact_key', sa.String(), nullable=False),
    sa.Column('min_units', sa.BigInteger(), nullable=False),
    sa.Column('max_units', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('continues_id', sa.Integer(), nullable=True),
    sa.Column('preferred_offer_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('standing', 'replaced', 'withdrawn', 'ended')", name=op.f('ck_pledge_state')),
    sa.CheckConstraint('max_units = CAST(max_units AS BIGINT)', name=op.f('ck_pledge_max_units_whole')),
    sa.CheckConstraint('min_units = CAST(min_units AS BIGINT)', name=op.f('ck_pledge_min_units_whole')),
    sa.CheckConstraint('min_units >= 1 AND max_units >= min_units', name=op.f('ck_pledge_in_order')),
    sa.ForeignKeyConstraint(['continues_id'], ['pledge.id'], name=op.f('fk_pledge_continues_id_pledge')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_pledge_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['preferred_offer_id'], ['supplier_offer.id'], name=op.f('fk_pledge_preferred_offer_id_supplier_offer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledge'))
    )
    op.create_index(op.f('ix_pledge_initiative_id'), 'pledge', ['initiative_id'], unique=False)
    op.create_index('uq_pledge_one_standing', 'pledge', ['initiative_id', 'contact_key'], unique=True, sqlite_where=sa.text("state = 'standing'"), postgresql_where=sa.text("state = 'standing'"))
    op.create_table('commitment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('contact_key', sa.String(), nullable=False),
    sa.Column('street', sa.String(), nullable=False),
    sa.Column('postcode', sa.String(), nullable=False),
    sa.Column('town', sa.String(), nullable=False),
    sa.Column('units', sa.BigInteger(), nullable=False),
    sa.Column('unit_price_cents', sa.BigInteger(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cooling_off_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('standing', 'withdrawn', 'ended', 'fulfilled')", name=op.f('ck_commitment_state')),
    sa.CheckConstraint('amount_cents = CAST(amount_cents AS BIGINT)', name=op.f('ck_commitment_amount_cents_whole')),
    sa.CheckConstraint('amount_cents = units * unit_price_cents', name=op.f('ck_commitment_amount')),
    sa.CheckConstraint('unit_price_cents = CAST(unit_price_cents AS BIGINT)', name=op.f('ck_commitment_unit_price_cents_whole')),
    sa.CheckConstraint('units = CAST(units AS BIGINT)', name=op.f('ck_commitment_units_whole')),
    sa.CheckConstraint('units > 0 AND unit_price_cents > 0', name=op.f('ck_commitment_above_nought')),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_commitment_initiative_id_initiative')),
    sa.ForeignKeyConstraint(['order_id'], ['share_order.id'], name=op.f('fk_commitment_order_id_share_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment')),
    sa.UniqueConstraint('order_id', name=op.f('uq_commitment_order_id'))
    )
    op.create_index(op.f('ix_commitment_initiative_id'), 'commitment', ['initiative_id'], unique=False)
    op.create_index('uq_commitment_one_standing', 'commitment', ['initiative_id', 'contact_key'], unique=True, sqlite_where=sa.text("state = 'standing'"), postgresql_where=sa.text("state = 'standing'"))
    op.create_table('initiative_phone_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('initiative_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('told', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['initiative_id'], ['initiative.id'], name=op.f('fk_initiative_phone_note_initiative_id_initiative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_initiative_phone_note'))
    )
    op.create_index(op.f('ix_initiative_phone_note_done_at_initiative_phone_note_id'), 'initiative_phone_note', ['done_at', 'id'], unique=False)
    op.create_index(op.f('ix_initiative_phone_note_initiative_id'), 'initiative_phone_note', ['initiative_id'], unique=False)
    for table in APPEND_ONLY:
        make_append_only(table)
    for guard in GUARDS:
        make_guard(*guard)


def downgrade():
    for table, when, *_rest in GUARDS:
        drop_guard(table, when)
    for table in APPEND_ONLY:
        drop_append_only(table)
    for table in (
        "initiative_phone_note",
        "commitment",
        "pledge",
        "initiative_terms",
        "supplier_offer_step",
        "supplier_offer",
        "initiative_event",
        "initiative",
    ):
        op.drop_table(table)
