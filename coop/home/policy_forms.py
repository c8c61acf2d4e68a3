"""What the board types about a decision that holds from a book year on."""

from typing import TYPE_CHECKING, Any

from wtforms import Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.forms import CentsField, CoopForm, DayField, WholeField, required
from coop.home.policy_words import CHOICES
from coop.language import say
from coop.members.forms import Readable, stripped
from coop.yields.forms import PercentField

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext


class PolicyForm(CoopForm):
    """A decision: its value, from which book year, its number and day."""

    value: Field
    from_year = WholeField(
        lazy_gettext("Vanaf boekjaar"), [required("Vul het eerste boekjaar in.")]
    )
    decision = StringField(
        lazy_gettext("Nummer van het besluit"),
        [required("Vul het nummer van het besluit in."), Readable(60)],
        filters=[stripped],
    )
    decided_on = DayField(
        lazy_gettext("Dag van het besluit"), [required("Vul de dag van het besluit in.")]
    )

    @property
    def value_text(self) -> str:
        """The value as decisions keep it."""
        return str(self.value.data)


class _Months(PolicyForm):
    value = WholeField(lazy_gettext("Hoeveel maanden?"), [required()])


class _Money(PolicyForm):
    value = CentsField(lazy_gettext("Welk bedrag? (in euro)"), [required()])


class _Percentage(PolicyForm):
    value = PercentField(lazy_gettext("Welk deel? (in %)"), [required()])


class _Choice(PolicyForm):
    value: RadioField = RadioField(lazy_gettext("Wat geldt?"), [required()])


def policy_form(name: str, typed: Any = None) -> PolicyForm:
    """The form that fits a decision."""
    if name in CHOICES:
        form = _Choice(typed)
        form.value.choices = [
            SelectChoice(word, say(words)) for word, words in CHOICES[name].items()
        ]
        return form
    kinds = {"_cents": _Money, "_permille": _Percentage}
    kind = next((kinds[end] for end in kinds if name.endswith(end)), _Months)
    return kind(typed)
