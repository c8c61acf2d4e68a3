"""What the board types for a named act on the register."""

from typing import Any, Self

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.errors import RuleBroken
from coop.forms import (
    CentsField,
    CoopForm,
    DayField,
    EmailField,
    PhoneField,
    PostcodeField,
    WholeField,
    decided_later,
    optional,
    required,
)
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import CONTACTS, Readable, day_of, stripped
from coop.members.join import Newcomer
from coop.members.models import Member
from coop.members.queries import member_by_code
from coop.shares.change import Change
from coop.shares.conversion import Ratio
from coop.shares.convert import Conversion
from coop.shares.forms import chosen, whole
from coop.shares.register_queries import class_choices


def document_field(must: Any) -> StringField:
    """The paper on which an act rests; `must` says whether the board names it now."""
    return StringField(
        lazy_gettext("Welk papier heeft het bestuur gezien?"),  # type: ignore[arg-type]
        [must, Readable(200)],
        filters=[stripped],
    )


MUST_HAVE_SEEN = required("Noem het papier dat het bestuur heeft gezien.")


class OperationForm(CoopForm):
    """What every act asks; its preview sends it again, with what is typed over."""

    on = DayField(lazy_gettext("Eerste dag"), [required("Vul een dag in.")])  # type: ignore[arg-type]
    reason = StringField(
        lazy_gettext("Waarom?"),  # type: ignore[arg-type]
        [required("Schrijf kort waarom."), Readable(200)],
        filters=[stripped],
    )
    document = document_field(optional())
    seen = HiddenField()
    confirmation = StringField(
        lazy_gettext("Typ over wat hierboven staat"),  # type: ignore[arg-type]
        filters=[stripped],
    )
    is_confirming = False

    @property
    def to_type(self) -> str:
        """What is typed over to confirm."""
        return ""

    def validate_confirmation(self, field: Field) -> None:
        """What the preview shows is typed over."""
        if self.is_confirming and (field.data or "").upper() != self.to_type:
            raise ValidationError(_("Typ over wat hierboven staat: %(shown)s.", shown=self.to_type))


def class_field(label: Any) -> SelectField:
    """A class of shares, chosen from all of them."""
    return SelectField(
        label,
        coerce=chosen,
        validate_choice=False,
    )


def code_field(label: Any, must: Any) -> StringField:
    """The number of a member; `must` says whether it may stay empty."""
    return StringField(
        label,
        [must, Readable(20)],
        filters=[stripped],
    )


MUST_BE_NUMBER = required("Vul een lidnummer in.")


def member_of(field: Field) -> Member:
    """The member whose number was typed."""
    if not field.data:
        raise RuleBroken("Vul een lidnummer in.", field=field.name)
    return member_by_code(field.data, field=field.name)


def all_classes() -> list[SelectChoice]:
    """Every class, for a list."""
    return [SelectChoice(str(key), name) for key, name in class_choices()]


class ChangeForm(OperationForm):
    """Shares of one class: handed over, given, issued or returned."""

    share_class = class_field(lazy_gettext("Welke delen?"))
    giver = code_field(lazy_gettext("Lidnummer van wie geeft"), MUST_BE_NUMBER)
    receiver = code_field(lazy_gettext("Lidnummer van wie ontvangt"), decided_later())
    name = StringField(
        lazy_gettext("Naam"),  # type: ignore[arg-type]
        [Readable(120), optional()],
        filters=[stripped],
    )
    contact_by = RadioField(
        lazy_gettext("Hoe houden wij contact?"),  # type: ignore[arg-type]
        choices=CONTACTS,
        default="email",
    )
    email = EmailField(lazy_gettext("E-mailadres"), [optional()])  # type: ignore[arg-type]
    phone = PhoneField(lazy_gettext("Telefoonnummer"), [optional()])  # type: ignore[arg-type]
    street = StringField(
        lazy_gettext("Straat en huisnummer"),  # type: ignore[arg-type]
        [Readable(120), optional()],
        filters=[stripped],
    )
    postcode = PostcodeField(lazy_gettext("Postcode"), [optional()])  # type: ignore[arg-type]
    town = StringField(
        lazy_gettext("Plaats"),  # type: ignore[arg-type]
        [Readable(80), optional()],
        filters=[stripped],
    )
    terms = BooleanField(lazy_gettext("De voorwaarden zijn op papier ondertekend"))  # type: ignore[arg-type]
    shares = WholeField(
        lazy_gettext("Aantal delen"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
    )
    agreed = CentsField(
        lazy_gettext("Afgesproken prijs voor alles samen, in euro"),  # type: ignore[arg-type]
        [optional()],
    )
    amount = CentsField(
        lazy_gettext("Bedrag in euro"),  # type: ignore[arg-type]
        [required("Vul een bedrag in. Is het niets, vul dan 0 in.")],
    )

    kind = ""

    def made_for(self, kind: str) -> Self:
        """This form with the questions of one kind of change."""
        self.kind = kind
        self.share_class.choices = all_classes()
        newcomer = ("name", "contact_by", "email", "phone", "street", "postcode", "town", "terms")
        unasked = {
            "transfer": ("amount",),
            "gift": ("amount", "agreed"),
            "return": ("receiver", "agreed", "amount", *newcomer),
            "issue": ("giver", "agreed", *newcomer),
        }
        for name in unasked[kind]:
            del self[name]
        return self

    @property
    def to_type(self) -> str:
        """The number of shares is typed over."""
        return str(self.shares.data)

    def asked(self) -> Change:
        """What the form asks, with the members that its numbers name."""
        newcomer = self._newcomer()
        receiver = None
        if "receiver" in self and newcomer is None:
            receiver = member_of(self["receiver"])
        return Change(
            kind=self.kind,
            share_class_id=self.share_class.data,
            giver=member_of(self["giver"]) if "giver" in self else None,
            receiver=receiver,
            shares=whole(self.shares),
            on=day_of(self.on),
            amount_cents=whole(self.amount) if "amount" in self else 0,
            reason=self.reason.data or "",
            document=self.document.data or "",
            agreed_cents=self._agreed_cents(),
            newcomer=newcomer,
        )

    def _agreed_cents(self) -> int | None:
        """What was agreed; None where nothing was filled in."""
        field = self._fields.get("agreed")
        return None if field is None or field.data is None else whole(field)

    def _newcomer(self) -> Newcomer | None:
        """Somebody who joins by this, if no number but a name was typed."""
        if "name" not in self or not self.name.data:
            return None
        if self["receiver"].data:
            raise RuleBroken(
                "Vul een lidnummer in, of de gegevens van een nieuw lid. Niet allebei.",
                field="receiver",
            )
        if not self.terms.data:
            raise RuleBroken(
                "Een nieuw lid ondertekent eerst de voorwaarden. Kruis aan dat dit is gebeurd.",
                field="terms",
            )
        return Newcomer(
            name=self.name.data,
            email=self.email.data or None,
            phone=self.phone.data or None,
            street=self.street.data or "",
            postcode=self.postcode.data or "",
            town=self.town.data or "",
            contact_by=self.contact_by.data or "email",
        )


class ConvertForm(OperationForm):
    """Shares of one class become shares of another."""

    giver = code_field(lazy_gettext("Lidnummer"), MUST_BE_NUMBER)
    old_class = class_field(lazy_gettext("Welke delen heeft het lid nu?"))
    shares = WholeField(
        lazy_gettext("Hoeveel daarvan worden omgezet?"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
    )
    new_class = class_field(lazy_gettext("Welke delen worden het?"))
    ratio_old = WholeField(
        lazy_gettext("Zoveel oude delen"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
    )
    ratio_new = WholeField(
        lazy_gettext("worden zoveel nieuwe delen"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
    )
    paid = CentsField(
        lazy_gettext("Bijbetaald op onze rekening, in euro"),  # type: ignore[arg-type]
        [required("Vul een bedrag in. Is het niets, vul dan 0 in.")],
    )

    def with_classes(self) -> Self:
        """This form with the classes to choose from."""
        self.old_class.choices = self.new_class.choices = all_classes()
        return self

    @property
    def to_type(self) -> str:
        """The number of old shares is typed over."""
        return str(self.shares.data)

    def asked(self) -> Conversion:
        """What the form asks."""
        known = dict(class_choices())
        for field in (self.old_class, self.new_class):
            if field.data not in known:
                raise RuleBroken("Kies een soort deel uit de lijst.", field=field.name)
        return Conversion(
            member=member_of(self.giver),
            old_class_id=self.old_class.data,
            new_class_id=self.new_class.data,
            shares=whole(self.shares),
            ratio=Ratio(whole(self.ratio_old), whole(self.ratio_new)),
            paid_cents=whole(self.paid),
            on=day_of(self.on),
            reason=self.reason.data or "",
            document=self.document.data or "",
        )
