"""Tables of a plant's book year and what of it was divided."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.production.models import Plant


class AllocationRule(Base):
    """The assembly's decision how euros are divided, from book year `from_year` on."""

    __tablename__ = "allocation_rule"
    __table_args__ = (CheckConstraint("rule IN ('follows_kwh', 'by_share_days')", name="rule"),)

    from_year: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str]
    decision: Mapped[str]
    decided_on: Mapped[date]


class PlantYear(Base):
    """The sums of one plant in one book year, as the board enters them.

    `depreciation_cents` is the members' own money that comes back this year at the most.
    Once a distribution is confirmed neither this row nor its items change.
    """

    __tablename__ = "plant_year"
    __table_args__ = (
        UniqueConstraint("plant_id", "year"),
        CheckConstraint("maintenance_reserve_cents >= 0", name="maintenance"),
        CheckConstraint("depreciation_cents >= 0", name="depreciation"),
        CheckConstraint("tax_permille BETWEEN 0 AND 1000", name="tax"),
        CheckConstraint("general_reserve_permille BETWEEN 0 AND 1000", name="general"),
        *whole(
            "maintenance_reserve_cents",
            "depreciation_cents",
            "tax_permille",
            "general_reserve_permille",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"))
    year: Mapped[int]
    maintenance_reserve_cents: Mapped[int] = mapped_column(Whole, default=0)
    depreciation_cents: Mapped[int] = mapped_column(Whole, default=0)
    tax_permille: Mapped[int] = mapped_column(Whole, default=0)
    general_reserve_permille: Mapped[int] = mapped_column(Whole, default=50)

    plant: Mapped[Plant] = relationship()
    items: Mapped[list["YearItem"]] = relationship(
        back_populates="plant_year", order_by="YearItem.id", cascade="all, delete-orphan"
    )
    distribution: Mapped["Distribution | None"] = relationship(back_populates="plant_year")


class GeneralCost(Base):
    """A cost of the whole cooperative in a book year; spreading it makes it lines of plants."""

    __tablename__ = "general_cost"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="positive"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    label: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(Whole)
    on: Mapped[date]
    counterparty: Mapped[str] = mapped_column(default="")
    paper: Mapped[str] = mapped_column(default="")


class YearItem(Base):
    """One line of revenue or cost, positive; `note` says how it was made up.

    `source` and what follows it say what the figure rests on: see `revenue.Evidence`.
    """

    __tablename__ = "year_item"
    __table_args__ = (
        CheckConstraint("kind IN ('revenue', 'cost')", name="kind"),
        CheckConstraint("amount_cents > 0 OR kind = 'revenue'", name="cost_positive"),
        CheckConstraint("amount_cents <> 0", name="not_zero"),
        CheckConstraint(
            "source IN ('typed', 'direct', 'feed_in', 'origin', 'general')", name="source"
        ),
        *whole("amount_cents", "quantity_wh", "price_microeuro_per_kwh", "carried_wh"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_year_id: Mapped[int] = mapped_column(ForeignKey("plant_year.id"), index=True)
    kind: Mapped[str]
    label: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(Whole)
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="typed", server_default="typed")
    on: Mapped[date | None]
    counterparty: Mapped[str] = mapped_column(default="", server_default="")
    paper: Mapped[str] = mapped_column(default="", server_default="")
    quantity_wh: Mapped[int | None] = mapped_column(Whole)
    price_microeuro_per_kwh: Mapped[int | None] = mapped_column(Whole)
    carried_wh: Mapped[int | None] = mapped_column(Whole)
    general_cost_id: Mapped[int | None] = mapped_column(ForeignKey("general_cost.id"))

    plant_year: Mapped[PlantYear] = relationship(back_populates="items")
    general_cost: Mapped[GeneralCost | None] = relationship()


class Distribution(Base):
    """A plant-year divided and locked, with everything it was made from. Append-only.

    `months_wh` are our Wh of each month as they were divided; of them `carried_months_wh` came
    from corrections of closed years, and `carried_left_wh` was carried on. `correction_cents` is
    what those corrections were in money, up to and including `corrections_until_id`. `sums` is
    what went into the waterfall. `distributable_cents` is what it left; `cooperative_cents` is
    what unsold shares earned and the cents of rounding. `advance_cents` were paid ahead.
    """

    __tablename__ = "distribution"
    __table_args__ = (
        CheckConstraint("distributable_cents >= 0", name="not_negative"),
        CheckConstraint("members_cents + cooperative_cents = distributable_cents", name="exact"),
        CheckConstraint("members_wh + cooperative_wh = energy_wh", name="exact_wh"),
        *whole(
            "issued_shares",
            "energy_wh",
            "members_wh",
            "cooperative_wh",
            "distributable_cents",
            "members_cents",
            "cooperative_cents",
            "members_capital_cents",
            "carried_left_wh",
            "correction_cents",
            "advance_cents",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_year_id: Mapped[int] = mapped_column(ForeignKey("plant_year.id"), unique=True)
    rule: Mapped[str]
    decision: Mapped[str]
    decided_on: Mapped[date]
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    issued_shares: Mapped[int] = mapped_column(Whole)
    months_wh: Mapped[list[int]] = mapped_column(JSON)
    waterfall: Mapped[dict[str, int]] = mapped_column(JSON)
    energy_wh: Mapped[int] = mapped_column(Whole)
    members_wh: Mapped[int] = mapped_column(Whole)
    cooperative_wh: Mapped[int] = mapped_column(Whole)
    distributable_cents: Mapped[int] = mapped_column(Whole)
    members_cents: Mapped[int] = mapped_column(Whole)
    cooperative_cents: Mapped[int] = mapped_column(Whole)
    members_capital_cents: Mapped[int] = mapped_column(Whole)
    carried_months_wh: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    carried_left_wh: Mapped[int] = mapped_column(Whole, default=0)
    correction_cents: Mapped[int] = mapped_column(Whole, default=0)
    corrections_until_id: Mapped[int | None]
    sums: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    advance_cents: Mapped[int] = mapped_column(Whole, default=0)

    plant_year: Mapped[PlantYear] = relationship(back_populates="distribution")
    payment: Mapped["DistributionPayment | None"] = relationship(back_populates="distribution")

    @property
    def owed_cents(self) -> int:
        """What the members have still coming of it. [cents]"""
        return self.members_cents - self.advance_cents


class DistributionLine(Base):
    """What one member got of one plant-year; `advance_cents` of it was paid ahead. Append-only."""

    __tablename__ = "distribution_line"
    __table_args__ = (
        CheckConstraint("amount_cents >= 0 AND energy_wh >= 0", name="not_negative"),
        CheckConstraint("capital_cents + yield_cents = amount_cents", name="parts"),
        CheckConstraint("advance_cents BETWEEN 0 AND amount_cents", name="advance"),
        *whole(
            "share_days",
            "energy_wh",
            "amount_cents",
            "capital_cents",
            "yield_cents",
            "advance_cents",
        ),
    )

    distribution_id: Mapped[int] = mapped_column(ForeignKey("distribution.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    share_days: Mapped[int] = mapped_column(Whole)
    energy_wh: Mapped[int] = mapped_column(Whole)
    amount_cents: Mapped[int] = mapped_column(Whole)
    capital_cents: Mapped[int] = mapped_column(Whole)
    yield_cents: Mapped[int] = mapped_column(Whole)
    advance_cents: Mapped[int] = mapped_column(Whole, default=0)


class LateCorrection(Base):
    """What became known of a closed year: worked off in later ones, never claimed back.

    `month` is the first day of the month whose energy was off, null where it is money alone. More
    than was granted is positive. Members read it. Append-only: a mistake is set right by another.
    """

    __tablename__ = "late_correction"
    __table_args__ = (
        CheckConstraint("delta_wh <> 0 OR delta_cents <> 0", name="something"),
        CheckConstraint("delta_wh = 0 OR month IS NOT NULL", name="energy_has_month"),
        Index(None, "plant_id", "year"),
        *whole("delta_wh", "delta_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"))
    year: Mapped[int]
    month: Mapped[date | None]
    delta_wh: Mapped[int] = mapped_column(Whole)
    delta_cents: Mapped[int] = mapped_column(Whole)
    reason: Mapped[str]
    document: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class Advance(Base):
    """Something paid ahead of a plant's book year, divided by the same rule. Append-only.

    `months_wh` are the months that were known, from the first of the book year on.
    """

    __tablename__ = "advance"
    __table_args__ = (
        UniqueConstraint("plant_id", "year", "number"),
        CheckConstraint("total_cents > 0", name="positive"),
        CheckConstraint("members_cents BETWEEN 0 AND total_cents", name="members"),
        *whole("issued_shares", "total_cents", "members_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"))
    year: Mapped[int]
    number: Mapped[int]
    rule: Mapped[str]
    decision: Mapped[str]
    decided_on: Mapped[date]
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    issued_shares: Mapped[int] = mapped_column(Whole)
    months_wh: Mapped[list[int]] = mapped_column(JSON)
    total_cents: Mapped[int] = mapped_column(Whole)
    members_cents: Mapped[int] = mapped_column(Whole)


class AdvanceLine(Base):
    """What one member was paid ahead. Append-only."""

    __tablename__ = "advance_line"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="positive"),
        *whole("share_days", "amount_cents"),
    )

    advance_id: Mapped[int] = mapped_column(ForeignKey("advance.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    share_days: Mapped[int] = mapped_column(Whole)
    amount_cents: Mapped[int] = mapped_column(Whole)


class DistributionPayment(Base):
    """The day a distribution was paid, in the years before there were payout lists. Append-only.

    Nothing writes it any more: see `PayoutPart`.
    """

    __tablename__ = "distribution_payment"

    distribution_id: Mapped[int] = mapped_column(ForeignKey("distribution.id"), primary_key=True)
    paid_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    distribution: Mapped[Distribution] = relationship(back_populates="payment")


class PayoutPart(Base):
    """What became of a piece of what a member had coming. Append-only.

    `sent` went to the bank and `paid` left it; `failed` never left, `returned` came back;
    `shared` and `reinvested` are final; `held` and `carried` say why nothing happened yet.
    `distribution_id` is null where the money is of no distribution: inleg that goes back, or
    what was paid ahead. `iban_end` is the last four signs of where it went.
    """

    __tablename__ = "payout_part"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('sent', 'paid', 'failed', 'returned', 'shared', 'reinvested', 'held', "
            "'carried')",
            name="kind",
        ),
        CheckConstraint("amount_cents > 0", name="amount"),
        Index(None, "member_id", "distribution_id"),
        Index(None, "distribution_id"),
        *whole("amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("payout_line.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    plant_id: Mapped[int | None] = mapped_column(ForeignKey("plant.id"))
    distribution_id: Mapped[int | None] = mapped_column(ForeignKey("distribution.id"))
    kind: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(Whole)
    on: Mapped[date]
    iban_end: Mapped[str] = mapped_column(default="")
