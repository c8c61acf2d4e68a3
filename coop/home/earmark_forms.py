"""What the board types about money with a purpose."""

from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from coop.forms import CentsField, CoopForm, DayField, optional, required
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, day_of, stripped
from coop.shares.forms import whole


class EarmarkForm(CoopForm):
    """Money that came in for one purpose."""

    giver = StringField(
        lazy_gettext("Van wie?"),  # type: ignore[arg-type]
        [required("Schrijf van wie het geld komt."), Readable(120)],
        filters=[stripped],
    )
    purpose = StringField(
        lazy_gettext("Waarvoor is het geld?"),  # type: ignore[arg-type]
        [required("Schrijf waarvoor het geld is."), Readable(200)],
        filters=[stripped],
    )
    amount = CentsField(
        lazy_gettext("Bedrag in euro"),  # type: ignore[arg-type]
        [required("Vul het bedrag in.")],
    )
    received_on = DayField(
        lazy_gettext("Dag van ontvangst"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    document = StringField(
        lazy_gettext("Welk papier hoort erbij?"),  # type: ignore[arg-type]
        [Readable(200), optional()],
        filters=[stripped],
    )
    confirmation = CentsField(
        lazy_gettext("Het bedrag nog eens"),  # type: ignore[arg-type]
        [required("Typ het bedrag nog eens.")],
    )

    def validate_confirmation(self, field: CentsField) -> None:
        """The amount is typed twice."""
        if field.data != self.amount.data:
            raise ValidationError(_("Dit is niet hetzelfde bedrag."))

    def received(self) -> dict[str, Any]:
        """What was typed, as `receive_earmarked` takes it."""
        return {
            "giver": self.giver.data or "",
            "purpose": self.purpose.data or "",
            "amount_cents": whole(self.amount),
            "received_on": day_of(self.received_on),
            "document": self.document.data or "",
        }


class SpendForm(CoopForm):
    """Some of it was spent on its purpose."""

    description = StringField(
        lazy_gettext("Waaraan is het besteed?"),  # type: ignore[arg-type]
        [required("Schrijf waaraan het geld is besteed."), Readable(200)],
        filters=[stripped],
    )
    amount = CentsField(
        lazy_gettext("Bedrag in euro"),  # type: ignore[arg-type]
        [required("Vul het bedrag in.")],
    )
    spent_on = DayField(
        lazy_gettext("Dag van betaling"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    confirmation = CentsField(
        lazy_gettext("Het bedrag nog eens"),  # type: ignore[arg-type]
        [required("Typ het bedrag nog eens.")],
    )

    def validate_confirmation(self, field: CentsField) -> None:
        """The amount is typed twice."""
        if field.data != self.amount.data:
            raise ValidationError(_("Dit is niet hetzelfde bedrag."))
