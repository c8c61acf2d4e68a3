"""The file with which anyone reckons a design through: reading it, and writing the answer."""

import json
from dataclasses import MISSING, fields
from typing import Any

from coop.errors import RuleBroken
from coop.viability.design import Certificates, CostLine, Design, require_plan
from coop.viability.viability import SIGMA, Outcome, Viability, cents, lean_kwh

_OTHERS = ("certificates", "cost_lines", "p90_kwh")
_FLAGS = ("export_is_contract",)
_KNOWN = {field.name: field for field in fields(Design)}


def parse_design(text: str | bytes) -> Design:
    """Read a design.

    Parameters
    ----------
    text
        JSON with the names of `Design`: whole `_cents` and `_millicents_per_kwh`, `_fraction`
        from 0 to 1, `cost_lines` as a list of `name`, `amount_cents` and `indexation_fraction`.
        Instead of `p90_kwh` there may be a `sigma_fraction`; without both it is 0.06.

    Returns
    -------
    Design

    Raises
    ------
    RuleBroken
        With one sentence on the first mistake. A key that is not known is one: nothing that
        was meant to count may be passed over.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise RuleBroken("Het bestand is geen geldige JSON.") from None
    if not isinstance(content, dict):
        raise RuleBroken("Het bestand moet een JSON-object zijn, tussen { en }.")
    sigma_fraction = content.pop("sigma_fraction", SIGMA["solar"])
    unknown = sorted(set(content) - set(_KNOWN))
    if unknown:
        raise RuleBroken("De sleutel “%(key)s” kennen wij niet.", key=unknown[0])
    values = {name: _value(name, content[name]) for name in content if name not in _OTHERS}
    for name, field in _KNOWN.items():
        if field.default is MISSING and name not in values and name not in _OTHERS:
            raise RuleBroken("“%(key)s” ontbreekt.", key=name)
    values["p90_kwh"] = (
        _number("p90_kwh", content["p90_kwh"])
        if "p90_kwh" in content
        else lean_kwh(values["p50_kwh"], _number("sigma_fraction", sigma_fraction))
    )
    if "certificates" in content:
        values["certificates"] = _certificates(content["certificates"])
    values["cost_lines"] = _cost_lines(content.get("cost_lines", []))
    design = Design(**values)
    require_plan(design)
    return design


def _value(name: str, value: Any) -> Any:
    if value is None and _KNOWN[name].default is None:
        return None
    if name in _FLAGS:
        if not isinstance(value, bool):
            raise RuleBroken("“%(key)s” moet true of false zijn.", key=name)
        return value
    if _KNOWN[name].type in (float, "float"):
        return _number(name, value)
    return _whole(name, value)


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15:
        raise RuleBroken("“%(key)s” moet een getal zijn.", key=name)
    return float(value)


def _whole(name: str, value: Any) -> int:
    if type(value) is not int:
        raise RuleBroken("“%(key)s” moet een heel getal zijn.", key=name)
    return value


def _certificates(value: Any) -> Certificates:
    try:
        return Certificates(value)
    except ValueError:
        raise RuleBroken(
            "“certificates” is %(known)s.", known=", ".join(rule.value for rule in Certificates)
        ) from None


def _cost_lines(value: Any) -> tuple[CostLine, ...]:
    if not isinstance(value, list) or not all(isinstance(line, dict) for line in value):
        raise RuleBroken("“cost_lines” moet een lijst van objecten zijn.")
    lines = []
    for line in value:
        unknown = sorted(set(line) - {"name", "amount_cents", "indexation_fraction"})
        if unknown:
            raise RuleBroken("De sleutel “%(key)s” kennen wij niet.", key=unknown[0])
        lines.append(
            CostLine(
                str(line.get("name", "")),
                _whole("amount_cents", line.get("amount_cents")),
                _number("indexation_fraction", line.get("indexation_fraction", 0.02)),
            )
        )
    return tuple(lines)


def answer(found: Viability) -> dict[str, Any]:
    """All figures as the command prints them; money in whole cents."""
    return {
        "p50": _told(found.p50),
        "p90": _told(found.p90),
        "variants": [
            {
                "key": each.key,
                "what_if": str(each.words),
                **_figures(each.outcome),
                "p90": _figures(each.lean),
            }
            for each in found.variants
        ],
        "light": {
            "colour": found.light.colour.value,
            "reasons": [
                {"is_met": reason.is_met, "words": str(reason.words)}
                for reason in found.light.reasons
            ],
        },
        "volunteer_cents_per_year": cents(found.volunteer_euros),
    }


def _figures(outcome: Outcome) -> dict[str, Any]:
    return {
        "first_year_cents": outcome.first_year_cents,
        "npv_cents": cents(outcome.npv_euros),
        "irr_fraction": _rounded(outcome.irr_fraction, 6),
        "payback_years": _rounded(outcome.payback_years, 2),
        "lcoe_ct_per_kwh": _rounded(outcome.lcoe_ct_per_kwh, 3),
    }


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        **_figures(outcome),
        "crossings": [
            {"years": _rounded(each.years, 2), "is_upward": each.is_upward}
            for each in outcome.crossings
        ],
        "break_even_direct_ct_per_kwh": _rounded(outcome.break_even_direct_ct, 3),
        "break_even_export_ct_per_kwh": _rounded(outcome.break_even_export_ct, 3),
        "contracted_fraction": _rounded(outcome.cash.contracted_fraction, 4),
        "years": [
            {
                "year": row.year,
                "energy_kwh": round(row.energy_kwh, 1),
                "direct_cents": cents(row.direct_euros),
                "export_cents": cents(row.export_euros),
                "certificate_cents": cents(row.certificate_euros),
                "running_cost_cents": cents(row.running_euros),
                "inverter_cents": cents(row.inverter_euros),
                "removal_cents": cents(row.removal_euros),
                "cash_cents": cents(row.cash_euros),
                "total_cents": cents(total),
            }
            for row, total in zip(outcome.cash.rows, outcome.cash.totals[1:], strict=True)
        ],
    }


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
