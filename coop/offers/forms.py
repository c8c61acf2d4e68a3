"""What buyers type, and the board about their orders."""

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    StringField,
)
from wtforms.validators import ValidationError

from coop import identifiers, units
from coop.errors import RuleBroken
from coop.forms import (
    CentsField,
    CoopForm,
    DayField,
    IbanField,
    ParsedField,
    PostcodeField,
    WholeField,
    required,
)
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.offers.place import Applicant


def read_contact(text: str) -> str:
    """A mail address or a telephone number, whichever it is."""
    if "@" in text:
        return identifiers.parse_email(text)
    if not any(char.isdecimal() for char in text):
        raise RuleBroken("Vul een e-mailadres of een telefoonnummer in.")
    return identifiers.parse_phone(text)


class ContactField(ParsedField):
    """A mail address or a telephone number: one of both is enough."""

    parse = staticmethod(read_contact)
    show = staticmethod(str)


def read_shares(text: str) -> int:
    """A number of shares; how few it may be is said once, where nought is refused too."""
    return units.parse_whole(text, minimum=None)


class SharesField(WholeField):
    """How many shares somebody wants."""

    parse = staticmethod(read_shares)


def _consent() -> BooleanField:
    return BooleanField(
        lazy_gettext(  # type: ignore[arg-type]
            "Ik ga akkoord met de ledenovereenkomst, en ik weet dat ik mijn inleg kan verliezen."
        ),
        [required("Zet hier een vinkje als u akkoord gaat. Zonder akkoord kunt u niet kopen.")],
    )


class MemberBuyForm(CoopForm):
    """What a member who is signed in still has to say."""

    shares = SharesField(
        lazy_gettext("Aantal delen"),  # type: ignore[arg-type]
        [required("Vul in hoeveel delen u wilt kopen.")],
    )
    consent = _consent()
    seen_price_cents = HiddenField()

    @property
    def price_on_form(self) -> int:
        """The price this form was made with; nought, which is no price, if it was tampered with."""
        typed = str(self.seen_price_cents.data or "")
        return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 12 else 0


class BuyForm(MemberBuyForm):
    """What a newcomer fills in: eight fields."""

    name = StringField(
        lazy_gettext("Naam"),  # type: ignore[arg-type]
        [required("Vul uw naam in."), Readable(120)],
        filters=[stripped],
    )
    contact = ContactField(
        lazy_gettext("E-mailadres of telefoonnummer"),  # type: ignore[arg-type]
        [required("Vul een e-mailadres of een telefoonnummer in.")],
    )
    street = StringField(
        lazy_gettext("Straat en huisnummer"),  # type: ignore[arg-type]
        [required("Vul uw straat en huisnummer in."), Readable(120)],
        filters=[stripped],
    )
    postcode = PostcodeField(
        lazy_gettext("Postcode"),  # type: ignore[arg-type]
        [required("Vul uw postcode in.")],
    )
    town = StringField(
        lazy_gettext("Plaats"),  # type: ignore[arg-type]
        [required("Vul uw plaats in."), Readable(80)],
        filters=[stripped],
    )
    iban = IbanField(
        lazy_gettext("Rekeningnummer (IBAN)"),  # type: ignore[arg-type]
        [required("Vul uw rekeningnummer in.")],
    )
    # Again, because mistakes are listed in the order of the page and this question is the last.
    consent = _consent()

    def applicant(self) -> Applicant:
        """Who orders, as they typed it."""
        contact = str(self.contact.data)
        is_mail = "@" in contact
        return Applicant(
            name=str(self.name.data),
            email=contact if is_mail else None,
            phone=None if is_mail else contact,
            street=str(self.street.data),
            postcode=str(self.postcode.data),
            town=str(self.town.data),
            iban=str(self.iban.data),
        )


class TypedConfirmation(CoopForm):
    """Somebody types over what is shown, because it cannot be undone."""

    typed = StringField(
        lazy_gettext("Laatste vier cijfers van het kenmerk"),  # type: ignore[arg-type]
        [Readable(40)],
        filters=[stripped],
    )

    def __init__(self, *args: object, expected: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.expected = expected

    def validate_typed(self, field: Field) -> None:
        if field.data != self.expected:
            raise ValidationError(
                _("Typ %(expected)s over om te bevestigen.", expected=self.expected)
            )


class PaymentForm(CoopForm):
    """What came in for an order, and whose it is."""

    received_on = DayField(
        lazy_gettext("Dag waarop het geld binnenkwam"),  # type: ignore[arg-type]
        [required("Vul de dag in die op het bankafschrift staat.")],
    )
    amount = CentsField(
        lazy_gettext("Bedrag in euro"),  # type: ignore[arg-type]
        [required("Vul het bedrag in dat op het bankafschrift staat.")],
    )
    belongs_to = RadioField(
        lazy_gettext("Van wie is deze bestelling?"),  # type: ignore[arg-type]
        choices=[],
        default="",
        validate_choice=False,
        filters=[stripped],
    )

    @property
    def member_id(self) -> int | None:
        """The member whom the board recognised; None for a new one."""
        typed = str(self.belongs_to.data or "")
        return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 10 else None


class ConfirmedPaymentForm(PaymentForm, TypedConfirmation):
    """The same, with the reference typed over."""
