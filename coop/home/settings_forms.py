"""What the board and the administrator type as settings."""

from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop import figures, identifiers
from coop.forms import (
    CentsField,
    CoopForm,
    DayField,
    EmailField,
    IbanField,
    ParsedField,
    PhoneField,
    PostcodeField,
    WholeField,
    optional,
    required,
)
from coop.language import language, lazy_gettext
from coop.members.forms import Readable, stripped
from coop.members.set_up import FIELDS

# Where a cooperative of Dutch law has its roofs; months begin at midnight there.
TIME_ZONES = (
    "Europe/Amsterdam",
    "Europe/Brussels",
    "Europe/Berlin",
    "Europe/Luxembourg",
    "America/Kralendijk",
    "America/Curacao",
    "America/Aruba",
    "America/Lower_Princes",
)
EXEMPTION = "Let op! U belegt buiten AFM-toezicht. Geen prospectusplicht voor deze activiteit."


class CooperativeNameField(ParsedField):
    """A name as the law wants it."""

    parse = staticmethod(identifiers.parse_cooperative_name)
    show = staticmethod(str)


class KvkField(ParsedField):
    """A number of the trade register."""

    parse = staticmethod(identifiers.parse_kvk)
    show = staticmethod(str)


class CooperativeForm(CoopForm):
    """Everything about the cooperative itself."""

    name = CooperativeNameField(
        lazy_gettext("Naam van de coöperatie"),  # type: ignore[arg-type]
        [required("Vul de naam in.")],
    )
    kvk_number = KvkField(
        lazy_gettext("KvK-nummer"),  # type: ignore[arg-type]
        [required("Vul het KvK-nummer in.")],
    )
    iban = IbanField(
        lazy_gettext("Rekeningnummer (IBAN)"),  # type: ignore[arg-type]
        [required("Vul het rekeningnummer in.")],
    )
    street = StringField(
        lazy_gettext("Straat en huisnummer"),  # type: ignore[arg-type]
        [optional(), Readable(80)],
        filters=[stripped],
    )
    postcode = PostcodeField(
        lazy_gettext("Postcode"),  # type: ignore[arg-type]
        [optional()],
    )
    town = StringField(
        lazy_gettext("Plaats"),  # type: ignore[arg-type]
        [required("Vul de plaats in."), Readable(80)],
        filters=[stripped],
    )
    time_zone = SelectField(
        lazy_gettext("Tijdzone"),  # type: ignore[arg-type]
        choices=[SelectChoice(zone, zone.replace("_", " ")) for zone in TIME_ZONES],
        default=TIME_ZONES[0],
    )
    book_year_first_month = SelectField(
        lazy_gettext("Eerste maand van het boekjaar"),  # type: ignore[arg-type]
        coerce=int,
        default=1,
    )
    email = EmailField(
        lazy_gettext("E-mailadres"),  # type: ignore[arg-type]
        [required("Vul een e-mailadres in.")],
    )
    phone = PhoneField(
        lazy_gettext("Telefoonnummer"),  # type: ignore[arg-type]
        [required("Vul een telefoonnummer in.")],
    )
    exemption_sentence = TextAreaField(
        lazy_gettext("Vaste zin bij elk aanbod"),  # type: ignore[arg-type]
        [required("Vul de vaste zin in."), Readable(300)],
        filters=[stripped],
        default=EXEMPTION,
    )
    exemption_limit_cents = CentsField(
        lazy_gettext("Grens van de vrijstelling, in euro per 12 maanden"),  # type: ignore[arg-type]
        [required("Vul een bedrag in.")],
        default=500_000_000,  # type: ignore[arg-type]
    )
    small_circle_limit_cents = CentsField(
        lazy_gettext("Grens van een kleine kring, in euro per 12 maanden"),  # type: ignore[arg-type]
        [required("Vul een bedrag in.")],
        default=10_000_000,  # type: ignore[arg-type]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book_year_first_month.choices = [
            SelectChoice(month, figures.month_name(month, language(), "MMMM"))
            for month in range(1, 13)
        ]

    def typed(self) -> dict[str, Any]:
        """What was typed, as the table keeps it."""
        address = {"street": self.street.data or "", "postcode": self.postcode.data or ""}
        return {name: self[name].data for name in FIELDS} | address


class RuleForm(CoopForm):
    """The assembly's decision on how euros are divided."""

    rule = RadioField(
        lazy_gettext("Hoe verdelen wij de euro’s?"),  # type: ignore[arg-type]
        [required("Kies een regel.")],
        choices=[
            SelectChoice(
                "follows_kwh", lazy_gettext("Naar kWh: wie meer stroom kreeg, krijgt meer")
            ),
            SelectChoice(
                "by_share_days", lazy_gettext("Naar dagen: elk deel telt elke dag even veel")
            ),
        ],
    )
    from_year = WholeField(
        lazy_gettext("Vanaf boekjaar"),  # type: ignore[arg-type]
        [required("Vul het boekjaar in.")],
    )
    decision = StringField(
        lazy_gettext("Besluit van de ledenvergadering"),  # type: ignore[arg-type]
        [required("Vul het nummer of de naam van het besluit in."), Readable(80)],
        filters=[stripped],
    )
    decided_on = DayField(
        lazy_gettext("Dag van het besluit"),  # type: ignore[arg-type]
        [required("Vul de dag van het besluit in.")],
    )


class GrantForm(CoopForm):
    """A role for a member."""

    member = StringField(
        lazy_gettext("Lidnummer"),  # type: ignore[arg-type]
        [required("Vul het lidnummer in."), Readable(20)],
        filters=[stripped],
    )
    role = RadioField(
        lazy_gettext("Rol"),  # type: ignore[arg-type]
        [required("Kies een rol.")],
        choices=[
            SelectChoice("board", lazy_gettext("Bestuur: beheert alles van de coöperatie")),
            SelectChoice(
                "kascommissie",
                lazy_gettext("Kascommissie: leest alles van het geld, verandert niets"),
            ),
            SelectChoice("administrator", lazy_gettext("Beheerder: bepaalt wie welke rol heeft")),
        ],
    )
    since = DayField(
        lazy_gettext("Vanaf"),  # type: ignore[arg-type]
        [required("Vul de eerste dag in.")],
    )


class RevokeForm(CoopForm):
    """The end of a role."""

    until = DayField(
        lazy_gettext("Tot"),  # type: ignore[arg-type]
        [required("Vul de eerste dag zonder deze rol in.")],
    )
