"""What the board types to pay something ahead of the year."""

from typing import Any

from wtforms import HiddenField, StringField

from coop.forms import CentsField, CoopForm, DayField, optional, required
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.yields.ahead import part_of
from coop.yields.forms import PercentField


class AdvanceForm(CoopForm):
    """How much: an amount, or a percentage of what the year gives so far."""

    amount = CentsField(
        lazy_gettext("Bedrag dat u nu verdeelt (in euro)"),  # type: ignore[arg-type]
        [optional()],
    )
    percent = PercentField(
        lazy_gettext("Of een deel van wat het jaar tot nu toe oplevert (in %)"),  # type: ignore[arg-type]
        [optional()],
    )

    def cents(self, most_cents: int) -> int:
        """The amount that was asked; nothing where neither was filled in. [cents]"""
        if self.amount.data is not None:
            return int(self.amount.data)
        return part_of(most_cents, int(self.percent.data or 0))


class ConfirmAdvanceForm(CoopForm):
    """The decision, and the amount typed over."""

    amount_cents = HiddenField()
    decision = StringField(
        lazy_gettext("Nummer van het besluit"),  # type: ignore[arg-type]
        [required("Vul het nummer van het besluit in."), Readable(60)],
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

    def asked_cents(self) -> int:
        """The amount that was previewed; nothing where the page was tampered with. [cents]"""
        text = self.amount_cents.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0

    def decided(self) -> dict[str, Any]:
        """What was typed, as `pay_ahead` takes it."""
        return {
            "amount_cents": self.asked_cents(),
            "decision": self.decision.data,
            "decided_on": self.decided_on.data,
            "total_cents": self.total.data,
            "digest": self.digest.data or "",
        }
