"""What the board types about a book year."""

import re
from functools import partial
from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop import units
from coop.forms import CentsField, CoopForm, DayField, ParsedField, optional, required
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped

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
        [required("Vul het bedrag in.")],
    )
    note = StringField(
        lazy_gettext("Hoe komt u aan dit bedrag?"),  # type: ignore[arg-type]
        [Readable(200), optional()],
        filters=[stripped],
    )

    def line(self) -> dict[str, Any]:
        """What was typed, as `add_item` takes it."""
        return {
            "kind": self.kind.data,
            "label": self.label.data,
            "amount_cents": self.amount.data,
            "note": self.note.data or "",
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
