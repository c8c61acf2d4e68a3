"""What a member or the board types about returning shares."""

from typing import Any, Self

from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.forms import CoopForm, DayField, WholeField, optional, required
from coop.language import gettext as _
from coop.language import lazy_gettext, say
from coop.members.forms import Readable, stripped
from coop.shares.forms import chosen
from coop.shares.register_queries import class_choices
from coop.shares.return_queries import HeldClass
from coop.shares.return_queue import HARDSHIPS, Hardship


class AskForm(CoopForm):
    """A member asks to return shares."""

    share_class = SelectField(
        lazy_gettext("Welke delen?"),  # type: ignore[arg-type]
        coerce=chosen,
        validate_choice=False,
    )
    shares = WholeField(
        lazy_gettext("Aantal delen"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
    )
    hardship = SelectField(
        lazy_gettext("Is er nood?"),  # type: ignore[arg-type]
        validate_choice=False,
        default="",
    )
    reason = StringField(
        lazy_gettext("Toelichting"),  # type: ignore[arg-type]
        [optional(), Readable(200)],
        filters=[stripped],
    )

    @property
    def need(self) -> Hardship | None:
        """The need that was chosen, if any."""
        known = {one.value: one for one in Hardship}
        return known.get(str(self.hardship.data))

    def with_classes(self, held: list[HeldClass]) -> Self:
        """This form with the member's own shares to choose from."""
        self.share_class.choices = [
            SelectChoice(str(one.share_class.id), f"{one.plant.name}: {one.share_class.name}")
            for one in held
        ]
        return self.with_needs()

    def with_needs(self) -> Self:
        """This form with the kinds of need to choose from."""
        self.hardship.choices = [
            SelectChoice("", _("Nee")),
            *(SelectChoice(one.value, say(words)) for one, words in HARDSHIPS.items()),
        ]
        return self


class AskForMemberForm(AskForm):
    """The board writes down what a member asked by letter or telephone."""

    member = StringField(
        lazy_gettext("Lidnummer"),  # type: ignore[arg-type]
        [required("Vul een lidnummer in."), Readable(20)],
        filters=[stripped],
    )
    asked_on = DayField(lazy_gettext("Gevraagd op"), [required("Vul een dag in.")])  # type: ignore[arg-type]

    def with_all_classes(self) -> Self:
        """This form with every class of shares to choose from."""
        self.share_class.choices = [SelectChoice(str(key), name) for key, name in class_choices()]
        return self.with_needs()


class GrantReturnForm(CoopForm):
    """Shares are taken back; their number is typed over."""

    seen = HiddenField()
    confirmation = StringField(
        lazy_gettext("Het aantal delen"),  # type: ignore[arg-type]
        filters=[stripped],
    )
    shares = 0

    def validate_confirmation(self, field: Field) -> None:
        """The number of shares is typed over."""
        if field.data != str(self.shares):
            raise ValidationError(_("Typ het aantal delen over dat hierboven staat."))


class RefuseForm(CoopForm):
    """A request is refused; the member reads why."""

    told = StringField(
        lazy_gettext("Waarom weigert u dit?"),  # type: ignore[arg-type]
        [required("Schrijf waarom u dit weigert. Het lid leest dit."), Readable(200)],
        filters=[stripped],
    )


def as_asked(form: AskForm) -> dict[str, Any]:
    """What both forms of asking say, as the act takes it."""
    return {"hardship": form.need, "reason": form.reason.data or ""}
