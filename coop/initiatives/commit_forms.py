"""What people type who order for good."""

from wtforms import (
    HiddenField,
)

from coop.forms import (
    CoopForm,
    WholeField,
    required,
)
from coop.initiatives.commit import Ordered
from coop.language import lazy_gettext
from coop.offers.contact_fields import (
    contact_field,
    iban_field,
    name_field,
    postcode_field,
    price_of,
    street_field,
    town_field,
)


class CommitForm(CoopForm):
    """A binding order of a joint purchase: no account number, because nothing is paid ahead."""

    units = WholeField(
        lazy_gettext("Hoeveel bestelt u?"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
    )
    name = name_field()
    contact = contact_field()
    street = street_field()
    postcode = postcode_field()
    town = town_field()
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
        return price_of(self.seen_price_cents)


class CommitPlantForm(CommitForm):
    """A binding order of shares: money will flow, so an account number."""

    iban = iban_field()
