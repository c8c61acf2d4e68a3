"""What people type, into our units: the one place where a form's text becomes a number or day.

Cross-field checks call the rule; they do not restate it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

from wtforms import DateField as WtDateField
from wtforms import Form, StringField
from wtforms.validators import InputRequired, Optional

from coop import identifiers, units
from coop.database import db
from coop.errors import RuleBroken
from coop.language import gettext as _
from coop.language import lazy_gettext, say


class _OurWords:
    """What WTForms says by itself, in words of ours. Every validator of ours has its own."""

    def gettext(self, text: str) -> str:
        if "choice" in text:
            return _("Kies een van de mogelijkheden.")
        return _("Dit is niet goed ingevuld.")

    def ngettext(self, one: str, _many: str, _number: int) -> str:
        return self.gettext(one)


class CoopForm(Form):
    """Parent of every form. `error_summary` on the page lists `errors` with links to fields."""

    class Meta:
        """How WTForms finds its words."""

        def get_translations(self, _form: Form) -> _OurWords:
            return _OurWords()

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Put a refusal of the rules at its field, and take back whatever was begun.

        A refusal that names no field of this form goes to the form as a whole.
        """
        try:
            yield
        except RuleBroken as refusal:
            db.session.rollback()
            if refusal.status != RuleBroken.status:
                raise
            self.put(refusal)

    def put(self, refusal: RuleBroken) -> None:
        """Put a refusal where it is read: at its field, or above the form."""
        if refusal.field in self._fields:
            field = self._fields[refusal.field]
            field.errors = [*field.errors, say(refusal.words)]
        else:
            self.form_errors.append(say(refusal.words))


class Required(InputRequired):
    """Something must be typed; spaces alone are nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        first = field.raw_data[0] if field.raw_data else None
        if isinstance(first, str) and not first.strip():
            field.raw_data = []
        super().__call__(form, field)


def required(text: str | None = None) -> Required:
    """The field must be filled in; `text` says so in words that fit it."""
    return Required(
        lazy_gettext(text) if text else lazy_gettext("Vul dit veld in.")  # type: ignore[arg-type]
    )


def optional() -> Optional:
    """The field may stay empty; it then holds None."""
    return Optional(strip_whitespace=True)


class _DecidedLater(Optional):
    """As `Optional`, without telling the page that the field may stay empty."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


def decided_later() -> Optional:
    """What is typed elsewhere says whether this may stay empty; the rule refuses it then."""
    return _DecidedLater()


class ParsedField(StringField):
    """A text field whose text is read by one of our parsers.

    Keeps what was typed, so that a mistake is shown back as it was written.
    """

    parse: Callable[[str], Any]
    show: Callable[[Any], str]
    unread: str | None = None  # what the parser said of the text

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.raw_text = valuelist[0]
        self.data = None
        if not valuelist[0].strip():
            return
        try:
            self.data = type(self).parse(valuelist[0])
        except RuleBroken as refusal:
            self.unread = say(refusal.words)
            raise ValueError(self.unread) from refusal

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else type(self).show(self.data)


class MeasureField(ParsedField):
    """A number. Its parser does not know of what: the summary of mistakes says so before it.

    `in_summary` names the field where its label alone does not, such as a month.
    """

    in_summary: str | None = None

    def told(self, error: str) -> str:
        """A mistake with the field's name, for a list that stands apart from the field."""
        name = self.in_summary or str(self.label.text)
        if error != self.unread:
            return error
        return f"{name} {error}" if name.endswith("?") else f"{name}: {_lower(error)}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


class WholeField(MeasureField):
    """A whole number, such as a number of shares."""

    parse = staticmethod(units.parse_whole)
    show = staticmethod(str)


class CentsField(MeasureField):
    """Money, typed in euros, held in cents."""

    parse = staticmethod(units.parse_cents)
    show = staticmethod(units.cents_text)


class KwhField(MeasureField):
    """Energy, typed in kWh, held in Wh."""

    parse = staticmethod(units.parse_wh_from_kwh)
    show = staticmethod(lambda wh: f"{wh // 1000},{wh % 1000:03d}".rstrip("0").rstrip(","))


class QuantityField(MeasureField):
    """A measure such as degrees, metres or kWp: a decimal number, held as a float."""

    parse = staticmethod(lambda text: float(units.parse_quantity(text, 6)))
    show = staticmethod(lambda value: f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ","))


class IbanField(ParsedField):
    """A bank account number, checked by its check digits."""

    parse = staticmethod(identifiers.parse_iban)
    show = staticmethod(identifiers.format_iban)


class PostcodeField(ParsedField):
    """A Dutch postcode."""

    parse = staticmethod(identifiers.parse_postcode)
    show = staticmethod(str)


class EmailField(ParsedField):
    """A mail address."""

    parse = staticmethod(identifiers.parse_email)
    show = staticmethod(str)


class PhoneField(ParsedField):
    """A telephone number, kept as typed."""

    parse = staticmethod(identifiers.parse_phone)
    show = staticmethod(str)


class DayField(WtDateField):
    """A day; browsers send 2026-11-21, people may type 21-11-2026."""

    first_year = 1990

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.data = None
        text = valuelist[0].strip()
        if not text:
            return
        self.data = read_day(text, self.first_year)
        if self.data is None:
            raise ValueError(_("Schrijf een dag als 21-11-2026."))


class ClockTimeField(ParsedField):
    """A time of the day on the town's clock, to the second: 9:00, 09.30 or 09:00:00."""

    parse = staticmethod(lambda text: read_clock_time(text))
    show = staticmethod(lambda value: f"{value:%H:%M:%S}")


def read_clock_time(text: str) -> time:
    """A time as people write it; refuses what is none."""
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?", text.strip(), re.ASCII)
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (24, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        raise RuleBroken("Schrijf een tijd als 09:00:00.")
    return time(hour, minute, second)


def read_day(text: str, first_year: int = 1990) -> date | None:
    """A day as ISO or Dutch date; None if it is neither, or before `first_year` or after 2100."""
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII)
    dutch = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text, re.ASCII)
    if iso:
        year, month, day = map(int, iso.groups())
    elif dutch:
        day, month, year = map(int, dutch.groups())
    else:
        return None
    try:
        return date(year, month, day) if first_year <= year <= 2100 else None
    except ValueError:
        return None
