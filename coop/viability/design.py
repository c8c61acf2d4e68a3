"""What is known of a plant's money before it is built: the input of its sums.

There is no place here for subsidy, and there will be none.
"""

from dataclasses import dataclass
from enum import Enum

from coop.errors import RuleBroken

MOST_YEARS = 40
MOST_COST_LINES = 8
MOST_INVESTMENT_CENTS = 1_000_000_000_00
MOST_MILLICENTS = 100_000
"""A euro per kWh: what no building pays, and any slip of the comma passes."""


class Certificates(Enum):
    """How guarantees of origin are counted: one is made per whole MWh.

    `EACH_YEAR` lets what is left of a year lapse, which is careful; `CARRIED` takes it along to
    the next year; `UNROUNDED` sells parts of a MWh, as a rough sum does.
    """

    EACH_YEAR = "each_year"
    CARRIED = "carried"
    UNROUNDED = "unrounded"


@dataclass(frozen=True, slots=True)
class CostLine:
    """A cost that comes back each year, in money of the first year. [cents]"""

    name: str
    amount_cents: int
    indexation_fraction: float = 0.02

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise RuleBroken("Geef elke kostenregel een naam.", field="cost_lines")
        if not 0 <= self.amount_cents <= MOST_INVESTMENT_CENTS:
            raise RuleBroken(
                "De kosten van “%(name)s” kunnen niet.", field="cost_lines", name=self.name
            )
        _require_fraction(self.indexation_fraction, -0.1, 0.2, "cost_indexation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A plant as a plan of money.

    Attributes
    ----------
    investment_cents : int
        All that is paid before the first kWh. [cents]
    p50_kwh, p90_kwh : float
        A normal and a lean first year of the whole plant. [kWh]
    direct_fraction : float
        What the building uses itself, as part of what is made.
    direct_millicents_per_kwh, export_millicents_per_kwh : int
        Prices of the first year. An export price of the market is the mean over all exported
        kWh, hours without revenue included. [1/1000 ct per kWh]
    direct_indexation_fraction, export_indexation_fraction : float
        How those prices rise each year.
    export_is_contract : bool
        Whether a contract names the export price; else it follows the market.
    contract_years : int
        How long the contracts last, 0 without any. After that everything goes to the grid.
    later_millicents_per_kwh : int or None
        What a kWh brings after the contracts, not indexed; None for the export price as it
        was. [1/1000 ct per kWh]
    certificate_cents_per_mwh : int
        Price of a guarantee of origin; 0 if none are sold. [cents per MWh]
    degradation_fraction : float
        What the plant makes less each year.
    cost_lines : tuple of CostLine
    inverter_year : int or None
        The year, counted from 1, in which inverters or gearbox are renewed; None for never.
    inverter_cents, removal_cents : int
        In money of that year. Removal falls in the last year. [cents]
    discount_fraction : float
        What money must earn elsewhere to be as good.
    tax_fraction : float
        Corporation tax on profit, for the variant after tax only.
    volunteer_hours : float
        Unpaid work per year. [h]
    volunteer_cents_per_hour : int
        What it would cost if it were paid. [cents per hour]

    Raises
    ------
    RuleBroken
        With the field that is wrong.
    """

    investment_cents: int
    p50_kwh: float
    p90_kwh: float
    term_years: int = 25
    direct_fraction: float = 0.0
    direct_millicents_per_kwh: int = 0
    direct_indexation_fraction: float = 0.0
    export_millicents_per_kwh: int = 0
    export_indexation_fraction: float = 0.0
    export_is_contract: bool = False
    contract_years: int = 0
    later_millicents_per_kwh: int | None = None
    certificate_cents_per_mwh: int = 0
    certificates: Certificates = Certificates.EACH_YEAR
    degradation_fraction: float = 0.005
    cost_lines: tuple[CostLine, ...] = ()
    inverter_year: int | None = None
    inverter_cents: int = 0
    removal_cents: int = 0
    discount_fraction: float = 0.03
    tax_fraction: float = 0.19
    volunteer_hours: float = 0.0
    volunteer_cents_per_hour: int = 0

    def __post_init__(self) -> None:
        self._check_money()
        self._check_energy()
        self._check_years()
        for name, low, high in (
            ("direct_fraction", 0, 1),
            ("direct_indexation_fraction", -0.1, 0.2),
            ("export_indexation_fraction", -0.1, 0.2),
            ("degradation_fraction", 0, 0.1),
            ("discount_fraction", 0, 0.3),
            ("tax_fraction", 0, 0.6),
        ):
            _require_fraction(getattr(self, name), low, high, name)

    def _check_money(self) -> None:
        for name in ("investment_cents", "inverter_cents", "removal_cents"):
            if not 0 <= getattr(self, name) <= MOST_INVESTMENT_CENTS:
                raise RuleBroken("Dit bedrag kan niet.", field=name)
        if self.investment_cents == 0:
            raise RuleBroken("Vul in wat de bron kost om te bouwen.", field="investment_cents")
        for name in (
            "direct_millicents_per_kwh",
            "export_millicents_per_kwh",
            "later_millicents_per_kwh",
        ):
            if not 0 <= (getattr(self, name) or 0) <= MOST_MILLICENTS:
                raise RuleBroken(
                    "Een prijs ligt onder de 100 ct per kWh. Staat de komma goed?", field=name
                )
        if not 0 <= self.certificate_cents_per_mwh <= 100_00:
            raise RuleBroken(
                "Een garantie van oorsprong kost hoogstens € 100 per MWh.",
                field="certificate_cents_per_mwh",
            )
        if len(self.cost_lines) > MOST_COST_LINES:
            raise RuleBroken(
                "Gebruik hoogstens %(most)s kostenregels.", field="cost_lines", most=MOST_COST_LINES
            )

    def _check_energy(self) -> None:
        if not 0 < self.p50_kwh <= 1e10:
            raise RuleBroken("Vul in hoeveel kWh een gewoon jaar geeft.", field="p50_kwh")
        if not 0 < self.p90_kwh <= self.p50_kwh:
            raise RuleBroken(
                "Een mager jaar (P90) geeft niet meer dan een gewoon jaar (P50).", field="p90_kwh"
            )
        if not 0 <= self.volunteer_hours <= 100_000:
            raise RuleBroken("Zoveel onbetaalde uren kunnen niet.", field="volunteer_hours")
        if not 0 <= self.volunteer_cents_per_hour <= 500_00:
            raise RuleBroken("Een uur kost hoogstens € 500.", field="volunteer_cents_per_hour")

    def _check_years(self) -> None:
        if not 1 <= self.term_years <= MOST_YEARS:
            raise RuleBroken(
                "De looptijd is 1 tot en met %(most)s jaar.", field="term_years", most=MOST_YEARS
            )
        if not 0 <= self.contract_years <= self.term_years:
            raise RuleBroken(
                "Een contract duurt niet langer dan de looptijd van de bron.",
                field="contract_years",
            )
        if self.contract_years == 0 and (self.direct_fraction or self.export_is_contract):
            raise RuleBroken(
                "Vul in hoeveel jaar het contract duurt. Zonder contract gaat alles naar het net "
                "tegen de marktprijs.",
                field="contract_years",
            )
        if self.inverter_year is not None and not 1 <= self.inverter_year <= MOST_YEARS:
            raise RuleBroken("Kies een jaar binnen de looptijd.", field="inverter_year")
        if self.inverter_cents and self.inverter_year is None:
            raise RuleBroken("Vul in welk jaar dat is.", field="inverter_year")


def _require_fraction(value: float, low: float, high: float, field: str) -> None:
    if not low <= value <= high:
        raise RuleBroken(
            "Vul een percentage in van %(low)s tot %(high)s.",
            field=field,
            low=round(low * 100),
            high=round(high * 100),
        )


def require_plan(design: Design) -> None:
    """Refuse a plan that names a cost after its own end.

    The engine itself allows one, since it also reckons what happens when a plant stops earlier.

    Raises
    ------
    RuleBroken
        With field `inverter_year`.
    """
    if design.inverter_year is not None and design.inverter_year > design.term_years:
        raise RuleBroken(
            "Kies een jaar binnen de looptijd: 1 tot en met %(years)s.",
            field="inverter_year",
            years=design.term_years,
        )
