"""What people type about initiatives."""

from collections.abc import Iterable

from wtforms import (
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.forms import (
    CoopForm,
    DayField,
    EmailField,
    QuantityField,
    WholeField,
    decided_later,
    optional,
    required,
)
from coop.initiatives.count import Threshold
from coop.initiatives.links import CODE_DIGITS, code_digits
from coop.initiatives.pledge import Wanted
from coop.initiatives.start import PLANT, PURCHASE, Idea
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, day_of, stripped
from coop.offers.contact_fields import contact_field
from coop.text_fields import Paragraphs, tidied

STOP_WORD = "stoppen"
KINDS = (
    SelectChoice(PURCHASE, lazy_gettext("Samen inkopen: ieder zijn eigen panelen of iets anders")),
    SelectChoice(PLANT, lazy_gettext("Een nieuwe bron die van ons samen is: een dak of een molen")),
)


def _watt(field: Field) -> int | None:
    """A power that was typed in kWp, in whole watts."""
    return None if field.data is None else round(float(field.data) * 1000)


class ChangeForm(CoopForm):
    """What the starter may change of a call that is open."""

    title = StringField(
        lazy_gettext("Hoe heet het?"),  # type: ignore[arg-type]
        [required("Geef het een naam."), Readable(80)],
        filters=[stripped],
    )
    story = TextAreaField(
        lazy_gettext("Wat wilt u, en waarom?"),  # type: ignore[arg-type]
        [required("Vertel in een paar zinnen wat u wilt."), Paragraphs(3000)],
        filters=[tidied],
    )
    place = StringField(
        lazy_gettext("Waar?"),  # type: ignore[arg-type]
        [required("Vul een plaats, wijk of dak in."), Readable(80)],
        filters=[stripped],
    )
    ends_on = DayField(
        lazy_gettext("Tot en met welke dag kunnen mensen zich melden?"),  # type: ignore[arg-type]
        [required("Kies een laatste dag.")],
    )


class StartForm(ChangeForm):
    """What somebody tells who starts something."""

    kind = RadioField(
        lazy_gettext("Wat wilt u samen doen?"),  # type: ignore[arg-type]
        [required("Kies een van de mogelijkheden.")],
        choices=KINDS,
        default=PURCHASE,
    )
    unit_name = StringField(
        lazy_gettext("Wat tellen wij?"),  # type: ignore[arg-type]
        [required("Schrijf wat wij tellen, bijvoorbeeld panelen."), Readable(40)],
        filters=[stripped],
    )
    threshold_units = WholeField(
        lazy_gettext("Hoeveel zijn er minstens nodig?"),  # type: ignore[arg-type]
        [decided_later()],
    )
    threshold_kwp = QuantityField(
        lazy_gettext("Of: hoeveel vermogen is er minstens nodig, in kWp?"),  # type: ignore[arg-type]
        [optional()],
    )
    unit_kwp = QuantityField(
        lazy_gettext("Hoeveel kWp is één stuk?"),  # type: ignore[arg-type]
        [optional()],
    )
    name = StringField(
        lazy_gettext("Uw naam"),  # type: ignore[arg-type]
        [required("Vul uw naam in."), Readable(120)],
        filters=[stripped],
    )
    contact = contact_field()

    def idea(self, language: str) -> Idea:
        """What was typed, as the act wants it."""
        return Idea(
            kind=str(self.kind.data),
            title=str(self.title.data),
            story=str(self.story.data),
            place=str(self.place.data),
            starter_name=str(self.name.data),
            contact=str(self.contact.data),
            unit_name=str(self.unit_name.data),
            threshold=Threshold(
                None if self.threshold_units.data is None else int(self.threshold_units.data),
                _watt(self.threshold_kwp),
                _watt(self.unit_kwp),
            ),
            ends_on=day_of(self.ends_on),
            language=language,
        )


class StopForm(CoopForm):
    """The starter types over a word, because stopping cannot be undone."""

    typed = StringField(
        lazy_gettext("Het woord hierboven"),  # type: ignore[arg-type]
        [Readable(20)],
        filters=[stripped],
    )

    def validate_typed(self, field: Field) -> None:
        if str(field.data).lower() != STOP_WORD:
            raise ValidationError(_("Typ %(expected)s over om te bevestigen.", expected=STOP_WORD))


class ResendForm(CoopForm):
    """Who lost their links."""

    email = EmailField(
        lazy_gettext("E-mailadres"),  # type: ignore[arg-type]
        [required("Vul uw e-mailadres in.")],
    )


class CodeForm(CoopForm):
    """The number of an initiative and the code that the board read."""

    number = WholeField(
        lazy_gettext("Nummer van uw initiatief"),  # type: ignore[arg-type]
        [required("Vul het nummer in.")],
    )
    code = StringField(
        lazy_gettext("Code van zes cijfers"),  # type: ignore[arg-type]
        [required("Vul de code in die u hoorde."), Readable(20)],
        filters=[stripped],
    )

    def validate_code(self, field: Field) -> None:
        if len(code_digits(str(field.data))) != CODE_DIGITS:
            raise ValidationError(_("Een code heeft zes cijfers."))


class NumbersForm(CoopForm):
    """How many somebody would like."""

    min_units = WholeField(
        lazy_gettext("Hoeveel wilt u er minstens?"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
    )
    max_units = WholeField(
        lazy_gettext("En hoogstens?"),  # type: ignore[arg-type]
        [required("Vul een aantal in. Het mag hetzelfde zijn.")],
    )


class PledgeForm(NumbersForm):
    """Four answers, and nothing else."""

    name = StringField(
        lazy_gettext("Uw naam"),  # type: ignore[arg-type]
        [required("Vul uw naam in."), Readable(120)],
        filters=[stripped],
    )
    contact = contact_field()

    def wanted(self, language: str) -> Wanted:
        """What was typed, as the act wants it."""
        return Wanted(
            str(self.name.data),
            str(self.contact.data),
            int(self.min_units.data or 0),
            int(self.max_units.data or 0),
            language,
        )


class TextForm(CoopForm):
    """Some sentences, said by one to all."""

    text = TextAreaField(
        lazy_gettext("Uw tekst"),  # type: ignore[arg-type]
        [required("Schrijf iets."), Paragraphs(3000)],
        filters=[tidied],
    )


class HideForm(CoopForm):
    """Why something is hidden."""

    reason = StringField(
        lazy_gettext("Waarom is dit tegen de wet? Iedereen leest dit."),  # type: ignore[arg-type]
        [required("Schrijf waarom dit tegen de wet is."), Readable(200)],
        filters=[stripped],
    )


class LinkForm(CoopForm):
    """Which shares and which sums belong to a plant's call."""

    offering_id = SelectField(
        lazy_gettext("Uitgifte van delen"),  # type: ignore[arg-type]
        coerce=int,
        validate_choice=False,
    )
    design_id = SelectField(
        lazy_gettext("Doorrekening zonder subsidie"),  # type: ignore[arg-type]
        coerce=int,
        validate_choice=False,
    )

    def offer(
        self, offerings: Iterable[tuple[int, str]], designs: Iterable[tuple[int, str]]
    ) -> None:
        """Put in what can be chosen; nought is nothing."""
        none = (0, _("geen"))
        self.offering_id.choices = [none, *offerings]
        self.design_id.choices = [none, *designs]
