"""What the board types about the books, and what readers ask of them."""

from datetime import date, timedelta
from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.forms import CentsField, CoopForm, DayField, optional, required
from coop.language import gettext as _
from coop.language import lazy_gettext, say
from coop.ledger.by_hand import HAND_ACCOUNTS
from coop.ledger.chart import (
    BANK,
    CHART,
    CONTRIBUTIONS,
    GENERAL_COSTS,
    GENERAL_RESERVE,
    OTHER_INCOME,
)
from coop.ledger.entries import Leg
from coop.members.forms import Readable, day_of, stripped
from coop.periods import Period
from coop.production.queries import plants
from coop.shares.forms import chosen, whole
from coop.units import cents_text

LINES = 6
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "memoriaal": ("", ()),
    "kosten": ("", (GENERAL_COSTS, BANK)),
    "rente": (lazy_gettext("Rente van de bank"), (BANK, OTHER_INCOME)),  # type: ignore[dict-item]
    "contributie": (lazy_gettext("Contributie"), (BANK, CONTRIBUTIONS)),  # type: ignore[dict-item]
    "begin": (lazy_gettext("Beginbalans"), (BANK, GENERAL_RESERVE)),  # type: ignore[dict-item]
}
"""Hand bookings that come often, with what is filled in beforehand."""


class PeriodFilter(CoopForm):
    """From which day to which, both included; sent in the address."""

    van = DayField(lazy_gettext("Van"), [optional()])  # type: ignore[arg-type]
    tot = DayField(lazy_gettext("Tot en met"), [optional()])  # type: ignore[arg-type]

    def validate_tot(self, field: DayField) -> None:
        """The last day does not come before the first."""
        if self.van.data and field.data and field.data < self.van.data:
            raise ValidationError(_("Kies een laatste dag op of na de eerste."))

    def period(self, standard: Period) -> Period:
        """What was asked, or the standard where nothing right was; the fields then show it."""
        if self.errors:
            return standard
        last = self.tot.data
        if self.van.data is None:
            self.van.data = standard.start
            if last is not None and last < standard.start:
                self.van.data = last.replace(month=1, day=1)
        if self.tot.data is None:
            self.tot.data = max(self.van.data, standard.end - timedelta(days=1))
        return Period(self.van.data, self.tot.data + timedelta(days=1))


class DayFilter(CoopForm):
    """At the end of which day; sent in the address."""

    op = DayField(lazy_gettext("Stand op"), [optional()])  # type: ignore[arg-type]


class LineForm(Form):
    """One leg of a hand booking."""

    account = SelectField(lazy_gettext("Rekening"), default="")  # type: ignore[arg-type]
    plant = SelectField(
        lazy_gettext("Waarvan"),  # type: ignore[arg-type]
        coerce=chosen,
        validate_choice=False,
        default=0,
    )
    debit = CentsField(lazy_gettext("Debet (in euro)"))  # type: ignore[arg-type]
    credit = CentsField(lazy_gettext("Credit (in euro)"))  # type: ignore[arg-type]

    class Meta(CoopForm.Meta):
        """The words of every form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account.choices = [
            SelectChoice("", "–"),
            *(SelectChoice(code, f"{code} {say(CHART[code].name)}") for code in HAND_ACCOUNTS),
        ]
        self.plant.choices = [
            SelectChoice("0", _("algemeen")),
            *(SelectChoice(str(plant.id), plant.name) for plant in plants()),
        ]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed on this line."""
        return not self.account.data and not self.debit.data and not self.credit.data

    def validate_debit(self, field: CentsField) -> None:
        """A line has an account, and an amount on one side."""
        if self.debit.data and self.credit.data:
            raise ValidationError(_("Vul debet of credit in, niet allebei."))
        if field.data and not self.account.data:
            raise ValidationError(_("Kies een rekening bij dit bedrag."))

    def validate_credit(self, field: CentsField) -> None:
        """An amount needs its account."""
        if field.data and not self.account.data:
            raise ValidationError(_("Kies een rekening bij dit bedrag."))

    def leg(self, plant_ids: frozenset[int]) -> Leg:
        """What was typed, as the books take it."""
        cents = _cents(self.debit) - _cents(self.credit)
        plant_id = self.plant.data if self.plant.data in plant_ids else None
        return Leg(str(self.account.data), cents, plant_id=plant_id)


def _cents(field: CentsField) -> int:
    return whole(field) if field.data is not None else 0


class HandForm(CoopForm):
    """A booking by hand."""

    booked_on = DayField(lazy_gettext("Dag"), [required("Vul een dag in.")])  # type: ignore[arg-type]
    description = StringField(
        lazy_gettext("Omschrijving"),  # type: ignore[arg-type]
        [required("Schrijf wat u boekt."), Readable(200)],
        filters=[stripped],
    )
    lines = FieldList(FormField(LineForm), min_entries=LINES, max_entries=LINES)

    @property
    def legs(self) -> list[Leg]:
        """The lines on which anything was typed."""
        known = frozenset(plant.id for plant in plants())
        return [line.form.leg(known) for line in self.lines if not line.form.is_empty]

    @property
    def total_cents(self) -> int:
        """The sum of the debits, which is that of the credits."""
        return sum(max(leg.amount_cents, 0) for leg in self.legs)


def new_hand_form(kind: str, today: date) -> HandForm:
    """An empty booking, with what a booking of this kind always has."""
    description, accounts = KINDS.get(kind, KINDS["memoriaal"])
    lines = [{"account": code} for code in accounts]
    lines += [{} for _line in range(LINES - len(lines))]
    return HandForm(data={"booked_on": today, "description": str(description), "lines": lines})


class ConfirmedHandForm(HandForm):
    """The same, sent again from its preview."""

    seen = HiddenField()
    confirmation = CentsField(
        lazy_gettext("Het bedrag in euro"),  # type: ignore[arg-type]
        [required("Typ het bedrag over.")],
    )

    def validate_confirmation(self, field: CentsField) -> None:
        """The amount is typed over."""
        if _cents(field) != self.total_cents:
            raise ValidationError(_("Typ het bedrag over dat hierboven staat."))


class TakeBackForm(CoopForm):
    """A hand booking is taken back; its reference is typed over."""

    booked_on = DayField(
        lazy_gettext("Dag waarop u terugdraait"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    reason = StringField(
        lazy_gettext("Waarom?"),  # type: ignore[arg-type]
        [required("Schrijf kort waarom."), Readable(200)],
        filters=[stripped],
    )
    confirmation = StringField(
        lazy_gettext("Het kenmerk"),  # type: ignore[arg-type]
        [required("Typ het kenmerk over.")],
        filters=[stripped],
    )
    shown = ""

    def validate_confirmation(self, field: StringField) -> None:
        """The reference is typed over."""
        if field.data != self.shown:
            raise ValidationError(_("Typ het kenmerk over dat hierboven staat."))


class CloseForm(CoopForm):
    """Up to which day the books close, and why."""

    through = DayField(
        lazy_gettext("Afsluiten tot en met"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    reason = StringField(
        lazy_gettext("Waarom, of het nummer van het besluit"),  # type: ignore[arg-type]
        [required("Schrijf waarom u afsluit, of noem het besluit."), Readable(200)],
        filters=[stripped],
    )


class ConfirmedCloseForm(CloseForm):
    """The same, sent again from its preview: the day is typed over."""

    seen = HiddenField()
    confirmation = DayField(
        lazy_gettext("De laatste dag die dicht gaat"),  # type: ignore[arg-type]
        [required("Typ de dag over.")],
    )

    def validate_confirmation(self, field: DayField) -> None:
        """The day is typed over."""
        if field.data != self.through.data:
            raise ValidationError(_("Typ de dag over die hierboven staat."))


class EarmarkForm(CoopForm):
    """Money that came in for one purpose."""

    giver = StringField(
        lazy_gettext("Van wie?"),  # type: ignore[arg-type]
        [required("Schrijf van wie het geld komt."), Readable(120)],
        filters=[stripped],
    )
    purpose = StringField(
        lazy_gettext("Waarvoor is het geld?"),  # type: ignore[arg-type]
        [required("Schrijf waarvoor het geld is."), Readable(200)],
        filters=[stripped],
    )
    amount = CentsField(
        lazy_gettext("Bedrag in euro"),  # type: ignore[arg-type]
        [required("Vul het bedrag in.")],
    )
    received_on = DayField(
        lazy_gettext("Dag van ontvangst"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    document = StringField(
        lazy_gettext("Welk papier hoort erbij?"),  # type: ignore[arg-type]
        [Readable(200), optional()],
        filters=[stripped],
    )
    confirmation = CentsField(
        lazy_gettext("Het bedrag nog eens"),  # type: ignore[arg-type]
        [required("Typ het bedrag nog eens.")],
    )

    def validate_confirmation(self, field: CentsField) -> None:
        """The amount is typed twice."""
        if field.data != self.amount.data:
            raise ValidationError(_("Dit is niet hetzelfde bedrag."))

    def received(self) -> dict[str, Any]:
        """What was typed, as `receive_earmarked` takes it."""
        return {
            "giver": self.giver.data or "",
            "purpose": self.purpose.data or "",
            "amount_cents": whole(self.amount),
            "received_on": day_of(self.received_on),
            "document": self.document.data or "",
        }


class SpendForm(CoopForm):
    """Some of it was spent on its purpose."""

    description = StringField(
        lazy_gettext("Waaraan is het besteed?"),  # type: ignore[arg-type]
        [required("Schrijf waaraan het geld is besteed."), Readable(200)],
        filters=[stripped],
    )
    amount = CentsField(
        lazy_gettext("Bedrag in euro"),  # type: ignore[arg-type]
        [required("Vul het bedrag in.")],
    )
    spent_on = DayField(
        lazy_gettext("Dag van betaling"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    confirmation = CentsField(
        lazy_gettext("Het bedrag nog eens"),  # type: ignore[arg-type]
        [required("Typ het bedrag nog eens.")],
    )

    def validate_confirmation(self, field: CentsField) -> None:
        """The amount is typed twice."""
        if field.data != self.amount.data:
            raise ValidationError(_("Dit is niet hetzelfde bedrag."))


class AuditFileForm(CoopForm):
    """Which book year, and the cooperative's number at the tax office."""

    jaar = SelectField(lazy_gettext("Boekjaar"), coerce=chosen)  # type: ignore[arg-type]
    rsin = StringField(
        lazy_gettext("RSIN (nummer bij de Belastingdienst)"),  # type: ignore[arg-type]
        [optional()],
        filters=[stripped],
    )

    def validate_rsin(self, field: StringField) -> None:
        """Nine digits that pass their check."""
        from stdnum.nl import bsn

        if field.data and not (len(field.data) == 9 and bsn.is_valid(field.data)):
            raise ValidationError(_("Een RSIN heeft negen cijfers. Kijk het na."))


def typed_amount(cents: int) -> str:
    """An amount as people type it over."""
    return cents_text(cents)
