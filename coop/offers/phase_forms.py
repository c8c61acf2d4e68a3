"""What the board types about who may order when."""

import re
from datetime import datetime
from typing import Any

from wtforms import FieldList, FormField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.errors import RuleBroken
from coop.forms import (
    ClockTimeField,
    CoopForm,
    DayField,
    ParsedField,
    WholeField,
    decided_later,
    optional,
)
from coop.language import lazy_gettext, say
from coop.members.forms import Readable
from coop.offers.offering_forms import instant_of
from coop.offers.phases import (
    MOST_PHASES,
    NEIGHBOURS,
    WHO,
    Phase,
    parse_postcodes,
    postcode_words,
)
from coop.periods import clock_time_of, day_of


class PostcodesField(ParsedField):
    """A list of postcodes."""

    parse = staticmethod(parse_postcodes)
    show = staticmethod(postcode_words)


class PhaseForm(CoopForm):
    """One phase; a row without a choice of who is no phase."""

    who = SelectField(
        lazy_gettext("Wie mag bestellen?"),  # type: ignore[arg-type]
        choices=[
            SelectChoice("", lazy_gettext("Geen fase")),
            SelectChoice("members", lazy_gettext("Alleen leden")),
            SelectChoice("neighbours", lazy_gettext("Alleen buren, met deze postcodes")),
            SelectChoice("everyone", lazy_gettext("Iedereen")),
        ],
        default="",
    )
    starts_on = DayField(lazy_gettext("Vanaf welke dag?"), [decided_later()])  # type: ignore[arg-type]
    starts_time = ClockTimeField(lazy_gettext("Vanaf hoe laat?"), [optional()])  # type: ignore[arg-type]
    postcodes = PostcodesField(
        lazy_gettext("Postcodes van de buren"),  # type: ignore[arg-type]
        [optional(), Readable(1000)],
    )
    max_shares = WholeField(
        lazy_gettext("Hoogste aantal per persoon in deze fase"),  # type: ignore[arg-type]
        [optional()],
    )


class PhasesForm(CoopForm):
    """All phases of an offering."""

    phases: Any = FieldList(FormField(PhaseForm), min_entries=MOST_PHASES, max_entries=MOST_PHASES)

    def typed(self, opens_at: datetime, zone: str) -> tuple[Phase, ...]:
        """The phases as the act wants them; the first starts when the sale opens."""
        found: list[Phase] = []
        for index, row in enumerate(self._filled()):
            if index and row.starts_on.data is None:
                raise RuleBroken(
                    "Vul in op welke dag deze fase begint.", field=f"phases-{index}-starts_on"
                )
            found.append(_phase(row, None if index else opens_at, zone))
        return tuple(found)

    @property
    def in_use(self) -> int:
        """How many rows to show open: up to the last in which something was filled in."""
        typed = [any(value for value in row.form.data.values()) for row in self.phases]
        return max((at for at, is_typed in enumerate(typed, 1) if is_typed), default=0)

    def put(self, refusal: RuleBroken) -> None:
        """The rules name a field by the number of its phase: empty rows do not count there."""
        where = re.fullmatch(r"phases-(\d+)-(\w+)", refusal.field or "", re.ASCII)
        rows = self._filled()
        if where is None or int(where[1]) >= len(rows):
            super().put(refusal)
            return
        field = rows[int(where[1])][where[2]]
        field.errors = [*field.errors, say(refusal.words)]
        self.phases.errors = [row.form.errors for row in self.phases]

    def _filled(self) -> list[Any]:
        return [row.form for row in self.phases if row.form.who.data in WHO]


def _phase(row: Any, opens_at: datetime | None, zone: str) -> Phase:
    starts_at = opens_at or instant_of(row.starts_on, row.starts_time, zone)
    kept = row.postcodes.data if row.who.data == NEIGHBOURS else ""
    return Phase(starts_at, row.who.data, kept or "", row.max_shares.data)


def filled_in_phases(phases: tuple[Phase, ...], zone: str) -> dict[str, object]:
    """Phases as their form shows them."""
    return {
        "phases": [
            {
                "who": phase.who,
                "starts_on": day_of(phase.starts_at, zone),
                "starts_time": clock_time_of(phase.starts_at, zone),
                "postcodes": phase.postcodes,
                "max_shares": phase.max_shares,
            }
            for phase in phases
        ]
    }
