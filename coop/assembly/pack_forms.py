"""What the board types about a meeting."""

from typing import TYPE_CHECKING, Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.assembly.models import Meeting
from coop.assembly.plan_meeting import MeetingDetails
from coop.assembly.step_forms import OUTCOMES
from coop.forms import CoopForm, DayField, WholeField, optional, required
from coop.members.forms import Readable, day_of, stripped
from coop.text_fields import Paragraphs, tidied

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext

KINDS = (
    SelectChoice("talk", lazy_gettext("Bespreken")),
    SelectChoice("vote", lazy_gettext("Stemmen")),
    SelectChoice("adoption", lazy_gettext("De jaarrekening vaststellen")),
    SelectChoice("result", lazy_gettext("Bestemming van het resultaat")),
    SelectChoice("discharge", lazy_gettext("Décharge van het bestuur")),
)


class MeetingForm(CoopForm):
    """When and where, and how whoever has no computer takes part."""

    number = StringField(
        lazy_gettext("Nummer van de vergadering"),
        [required("Vul een nummer in, zoals ALV 2027-1."), Readable(30)],
        filters=[stripped],
    )
    year = WholeField(lazy_gettext("Over welk boekjaar?"), [required("Vul het boekjaar in.")])
    day = DayField(lazy_gettext("Dag"), [required("Vul de dag in.")])
    starts_at = StringField(
        lazy_gettext("Hoe laat?"), [required("Vul de tijd in."), Readable(20)], filters=[stripped]
    )
    place = StringField(
        lazy_gettext("Waar?"), [required("Vul de plaats in."), Readable(200)], filters=[stripped]
    )
    link = StringField(
        lazy_gettext("Adres om online mee te doen"), [Readable(300), optional()], filters=[stripped]
    )
    without_computer = TextAreaField(
        lazy_gettext("Hoe stemt iemand zonder computer?"),
        [required("Vul in hoe iemand zonder computer stemt."), Paragraphs(1000)],
        filters=[tidied],
    )
    quorum = StringField(
        lazy_gettext("Hoeveel leden moeten er zijn?"),
        [Readable(200), optional()],
        filters=[stripped],
    )
    second_on = DayField(lazy_gettext("Dag van een tweede vergadering"), [optional()])
    conflicts = TextAreaField(
        lazy_gettext("Wie heeft bij een punt een eigen belang?"),
        [Paragraphs(2000), optional()],
        filters=[tidied],
    )

    def details(self) -> MeetingDetails:
        """What was typed, as `plan_meeting` takes it."""
        return MeetingDetails(
            number=self.number.data or "",
            year=self.data["year"],
            day=day_of(self.day),
            starts_at=self.starts_at.data or "",
            place=self.place.data or "",
            without_computer=self.without_computer.data or "",
            link=self.link.data or "",
            quorum=self.quorum.data or "",
            second_on=self.second_on.data,
            conflicts=self.conflicts.data or "",
        )


def meeting_form(meeting: Meeting) -> MeetingForm:
    """The form as the meeting stands."""
    return MeetingForm(obj=meeting)


class PointForm(CoopForm):
    """A point of the agenda."""

    kind = SelectField(lazy_gettext("Wat gebeurt er?"), choices=KINDS)
    title = StringField(
        lazy_gettext("Punt"), [required("Vul een titel in."), Readable(160)], filters=[stripped]
    )
    text = TextAreaField(
        lazy_gettext("Toelichting"), [Paragraphs(10_000), optional()], filters=[tidied]
    )


class EditPointForm(CoopForm):
    """The words of a point that stands."""

    title = StringField(
        lazy_gettext("Punt"), [required("Vul een titel in."), Readable(160)], filters=[stripped]
    )
    text = TextAreaField(
        lazy_gettext("Toelichting"), [Paragraphs(10_000), optional()], filters=[tidied]
    )


class DecidePointForm(CoopForm):
    """What the meeting decided."""

    outcome = RadioField(
        lazy_gettext("Wat besloot de vergadering?"),
        [required("Kies wat de vergadering besloot.")],
        choices=OUTCOMES,
    )
    minutes = TextAreaField(
        lazy_gettext("Wat is erbij gezegd?"), [Paragraphs(5000), optional()], filters=[tidied]
    )


class MinutesForm(CoopForm):
    """What was said."""

    minutes = TextAreaField(
        lazy_gettext("Wat is er gezegd?"),
        [required("Schrijf op wat er is gezegd."), Paragraphs(5000)],
        filters=[tidied],
    )
