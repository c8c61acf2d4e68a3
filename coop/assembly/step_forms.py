"""What the board types about a decision of the general meeting."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.forms import CoopForm, DayField, WholeField, optional, required
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped

OUTCOMES = (
    SelectChoice("yes", lazy_gettext("Aangenomen")),
    SelectChoice("no", lazy_gettext("Afgewezen")),
    SelectChoice("postponed", lazy_gettext("Uitgesteld")),
)


class DecisionForm(CoopForm):
    """The outcome of a vote, with its number and day."""

    outcome = RadioField(
        lazy_gettext("Wat besloot de vergadering?"),  # type: ignore[arg-type]
        [required("Kies wat de vergadering besloot.")],
        choices=OUTCOMES,
    )
    decision = StringField(
        lazy_gettext("Nummer van het besluit"),  # type: ignore[arg-type]
        [required("Vul het nummer van het besluit in."), Readable(60)],
        filters=[stripped],
    )
    decided_on = DayField(
        lazy_gettext("Dag van het besluit"),  # type: ignore[arg-type]
        [required("Vul de dag van het besluit in.")],
    )
    told = TextAreaField(
        lazy_gettext("Wat is erbij gezegd?"),  # type: ignore[arg-type]
        [Readable(2000), optional()],
        filters=[stripped],
    )


class ExtensionForm(CoopForm):
    """More time for the accounts, for a reason."""

    months = WholeField(
        lazy_gettext("Hoeveel maanden meer?"),  # type: ignore[arg-type]
        [required("Vul in hoeveel maanden.")],
    )
    reason = StringField(
        lazy_gettext("Welke bijzondere omstandigheid?"),  # type: ignore[arg-type]
        [required("Vul in waarom."), Readable(300)],
        filters=[stripped],
    )
    decision = StringField(
        lazy_gettext("Nummer van het besluit"),  # type: ignore[arg-type]
        [required("Vul het nummer van het besluit in."), Readable(60)],
        filters=[stripped],
    )
    decided_on = DayField(
        lazy_gettext("Dag van het besluit"),  # type: ignore[arg-type]
        [required("Vul de dag van het besluit in.")],
    )
