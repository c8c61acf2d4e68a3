"""What the board types about payouts, and what a member chooses."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.forms import CentsField, CoopForm, DayField, WholeField, optional, required
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.payouts.outcome import PAY, REINVEST, SHARE, Choice
from coop.shares.forms import chosen, whole


class MakeForm(CoopForm):
    """For which year, and when the bank is to pay."""

    year = SelectField(
        lazy_gettext("Boekjaar"),  # type: ignore[arg-type]
        coerce=chosen,
    )
    execution_date = DayField(
        lazy_gettext("Dag waarop de bank betaalt"),  # type: ignore[arg-type]
        [required("Vul de dag in waarop de bank moet betalen.")],
    )


class RefundForm(CoopForm):
    """When the bank is to pay inleg back."""

    execution_date = DayField(
        lazy_gettext("Dag waarop de bank betaalt"),  # type: ignore[arg-type]
        [required("Vul de dag in waarop de bank moet betalen.")],
    )


class ConfirmListForm(CoopForm):
    """The amount typed over, of the list that was seen."""

    total = CentsField(
        lazy_gettext("Bedrag dat naar de bank gaat (in euro)"),  # type: ignore[arg-type]
        [required()],
    )
    digest = HiddenField()


class PaidForm(CoopForm):
    """The day on which the bank paid, and the amount typed over."""

    paid_on = DayField(lazy_gettext("Dag van uitbetaling"), [required()])  # type: ignore[arg-type]
    total = CentsField(
        lazy_gettext("Bedrag dat is uitbetaald (in euro)"),  # type: ignore[arg-type]
        [required()],
    )


class BackForm(CoopForm):
    """When and why a payment came back."""

    on = DayField(
        lazy_gettext("Dag waarop het geld terugkwam"),  # type: ignore[arg-type]
        [required()],
    )
    reason = StringField(
        lazy_gettext("Wat de bank zegt"),  # type: ignore[arg-type]
        [required("Schrijf op waarom het geld terugkwam."), Readable(140)],
        filters=[stripped],
    )


OTHERS = [
    SelectChoice(REINVEST, lazy_gettext("Extra delen krijgen")),
    SelectChoice(SHARE, lazy_gettext("Een deel ervan meedelen")),
]


class ChoiceForm(CoopForm):
    """What a member wants with the money of a year."""

    choice = RadioField(
        lazy_gettext("Wat wilt u met uw opbrengst doen?"),  # type: ignore[arg-type]
        choices=[
            SelectChoice(PAY, lazy_gettext("Uitbetalen op mijn rekening")),
            *OTHERS,
        ],
        validate_choice=False,
    )
    share_class = SelectField(
        lazy_gettext("Extra delen van"),  # type: ignore[arg-type]
        coerce=chosen,
        validate_choice=False,
    )
    percent = WholeField(
        lazy_gettext("Hoeveel procent deelt u mee?"),  # type: ignore[arg-type]
        [optional()],
    )

    def chosen(self) -> Choice:
        """What was chosen, as `choose` takes it."""
        kind = str(self.choice.data or "")
        return Choice(
            kind,
            whole(self.percent) if kind == SHARE and self.percent.data is not None else 0,
            self.share_class.data if kind == REINVEST else None,
        )

    def of(self, name: str) -> "ChoiceForm":
        """This form for who speaks for somebody else: it is not the reader's own money."""
        self.choice.label.text = _("Wat gebeurt er met de opbrengst van %(name)s?", name=name)
        to_account = _("Uitbetalen op de rekening van %(name)s", name=name)
        self.choice.choices = [SelectChoice(PAY, to_account), *OTHERS]
        return self

    def offer(self, classes: list[Any]) -> "ChoiceForm":
        """The classes that can be chosen."""
        self.share_class.choices = [
            SelectChoice(one.id, f"{one.plant}, {one.share_class}") for one in classes
        ]
        return self
