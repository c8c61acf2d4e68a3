"""What the board may set for a roof beside its planes; what stays empty keeps the default."""

from typing import TYPE_CHECKING, Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.figures import month_name
from coop.forms import CoopForm, QuantityField, optional
from coop.language import gettext as _
from coop.language import language
from coop.production.plant_details import PlantDetails
from coop.production.plant_fields import AgeingField, PartField

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext

_MONTHS = range(1, 13)


class SolarSettings(CoopForm):
    """Inverter, shade, snow, age, mounting, back and ground of a roof."""

    ac_limit_kw = QuantityField(
        lazy_gettext("Vermogen van de omvormers samen, in kW"),
        [optional()],
        description=lazy_gettext("Leeg als de omvormer de panelen niet begrenst."),
    )
    mounting = RadioField(
        lazy_gettext("Hoe liggen de panelen?"),
        choices=[
            SelectChoice("roof", lazy_gettext("Op een dak, met lucht eronder")),
            SelectChoice(
                "open_rack", lazy_gettext("Vrij op frames, op een plat dak of in een veld")
            ),
            SelectChoice("in_roof", lazy_gettext("In het dak, zonder lucht eronder")),
        ],
        default="roof",
        validate_choice=False,
        description=lazy_gettext("Lucht koelt de panelen. Koele panelen leveren meer."),
    )
    snow = RadioField(
        lazy_gettext("Sneeuw apart meetellen?"),
        choices=[
            SelectChoice("off", lazy_gettext("Nee, dat zit in het verlies")),
            SelectChoice("auto", lazy_gettext("Ja, zoals in Nederland gewoon is")),
        ],
        default="off",
        validate_choice=False,
        description=lazy_gettext("Sneeuw kost in Nederland gemiddeld 0,6 procent van een jaar."),
    )
    degradation_fraction_per_year = AgeingField(
        lazy_gettext("Veroudering per jaar, in procent"),
        [optional()],
        description=lazy_gettext("Leeg is 0,5. Wij tellen vanaf de eerste dag dat de bron levert."),
    )
    bifaciality_fraction = PartField(
        lazy_gettext("Achterkant van de panelen, in procent van de voorkant"),
        [optional()],
        description=lazy_gettext(
            "Alleen voor panelen die ook aan de achterkant licht vangen, vaak 70. Leeg is 0."
        ),
    )
    albedo = PartField(
        lazy_gettext("Weerkaatsing van de grond of het dak, in procent"),
        [optional()],
        description=lazy_gettext("Leeg is 20, zoals gras of grind. Een wit dak is ongeveer 60."),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for month, field in zip(_MONTHS, self.shading, strict=True):
            field.label.text = month_name(month, language(), "MMMM")
            field.in_summary = _("Schaduw in %(month)s", month=field.label.text)

    @property
    def shading(self) -> list[Any]:
        """The fields of the shade of each month, January first."""
        return [self[f"shading_{month}"] for month in _MONTHS]

    @property
    def has_settings(self) -> bool:
        """Whether anything here differs from the default or is wrong, so that it must be seen."""
        rarer = [self.degradation_fraction_per_year, self.bifaciality_fraction, self.albedo]
        typed = [field for field in (*rarer, *self.shading) if field._value().strip()]
        wrong = [
            field for field in (*rarer, *self.shading, self.mounting, self.snow) if field.errors
        ]
        return bool(typed or wrong) or self.mounting.data != "roof" or self.snow.data != "off"

    def settings(self) -> dict[str, Any]:
        """What was typed, as `PlantDetails` names it."""
        shading = tuple(field.data or 0.0 for field in self.shading)
        return {
            "ac_limit_kw": self.ac_limit_kw.data,
            "mounting": _unless(self.mounting.data, "roof"),
            "snow": _unless(self.snow.data, "off"),
            "degradation_fraction_per_year": self.degradation_fraction_per_year.data,
            "bifaciality_fraction": self.bifaciality_fraction.data,
            "albedo": self.albedo.data,
            "shading_fraction_by_month": shading if any(shading) else None,
        }


for _month in _MONTHS:
    setattr(SolarSettings, f"shading_{_month}", PartField(validators=[optional()]))


def settings_of(details: PlantDetails) -> dict[str, Any]:
    """The values of these fields for a plant that is known."""
    shading = details.shading_fraction_by_month or ()
    return {
        "mounting": details.mounting or "roof",
        "snow": details.snow or "off",
        **{f"shading_{month}": part or None for month, part in zip(_MONTHS, shading, strict=False)},
    }


def _unless(answer: str | None, default: str) -> str | None:
    """What is left to the default is kept as nothing, so that a better default reaches it."""
    return None if answer in (None, default) else answer
