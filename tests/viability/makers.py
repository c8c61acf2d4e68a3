"""Designs of the handbook, for tests."""

from coop.viability.design import CostLine, Design
from coop.viability.viability import lean_kwh

OPEX = (
    ("Verzekering", 480_00),
    ("Onderhoud", 840_00),
    ("Meetdienst", 240_00),
    ("Netaansluiting", 300_00),
    ("Administratie", 480_00),
    ("Dakvergoeding", 240_00),
    ("Inspectie", 200_00),
)


def zon_4(**changes) -> Design:
    """The roof whose whole table stands in the handbook."""
    values = {
        "investment_cents": 76_000_00,
        "p50_kwh": 90_816.0,
        "p90_kwh": round(lean_kwh(90_816.0, 0.06), 2),
        "term_years": 25,
        "direct_fraction": 0.65,
        "direct_millicents_per_kwh": 11_500,
        "direct_indexation_fraction": 0.015,
        "export_millicents_per_kwh": 4_500,
        "contract_years": 25,
        "certificate_cents_per_mwh": 300,
        "degradation_fraction": 0.005,
        "cost_lines": tuple(CostLine(name, cents) for name, cents in OPEX),
        "inverter_year": 13,
        "inverter_cents": 7_500_00,
        "discount_fraction": 0.03,
    }
    return Design(**{**values, **changes})


def e_92(**changes) -> Design:
    """The second-hand turbine of the handbook; it ages 0.2 % a year."""
    values = {
        "investment_cents": 900_000_00,
        "p50_kwh": 4_400_000.0,
        "p90_kwh": lean_kwh(4_400_000.0, 0.10),
        "term_years": 10,
        "export_millicents_per_kwh": 6_000,
        "export_is_contract": True,
        "contract_years": 10,
        "certificate_cents_per_mwh": 300,
        "degradation_fraction": 0.002,
        "cost_lines": (CostLine("Alles samen", 150_000_00),),
        "discount_fraction": 0.04,
    }
    return Design(**{**values, **changes})
