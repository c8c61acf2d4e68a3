"""What people type who order for good."""

from wtforms import (
    HiddenField,
    StringField,
)

from coop.forms import (
    CoopForm,
    IbanField,
    PostcodeField,
    WholeField,
    required,
)
from coop.initiatives.commit import Ordered
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.offers.forms import ContactField


class CommitForm(CoopForm):
    """A binding order of a joint purchase: no account number, because nothing is paid ahead."""

    units = WholeField(
        lazy_gettext("Hoeveel bestelt u?"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
    )
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
    seen_price_cents = HiddenField()

    def ordered(self, language: str) -> Ordered:
        """What was typed, as the act wants it."""
        iban = self._fields.get("iban")
        return Ordered(
            name=str(self.name.data),
            contact=str(self.contact.data),
            street=str(self.street.data),
            postcode=str(self.postcode.data),
            town=str(self.town.data),
            units=int(self.units.data or 0),
            seen_price_cents=self.price_on_form,
            iban=str(iban.data) if iban else None,
            language=language,
        )

    @property
    def price_on_form(self) -> int:
        """The price this form was made with; nought, which is no price, if it was tampered with."""
        typed = str(self.seen_price_cents.data or "")
        return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 12 else 0


class CommitPlantForm(CommitForm):
    """A binding order of shares: money will flow, so an account number."""

    iban = IbanField(
        lazy_gettext("Rekeningnummer (IBAN)"),  # type: ignore[arg-type]
        [required("Vul uw rekeningnummer in.")],
    )
