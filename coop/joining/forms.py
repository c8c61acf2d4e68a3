"""What people type who join by telephone, on paper, with help, or by a share that is given."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.forms import CentsField, CoopForm, DayField, IbanField, PostcodeField, optional, required
from coop.joining.ask_starter import Asking
from coop.joining.consent import CURRENT, sentence
from coop.joining.give import NewHolder, Receiver
from coop.joining.starter import FUND, PARTS
from coop.language import lazy_gettext, say
from coop.members.forms import Readable, stripped
from coop.offers.contact_fields import (
    ContactField,
    applicant_of,
    contact_field,
    mail_and_phone,
    name_field,
    postcode_field,
    street_field,
    town_field,
)
from coop.offers.forms import BuyForm, MemberBuyForm
from coop.offers.place import Applicant

MOST_SIGNS = 200


class LetterForm(BuyForm):
    """Questions about somebody else: who has neither mail nor telephone gets letters."""

    contact = ContactField(
        lazy_gettext("E-mailadres of telefoonnummer"),  # type: ignore[arg-type]
        [optional()],
    )
    street = StringField(
        lazy_gettext("Straat en huisnummer"),  # type: ignore[arg-type]
        [required("Vul straat en huisnummer in."), Readable(120)],
        filters=[stripped],
    )
    postcode = PostcodeField(
        lazy_gettext("Postcode"),  # type: ignore[arg-type]
        [required("Vul de postcode in.")],
    )
    town = StringField(
        lazy_gettext("Plaats"),  # type: ignore[arg-type]
        [required("Vul de plaats in."), Readable(80)],
        filters=[stripped],
    )
    iban = IbanField(
        lazy_gettext("Rekeningnummer (IBAN)"),  # type: ignore[arg-type]
        [required("Vul het rekeningnummer in.")],
    )

    def applicant(self) -> Applicant:
        """Who orders; without a way of contact they get letters."""
        return applicant_of(self)


class EnterForm(LetterForm):
    """The same eight questions, for the board."""

    consent = RadioField(  # type: ignore[assignment]
        lazy_gettext("Hoe ging de koper akkoord met de ledenovereenkomst?"),  # type: ignore[arg-type]
        [required("Kies hoe de koper akkoord ging. Zonder akkoord is er geen koop.")],
        choices=[
            SelectChoice("phone", lazy_gettext("Aan de telefoon")),
            SelectChoice("paper", lazy_gettext("Met een handtekening op papier")),
        ],
    )


class _SaidFor:
    """The fixed words of consent, whoever it is."""

    def __str__(self) -> str:
        return say(sentence(CURRENT, ""))


class HelpForm(LetterForm):
    """What a member fills in for somebody else: the eight questions are about that person."""

    consent = BooleanField(
        _SaidFor(),  # type: ignore[arg-type]
        [required("Zet hier een vinkje. Zonder akkoord van die persoon kunt u niets invullen.")],
    )


def _consent_of_giver() -> BooleanField:
    return BooleanField(
        lazy_gettext(  # type: ignore[arg-type]
            "Ik betaal, en de delen worden van wie mijn cadeau aanneemt. "
            "Neemt niemand het aan, dan krijg ik mijn geld terug."
        ),
        [required("Zet hier een vinkje als u dit weet.")],
    )


class MemberGiveForm(MemberBuyForm):
    """A present by a member who is signed in."""

    receiver_name = StringField(
        lazy_gettext("Voor wie is het?"),  # type: ignore[arg-type]
        [required("Vul de naam in van wie het cadeau krijgt."), Readable(120)],
        filters=[stripped],
    )
    receiver_contact = ContactField(
        lazy_gettext("E-mailadres of telefoonnummer van wie het krijgt"),  # type: ignore[arg-type]
        [optional()],
    )
    message = TextAreaField(
        lazy_gettext("Wat wilt u erbij zeggen?"),  # type: ignore[arg-type]
        [optional(), Readable(MOST_SIGNS)],
        filters=[stripped],
    )
    consent = _consent_of_giver()

    def receiver(self) -> Receiver:
        """For whom it is."""
        return Receiver(
            str(self.receiver_name.data),
            str(self.receiver_contact.data or ""),
            str(self.message.data or ""),
        )


class GiveForm(MemberGiveForm):
    """A present by somebody who is no member: eight questions."""

    name = StringField(
        lazy_gettext("Uw eigen naam"),  # type: ignore[arg-type]
        [required("Vul uw naam in."), Readable(120)],
        filters=[stripped],
    )
    contact = ContactField(
        lazy_gettext("Uw e-mailadres of telefoonnummer"),  # type: ignore[arg-type]
        [required("Vul een e-mailadres of een telefoonnummer in.")],
    )
    iban = IbanField(
        lazy_gettext("Uw rekeningnummer (IBAN)"),  # type: ignore[arg-type]
        [required("Vul uw rekeningnummer in.")],
    )
    consent = _consent_of_giver()

    def giver(self) -> Applicant:
        """Who pays; an address is not needed for that."""
        email, phone = mail_and_phone(str(self.contact.data))
        return Applicant(str(self.name.data), email, phone, "", "", "", str(self.iban.data))


class AcceptForm(CoopForm):
    """Who accepts a share: eight questions, two of which may stay empty."""

    name = name_field()
    contact = contact_field()
    street = street_field()
    postcode = postcode_field()
    town = town_field()
    iban = IbanField(
        lazy_gettext("Rekeningnummer (IBAN)"),  # type: ignore[arg-type]
        [optional()],
    )
    guardian = StringField(
        lazy_gettext("Naam van ouder of voogd"),  # type: ignore[arg-type]
        [optional(), Readable(120)],
        filters=[stripped],
    )
    consent = BooleanField(
        lazy_gettext(  # type: ignore[arg-type]
            "Ik ga akkoord met de ledenovereenkomst, en ik weet dat een deel minder waard kan "
            "worden."
        ),
        [required("Zet hier een vinkje als u akkoord gaat.")],
    )

    def holder(self) -> NewHolder:
        """Who accepts, as they typed it."""
        email, phone = mail_and_phone(str(self.contact.data))
        return NewHolder(
            name=str(self.name.data),
            email=email,
            phone=phone,
            street=str(self.street.data),
            postcode=str(self.postcode.data),
            town=str(self.town.data),
            iban=self.iban.data or None,
            guardian=str(self.guardian.data or ""),
        )


_WAYS = [
    SelectChoice(FUND, lazy_gettext("Het Meedeelfonds betaalt")),
    SelectChoice(PARTS, lazy_gettext("Ik betaal zelf, in kleine termijnen")),
]


class StarterForm(CoopForm):
    """Asking for a starter's share: four questions, and nothing to prove."""

    name = name_field()
    contact = contact_field()
    sentence = StringField(
        lazy_gettext("Waarom wilt u meedoen? Eén zin is genoeg."),  # type: ignore[arg-type]
        [required("Schrijf één zin."), Readable(MOST_SIGNS)],
        filters=[stripped],
    )
    way = RadioField(
        lazy_gettext("Hoe wilt u het?"),  # type: ignore[arg-type]
        [required("Kies een van de twee.")],
        choices=_WAYS,
    )

    def offer_only(self, ways: tuple[str, ...]) -> None:
        """Leave out, of the page, what cannot be given now."""
        self.way.choices = [one for one in _WAYS if one.value in ways]

    def asking(self, language: str) -> Asking:
        """What was asked."""
        return Asking(
            str(self.name.data),
            str(self.contact.data),
            str(self.sentence.data),
            str(self.way.data),
            language,
        )


class PartForm(CoopForm):
    """What came in for an order in parts."""

    received_on = DayField(
        lazy_gettext("Dag waarop het geld binnenkwam"),  # type: ignore[arg-type]
        [required("Vul de dag in die op het bankafschrift staat.")],
    )
    amount = CentsField(
        lazy_gettext("Bedrag in euro"),  # type: ignore[arg-type]
        [required("Vul het bedrag in dat op het bankafschrift staat.")],
    )


class KeeperForm(CoopForm):
    """Who becomes one of the two who know who asked for a starter's share."""

    member = StringField(
        lazy_gettext("Lidnummer"),  # type: ignore[arg-type]
        [required("Vul een lidnummer in."), Readable(20)],
        filters=[stripped],
    )
