"""The traffic light of a design: green, amber or red, with its reasons.

Green asks three things: in a normal year the yield is 3 % or more; also when every year is lean
the money is back before the contract ends; and half of all revenue or more is under contract.
Amber is the first of these alone. [1]_

References
----------
.. [1] The cooperative's handbook, "Viability at zero subsidy".
"""

from dataclasses import dataclass
from enum import Enum

from coop.words import Words, percent

LEAST_IRR_FRACTION = 0.03
LEAST_CONTRACTED_FRACTION = 0.50
_HAIR = 1e-9


class Colour(Enum):
    """What the light shows."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that the light asks, whether it is so, and in words."""

    is_met: bool
    words: Words


@dataclass(frozen=True, slots=True)
class Light:
    """The colour and its three reasons, in the order in which they are asked."""

    colour: Colour
    reasons: tuple[Reason, ...]


def light(
    *,
    irr_fraction: float | None,
    lean_payback_years: float | None,
    contract_years: int,
    contracted_fraction: float,
    decimals: int = 2,
) -> Light:
    """Judge a design.

    Parameters
    ----------
    irr_fraction : float or None
        The yearly yield in normal years; None where there is none.
    lean_payback_years : float or None
        When the money is back for good if every year is lean; None for never. [years]
    contract_years
        How long the contracts last. [years]
    contracted_fraction
        The part of all revenue over the whole term of which a contract names the price.
    decimals
        Of the yield in its reason; see `yield_decimals`.
    """
    reasons = (
        _yield_reason(irr_fraction, decimals),
        _payback_reason(lean_payback_years, contract_years),
        _contract_reason(contracted_fraction),
    )
    if all(reason.is_met for reason in reasons):
        return Light(Colour.GREEN, reasons)
    return Light(Colour.AMBER if reasons[0].is_met else Colour.RED, reasons)


def _yield_reason(irr_fraction: float | None, decimals: int) -> Reason:
    least = percent(LEAST_IRR_FRACTION)
    if irr_fraction is None:
        return Reason(
            False,
            Words(
                "Er is geen rendement: in gewone jaren komt het geld niet terug. Nodig is "
                "%(least)s procent per jaar.",
                least=least,
            ),
        )
    is_met = irr_fraction >= LEAST_IRR_FRACTION - _HAIR
    return Reason(
        is_met,
        Words(
            "In gewone jaren is het rendement %(irr)s procent per jaar. Nodig is %(least)s "
            "procent.",
            irr=round(irr_fraction * 100, yield_decimals(irr_fraction, decimals)),
            least=least,
        ),
    )


def yield_decimals(irr_fraction: float, decimals: int) -> int:
    """How many decimals tell whether a yield is enough: two where fewer would say that 2.96 is 3.

    >>> yield_decimals(0.0506, 1), yield_decimals(0.0296, 1)
    (1, 2)
    """
    is_short = irr_fraction < LEAST_IRR_FRACTION - _HAIR
    would_reach = round(irr_fraction * 100, decimals) >= LEAST_IRR_FRACTION * 100
    return max(decimals, 2) if is_short and would_reach else decimals


def _payback_reason(years: float | None, contract_years: int) -> Reason:
    if not contract_years:
        return Reason(False, Words("Er is geen contract voor de prijs van de stroom."))
    if years is None:
        return Reason(
            False,
            Words("Is elk jaar mager, dan komt het geld niet terug."),
        )
    values = {"years": round(years, 1), "contract": contract_years}
    if years < contract_years:
        words = Words(
            "Is elk jaar mager, dan is het geld na %(years)s jaar terug. Dat is voordat het "
            "contract na %(contract)s jaar stopt.",
            **values,
        )
        return Reason(True, words)
    words = Words(
        "Is elk jaar mager, dan is het geld pas na %(years)s jaar terug. Het contract stopt al "
        "na %(contract)s jaar.",
        **values,
    )
    return Reason(False, words)


def _contract_reason(contracted_fraction: float) -> Reason:
    return Reason(
        contracted_fraction >= LEAST_CONTRACTED_FRACTION - _HAIR,
        Words(
            "Van alle opbrengst ligt %(part)s procent vast in een contract. Nodig is %(least)s "
            "procent.",
            part=round(contracted_fraction * 100),
            least=percent(LEAST_CONTRACTED_FRACTION),
        ),
    )
