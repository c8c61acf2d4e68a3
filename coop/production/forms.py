"""What the board types about a plant, into `PlantDetails`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.errors import RuleBroken
from coop.forms import (
    CoopForm,
    DayField,
    QuantityField,
    WholeField,
    optional,
    required,
)
from coop.language import gettext as _
from coop.language import say
from coop.members.forms import Readable, stripped
from coop.production.plant_details import MOST_PLANES, PlaneDetails, PlantDetails
from coop.production.plant_fields import (
    LossField,
    OwnershipField,
    PeakPowerField,
    Story,
)
from coop.production.solar_settings import SolarSettings, settings_of

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext

# The estimate's rules name a place by other words than the form.
_FIELDS = {
    "latitude": "latitude_deg",
    "longitude": "longitude_deg",
    "planes": "tilt_deg_1",
    "shading_fraction_by_month": "shading_1",
}
_PLANE_FIELDS = ("tilt_deg", "azimuth_deg", "peak_power_kwp", "panels")
_AS_TYPED = (
    "name",
    "town",
    "latitude_deg",
    "longitude_deg",
    "status",
    "started_on",
    "ended_on",
    "loss_fraction",
)
_BEFORE = ("name", "code", "town", "latitude_deg", "longitude_deg")
_AFTER = (
    "ownership_percent",
    "status",
    "started_on",
    "ended_on",
    "description",
    "description_en",
)
_NUMBERS = range(1, MOST_PLANES + 1)
_ALL_OURS: Any = 1_000_000


class PlantForm(CoopForm):
    """What every plant has."""

    kind = ""
    # What only this kind has, in the order of the page: mistakes are told in that order.
    own_fields: tuple[str, ...] = ()

    code = StringField(
        lazy_gettext("Code"),
        [required("Vul een code in."), Readable(20)],
        filters=[stripped],
        description=lazy_gettext("Kort en uniek, zoals ZON-4 of WIND-1."),
    )
    name = StringField(
        lazy_gettext("Naam"),
        [required("Vul de naam van de bron in."), Readable(80)],
        filters=[stripped],
    )
    town = StringField(
        lazy_gettext("Plaats"),
        [required("Vul de plaats in."), Readable(80)],
        filters=[stripped],
    )
    latitude_deg = QuantityField(
        lazy_gettext("Breedtegraad"),
        [required("Vul de breedtegraad in.")],
        description=lazy_gettext("In graden. Nederland ligt tussen 50,7 en 53,6."),
    )
    longitude_deg = QuantityField(
        lazy_gettext("Lengtegraad"),
        [required("Vul de lengtegraad in.")],
        description=lazy_gettext("In graden. Nederland ligt tussen 3,3 en 7,3."),
    )
    status = RadioField(
        lazy_gettext("Status"),
        choices=[
            SelectChoice("preparing", lazy_gettext("In voorbereiding")),
            SelectChoice("producing", lazy_gettext("In productie")),
            SelectChoice("ended", lazy_gettext("Gestopt")),
        ],
        default="preparing",
        validate_choice=False,
    )
    started_on = DayField(
        lazy_gettext("Eerste dag dat de bron stroom levert"),
        [optional()],
        description=lazy_gettext("Leeg zolang de dag niet bekend is."),
    )
    ended_on = DayField(
        lazy_gettext("Eerste dag dat de bron geen stroom meer levert"),
        [optional()],
        description=lazy_gettext("Alleen voor een bron die gestopt is."),
    )
    ownership_percent = OwnershipField(
        lazy_gettext("Ons deel van de bron, in procent"),
        [required("Vul ons deel van de bron in.")],
        default=_ALL_OURS,
        description=lazy_gettext("100 als de hele bron van onze coöperatie is."),
    )
    description = TextAreaField(
        lazy_gettext("Over deze bron"),
        [Story(), optional()],
        description=lazy_gettext("Voor bezoekers: wat staat er, bij wie, sinds wanneer."),
    )
    description_en = TextAreaField(lazy_gettext("Hetzelfde in het Engels"), [Story(), optional()])
    loss_fraction = LossField(lazy_gettext("Verlies in procent"), [optional()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        order = (*_BEFORE, *self.own_fields, *_AFTER)
        rest = [name for name in self._fields if name not in order]
        self._fields = {name: self._fields[name] for name in (*order, *rest)}

    @property
    def wants_more_planes(self) -> bool:
        """Whether the button for one more roof face was pressed."""
        return False

    def validate_latitude_deg(self, field: QuantityField) -> None:
        """Both can be right as numbers and yet be typed the wrong way round."""
        longitude_deg: Any = self.longitude_deg.data
        if longitude_deg is not None and field.data is not None and field.data < longitude_deg:
            raise ValidationError(
                _("Staan breedtegraad en lengtegraad verwisseld? Breed is in Nederland rond de 52.")
            )

    def details(self) -> PlantDetails:
        """What was typed, checked by the rules of a plant."""
        typed: dict[str, Any] = self.data
        return PlantDetails(
            code=typed["code"].upper(),
            kind=self.kind,
            description=stripped(typed["description"]),
            description_en=stripped(typed["description_en"]),
            ownership_ppm=typed["ownership_percent"],
            **{name: typed[name] for name in _AS_TYPED},
            **self.own_details(),
        )

    def own_details(self) -> dict[str, Any]:
        """What only this kind of plant has."""
        return {}

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """As every form, with the estimate's words for a place led to our fields."""
        with super().refusals():
            try:
                yield
            except RuleBroken as refusal:
                refusal.field = _FIELDS.get(refusal.field or "", refusal.field)
                raise


class SolarForm(PlantForm, SolarSettings):
    """A solar plant; its roof faces are the numbered fields that are made below."""

    kind = "solar"
    own_fields = (
        *(f"{name}_{number}" for number in _NUMBERS for name in _PLANE_FIELDS),
        "ac_limit_kw",
        "loss_fraction",
        "mounting",
        *(f"shading_{month}" for month in range(1, 13)),
        "snow",
        "degradation_fraction_per_year",
        "bifaciality_fraction",
        "albedo",
    )

    more = StringField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for number in _NUMBERS:
            for field in self.plane(number):
                label = str(field.label.text)
                field.in_summary = _("Dakvlak %(number)s, %(label)s", number=number, label=label)

    @property
    def wants_more_planes(self) -> bool:
        return bool(self.more.data)

    @property
    def rows(self) -> range:
        """The numbers of the roof faces to show: those filled in, and one empty at least."""
        filled = max((n for n in _NUMBERS if not self.is_empty(n)), default=0)
        typed = str(self.more.data or "")
        asked = int(typed[:2]) if typed.isdecimal() and typed.isascii() else 2
        return range(1, min(max(filled + (not self.more.data), asked), MOST_PLANES) + 1)

    def plane(self, number: int) -> list[Any]:
        """The fields of one roof face."""
        return [self[f"{name}_{number}"] for name in _PLANE_FIELDS]

    def is_empty(self, number: int) -> bool:
        """Whether nothing is filled in for this roof face."""
        return not any(field._value().strip() for field in self.plane(number))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each roof face that is filled in by the rule of the estimate."""
        is_valid = super().validate(extra_validators)
        filled = [number for number in _NUMBERS if not self.is_empty(number)]
        if not filled:
            self["tilt_deg_1"].errors = [_("Vul ten minste één dakvlak in.")]
        # Every face is looked at, so that all faults are told at once.
        checks = [self._check_plane(number) for number in filled]
        return is_valid and bool(filled) and all(checks)

    def _check_plane(self, number: int) -> bool:
        from coop.production.solar import Plane

        fields = self.plane(number)
        for field in fields[:3]:
            if field.data is None and not field.errors:
                field.errors = [_("Vul dit in voor dakvlak %(number)s.", number=number)]
        # One measure at a time beside two that are right, so that each fault is told.
        right = {"tilt_deg": 0.0, "azimuth_deg": 0.0, "peak_power_kwp": 1.0}
        for name, field in zip(right, fields, strict=False):
            if field.errors:
                continue
            typed = field.data / 1000 if name == "peak_power_kwp" else field.data
            try:
                Plane(**{**right, name: typed})
            except RuleBroken as refusal:
                field.errors = [say(refusal.words)]
        return not any(field.errors for field in fields)

    def own_details(self) -> dict[str, Any]:
        planes = [self.plane(number) for number in _NUMBERS if not self.is_empty(number)]
        return {
            **self.settings(),
            "planes": tuple(
                PlaneDetails(tilt.data, azimuth.data, power.data, panels.data or 0)
                for tilt, azimuth, power, panels in planes
            ),
        }


for _number in _NUMBERS:
    setattr(
        SolarForm,
        f"tilt_deg_{_number}",
        QuantityField(lazy_gettext("Helling in graden")),
    )
    setattr(
        SolarForm,
        f"azimuth_deg_{_number}",
        QuantityField(lazy_gettext("Richting in graden")),
    )
    setattr(
        SolarForm,
        f"peak_power_kwp_{_number}",
        PeakPowerField(lazy_gettext("Vermogen in kWp")),
    )
    setattr(
        SolarForm, f"panels_{_number}", WholeField(lazy_gettext("Aantal panelen"), [optional()])
    )


def form_of(details: PlantDetails) -> PlantForm:
    """The form filled with what is known."""
    values = asdict(details)
    values["ownership_percent"] = values.pop("ownership_ppm")
    values |= settings_of(details)
    for number, plane in enumerate(details.planes, start=1):
        values |= {
            f"tilt_deg_{number}": plane.tilt_deg,
            f"azimuth_deg_{number}": plane.azimuth_deg,
            f"peak_power_kwp_{number}": plane.peak_power_w,
            f"panels_{number}": plane.panels or None,
        }
    if details.kind == "solar":
        return SolarForm(data=values)
    from coop.production.wind_forms import WindForm  # which is made from ours

    return WindForm(data=values)
