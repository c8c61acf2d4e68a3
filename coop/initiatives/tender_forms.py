"""What people type about offers of suppliers, and the starter about the choice."""

from wtforms import (
    RadioField,
    StringField,
    TextAreaField,
)

from coop.forms import (
    CentsField,
    CoopForm,
    DayField,
    QuantityField,
    WholeField,
    optional,
    required,
)
from coop.initiatives.collect_offers import OfferDetails
from coop.initiatives.sheet import UnitSheet
from coop.initiatives.tender import MOST_STEPS, Step
from coop.language import lazy_gettext
from coop.members.forms import Readable, day_of, stripped
from coop.text_fields import Paragraphs, tidied


class PreferenceForm(CoopForm):
    """Which offer somebody likes best."""

    offer = RadioField(
        lazy_gettext("Welke aanbieding heeft uw voorkeur?"),  # type: ignore[arg-type]
        [required("Kies een aanbieding.")],
        coerce=int,
        validate_choice=False,
    )


class OfferForm(CoopForm):
    """What a supplier offers. Prices by number: each next line for more."""

    supplier = StringField(
        lazy_gettext("Leverancier"),  # type: ignore[arg-type]
        [required("Vul de naam van de leverancier in."), Readable(80)],
        filters=[stripped],
    )
    from_1 = WholeField(lazy_gettext("Vanaf hoeveel stuks?"), [optional()])  # type: ignore[arg-type]
    price_1 = CentsField(lazy_gettext("Prijs per stuk, in euro"), [optional()])  # type: ignore[arg-type]
    from_2 = WholeField(lazy_gettext("Vanaf hoeveel stuks?"), [optional()])  # type: ignore[arg-type]
    price_2 = CentsField(lazy_gettext("Prijs per stuk, in euro"), [optional()])  # type: ignore[arg-type]
    from_3 = WholeField(lazy_gettext("Vanaf hoeveel stuks?"), [optional()])  # type: ignore[arg-type]
    price_3 = CentsField(lazy_gettext("Prijs per stuk, in euro"), [optional()])  # type: ignore[arg-type]
    warranty_years = WholeField(
        lazy_gettext("Garantie, in jaren"),  # type: ignore[arg-type]
        [required("Vul een aantal jaren in, of 0.")],
    )
    valid_until = DayField(
        lazy_gettext("Tot en met welke dag geldt dit?"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    included = TextAreaField(
        lazy_gettext("Wat zit erbij?"),  # type: ignore[arg-type]
        [required("Schrijf wat er in de prijs zit, en wat niet."), Paragraphs(1000)],
        filters=[tidied],
    )
    document_url = StringField(
        lazy_gettext("Adres van de offerte op internet"),  # type: ignore[arg-type]
        [Readable(300), optional()],
        filters=[stripped],
    )

    def details(self) -> OfferDetails:
        """What was typed, as the act wants it; a price of half a line is refused by the rule."""
        lines = [
            (self[f"from_{line}"].data, self[f"price_{line}"].data)
            for line in range(1, MOST_STEPS + 1)
            if f"from_{line}" in self._fields
        ]
        return OfferDetails(
            supplier=str(self.supplier.data),
            warranty_years=int(self.warranty_years.data or 0),
            valid_until=day_of(self.valid_until),
            included=str(self.included.data),
            document_url=str(self.document_url.data or ""),
            steps=tuple(
                Step(from_units or 0, price_cents or 0)
                for from_units, price_cents in lines
                if from_units is not None or price_cents is not None
            ),
        )


class FixForm(CoopForm):
    """The choice of the starter; `step` is an offer and from how many on, such as "3-20"."""

    step = RadioField(
        lazy_gettext("Welke prijs legt u vast?"),  # type: ignore[arg-type]
        [required("Kies een prijs.")],
        validate_choice=False,
    )

    def chosen(self) -> tuple[int, int]:
        """The offer, and from how many units on; noughts, which are nowhere, if tampered with."""
        offer, _mark, units = str(self.step.data).partition("-")
        numbers = [
            int(part) if part.isdecimal() and part.isascii() else 0 for part in (offer, units)
        ]
        return min(numbers[0], 2**31 - 1), min(numbers[1], 2**31 - 1)


class FixPurchaseForm(FixForm):
    """The same for a joint purchase, with the sums of one unit."""

    p50_kwh = QuantityField(
        lazy_gettext("Stroom van één stuk in een gewoon jaar (P50), in kWh"),  # type: ignore[arg-type]
        [optional()],
    )
    p90_kwh = QuantityField(
        lazy_gettext("In een mager jaar (P90), in kWh"),  # type: ignore[arg-type]
        [optional()],
    )
    own_use_percent = WholeField(
        lazy_gettext("Deel dat men zelf gebruikt, in procent"),  # type: ignore[arg-type]
        [optional()],
        default=30,  # type: ignore[arg-type]
    )
    saved_cents_per_kwh = WholeField(
        lazy_gettext("Zelf gebruikte stroom bespaart, in cent per kWh"),  # type: ignore[arg-type]
        [optional()],
        default=25,  # type: ignore[arg-type]
    )
    sold_cents_per_kwh = WholeField(
        lazy_gettext("Verkochte stroom brengt op, in cent per kWh"),  # type: ignore[arg-type]
        [optional()],
        default=4,  # type: ignore[arg-type]
    )
    years = WholeField(
        lazy_gettext("Hoe lang werkt het, in jaren?"),  # type: ignore[arg-type]
        [optional()],
        default=25,  # type: ignore[arg-type]
    )

    def sheet(self, price_cents: int) -> UnitSheet | None:
        """The sums of one unit; None where no energy was typed: it then makes none."""
        if self.p50_kwh.data is None:
            return None
        return UnitSheet(
            price_cents=price_cents,
            p50_kwh=float(self.p50_kwh.data),
            p90_kwh=float(self.p90_kwh.data or 0),
            own_use_percent=int(self.own_use_percent.data or 0),
            saved_cents_per_kwh=int(self.saved_cents_per_kwh.data or 0),
            sold_cents_per_kwh=int(self.sold_cents_per_kwh.data or 0),
            years=int(self.years.data or 0),
        )


class ClosingForm(CoopForm):
    """Until when people may order."""

    closes_on = DayField(
        lazy_gettext("Tot en met welke dag kan men bestellen?"),  # type: ignore[arg-type]
        [required("Kies een dag.")],
    )
