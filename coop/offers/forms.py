"""What buyers type, and the board about their orders."""

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    StringField,
)
from wtforms.validators import ValidationError

from coop import units
from coop.forms import (
    CentsField,
    CoopForm,
    DayField,
    WholeField,
    required,
)
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.offers.contact_fields import (
    applicant_of,
    contact_field,
    iban_field,
    name_field,
    postcode_field,
    price_of,
    street_field,
    town_field,
)
from coop.offers.place import Applicant


def read_shares(
    text: str, *, minimum: int | None = None, maximum: int | None = None, field: str | None = None
) -> int:
    """A number of shares; how few it may be is said once, where nought is refused too."""
    return units.parse_whole(text, minimum=minimum, maximum=maximum, field=field)


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
        return price_of(self.seen_price_cents)


class BuyForm(MemberBuyForm):
    """What a newcomer fills in: eight fields."""

    name = name_field()
    contact = contact_field()
    street = street_field()
    postcode = postcode_field()
    town = town_field()
    iban = iban_field()
    # Again, because mistakes are listed in the order of the page and this question is the last.
    consent = _consent()

    def applicant(self) -> Applicant:
        """Who orders, as they typed it."""
        return applicant_of(self)


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
