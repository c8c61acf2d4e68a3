"""Tables of designs, their versions, and years of hourly prices."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.production.models import Plant


class PriceSeries(Base):
    """A calendar year of hourly prices as it was read, and from where. [cents per MWh]"""

    __tablename__ = "price_series"
    __table_args__ = (
        UniqueConstraint("source", "year"),
        CheckConstraint("year BETWEEN 1999 AND 2100", name="year"),
        *whole("year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    year: Mapped[int] = mapped_column(Whole)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cents_per_mwh: Mapped[list[int]] = mapped_column(JSON)
    file_name: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlantDesign(Base):
    """A plan for a plant, of a plant in the list or on its own.

    `published_version` is the version that visitors see, and null while there is none.
    """

    __tablename__ = "plant_design"
    __table_args__ = (
        CheckConstraint(
            "(published_version IS NULL) = (published_on IS NULL)", name="published_has_day"
        ),
        *whole("published_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int | None] = mapped_column(ForeignKey("plant.id"), index=True)
    name: Mapped[str]
    published_version: Mapped[int | None] = mapped_column(Whole)
    published_on: Mapped[date | None]

    plant: Mapped[Plant | None] = relationship()
    versions: Mapped[list["DesignVersion"]] = relationship(
        back_populates="design", order_by="DesignVersion.version"
    )


class DesignVersion(Base):
    """What a design said from a moment on. Append-only: a change is a new version.

    The columns are those of `coop.viability.design.Design`. `price_series_id` tells from which
    prices the export price was worked out, and is null where somebody typed it; `market` then
    holds what was found, as `coop.viability.prices.Captured` has it.
    """

    __tablename__ = "design_version"
    __table_args__ = (
        UniqueConstraint("design_id", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("investment_cents > 0", name="investment"),
        CheckConstraint("inverter_cents >= 0 AND removal_cents >= 0", name="not_negative"),
        CheckConstraint("p50_kwh > 0 AND p90_kwh > 0 AND p90_kwh <= p50_kwh", name="energy"),
        CheckConstraint("term_years BETWEEN 1 AND 40", name="term"),
        CheckConstraint("contract_years BETWEEN 0 AND term_years", name="contract"),
        CheckConstraint("direct_fraction BETWEEN 0 AND 1", name="direct"),
        CheckConstraint(
            "certificates IN ('each_year', 'carried', 'unrounded')", name="certificates"
        ),
        *whole(
            "version",
            "investment_cents",
            "direct_millicents_per_kwh",
            "export_millicents_per_kwh",
            "later_millicents_per_kwh",
            "certificate_cents_per_mwh",
            "inverter_cents",
            "removal_cents",
            "volunteer_cents_per_hour",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("plant_design.id"), index=True)
    version: Mapped[int] = mapped_column(Whole)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    price_series_id: Mapped[int | None] = mapped_column(ForeignKey("price_series.id"))
    stops_below_zero: Mapped[bool] = mapped_column(default=False)
    market: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    investment_cents: Mapped[int] = mapped_column(Whole)
    p50_kwh: Mapped[float]
    p90_kwh: Mapped[float]
    term_years: Mapped[int]
    direct_fraction: Mapped[float]
    direct_millicents_per_kwh: Mapped[int] = mapped_column(Whole)
    direct_indexation_fraction: Mapped[float]
    export_millicents_per_kwh: Mapped[int] = mapped_column(Whole)
    export_indexation_fraction: Mapped[float]
    export_is_contract: Mapped[bool]
    contract_years: Mapped[int]
    later_millicents_per_kwh: Mapped[int | None] = mapped_column(Whole)
    certificate_cents_per_mwh: Mapped[int] = mapped_column(Whole)
    certificates: Mapped[str]
    degradation_fraction: Mapped[float]
    cost_lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    inverter_year: Mapped[int | None]
    inverter_cents: Mapped[int] = mapped_column(Whole)
    removal_cents: Mapped[int] = mapped_column(Whole)
    discount_fraction: Mapped[float]
    tax_fraction: Mapped[float]
    volunteer_hours: Mapped[float]
    volunteer_cents_per_hour: Mapped[int] = mapped_column(Whole)

    design: Mapped[PlantDesign] = relationship(back_populates="versions")
    price_series: Mapped[PriceSeries | None] = relationship()
