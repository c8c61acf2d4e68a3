"""What the kascommissie types."""

from typing import TYPE_CHECKING, Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.forms import CoopForm, WholeField, optional, required
from coop.members.forms import Readable, stripped
from coop.text_fields import Paragraphs, tidied

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext


class SampleForm(CoopForm):
    """How many lines to draw."""

    size = WholeField(lazy_gettext("Hoeveel regels?"), [required("Vul in hoeveel regels.")])
    seed = StringField(
        lazy_gettext("Begingetal"),
        [Readable(40), optional()],
        filters=[stripped],
    )


class CheckForm(CoopForm):
    """Whether a line is right."""

    outcome = RadioField(
        lazy_gettext("Klopt deze regel?"),
        [required("Kies of de regel klopt.")],
        choices=(
            SelectChoice("ok", lazy_gettext("Nagekeken: klopt")),
            SelectChoice("wrong", lazy_gettext("Klopt niet")),
        ),
    )
    remark = StringField(lazy_gettext("Opmerking"), [Readable(300), optional()], filters=[stripped])


class ReportForm(CoopForm):
    """The report in the kascommissie's own words, and its advice."""

    text = TextAreaField(
        lazy_gettext("Het verslag"),
        [required("Schrijf het verslag in uw eigen woorden."), Paragraphs(20_000)],
        filters=[tidied],
    )
    advice = RadioField(
        lazy_gettext("Wat adviseert u de ledenvergadering?"),
        [required("Kies een advies.")],
        choices=(
            SelectChoice("yes", lazy_gettext("De jaarrekening vaststellen")),
            SelectChoice("no", lazy_gettext("De jaarrekening nog niet vaststellen")),
        ),
    )
