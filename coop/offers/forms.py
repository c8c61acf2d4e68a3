"""What buyers and the board type about shares on sale."""

from datetime import timedelta

from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from coop import identifiers
from coop.errors import RuleBroken
from coop.forms import (
    CentsField,
    CoopForm,
    DayField,
    IbanField,
    ParsedField,
    PostcodeField,
    WholeField,
    optional,
    required,
)
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.offers.lifecycle import last_day
from coop.offers.models import Offering
from coop.offers.offer import OfferTerms
from coop.offers.place import Applicant
from coop.periods import day_of, local_midnight


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


def _consent() -> BooleanField:
    return BooleanField(
        lazy_gettext(  # type: ignore[arg-type]
            "Ik ga akkoord met de ledenovereenkomst, en ik weet dat ik mijn inleg kan verliezen."
        ),
        [required("Zet hier een vinkje als u akkoord gaat. Zonder akkoord kunt u niet kopen.")],
    )


class MemberBuyForm(CoopForm):
    """What a member who is signed in still has to say."""

    shares = WholeField(
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


def _is_filled_if_shown(form: Form, field: Field) -> None:
    if form["exemption_shown"].data and not field.data:
        raise ValidationError(_("Vul de zin in, of zet het vinkje uit."))


class OfferingForm(CoopForm):
    """The terms of an offering."""

    share_class_id = SelectField(
        lazy_gettext("Welke delen?"),  # type: ignore[arg-type]
        coerce=int,
        validate_choice=False,
    )
    offered_shares = WholeField(
        lazy_gettext("Hoeveel delen biedt u aan?"),  # type: ignore[arg-type]
        [required("Vul een aantal delen in.")],
    )
    price = CentsField(
        lazy_gettext("Prijs van een deel, in euro"),  # type: ignore[arg-type]
        [required("Vul een prijs in.")],
    )
    min_shares = WholeField(
        lazy_gettext("Minste aantal per persoon"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
        default=1,  # type: ignore[arg-type]
    )
    max_shares = WholeField(
        lazy_gettext("Hoogste aantal per persoon"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
        default=20,  # type: ignore[arg-type]
    )
    opens_on = DayField(
        lazy_gettext("Eerste dag van de verkoop"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    last_day = DayField(
        lazy_gettext("Laatste dag van de verkoop"),  # type: ignore[arg-type]
        [optional()],
    )
    payment_days = WholeField(
        lazy_gettext("Dagen om te betalen"),  # type: ignore[arg-type]
        [required("Vul een aantal dagen in.")],
        default=14,  # type: ignore[arg-type]
    )
    yearly_cost = CentsField(
        lazy_gettext("Kosten per deel per jaar, in euro"),  # type: ignore[arg-type]
        [required("Vul de kosten in, of 0.")],
        default=0,  # type: ignore[arg-type]
    )
    terms_version = StringField(
        lazy_gettext("Versie van de ledenovereenkomst"),  # type: ignore[arg-type]
        [required("Vul de versie in, bijvoorbeeld 2026-1."), Readable(40)],
        filters=[stripped],
    )
    exemption_shown = BooleanField(
        lazy_gettext("Toon de vrijstellingszin bij deze uitgifte"),  # type: ignore[arg-type]
        default=True,
    )
    exemption_sentence = TextAreaField(
        lazy_gettext("Vrijstellingszin"),  # type: ignore[arg-type]
        [Readable(300), _is_filled_if_shown],
        filters=[stripped],
    )

    def terms(self, zone: str, kept: Offering | None = None) -> OfferTerms:
        """What was typed, as the act wants it: days become midnights of the town.

        A day that was not touched keeps its instant, so that changing something else does not
        reopen a sale that was closed in the afternoon.
        """
        opens_on, last = self.opens_on.data, self.last_day.data
        if opens_on is None:
            raise ValueError("the form was not validated")
        opens_at = local_midnight(opens_on, zone)
        closes_at = local_midnight(last + timedelta(days=1), zone) if last else None
        if kept and day_of(kept.opens_at, zone) == opens_on:
            opens_at = kept.opens_at
        if kept and kept.closes_at and last_day(kept.closes_at, zone) == last:
            closes_at = kept.closes_at
        sentence = self.exemption_sentence.data if self.exemption_shown.data else None
        return OfferTerms(
            offered_shares=int(self.offered_shares.data or 0),
            price_cents=int(self.price.data or 0),
            min_shares=int(self.min_shares.data or 0),
            max_shares=int(self.max_shares.data or 0),
            opens_at=opens_at,
            closes_at=closes_at,
            payment_days=int(self.payment_days.data or 0),
            exemption_sentence=sentence or None,
            terms_version=str(self.terms_version.data),
            yearly_cost_cents=int(self.yearly_cost.data or 0),
        )


def filled_in(offering: Offering, zone: str, usual_sentence: str) -> dict[str, object]:
    """An offering as its form shows it."""
    closes_at = offering.closes_at
    return {
        "share_class_id": offering.share_class_id,
        "offered_shares": offering.offered_shares,
        "price": offering.price_cents,
        "min_shares": offering.min_shares,
        "max_shares": offering.max_shares,
        "opens_on": day_of(offering.opens_at, zone),
        "last_day": last_day(closes_at, zone) if closes_at else None,
        "payment_days": offering.payment_days,
        "yearly_cost": offering.yearly_cost_cents,
        "terms_version": offering.terms_version,
        "exemption_shown": offering.exemption_sentence is not None,
        "exemption_sentence": offering.exemption_sentence or usual_sentence,
    }
