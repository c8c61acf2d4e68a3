"""What a reader asks of the page that shows a plant from close by."""

from datetime import date
from typing import TYPE_CHECKING, Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.errors import RuleBroken
from coop.forms import CoopForm, DayField, required

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext


class LookForm(CoopForm):
    """Which day, and whether its whole week. Named as in the address."""

    datum = DayField(lazy_gettext("Dag"), [required("Kies een dag.")])
    soort = SelectField(
        lazy_gettext("Hoe lang"),
        choices=[
            SelectChoice("dag", lazy_gettext("Een dag")),
            SelectChoice("week", lazy_gettext("Een week")),
        ],
    )

    def check(self, first: date, last: date) -> None:
        """Refuse a day of which there is nothing to see."""
        if self.datum.data and not first <= self.datum.data <= last:
            raise RuleBroken(
                "Kies een dag van %(first)s tot en met %(last)s.",
                field="datum",
                first=first,
                last=last,
            )
