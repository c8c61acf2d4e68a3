"""What the board types about a book year."""

import re
from functools import partial
from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop import units
from coop.forms import (
    CentsField,
    CoopForm,
    DayField,
    KwhField,
    MeasureField,
    ParsedField,
    optional,
    required,
)
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.yields.revenue import Evidence

_PERCENT = re.compile(r"\s*%$")

KINDS = (
    SelectChoice("revenue", lazy_gettext("Opbrengst")),
    SelectChoice("cost", lazy_gettext("Kosten")),
)


def permille(text: str) -> int:
    """Read a percentage of one decimal, with or without its sign, as thousandths."""
    typed = _PERCENT.sub("", text.strip())
    return int(units.parse_quantity(typed, 1, minimum=0, maximum=100) * 10)


def percentage(value_permille: int) -> str:
    """Write thousandths so that a form can show and read them again: 125 is "12,5"."""
    whole, rest = divmod(value_permille, 10)
    return f"{whole},{rest}" if rest else str(whole)


class PercentField(ParsedField):
    """A percentage, held in thousandths."""

    parse = staticmethod(permille)
    show = staticmethod(percentage)


class SignedCentsField(CentsField):
    """Money that may be below zero."""

    parse = staticmethod(partial(units.parse_cents, minimum=None))


def microeuro(text: str) -> int:
    """Read a price in euros for a kWh, with six decimals at most, as millionths of a euro."""
    price = units.parse_quantity(text.replace("€", ""), 6, minimum=-10, maximum=10)
    return int(price * 1_000_000)


def price_text(price_microeuro: int) -> str:
    """Write a price so that a form can show and read it again: 115 000 is "0,115"."""
    sign, whole = ("-" if price_microeuro < 0 else ""), abs(price_microeuro)
    euros, rest = divmod(whole, 1_000_000)
    return f"{sign}{euros},{rest:06d}".rstrip("0").rstrip(",")


class PriceField(MeasureField):
    """Euros for a kWh, held in millionths of a euro; may be below zero."""

    parse = staticmethod(microeuro)
    show = staticmethod(price_text)


class SumsForm(CoopForm):
    """What is set aside, depreciated and taxed in a plant's book year."""

    maintenance = CentsField(
        lazy_gettext("Naar de onderhoudsreserve (in euro)"),  # type: ignore[arg-type]
        [required()],
    )
    depreciation = CentsField(
        lazy_gettext("Afschrijving van dit jaar (in euro)"),  # type: ignore[arg-type]
        [required()],
    )
    tax = PercentField(
        lazy_gettext("Belasting over het resultaat (in %)"),  # type: ignore[arg-type]
        [required()],
    )
    general = PercentField(
        lazy_gettext("Naar de algemene reserve (in %)"),  # type: ignore[arg-type]
        [required()],
    )

    def sums(self) -> dict[str, Any]:
        """What was typed, as `enter_sums` takes it."""
        return {
            "maintenance_reserve_cents": self.maintenance.data,
            "depreciation_cents": self.depreciation.data,
            "tax_permille": self.tax.data,
            "general_reserve_permille": self.general.data,
        }


class ItemForm(CoopForm):
    """One line of revenue or cost."""

    kind = RadioField(
        lazy_gettext("Wat is het?"),  # type: ignore[arg-type]
        [required("Kies opbrengst of kosten.")],
        choices=KINDS,
        default="revenue",
    )
    label = StringField(
        lazy_gettext("Omschrijving"),  # type: ignore[arg-type]
        [required("Vul een omschrijving in, zoals verzekering."), Readable(120)],
        filters=[stripped],
    )
    amount = SignedCentsField(
        lazy_gettext("Bedrag (in euro)"),  # type: ignore[arg-type]
        [optional()],
    )
    quantity = KwhField(
        lazy_gettext("Hoeveel stroom? (in kWh)"),  # type: ignore[arg-type]
        [optional()],
    )
    price = PriceField(
        lazy_gettext("Prijs (in euro per kWh)"),  # type: ignore[arg-type]
        [optional()],
    )
    on = DayField(
        lazy_gettext("Dag op de factuur"),  # type: ignore[arg-type]
        [optional()],
    )
    counterparty = StringField(
        lazy_gettext("Van wie of aan wie?"),  # type: ignore[arg-type]
        [Readable(120), optional()],
        filters=[stripped],
    )
    paper = StringField(
        lazy_gettext("Nummer van de factuur of het papier"),  # type: ignore[arg-type]
        [Readable(60), optional()],
        filters=[stripped],
    )
    note = StringField(
        lazy_gettext("Hoe komt u aan dit bedrag?"),  # type: ignore[arg-type]
        [Readable(200), optional()],
        filters=[stripped],
    )

    def validate(self, *args: Any, **named: Any) -> bool:
        """Also ask for an amount, or what it follows from."""
        is_valid: bool = super().validate(*args, **named)
        if self.amount.data is not None or self.amount.errors:
            return is_valid
        if self.data["quantity"] is not None and self.data["price"] is not None:
            return is_valid
        if not self["quantity"].errors and not self["price"].errors:
            self.amount.errors = [_("Vul het bedrag in, of vul kWh en prijs allebei in.")]
        return False

    def rests_on(self) -> Evidence:
        """What the amount rests on."""
        return Evidence(
            on=self.on.data,
            counterparty=self.counterparty.data or "",
            paper=self.paper.data or "",
            quantity_wh=self.data["quantity"],
            price_microeuro_per_kwh=self.data["price"],
        )

    def line(self) -> dict[str, Any]:
        """What was typed, as `add_item` takes it; kWh times price where no amount was typed."""
        rests_on = self.rests_on()
        amount_cents = self.amount.data
        return {
            "kind": self.kind.data,
            "label": self.label.data,
            "amount_cents": rests_on.amount_cents if amount_cents is None else amount_cents,
            "note": self.note.data or "",
            "rests_on": rests_on,
        }


class GeneralCostForm(CoopForm):
    """A cost of the whole cooperative."""

    label = StringField(
        lazy_gettext("Omschrijving"),  # type: ignore[arg-type]
        [required("Vul een omschrijving in, zoals bankkosten."), Readable(120)],
        filters=[stripped],
    )
    amount = CentsField(
        lazy_gettext("Bedrag (in euro)"),  # type: ignore[arg-type]
        [required("Vul het bedrag in.")],
    )
    on = DayField(
        lazy_gettext("Dag op de factuur"),  # type: ignore[arg-type]
        [required("Vul de dag van de factuur in.")],
    )
    counterparty = StringField(
        lazy_gettext("Aan wie?"),  # type: ignore[arg-type]
        [Readable(120), optional()],
        filters=[stripped],
    )
    paper = StringField(
        lazy_gettext("Nummer van de factuur of het papier"),  # type: ignore[arg-type]
        [Readable(60), optional()],
        filters=[stripped],
    )

    def cost(self) -> dict[str, Any]:
        """What was typed, as `add_general_cost` takes it."""
        return {
            "label": self.label.data,
            "amount_cents": self.amount.data,
            "on": self.on.data,
            "counterparty": self.counterparty.data or "",
            "paper": self.paper.data or "",
        }


class ConfirmForm(CoopForm):
    """The assembly's decision, and the amount typed over."""

    decision = StringField(
        lazy_gettext("Nummer van het besluit van de ALV"),  # type: ignore[arg-type]
        [required("Vul het nummer van het besluit van de ALV in."), Readable(60)],
        filters=[stripped],
    )
    decided_on = DayField(
        lazy_gettext("Dag van het besluit"),  # type: ignore[arg-type]
        [required("Vul de dag van het besluit in.")],
    )
    total = CentsField(
        lazy_gettext("Bedrag dat wordt verdeeld (in euro)"),  # type: ignore[arg-type]
        [required()],
    )
    digest = HiddenField()

    def decided(self) -> dict[str, Any]:
        """What was typed, as `confirm` takes it."""
        return {
            "decision": self.decision.data,
            "decided_on": self.decided_on.data,
            "total_cents": self.total.data,
            "digest": self.digest.data or "",
        }
