"""What stands in a design's form before anybody types: what is usual, or what was said before.

Usual costs of a small roof: 25 to 35 euros per kWp a year for insurance (0.4 to 0.6 % of the new
value), upkeep, meter, grid, administration, the roof's owner and inspection; inverters in year 12
to 15. Of a turbine: land 10 000 euros per MW a year, half a euro per MWh for the neighbourhood.
"""

from typing import Any

from coop.production.models import Plant
from coop.production.plant_details import power_kw
from coop.production.queries import newest_estimate
from coop.viability.design import CostLine
from coop.viability.forms import DEFAULT_COST_INDEXATION
from coop.viability.models import DesignVersion
from coop.viability.versions import design_of

WHOLE_PPM = 1_000_000
USUAL: dict[str, dict[str, Any]] = {
    "solar": {"term_years": 25, "contract_years": 25, "degradation_fraction": 0.005},
    "wind": {
        "term_years": 20,
        "contract_years": 5,
        "degradation_fraction": 0.002,
        "direct_fraction": 0.0,
        "export_kind": "contract",
    },
}
INVERTER_YEAR = 13
INVERTER_CENTS_PER_KW = 70_00
VOLUNTEER_CENTS_PER_HOUR = 25_00


def usual_values(plant: Plant | None, kind: str) -> dict[str, Any]:
    """The form of a new design: what is usual, and the kWh of the plant's newest estimate."""
    values = {
        **USUAL[kind],
        "kind": kind,
        "cost_indexation": DEFAULT_COST_INDEXATION,
        "discount_fraction": 0.03,
        "tax_fraction": 0.19,
        "volunteer_cents_per_hour": VOLUNTEER_CENTS_PER_HOUR,
    }
    if plant is None:
        return values
    part = plant.ownership_ppm / WHOLE_PPM
    estimate = newest_estimate(plant.id)
    if estimate is not None:
        values["p50_kwh"] = round(estimate.annual_kwh_p50 * part)
        values["p90_kwh"] = round(estimate.annual_kwh_p90 * part)
    our_kw = power_kw(plant) * part
    if kind == "solar":
        values["inverter_year"] = INVERTER_YEAR
        values["inverter_cents"] = round(our_kw) * INVERTER_CENTS_PER_KW
    return values | _cost_values(_usual_costs(kind, our_kw, values.get("p50_kwh", 0)))


def _usual_costs(kind: str, our_kw: float, our_kwh: float) -> list[CostLine]:
    kw = round(our_kw)
    if kind == "wind":
        return [
            CostLine("Onderhoud", kw * 20_00),
            CostLine("Grond", kw * 10_00),
            CostLine("Verzekering", kw * 4_00),
            CostLine("Netaansluiting", kw * 5_00),
            CostLine("Omgevingsfonds", round(our_kwh / 1000) * 50),
            CostLine("Administratie", 1_500_00),
        ]
    return [
        CostLine("Verzekering", kw * 4_50),
        CostLine("Onderhoud", kw * 8_00),
        CostLine("Meetdienst", 240_00),
        CostLine("Netaansluiting", 300_00),
        CostLine("Administratie", kw * 4_50),
        CostLine("Dakvergoeding", kw * 2_30),
        CostLine("Inspectie", 200_00),
    ]


def values_of(version: DesignVersion) -> dict[str, Any]:
    """The form of a design as it is, or as a copy starts."""
    design = design_of(version)
    values = {name: getattr(design, name) for name in design.__dataclass_fields__}
    lines = values.pop("cost_lines")
    is_market = version.price_series_id is not None
    values |= {
        "certificates": design.certificates.value,
        "export_kind": (
            "market" if is_market else "contract" if design.export_is_contract else "guess"
        ),
        "price_series": str(version.price_series_id) if is_market else None,
        "stops_below_zero": version.stops_below_zero,
        "cost_indexation": lines[0].indexation_fraction if lines else DEFAULT_COST_INDEXATION,
        "name": version.design.name,
        "inverter_cents": design.inverter_cents or None,
        "removal_cents": design.removal_cents or None,
        "volunteer_hours": design.volunteer_hours or None,
    }
    return values | _cost_values(list(lines))


def _cost_values(lines: list[CostLine]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for row, line in enumerate(lines, start=1):
        values[f"cost_name_{row}"] = line.name
        values[f"cost_cents_{row}"] = line.amount_cents
    return values
