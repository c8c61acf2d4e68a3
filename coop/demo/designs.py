"""The demo's sums without subsidy: the newest roof, what if it sold all, and a roof to come."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from coop.database import db
from coop.production.add_plant import add_plant
from coop.production.make_estimate import make_estimate
from coop.production.models import Plant
from coop.production.plant_details import PlaneDetails, PlantDetails
from coop.viability.design import CostLine, Design
from coop.viability.keep_design import Entry, make_design
from coop.viability.publish import publish
from coop.viability.queries import design_row
from coop.viability.viability import SIGMA, lean_kwh

ZON_5 = PlantDetails(
    code="ZON-5",
    name="Sporthal De Wetering",
    kind="solar",
    town="Twello",
    latitude_deg=52.236,
    longitude_deg=6.103,
    status="preparing",
    description="Een dak waarover wij nog praten. Eerst rekenen wij uit of het zonder subsidie "
    "kan.",
    description_en="A roof we are still talking about. First we work out whether it can do "
    "without subsidy.",
    planes=(PlaneDetails(12.0, 180.0, 79_200, 180),),
)
COSTS = (
    CostLine("Verzekering", 480_00),
    CostLine("Onderhoud", 840_00),
    CostLine("Meetdienst", 240_00),
    CostLine("Netaansluiting", 300_00),
    CostLine("Administratie", 480_00),
    CostLine("Dakvergoeding", 240_00),
    CostLine("Inspectie", 200_00),
)
AS_SOLD = Design(
    investment_cents=76_000_00,
    p50_kwh=90_816.0,
    p90_kwh=round(lean_kwh(90_816.0, SIGMA["solar"]), 2),
    term_years=25,
    direct_fraction=0.65,
    direct_millicents_per_kwh=11_500,
    direct_indexation_fraction=0.015,
    export_millicents_per_kwh=4_500,
    contract_years=25,
    certificate_cents_per_mwh=300,
    degradation_fraction=0.005,
    cost_lines=COSTS,
    inverter_year=13,
    inverter_cents=7_500_00,
    discount_fraction=0.03,
    volunteer_hours=60.0,
    volunteer_cents_per_hour=25_00,
)
ALL_EXPORT = replace(AS_SOLD, direct_fraction=0.0, contract_years=0)


def to_come(p50_kwh: float, p90_kwh: float) -> Design:
    """The roof that is talked about: the contract is short, so that it is amber."""
    return Design(
        investment_cents=48_000_00,
        p50_kwh=p50_kwh,
        p90_kwh=p90_kwh,
        term_years=25,
        direct_fraction=0.65,
        direct_millicents_per_kwh=12_000,
        direct_indexation_fraction=0.02,
        export_millicents_per_kwh=4_500,
        contract_years=12,
        later_millicents_per_kwh=7_000,
        certificate_cents_per_mwh=300,
        degradation_fraction=0.005,
        cost_lines=(
            CostLine("Verzekering", 360_00),
            CostLine("Onderhoud", 640_00),
            CostLine("Meetdienst", 240_00),
            CostLine("Netaansluiting", 300_00),
            CostLine("Administratie", 360_00),
            CostLine("Dakvergoeding", 180_00),
            CostLine("Inspectie", 200_00),
        ),
        inverter_year=13,
        inverter_cents=5_600_00,
        removal_cents=3_000_00,
        discount_fraction=0.03,
        volunteer_hours=90.0,
        volunteer_cents_per_hour=25_00,
    )


def design_plants(new_roof: Plant, at: datetime, today: date) -> None:
    """Publish the newest roof's sums; keep two drafts beside them."""
    sold = make_design(
        Entry("Zoals gebouwd: 65% eigen gebruik", AS_SOLD), new_roof, at - timedelta(days=46)
    )
    row = design_row(sold.id)
    assert row is not None
    publish(row, 1, today - timedelta(days=45))
    make_design(Entry("Als alles naar het net ging", ALL_EXPORT), new_roof, at)
    plant = add_plant(ZON_5)
    db.session.flush()
    estimate = make_estimate(plant, at)
    design = to_come(round(estimate.annual_kwh_p50), round(estimate.annual_kwh_p90))
    make_design(Entry("Contract van 12 jaar", design), plant, at)
