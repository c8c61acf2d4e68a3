"""What people type about contribution, direct debits and savings."""

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.dues.mandate_rules import parse_creditor_id
from coop.dues.return_reasons import REASONS, UNKNOWN
from coop.errors import RuleBroken
from coop.forms import (
    CentsField,
    CoopForm,
    DayField,
    IbanField,
    ParsedField,
    WholeField,
    optional,
    required,
)
from coop.language import say
from coop.ledger.chart import BANK, COLLECTIONS
from coop.members.forms import Readable, stripped
from coop.offers.contact_fields import ContactField

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext


class CreditorField(ParsedField):
    """A creditor id, checked by its check digits."""

    parse = staticmethod(parse_creditor_id)
    show = staticmethod(str)


class SettingForm(CoopForm):
    """Under which id we collect, and how long before that everybody hears of it."""

    creditor_id = CreditorField(
        lazy_gettext("Incassant-ID"), [required("Vul het incassant-ID in.")]
    )
    notice_days = WholeField(
        lazy_gettext("Hoeveel dagen van tevoren hoort een lid het?"),
        [required("Vul een aantal dagen in.")],
    )


class ConfirmTotalForm(CoopForm):
    """The amount typed over, of what was seen."""

    total = CentsField(lazy_gettext("Bedrag van allen samen (in euro)"), [required()])
    digest = HiddenField()


class MakeCollectionForm(CoopForm):
    """What is collected, and on which day."""

    kind = RadioField(
        lazy_gettext("Wat wilt u incasseren?"),
        choices=[
            SelectChoice("due", lazy_gettext("Contributie")),
            SelectChoice("saving", lazy_gettext("Spaargeld")),
        ],
        default="due",
    )
    collected_on = DayField(
        lazy_gettext("Dag waarop de bank afschrijft"), [required("Vul een dag in.")]
    )


class ReceivedForm(CoopForm):
    """What came in, and when."""

    received_on = DayField(
        lazy_gettext("Dag waarop het geld binnenkwam"),
        [required("Vul de dag in die op het bankafschrift staat.")],
    )
    amount = CentsField(
        lazy_gettext("Bedrag in euro"),
        [required("Vul het bedrag in dat op het bankafschrift staat.")],
    )


class BackForm(CoopForm):
    """When and why a direct debit came back."""

    on = DayField(lazy_gettext("Dag waarop het geld terugging"), [required("Vul een dag in.")])
    reason = SelectField(
        lazy_gettext("Wat de bank zegt"), [required("Kies een reden.")], validate_choice=False
    )
    source = RadioField(
        lazy_gettext("Hoe staat het op het bankafschrift?"),
        choices=[
            SelectChoice(BANK, lazy_gettext("Als een bedrag dat weer is afgeschreven")),
            SelectChoice(COLLECTIONS, lazy_gettext("De bank schreef zoveel minder bij")),
        ],
        default=BANK,
    )

    def with_reasons(self) -> "BackForm":
        """Every reason with its words, and one for what is not in the table."""
        self.reason.choices = [
            SelectChoice(one.code, f"{one.code}: {say(one.words)}") for one in REASONS.values()
        ] + [SelectChoice("NARR", f"NARR: {say(UNKNOWN.words)}")]
        return self


class MandateForm(CoopForm):
    """A member lets us collect; the sentence stands beside the box."""

    iban = IbanField(
        lazy_gettext("Rekeningnummer (IBAN)"), [required("Vul het rekeningnummer in.")]
    )
    holder = StringField(
        lazy_gettext("Naam van de rekeninghouder"),
        [required("Vul de naam in die bij de rekening hoort."), Readable(70)],
        filters=[stripped],
    )
    consent = BooleanField(
        lazy_gettext("Ik geef toestemming"),
        [required("Zet hier een vinkje. Zonder uw toestemming schrijven wij niets af.")],
    )


class PaperMandateForm(CoopForm):
    """A mandate that was signed on paper."""

    member = StringField(
        lazy_gettext("Lidnummer"), [required("Vul het lidnummer in.")], filters=[stripped]
    )
    kind = RadioField(
        lazy_gettext("Waarvoor?"),
        choices=[
            SelectChoice("due", lazy_gettext("Contributie")),
            SelectChoice("saving", lazy_gettext("Spaargeld")),
        ],
        default="due",
    )
    iban = IbanField(
        lazy_gettext("Rekeningnummer (IBAN)"), [required("Vul het rekeningnummer in.")]
    )
    holder = StringField(
        lazy_gettext("Naam van de rekeninghouder"),
        [required("Vul de naam in die bij de rekening hoort."), Readable(70)],
        filters=[stripped],
    )
    signed_on = DayField(
        lazy_gettext("Dag van de handtekening"),
        [required("Vul de dag in die op het papier staat.")],
    )


class AmountForm(CoopForm):
    """How much a month."""

    monthly = CentsField(
        lazy_gettext("Bedrag per maand, in euro"), [required("Vul een bedrag in van € 5 of meer.")]
    )


class BeginForm(AmountForm):
    """A member begins to save."""

    way = RadioField(
        lazy_gettext("Hoe wilt u sparen?"),
        choices=[
            SelectChoice("transfer", lazy_gettext("Ik maak het zelf over")),
            SelectChoice("debit", lazy_gettext("De coöperatie schrijft het af")),
        ],
        default="transfer",
    )
    iban = IbanField(lazy_gettext("Rekeningnummer (IBAN)"), [optional()])
    consent = BooleanField(lazy_gettext("Ik geef toestemming om af te schrijven"))

    def check_debit(self) -> None:
        """Who lets us collect gives an account and says so.

        Raises
        ------
        RuleBroken
            At the field that is missing.
        """
        if self.way.data != "debit":
            return
        if not self.iban.data:
            raise RuleBroken("Vul uw rekeningnummer in, of maak het zelf over.", field="iban")
        if not self.consent.data:
            raise RuleBroken(
                "Zet hier een vinkje. Zonder uw toestemming schrijven wij niets af.",
                field="consent",
            )


class JoinSavingForm(BeginForm):
    """Somebody we do not know begins to save: a name and one way to reach them is enough."""

    name = StringField(
        lazy_gettext("Uw naam"),
        [required("Vul uw naam in."), Readable(200)],
        filters=[stripped],
    )
    contact = ContactField(
        lazy_gettext("E-mailadres of telefoonnummer"),
        [required("Vul een e-mailadres of een telefoonnummer in.")],
    )


class BuyForm(CoopForm):
    """How many shares to buy of savings, at the price that was shown."""

    shares = WholeField(
        lazy_gettext("Aantal delen"), [required("Vul in hoeveel delen u wilt kopen.")]
    )
    consent = BooleanField(
        lazy_gettext(
            "Ik ga akkoord met de ledenovereenkomst, en ik weet dat ik mijn inleg kan verliezen."
        ),
        [required("Zet hier een vinkje als u akkoord gaat. Zonder akkoord kunt u niet kopen.")],
    )
    seen_price_cents = HiddenField()

    @property
    def seen_cents(self) -> int:
        """The price on the page; nought where somebody made it up. [cents]"""
        typed = str(self.seen_price_cents.data or "")
        return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 12 else 0
