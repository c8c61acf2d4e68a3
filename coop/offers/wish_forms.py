"""What people and the board type about waiting lists, lotteries and refunds."""

from wtforms import HiddenField, StringField

from coop.forms import CoopForm, DayField, required
from coop.language import language, lazy_gettext
from coop.members.forms import Readable, stripped
from coop.offers.contact_fields import (
    applicant_of,
    contact_field,
    iban_field,
    name_field,
    postcode_field,
    street_field,
    town_field,
)
from coop.offers.forms import SharesField
from coop.offers.join_line import Asked
from coop.offers.place import Applicant


class AskForm(CoopForm):
    """How many shares, at least and at most: all that a member who is signed in has to say."""

    least = SharesField(
        lazy_gettext("Minste aantal delen"),  # type: ignore[arg-type]
        [required("Vul in hoeveel delen u ten minste wilt.")],
        default=1,  # type: ignore[arg-type]
    )
    most = SharesField(
        lazy_gettext("Hoogste aantal delen"),  # type: ignore[arg-type]
        [required("Vul in hoeveel delen u het liefst wilt.")],
    )

    def asked(self) -> Asked:
        """The numbers, as the act wants them."""
        return Asked(int(self.least.data or 0), int(self.most.data or 0), language())


class WishForm(AskForm):
    """What a visitor fills in: eight fields."""

    name = name_field()
    contact = contact_field()
    street = street_field()
    postcode = postcode_field()
    town = town_field()
    iban = iban_field()

    def applicant(self) -> Applicant:
        """Who asks, as they typed it."""
        return applicant_of(self)


class EndWishForm(CoopForm):
    """Why the board takes a wish out of line."""

    reason = StringField(
        lazy_gettext("Reden"),  # type: ignore[arg-type]
        [required("Schrijf op waarom deze wens vervalt."), Readable(140)],
        filters=[stripped],
    )


class NoticeForm(CoopForm):
    """How the lots will be drawn."""

    last_day = DayField(
        lazy_gettext("Laatste dag om mee te doen"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    seed_source = StringField(
        lazy_gettext("Welk getal bepaalt de lotnummers?"),  # type: ignore[arg-type]
        [required("Noem een getal dat nu nog niemand kent."), Readable(200)],
        filters=[stripped],
    )


class SeedForm(CoopForm):
    """The number that draws the lots, with the mark of what was seen."""

    seed = StringField(
        lazy_gettext("Het getal"),  # type: ignore[arg-type]
        [required("Vul het getal in."), Readable(80)],
        filters=[stripped],
    )
    digest = HiddenField()
