"""What the board says of a meter's file: which column is what, and which register counts."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from coop.errors import RuleBroken
from coop.forms import CoopForm, DayField, optional
from coop.language import gettext as _
from coop.production.column_layout import KINDS, STAMPS, UNITS, ZONES, Layout, Sketch
from coop.production.meter_times import is_clock, read_moment
from coop.production.telegrams import REGISTERS

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext


class Checkboxes(SelectMultipleField):
    """Several answers to one question."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _choices(values: Sequence[str], labels: Sequence[str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in zip(values, labels, strict=True)]


class ColumnsForm(CoopForm):
    """Which column is what."""

    raw = HiddenField()
    time = SelectField(
        lazy_gettext("In welke kolom staat de datum, of het begin?"), validate_choice=False
    )
    clock = SelectField(
        lazy_gettext("En het uur, als dat een eigen kolom heeft?"), validate_choice=False
    )
    end = SelectField(lazy_gettext("En het einde, als dat er is?"), validate_choice=False)
    values = Checkboxes(
        lazy_gettext("In welke kolom staat de energie?"),
        description=lazy_gettext(
            "Kies er twee als de meter twee tarieven telt. Wij tellen ze dan op."
        ),
        validate_choice=False,
    )
    kind = RadioField(
        lazy_gettext("Wat zijn die getallen?"),
        choices=_choices(
            KINDS,
            (
                lazy_gettext("Wat er in die tijd is geteld: de getallen gaan op en neer"),
                lazy_gettext("De stand van de meter: die loopt altijd op"),
            ),
        ),
        validate_choice=False,
    )
    unit = RadioField(
        lazy_gettext("In welke eenheid?"),
        choices=_choices(UNITS, ("kWh", "Wh", "MWh")),
        validate_choice=False,
    )
    stamp = RadioField(
        lazy_gettext("Als er één tijd op de regel staat: welke is dat?"),
        choices=_choices(
            STAMPS,
            (
                lazy_gettext("Het begin van het kwartier, het uur of de dag"),
                lazy_gettext("Het einde ervan"),
            ),
        ),
        validate_choice=False,
    )
    zone = RadioField(
        lazy_gettext("Op welke klok lopen de tijden?"),
        choices=_choices(
            ZONES,
            (
                lazy_gettext("De gewone klok, met zomertijd en wintertijd"),
                lazy_gettext("UTC"),
                lazy_gettext("Het hele jaar wintertijd"),
            ),
        ),
        description=lazy_gettext("Staat de tijdzone in het bestand zelf, dan gaat die voor."),
        validate_choice=False,
    )
    meter = SelectField(lazy_gettext("Staat het nummer van de meter erbij?"), validate_choice=False)

    def offer(self, seen: Sketch) -> "ColumnsForm":
        """Let one of the file's columns be chosen, and none where none is needed."""
        columns = [
            SelectChoice(str(number), _("Kolom %(name)s", name=name) if name.isdecimal() else name)
            for number, name in enumerate(seen.names)
        ]
        none = [SelectChoice("", _("Nee, die is er niet"))]
        self.time.choices = columns
        self.values.choices = columns
        for field in (self.clock, self.end, self.meter):
            field.choices = none + columns
        return self

    def show(self, layout: Layout) -> "ColumnsForm":
        """Fill in a layout."""
        self.time.data = str(layout.time)
        self.values.data = [str(number) for number in layout.values]
        for name in ("clock", "end", "meter"):
            number = getattr(layout, name)
            self[name].data = "" if number is None else str(number)
        for name in ("kind", "unit", "stamp", "zone"):
            self[name].data = getattr(layout, name)
        return self

    def layout(self, seen: Sketch) -> Layout:
        """What was said.

        Raises
        ------
        RuleBroken
            With the field of an answer that is missing.
        """

        def column(name: str) -> int | None:
            text = str(self[name].data or "")
            is_one = text.isascii() and text.isdecimal() and int(text[:4]) < len(seen.names)
            return int(text) if is_one else None

        def answer(name: str, answers: Sequence[str]) -> str:
            if self[name].data not in answers:
                raise RuleBroken("Kies een van de mogelijkheden.", field=name)
            return str(self[name].data)

        time_column = column("time")
        if time_column is None:
            raise RuleBroken("Kies de kolom van de tijd.", field="time")
        offered = {str(number) for number in range(len(seen.names))}
        values = tuple(int(text) for text in self.values.data or () if text in offered)
        if not values:
            raise RuleBroken("Kies de kolom van de energie.", field="values")
        if time_column in values:
            raise RuleBroken("De tijd en de energie zijn twee kolommen.", field="values")
        return Layout(
            time_column,
            values,
            column("clock"),
            column("end"),
            column("meter"),
            answer("kind", KINDS),
            answer("unit", UNITS),
            answer("stamp", STAMPS),
            answer("zone", ZONES),
        )


class MomentForm(CoopForm):
    """A day and, where it is known, the time of that day."""

    day = DayField(lazy_gettext("Dag"))
    clock = StringField(
        lazy_gettext("Tijd"),
        [optional()],
        description=lazy_gettext("Zoals 14:30. Laat leeg voor het begin van de dag."),
    )

    needs_day = True

    def validate_day(self, field: DayField) -> None:
        """Asked with all that is missing, not after it."""
        if self.needs_day and field.data is None and not field.errors:
            raise ValidationError(_("Vul de dag in."))

    def validate_clock(self, field: StringField) -> None:
        """A time of day."""
        if not is_clock((field.data or "").strip()):
            raise ValidationError(_("Schrijf een tijd als 14:30."))

    def moment(self, zone: str) -> datetime:
        """The instant that was typed.

        Raises
        ------
        RuleBroken
            If there is no day, or the clock skips or repeats that time.
        """
        if self.day.data is None:
            raise RuleBroken("Vul de dag in.", field="day")
        clock = (self.clock.data or "").strip()
        if not clock:
            return datetime.combine(self.day.data, time(), ZoneInfo(zone))
        try:
            return read_moment(f"{self.day.data} {clock}", zone)[0]
        except RuleBroken as refusal:
            refusal.field = "clock"
            raise


class TelegramForm(MomentForm):
    """Which register counts, and when a telegram without a time was made."""

    needs_day = False
    raw = HiddenField()
    register = RadioField(
        lazy_gettext("Welke stand telt voor deze meter?"),
        choices=_choices(
            REGISTERS,
            (
                lazy_gettext("Wat naar het net ging (2.8, teruglevering)"),
                lazy_gettext("Wat de meter afnam (1.8), bij een meter die de opwek telt"),
            ),
        ),
        validate_choice=False,
    )

    def validate_register(self, field: RadioField) -> None:
        """One of the two."""
        if field.data not in REGISTERS:
            raise ValidationError(_("Kies een van de mogelijkheden."))


class RawForm(CoopForm):
    """A preview that is taken one step further."""

    carried = HiddenField()
