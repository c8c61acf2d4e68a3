"""What the board types about a design, into `Design`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.errors import RuleBroken
from coop.forms import CentsField, CoopForm, WholeField, optional, required
from coop.language import gettext as _
from coop.members.forms import Readable, stripped
from coop.viability.design import (
    MOST_COST_LINES,
    Certificates,
    CostLine,
    Design,
    require_plan,
)
from coop.viability.fields import HoursField, PercentField, PriceField, YearEnergyField
from coop.viability.keep_design import Entry
from coop.viability.prices import Captured
from coop.viability.viability import SIGMA, lean_kwh

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext

COST_ROWS = range(1, MOST_COST_LINES + 1)
DEFAULT_COST_INDEXATION = 0.02
# What a design's rule calls otherwise than the form.
_FIELDS = {"cost_lines": "cost_name_1"}
_ELSEWHERE = {"cost_lines", "certificates", "export_is_contract", "p90_kwh"}
_PLAIN = [field.name for field in fields(Design) if field.name not in _ELSEWHERE]


class DesignForm(CoopForm):
    """A design, its questions in the order in which they matter."""

    direct_fraction = PercentField(
        lazy_gettext("Hoeveel procent van de stroom gebruikt het gebouw zelf?"),
        [required("Vul in hoeveel het gebouw zelf gebruikt, of 0.")],
        description=lazy_gettext(
            "Dit bepaalt het meest. Vul 0 in als alles naar het net gaat, zoals bij een windmolen."
        ),
    )
    direct_millicents_per_kwh = PriceField(
        lazy_gettext("Wat betaalt het gebouw, in ct per kWh?"),
        [optional()],
        description=lazy_gettext("Zonder btw. Gebruikelijk is 9 tot 13 ct. Leeg is niets."),
    )
    direct_indexation_fraction = PercentField(
        lazy_gettext("Hoeveel procent stijgt die prijs per jaar?"),
        [optional()],
        description=lazy_gettext("Wat het contract zegt. Leeg is: de prijs blijft gelijk."),
    )
    export_kind = RadioField(
        lazy_gettext("Hoe komt de prijs van het net tot stand?"),
        choices=[
            SelectChoice("contract", lazy_gettext("Een vaste prijs in een contract")),
            SelectChoice("guess", lazy_gettext("De markt, met een prijs die wij zelf inschatten")),
            SelectChoice("market", lazy_gettext("De markt, met de uurprijzen van een echt jaar")),
        ],
        default="guess",
        validate_choice=False,
    )
    export_millicents_per_kwh = PriceField(
        lazy_gettext("Wat betaalt het net, in ct per kWh?"),
        [optional()],
        description=lazy_gettext(
            "Voorzichtig is 3,5 tot 5,5 ct voor zon en 5,5 tot 7 ct voor wind. Laat dit leeg bij "
            "uurprijzen: dan rekenen wij de prijs uit."
        ),
    )
    export_indexation_fraction = PercentField(
        lazy_gettext("Hoeveel procent stijgt de prijs van het net per jaar?"),
        [optional()],
        description=lazy_gettext("Leeg is: de prijs blijft gelijk. Dat is voorzichtig."),
    )
    price_series = SelectField(
        lazy_gettext("Van welk jaar nemen wij de uurprijzen?"), validate_choice=False
    )
    stops_below_zero = BooleanField(
        lazy_gettext("De bron staat stil als de prijs onder nul is"),
    )
    contract_years = WholeField(
        lazy_gettext("Hoeveel jaar duren de contracten?"),
        [optional()],
        description=lazy_gettext("Van het gebouw, of van het net. Leeg of 0: er is geen contract."),
    )
    later_millicents_per_kwh = PriceField(
        lazy_gettext("Wat brengt een kWh daarna op, in ct?"),
        [optional()],
        description=lazy_gettext(
            "Na het contract gaat alles naar het net. Leeg is: de prijs van het net van nu."
        ),
    )
    certificate_cents_per_mwh = CentsField(
        lazy_gettext("Wat brengt een garantie van oorsprong op, in euro per MWh?"),
        [optional()],
        description=lazy_gettext("Eind 2023 was dat 4 tot 5,50 euro. Leeg is niets."),
    )
    certificates = RadioField(
        lazy_gettext("Hoe tellen wij garanties van oorsprong?"),
        choices=[
            SelectChoice("each_year", lazy_gettext("Hele MWh per jaar, de rest vervalt")),
            SelectChoice("carried", lazy_gettext("Hele MWh, de rest gaat mee naar het jaar erna")),
            SelectChoice("unrounded", lazy_gettext("Ook delen van een MWh (ruwe som)")),
        ],
        default="each_year",
        validate_choice=False,
    )
    p50_kwh = YearEnergyField(
        lazy_gettext("Stroom in een gewoon jaar (P50), in kWh"),
        [required("Vul in hoeveel kWh een gewoon jaar geeft.")],
    )
    p90_kwh = YearEnergyField(
        lazy_gettext("Stroom in een mager jaar (P90), in kWh"),
        [optional()],
        description=lazy_gettext(
            "In 9 van de 10 jaren is het meer. Leeg: wij rekenen met een spreiding van 6 procent "
            "voor zon en 10 procent voor wind."
        ),
    )
    degradation_fraction = PercentField(
        lazy_gettext("Hoeveel procent geeft de bron elk jaar minder?"),
        [optional()],
        description=lazy_gettext("Leeg is 0,5: wat voor zonnepanelen gewoon is."),
    )
    investment_cents = CentsField(
        lazy_gettext("Wat kost de bouw, alles samen, in euro?"),
        [required("Vul in wat de bron kost om te bouwen.")],
        description=lazy_gettext(
            "Met aansluiting, keuring van het dak en advies. Een dak kost ongeveer 0,55 tot 0,80 "
            "euro per Wp, wind op land 1,2 miljoen euro per MW."
        ),
    )
    cost_indexation = PercentField(
        lazy_gettext("Hoeveel procent stijgen deze kosten per jaar?"),
        [optional()],
        description=lazy_gettext("Leeg is 2."),
    )
    inverter_cents = CentsField(
        lazy_gettext("Wat kosten nieuwe omvormers of een grote revisie, in euro?"),
        [optional()],
        description=lazy_gettext("U kunt dit leeg laten."),
    )
    inverter_year = WholeField(
        lazy_gettext("In welk jaar is dat?"),
        [optional()],
        description=lazy_gettext("Omvormers gaan 12 tot 15 jaar mee. Het eerste jaar is jaar 1."),
    )
    removal_cents = CentsField(
        lazy_gettext("Wat kost het weghalen aan het eind, in euro?"),
        [optional()],
        description=lazy_gettext("U kunt dit leeg laten als het contract dat niet vraagt."),
    )
    term_years = WholeField(
        lazy_gettext("Hoeveel jaar loopt het plan?"),
        [required("Vul in hoeveel jaar het plan loopt.")],
        description=lazy_gettext("Zonnepanelen meestal 25 jaar, een tweedehands molen 10."),
    )
    discount_fraction = PercentField(
        lazy_gettext("Welke rente moet het geld goedmaken, in procent?"),
        [optional()],
        description=lazy_gettext(
            "Wat het geld elders zou opbrengen. Leeg is 3. Daarmee rekenen wij bedragen van later "
            "om naar vandaag."
        ),
    )
    tax_fraction = PercentField(
        lazy_gettext("Vennootschapsbelasting in procent"),
        [optional()],
        description=lazy_gettext("Alleen voor de regel “na belasting”. Leeg is 19."),
    )
    volunteer_hours = HoursField(
        lazy_gettext("Hoeveel onbetaalde uren kost deze bron per jaar?"),
        [optional()],
        description=lazy_gettext(
            "Administratie, toezicht, overleg. Onbetaald is niet gratis: wij laten zien wat het "
            "zou kosten."
        ),
    )
    volunteer_cents_per_hour = CentsField(
        lazy_gettext("Wat zou een uur kosten, in euro?"), [optional()]
    )
    name = StringField(
        lazy_gettext("Naam van dit plan"),
        [required("Geef dit plan een naam."), Readable(80)],
        filters=[stripped],
        description=lazy_gettext("Zodat u plannen uit elkaar houdt, zoals “65% eigen gebruik”."),
    )
    plant = HiddenField()
    kind = HiddenField()
    seen_version = HiddenField()

    def offer_series(self, series: Sequence[Any]) -> "DesignForm":
        """Let one of these years of prices be chosen."""
        self.price_series.choices = [
            SelectChoice(str(each.id), f"{each.year}: {each.source}") for each in series
        ]
        return self

    @property
    def costs(self) -> list[list[Any]]:
        """The fields of the cost lines, name and amount each."""
        return [[self[f"cost_name_{row}"], self[f"cost_cents_{row}"]] for row in COST_ROWS]

    @property
    def is_market(self) -> bool:
        """Whether the export price comes from a year of hourly prices."""
        return str(self.export_kind.data) == "market"

    @property
    def series_id(self) -> int | None:
        """The year of prices that was chosen."""
        typed = str(self.price_series.data or "")
        return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 10 else None

    def validate_export_kind(self, field: RadioField) -> None:
        """One of the three, and a price where it is not worked out."""
        if field.data not in ("contract", "guess", "market"):
            raise ValidationError(_("Kies een van de mogelijkheden."))

    def validate_certificates(self, field: RadioField) -> None:
        """One of the three rules."""
        if field.data not in [rule.value for rule in Certificates]:
            raise ValidationError(_("Kies een van de mogelijkheden."))

    def validate(self, extra_validators: Any = None) -> bool:
        """A cost line has a name and an amount, or neither; the grid pays something or nothing."""
        is_valid = super().validate(extra_validators)
        price = self.export_millicents_per_kwh
        all_direct: Any = self.direct_fraction.data
        if price.data is None and not price.errors and not self.is_market and all_direct != 1:
            price.errors = [_("Vul in wat het net betaalt.")]
            is_valid = False
        building = self.direct_millicents_per_kwh
        if all_direct and building.data is None and not building.errors:
            building.errors = [_("Vul in wat het gebouw betaalt, of 0.")]
            is_valid = False
        for name, amount in self.costs:
            if name.errors or amount.errors:
                continue
            if amount.data is not None and not name.data:
                name.errors = [_("Geef elke kostenregel een naam.")]
            elif name.data and amount.data is None:
                amount.errors = [_("Vul een bedrag in, of haal de naam weg.")]
            is_valid = is_valid and not (name.errors or amount.errors)
        return is_valid

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """As every form, with the names of the rule led to our fields."""
        with super().refusals():
            try:
                yield
            except RuleBroken as refusal:
                refusal.field = _FIELDS.get(refusal.field or "", refusal.field)
                raise

    def entry(self, market: Captured | None) -> Entry:
        """What was typed, checked by the rules of a design."""
        sigma_fraction = SIGMA.get(str(self.kind.data), SIGMA["solar"])
        typed = {name: self[name].data for name in _PLAIN if self[name].data is not None}
        stops = market is not None and bool(self.stops_below_zero.data)
        if market is not None:
            typed["export_millicents_per_kwh"] = market.millicents_per_kwh(stops_below_zero=stops)
        p50_kwh: Any = self.p50_kwh.data
        rises: Any = self.cost_indexation.data
        lines = tuple(
            CostLine(name.data, amount.data, DEFAULT_COST_INDEXATION if rises is None else rises)
            for name, amount in self.costs
            if name.data
        )
        lean: Any = self.p90_kwh.data
        design = Design(
            **typed,
            p90_kwh=round(lean_kwh(p50_kwh, sigma_fraction), 2) if lean is None else lean,
            export_is_contract=self.export_kind.data == "contract",
            certificates=Certificates(self.certificates.data),
            cost_lines=lines,
        )
        require_plan(design)
        series_id = self.series_id if market is not None else None
        return Entry(str(self.name.data), design, series_id, stops, market)


for _row in COST_ROWS:
    setattr(
        DesignForm,
        f"cost_name_{_row}",
        StringField(lazy_gettext("Soort kosten"), [Readable(60), optional()], filters=[stripped]),
    )
    setattr(
        DesignForm,
        f"cost_cents_{_row}",
        CentsField(lazy_gettext("Bedrag per jaar in euro"), [optional()]),
    )
