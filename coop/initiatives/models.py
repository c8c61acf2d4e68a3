"""Tables of initiatives: the call, its history, wants, offers of suppliers, binding orders."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.offers.models import Offering, Order
from coop.viability.models import PlantDesign

_ONE_STANDING = text("state = 'standing'")


class Initiative(Base):
    """Something that somebody wants to do together. It stays its starter's.

    Its arrows are those of `stages`. Once it was opened its threshold, unit and starter stay as
    they are; what else changes stands in its history. `opened_at` is null while nobody else sees
    it. `closes_at` ends the binding orders. `codes_used` makes the code that is read over the
    telephone another one each time.
    """

    __tablename__ = "initiative"
    __table_args__ = (
        CheckConstraint("kind IN ('purchase', 'plant', 'task', 'other')", name="kind"),
        CheckConstraint(
            "state IN ('idea', 'call', 'reached', 'missed', 'offers', 'fixed', 'binding', "
            "'ordered', 'delivered', 'review', 'stopped')",
            name="state",
        ),
        CheckConstraint(
            "(threshold_units IS NULL) <> (threshold_watt IS NULL)", name="one_threshold"
        ),
        CheckConstraint("threshold_units > 0", name="threshold_units"),
        CheckConstraint("threshold_watt > 0", name="threshold_watt"),
        CheckConstraint("unit_watt > 0", name="unit_watt"),
        CheckConstraint("threshold_watt IS NULL OR unit_watt IS NOT NULL", name="watt_has_unit"),
        CheckConstraint(
            "opened_at IS NOT NULL OR state IN ('idea', 'stopped')", name="open_has_time"
        ),
        Index(None, "state", "ends_at"),
        *whole("threshold_units", "threshold_watt", "unit_watt", "codes_used"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="idea")
    title: Mapped[str]
    story: Mapped[str]
    place: Mapped[str]
    starter_name: Mapped[str]
    contact: Mapped[str]
    language: Mapped[str] = mapped_column(default="nl")
    unit_name: Mapped[str]
    threshold_units: Mapped[int | None] = mapped_column(Whole)
    threshold_watt: Mapped[int | None] = mapped_column(Whole)
    unit_watt: Mapped[int | None] = mapped_column(Whole)
    ends_on: Mapped[date]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    codes_used: Mapped[int] = mapped_column(Whole, default=0)
    hidden_reason: Mapped[str | None]
    design_id: Mapped[int | None] = mapped_column(ForeignKey("plant_design.id"))
    offering_id: Mapped[int | None] = mapped_column(ForeignKey("offering.id"))

    design: Mapped[PlantDesign | None] = relationship()
    offering: Mapped[Offering | None] = relationship()


class InitiativeEvent(Base):
    """A line of an initiative's history. Append-only; `who` is a role, never a name."""

    __tablename__ = "initiative_event"
    __table_args__ = (
        CheckConstraint("who IN ('starter', 'board', 'time')", name="who"),
        Index(None, "initiative_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str]
    action: Mapped[str]
    field: Mapped[str] = mapped_column(default="")
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")


class SupplierOffer(Base):
    """What a supplier offers. It never changes: another price is another offer."""

    __tablename__ = "supplier_offer"
    __table_args__ = (
        CheckConstraint("warranty_years BETWEEN 0 AND 50", name="warranty_years"),
        Index(None, "initiative_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    supplier: Mapped[str]
    warranty_years: Mapped[int]
    valid_until: Mapped[date]
    included: Mapped[str]
    document_url: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    steps: Mapped[list["OfferStep"]] = relationship(order_by="OfferStep.from_units")


class OfferStep(Base):
    """From so many units on each costs so much. Append-only."""

    __tablename__ = "supplier_offer_step"
    __table_args__ = (
        CheckConstraint("from_units > 0 AND unit_price_cents > 0", name="above_nought"),
        *whole("from_units", "unit_price_cents"),
    )

    offer_id: Mapped[int] = mapped_column(ForeignKey("supplier_offer.id"), primary_key=True)
    from_units: Mapped[int] = mapped_column(Whole, primary_key=True)
    unit_price_cents: Mapped[int] = mapped_column(Whole)


class InitiativeTerms(Base):
    """The offer and the price that the starter fixed. Append-only: one for each initiative.

    `go_units` is from how many on this price holds. The sheet is of one unit of a joint purchase,
    and null where there is none.
    """

    __tablename__ = "initiative_terms"
    __table_args__ = (
        CheckConstraint("unit_price_cents > 0 AND go_units > 0", name="above_nought"),
        CheckConstraint("(p50_kwh IS NULL) = (years IS NULL)", name="whole_sheet"),
        *whole("unit_price_cents", "go_units"),
        *whole("own_use_percent", "saved_cents_per_kwh", "sold_cents_per_kwh"),
    )

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("supplier_offer.id"))
    unit_price_cents: Mapped[int] = mapped_column(Whole)
    go_units: Mapped[int] = mapped_column(Whole)
    fixed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    p50_kwh: Mapped[float | None]
    p90_kwh: Mapped[float | None]
    own_use_percent: Mapped[int | None] = mapped_column(Whole)
    saved_cents_per_kwh: Mapped[int | None] = mapped_column(Whole)
    sold_cents_per_kwh: Mapped[int | None] = mapped_column(Whole)
    years: Mapped[int | None]

    offer: Mapped[SupplierOffer] = relationship()


class Pledge(Base):
    """What somebody would like; it binds nobody. One stands for each contact.

    standing -> replaced | withdrawn | ended. Who is no longer counted is no longer known: name and
    contact are then empty. `continues_id` is the first one of who changed it by their own link,
    which leads on to the newest.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint("state IN ('standing', 'replaced', 'withdrawn', 'ended')", name="state"),
        CheckConstraint("min_units >= 1 AND max_units >= min_units", name="in_order"),
        Index(
            "uq_pledge_one_standing",
            "initiative_id",
            "contact_key",
            unique=True,
            sqlite_where=_ONE_STANDING,
            postgresql_where=_ONE_STANDING,
        ),
        *whole("min_units", "max_units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    name: Mapped[str]
    contact: Mapped[str]
    contact_key: Mapped[str]
    min_units: Mapped[int] = mapped_column(Whole)
    max_units: Mapped[int] = mapped_column(Whole)
    state: Mapped[str] = mapped_column(default="standing")
    language: Mapped[str] = mapped_column(default="nl")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))
    preferred_offer_id: Mapped[int | None] = mapped_column(ForeignKey("supplier_offer.id"))

    initiative: Mapped[Initiative] = relationship()


class Commitment(Base):
    """A binding order at the fixed price. One stands for each contact.

    standing -> withdrawn | ended | fulfilled. Nobody pays before delivery. Of a plant it is an
    order of shares (`order_id`), which then says what becomes of it.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        CheckConstraint("state IN ('standing', 'withdrawn', 'ended', 'fulfilled')", name="state"),
        CheckConstraint("units > 0 AND unit_price_cents > 0", name="above_nought"),
        CheckConstraint("amount_cents = units * unit_price_cents", name="amount"),
        Index(
            "uq_commitment_one_standing",
            "initiative_id",
            "contact_key",
            unique=True,
            sqlite_where=_ONE_STANDING,
            postgresql_where=_ONE_STANDING,
        ),
        *whole("units", "unit_price_cents", "amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    name: Mapped[str]
    contact: Mapped[str]
    contact_key: Mapped[str]
    street: Mapped[str]
    postcode: Mapped[str]
    town: Mapped[str]
    units: Mapped[int] = mapped_column(Whole)
    unit_price_cents: Mapped[int] = mapped_column(Whole)
    amount_cents: Mapped[int] = mapped_column(Whole)
    state: Mapped[str] = mapped_column(default="standing")
    language: Mapped[str] = mapped_column(default="nl")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cooling_off_until: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("share_order.id"), unique=True)

    initiative: Mapped[Initiative] = relationship()
    order: Mapped[Order | None] = relationship()


class PhoneNote(Base):
    """What the board is to tell somebody who left a telephone number alone."""

    __tablename__ = "initiative_phone_note"
    __table_args__ = (Index(None, "done_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    name: Mapped[str]
    phone: Mapped[str]
    told: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    initiative: Mapped[Initiative] = relationship()
