"""A design as its version is stored, and back again."""

from dataclasses import asdict, fields
from typing import Any

from coop.viability.design import Certificates, CostLine, Design
from coop.viability.models import DesignVersion

_COLUMNS = tuple(
    field.name for field in fields(Design) if field.name not in ("certificates", "cost_lines")
)


def columns_of(design: Design) -> dict[str, Any]:
    """The columns of a version that says this."""
    return {
        **{name: getattr(design, name) for name in _COLUMNS},
        "certificates": design.certificates.value,
        "cost_lines": [asdict(line) for line in design.cost_lines],
    }


def design_of(version: DesignVersion) -> Design:
    """What a version says."""
    return Design(
        **{name: getattr(version, name) for name in _COLUMNS},
        certificates=Certificates(version.certificates),
        cost_lines=tuple(CostLine(**line) for line in version.cost_lines),
    )
