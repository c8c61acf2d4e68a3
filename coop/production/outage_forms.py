"""What the board types about outages, and about calibration."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from coop.forms import CoopForm, DayField, KwhField, optional, required
from coop.language import say
from coop.members.forms import stripped
from coop.periods import day_of
from coop.production.models import Outage
from coop.production.record_outage import OutageDetails, unexplained

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext

CAUSE_WORDS = (
    ("inverter", lazy_gettext("Omvormer of turbine stuk")),
    ("grid", lazy_gettext("Stroomnet of aansluiting")),
    ("damage", lazy_gettext("Schade door storm, bliksem of brand")),
    ("snow", lazy_gettext("Sneeuw of ijs")),
    ("maintenance", lazy_gettext("Onderhoud of verbouwing")),
    ("meter", lazy_gettext("De meter telde niet goed")),
    ("other", lazy_gettext("Iets anders")),
)


class Explained:
    """An explanation must be there, in words that fit who reads it."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        if not (field.data or "").strip():
            asked = unexplained(is_dismissed=form.kind.data == "dismissed")
            raise StopValidation(say(asked.words))


class LongAgoField(DayField):
    """A day; one long before any plant is a day too, so that the rule can say what is wrong."""

    first_year = 1000


class OutageForm(CoopForm):
    """An outage, or why something was none."""

    kind = RadioField(
        lazy_gettext("Wat was het?"),
        [required("Kies wat het was.")],
        choices=[
            SelectChoice("outage", lazy_gettext("Een storing. Leden zien de uitleg.")),
            SelectChoice("dismissed", lazy_gettext("Geen storing. Leden zien waarom niet.")),
        ],
        default="outage",
    )
    start_on = LongAgoField(lazy_gettext("Eerste dag"), [required("Vul de eerste dag in.")])
    last_on = LongAgoField(
        lazy_gettext("Laatste dag"),
        [optional()],
        description=lazy_gettext("Laat leeg zolang de storing duurt."),
    )
    cause = SelectField(
        lazy_gettext("Oorzaak"),
        choices=[SelectChoice(value, label) for value, label in CAUSE_WORDS],
        default="inverter",
    )
    lost_wh = KwhField(
        lazy_gettext("Gemiste opbrengst in kWh"),
        [optional()],
        description=lazy_gettext("Van de hele bron. Laat leeg, dan schatten wij het."),
    )
    explanation = TextAreaField(
        lazy_gettext("Uitleg"),
        [Explained()],
        filters=[stripped],
        description=lazy_gettext("Wat was er, wat is eraan gedaan, en kan het weer gebeuren?"),
    )
    explanation_en = TextAreaField(
        lazy_gettext("Uitleg in het Engels"), [optional()], filters=[stripped]
    )

    def details(self, estimated_wh: int) -> OutageDetails:
        """What was typed; an empty loss is what we estimate."""
        start_on: Any = self.start_on.data
        typed_wh: Any = self.lost_wh.data
        return OutageDetails(
            start_on,
            self.last_on.data,
            self.cause.data or "",
            self.explanation.data or "",
            self.explanation_en.data or "",
            estimated_wh if typed_wh is None else typed_wh,
            self.kind.data == "dismissed",
        )


def form_of_outage(outage: Outage, zone: str) -> OutageForm:
    """The form of an outage as it is now; one that was only seen asks for everything else."""
    is_seen = outage.kind == "possible"
    end_on = day_of(outage.end_at, zone) if outage.end_at else None
    return OutageForm(
        kind="outage" if is_seen else outage.kind,
        start_on=day_of(outage.start_at, zone),
        last_on=date.fromordinal(end_on.toordinal() - 1) if end_on else None,
        cause="inverter" if is_seen else outage.cause,
        lost_wh=outage.lost_wh,
        explanation=outage.explanation,
        explanation_en=outage.explanation_en,
    )


class EndForm(CoopForm):
    """The last day of an outage that lasts."""

    last_on = LongAgoField(lazy_gettext("Laatste dag"), [required("Vul de laatste dag in.")])


class CalibrationForm(CoopForm):
    """Whether a plant's estimate learns from its meters."""

    choice = RadioField(
        lazy_gettext("De raming ijken op gemeten maanden?"),
        [required("Kies ja of nee.")],
        choices=[
            SelectChoice("yes", lazy_gettext("Ja, zodra er twaalf gemeten maanden zijn")),
            SelectChoice("no", lazy_gettext("Nee, niet ijken")),
        ],
    )
    reason = StringField(
        lazy_gettext("Waarom niet?"),
        [optional()],
        filters=[stripped],
        description=lazy_gettext("Alleen nodig als u niet wilt ijken."),
    )
