"""Tables of plants, their planes, estimates, meters and readings."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole


class Plant(Base):
    """A solar plant or wind turbine.

    `ownership_ppm` is our part of a joint plant in parts per million, so that our Wh are
    exact. `mean_wind_speed_m_s` is a stated mean at hub height, null where none is known. A wind
    plant may be several equal `turbines`; curve, rotor and rated power are of one of them.
    `ac_limit_kw` caps a solar plant at its inverter; null means no cap. What follows it there is
    null where the estimate's own default counts (see `SolarPlantSpec`). Before
    `open_from` its years are closed: no reading or share movement may fall there any more.
    Its estimate learns from its meters unless the board said why not in `calibration_reason`.
    """

    __tablename__ = "plant"
    __table_args__ = (
        CheckConstraint("kind IN ('solar', 'wind')", name="kind"),
        CheckConstraint("status IN ('preparing', 'producing', 'ended')", name="status"),
        CheckConstraint("ownership_ppm BETWEEN 1 AND 1000000", name="ownership"),
        CheckConstraint("snow IN ('off', 'auto')", name="snow"),
        CheckConstraint("mounting IN ('roof', 'open_rack', 'in_roof')", name="mounting"),
        CheckConstraint("degradation_fraction_per_year BETWEEN 0 AND 0.05", name="degradation"),
        CheckConstraint("bifaciality_fraction BETWEEN 0 AND 1", name="bifaciality"),
        CheckConstraint("albedo BETWEEN 0 AND 1", name="albedo"),
        CheckConstraint("turbines BETWEEN 1 AND 500", name="turbines"),
        *whole("ownership_ppm", "turbines"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default="preparing")
    town: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    latitude_deg: Mapped[float]
    longitude_deg: Mapped[float]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    open_from: Mapped[date | None]
    ownership_ppm: Mapped[int] = mapped_column(Whole, default=1_000_000)
    loss_fraction: Mapped[float | None]
    ac_limit_kw: Mapped[float | None]
    shading_fraction_by_month: Mapped[list[float] | None] = mapped_column(JSON)
    snow: Mapped[str | None]
    degradation_fraction_per_year: Mapped[float | None]
    bifaciality_fraction: Mapped[float | None]
    mounting: Mapped[str | None]
    albedo: Mapped[float | None]
    turbine: Mapped[str | None]
    power_curve: Mapped[list[list[float]] | None] = mapped_column(JSON)
    hub_height_m: Mapped[float | None]
    mean_wind_speed_m_s: Mapped[float | None]
    turbines: Mapped[int] = mapped_column(Whole, default=1)
    region: Mapped[str | None]
    rated_power_kw: Mapped[float | None]
    rotor_diameter_m: Mapped[float | None]
    wake_loss_fraction: Mapped[float | None]
    availability_loss_fraction: Mapped[float | None]
    electrical_loss_fraction: Mapped[float | None]
    other_loss_fraction: Mapped[float | None]
    is_calibrated: Mapped[bool] = mapped_column(default=True, server_default=true())
    calibration_reason: Mapped[str] = mapped_column(default="", server_default="")

    planes: Mapped[list["PlantPlane"]] = relationship(
        back_populates="plant", order_by="PlantPlane.position", cascade="all, delete-orphan"
    )
    meters: Mapped[list["Meter"]] = relationship(back_populates="plant", order_by="Meter.id")


class PlantPlane(Base):
    """One roof face. Azimuth as pvlib has it: 90 east, 180 south, 270 west."""

    __tablename__ = "plant_plane"
    __table_args__ = (
        UniqueConstraint("plant_id", "position"),
        CheckConstraint("tilt_deg BETWEEN 0 AND 90", name="tilt"),
        CheckConstraint("azimuth_deg BETWEEN 0 AND 360", name="azimuth"),
        CheckConstraint("peak_power_w > 0", name="peak_power"),
        CheckConstraint("panels >= 0", name="panels"),
        *whole("peak_power_w", "panels"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"))
    position: Mapped[int]
    tilt_deg: Mapped[float]
    azimuth_deg: Mapped[float]
    peak_power_w: Mapped[int] = mapped_column(Whole)
    panels: Mapped[int] = mapped_column(Whole, default=0)

    plant: Mapped[Plant] = relationship(back_populates="planes")


class PlantEstimate(Base):
    """One run of the estimate for the whole plant; never edited, the newest one counts.

    `method` and `weather` are lists of sentences, each a text with its values.
    """

    __tablename__ = "plant_estimate"
    __table_args__ = (Index(None, "plant_id", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str]
    annual_kwh_p50: Mapped[float]
    annual_kwh_p90: Mapped[float]
    monthly_kwh_p50: Mapped[list[float]] = mapped_column(JSON)
    monthly_kwh_p90: Mapped[list[float]] = mapped_column(JSON)
    method: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    weather: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)


class Meter(Base):
    """A meter at a plant. `name` is what its files call it (an EAN or a serial number).

    `digits` of its register before the decimals, so that it can go round; null where unknown.
    """

    __tablename__ = "meter"
    __table_args__ = (CheckConstraint("kind IN ('production', 'feed_in')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"), index=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="production")
    digits: Mapped[int | None]

    plant: Mapped[Plant] = relationship(back_populates="meters")


class MeterChange(Base):
    """At this instant one meter was taken away and another counted on in its place."""

    __tablename__ = "meter_change"
    __table_args__ = (UniqueConstraint("old_meter_id"), UniqueConstraint("new_meter_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    old_meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"))
    new_meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MeterLayout(Base):
    """How the files of a meter with this head are read, as the board last said it.

    `head` is a digest of the names of the columns, or "p1" for telegrams.
    """

    __tablename__ = "meter_layout"
    __table_args__ = (UniqueConstraint("meter_id", "head"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"))
    head: Mapped[str]
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)


class ReadingBatch(Base):
    """Readings that came in together, by file or by hand."""

    __tablename__ = "reading_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"), index=True)
    source: Mapped[str]
    file_name: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MeterReading(Base):
    """What a meter counted in `[start_at, end_at)`.

    Append-only: a correction is a new row with a higher `version`, and the highest version of
    an interval counts. `is_estimated` marks a figure that was filled in, not read, and
    `is_reckoned` one that is the difference of stands: either gives way to what is known better,
    while its year is open. `is_void` is the last version of an interval that no longer is one,
    because others have taken its time.
    """

    __tablename__ = "meter_reading"
    __table_args__ = (
        UniqueConstraint("meter_id", "start_at", "version"),
        CheckConstraint("end_at > start_at", name="in_order"),
        CheckConstraint("energy_wh >= 0", name="not_negative"),
        CheckConstraint("version >= 1", name="version"),
        *whole("energy_wh", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("reading_batch.id"), index=True)
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    end_at: Mapped[datetime] = mapped_column(UtcDateTime)
    energy_wh: Mapped[int] = mapped_column(Whole)
    version: Mapped[int] = mapped_column(Whole, default=1)
    is_estimated: Mapped[bool] = mapped_column(default=False)
    is_reckoned: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_void: Mapped[bool] = mapped_column(default=False, server_default=false())


class MeterStand(Base):
    """What a meter's register showed. Append-only, in versions as readings are."""

    __tablename__ = "meter_stand"
    __table_args__ = (
        UniqueConstraint("meter_id", "at", "version"),
        CheckConstraint("register_wh >= 0", name="not_negative"),
        CheckConstraint("version >= 1", name="version"),
        *whole("register_wh", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("reading_batch.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    register_wh: Mapped[int] = mapped_column(Whole)
    version: Mapped[int] = mapped_column(Whole, default=1)


class WeatherMonth(Base):
    """A calendar month of hours (UTC) that a station measured, or that were reckoned for a place.

    `place` is the number of a KNMI station, else latitude and longitude. `hours` holds the
    columns after each other, packed (see `weather_pack`). Fetched again, a month is replaced.
    `is_typical` marks a month of a year that stands for many.
    """

    __tablename__ = "weather_month"
    __table_args__ = (
        UniqueConstraint("source", "place", "is_typical", "month"),
        CheckConstraint("source IN ('knmi', 'pvgis', 'file')", name="source"),
        CheckConstraint("known_hours BETWEEN 1 AND 744", name="known_hours"),
        *whole("known_hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    place: Mapped[str]
    name: Mapped[str]
    latitude_deg: Mapped[float]
    longitude_deg: Mapped[float]
    is_typical: Mapped[bool] = mapped_column(default=False)
    month: Mapped[date]
    columns: Mapped[list[str]] = mapped_column(JSON)
    hours: Mapped[bytes] = mapped_column(LargeBinary)
    known_hours: Mapped[int] = mapped_column(Whole)
    wind_height_m: Mapped[float] = mapped_column(default=10.0)
    licence: Mapped[str]
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlantMonth(Base):
    """What the model says of a plant in the weather that a month had; made anew at any time.

    `start_on` is its first day. Of the whole plant, and of the days on which it ran; calibrated
    where the estimate is. Months of which no weather is kept have no row. [kWh]
    """

    __tablename__ = "plant_month"
    __table_args__ = (CheckConstraint("weather_kwh >= 0", name="not_negative"),)

    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"), primary_key=True)
    start_on: Mapped[date] = mapped_column(primary_key=True)
    weather_kwh: Mapped[float]
    estimate_id: Mapped[int | None] = mapped_column(ForeignKey("plant_estimate.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Outage(Base):
    """A time in which a plant gave too little, or seemed to.

    `kind`: "possible" was seen in the readings and waits for the board, "outage" was recorded,
    "dismissed" was none, with the reason as explanation. `end_at` is null while it lasts.
    `lost_wh` is an estimate of what the whole plant did not give. Changes are in the trail.
    """

    __tablename__ = "outage"
    __table_args__ = (
        CheckConstraint("kind IN ('possible', 'outage', 'dismissed')", name="kind"),
        CheckConstraint("end_at IS NULL OR end_at > start_at", name="in_order"),
        CheckConstraint("lost_wh >= 0", name="not_negative"),
        *whole("lost_wh"),
        Index(None, "plant_id", "start_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plant.id"))
    kind: Mapped[str]
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    end_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cause: Mapped[str] = mapped_column(default="")
    explanation: Mapped[str] = mapped_column(default="")
    explanation_en: Mapped[str] = mapped_column(default="")
    lost_wh: Mapped[int] = mapped_column(Whole, default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    plant: Mapped[Plant] = relationship()
