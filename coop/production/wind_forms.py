"""What the board types about wind turbines, and the list of types it may choose from."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.errors import RuleBroken
from coop.forms import QuantityField, WholeField, optional, required
from coop.language import gettext as _
from coop.members.forms import Readable
from coop.production.forms import PlantForm
from coop.production.plant_details import REGIONS
from coop.production.plant_fields import CurveField, CurveFileField, LossField
from coop.production.turbine_types import (
    TurbineType,
    find_curve,
    library_types,
    other_types,
)

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext

_POWER_STEPS_KW = (250, 1000, 2500, 4000)
_ONE: Any = 1
LOSS_FIELDS = (
    "wake_loss_fraction",
    "availability_loss_fraction",
    "electrical_loss_fraction",
    "other_loss_fraction",
)
_MEASURES = ("hub_height_m", "mean_wind_speed_m_s", "rated_power_kw", "rotor_diameter_m")


class WindForm(PlantForm):
    """One wind turbine or more: a type from the list, an own curve, or rotor and power."""

    kind = "wind"
    own_fields = (
        "turbine",
        "rated_power_kw",
        "rotor_diameter_m",
        "power_curve",
        "curve_file",
        "turbines",
        "hub_height_m",
        "region",
        "mean_wind_speed_m_s",
        *LOSS_FIELDS,
        "loss_fraction",
    )

    turbine = StringField(
        lazy_gettext("Type windmolen"),
        [Readable(60), optional()],
        description=lazy_gettext("Typ de eerste letters en kies uit de lijst, zoals E-82/2000."),
    )
    turbines = WholeField(
        lazy_gettext("Aantal windmolens"),
        [optional()],
        default=_ONE,
        description=lazy_gettext("Gelijke molens van deze bron samen. Leeg is 1."),
    )
    hub_height_m = QuantityField(
        lazy_gettext("Ashoogte in meter"), [required("Vul de ashoogte in.")]
    )
    rated_power_kw = QuantityField(
        lazy_gettext("Vermogen van een molen in kW"),
        [optional()],
        description=lazy_gettext("Alleen voor een type dat niet in de lijst staat."),
    )
    rotor_diameter_m = QuantityField(
        lazy_gettext("Doorsnede van de rotor in meter"),
        [optional()],
        description=lazy_gettext("Met het vermogen zoeken wij de molen die er het meest op lijkt."),
    )
    power_curve = CurveField(
        lazy_gettext("Een eigen vermogenskromme"),
        [optional()],
        description=lazy_gettext(
            "Alleen als het type niet in de lijst staat. Op elke regel een windsnelheid in m/s "
            "en een vermogen in kW, zoals 5 208,3."
        ),
    )
    curve_file = CurveFileField(
        lazy_gettext("Of een bestand met de vermogenskromme"),
        [optional()],
        description=lazy_gettext(
            "CSV of tekst met twee kolommen: windsnelheid in m/s en vermogen in kW of W."
        ),
    )
    region = SelectField(
        lazy_gettext("Windklimaat"),
        [optional()],
        description=lazy_gettext(
            "Van deze plek: de wind op deze breedtegraad en lengtegraad. Een provincie: de "
            "gemiddelde wind van de molens die daar staan."
        ),
        filters=[lambda name: name or None],
        validate_choice=False,
    )
    mean_wind_speed_m_s = QuantityField(
        lazy_gettext("Gemiddelde wind op ashoogte in m/s"),
        [optional()],
        description=lazy_gettext(
            "Alleen als u die weet, uit een windrapport of van een molen in de buurt. Leeg: wij "
            "nemen het windklimaat."
        ),
    )
    wake_loss_fraction = LossField(
        lazy_gettext("Zog van eigen molens, in procent"),
        [optional()],
        description=lazy_gettext("Leeg: naar het aantal molens, 0 bij een molen."),
    )
    availability_loss_fraction = LossField(
        lazy_gettext("Stilstand, in procent"), [optional()], description=lazy_gettext("Leeg is 2.")
    )
    electrical_loss_fraction = LossField(
        lazy_gettext("Kabels en transformator, in procent"),
        [optional()],
        description=lazy_gettext("Leeg is 1,5."),
    )
    other_loss_fraction = LossField(
        lazy_gettext("Plek en veroudering, in procent"),
        [optional()],
        description=lazy_gettext(
            "Leeg is 8,5 bij het windklimaat en 5 bij opgegeven wind. Bomen, ijs, stilzetten voor "
            "geluid, schaduw of vleermuizen, oudere wieken."
        ),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.region.choices = [
            SelectChoice("", _("Van deze plek")),
            *(SelectChoice(name, name) for name in REGIONS),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Let a file stand in for the lines; what was read from it is shown from then on."""
        is_valid = super().validate(extra_validators)
        if self.curve_file.data is not None:
            self.power_curve.take(self.curve_file.data)
        return is_valid

    def own_details(self) -> dict[str, Any]:
        return {
            "turbine": (self.turbine.data or "").strip() or None,
            "power_curve": self.power_curve.data,
            "turbines": 1 if self.turbines.data is None else self.turbines.data,
            "region": self.region.data or None,
            **{name: self[name].data for name in (*_MEASURES, *LOSS_FIELDS)},
        }

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """As every plant's form; what is wrong with a curve from a file is said at the file."""
        with super().refusals():
            try:
                yield
            except RuleBroken as refusal:
                if refusal.field == "power_curve" and self.curve_file.data is not None:
                    refusal.field = "curve_file"
                raise


@dataclass(frozen=True, slots=True)
class ListedTurbine:
    """A type to choose, with the turbine whose curve stands in for its own, if one does."""

    name: str
    power_kw: float
    like: str | None


def turbines_by_power() -> list[tuple[str, list[ListedTurbine]]]:
    """The turbines that may be chosen, grouped from small to large."""
    types: list[TurbineType] = [*library_types(), *other_types().values()]
    groups: dict[str, list[ListedTurbine]] = {}
    for each in sorted(types, key=lambda each: (each.rated_power_kw, each.name)):
        below = next((step for step in _POWER_STEPS_KW if each.rated_power_kw < step), None)
        label = (
            _("Vanaf %(power)s kW", power=_POWER_STEPS_KW[-1])
            if below is None
            else _("Onder %(power)s kW", power=below)
        )
        listed = ListedTurbine(each.name, each.rated_power_kw, find_curve(each.name).like)
        groups.setdefault(label, []).append(listed)
    return list(groups.items())
