"""What the board types about a closed year, afterwards."""

from datetime import date
from functools import partial
from typing import Any

from wtforms import SelectField, StringField

from coop import units
from coop.forms import CoopForm, KwhField, optional, read_day, required
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.periods import Period
from coop.yields.forms import SignedCentsField


class SignedKwhField(KwhField):
    """Energy that may be below zero."""

    parse = staticmethod(partial(units.parse_wh_from_kwh, minimum=None))


class LateForm(CoopForm):
    """What was different, in kWh, in euros or in both."""

    month = SelectField(lazy_gettext("Maand"), default="")  # type: ignore[arg-type]
    energy = SignedKwhField(
        lazy_gettext("Verschil in energie, ons deel (kWh)"),  # type: ignore[arg-type]
        [optional()],
    )
    amount = SignedCentsField(
        lazy_gettext("Verschil in het resultaat (in euro)"),  # type: ignore[arg-type]
        [optional()],
    )
    reason = StringField(
        lazy_gettext("Wat was er anders?"),  # type: ignore[arg-type]
        [required("Schrijf op wat er anders was. Leden lezen dit."), Readable(200)],
        filters=[stripped],
    )
    document = StringField(
        lazy_gettext("Papier dat u zag"),  # type: ignore[arg-type]
        [Readable(120), optional()],
        filters=[stripped],
    )

    def offer(self, period: Period, name: Any) -> "LateForm":
        """Let one of the year's months be chosen, each by its name."""
        months = [(month.start.isoformat(), name(month.start)) for month in period.months()]
        self.month.choices = [("", _("Geen: alleen euro's")), *months]
        return self

    def typed(self) -> dict[str, Any]:
        """What was typed, as `correct_late` takes it."""
        month: date | None = read_day(self.month.data or "")
        return {
            "month": month,
            "delta_wh": self.energy.data or 0,
            "delta_cents": self.amount.data or 0,
            "reason": self.reason.data or "",
            "document": self.document.data or "",
        }
