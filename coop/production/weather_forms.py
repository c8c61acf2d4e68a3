"""What the board sends about weather: files, and what to do with their clock."""

from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.errors import RuleBroken
from coop.forms import CoopForm
from coop.language import gettext as _

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext

MOST_FILES = 12


Plants = list[tuple[str, str]]


class FetchForm(CoopForm):
    """Around which plant weather is to be fetched."""

    plant = SelectField(lazy_gettext("Rond welke bron?"), id="fetch-plant", validate_choice=False)

    def offer_plants(self, plants: Plants) -> "FetchForm":
        """Let one of these be chosen: code and name."""
        self.plant.choices = [SelectChoice(code, name) for code, name in plants]
        return self


class WeatherFilesForm(CoopForm):
    """Weather files for a plant's place."""

    plant = SelectField(lazy_gettext("Voor welke bron?"), validate_choice=False)
    files = MultipleFileField(
        lazy_gettext("Weerbestanden"),
        description=lazy_gettext(
            "Uurgegevens van het KNMI, EPW, PVGIS (TMY of uurgegevens op een plat vlak), of een "
            "CSV met de kolom time_utc. Samen hoogstens 12 MB; inpakken met gzip mag."
        ),
    )
    clock = RadioField(
        lazy_gettext("De klok van de bestanden"),
        default="ask",
        choices=[
            SelectChoice("ask", lazy_gettext("Controleer de klok, en vraag het mij bij twijfel")),
            SelectChoice("fix", lazy_gettext("Verschuif de tijden zoals voorgesteld")),
            SelectChoice("keep", lazy_gettext("De tijden kloppen, laat ze zo")),
        ],
    )

    def offer_plants(self, plants: Plants) -> "WeatherFilesForm":
        """Let one of these be chosen: code and name."""
        self.plant.choices = [SelectChoice(code, name) for code, name in plants]
        return self

    def validate_files(self, field: MultipleFileField) -> None:
        """There must be files, and not too many."""
        if not self.sent:
            raise ValidationError(_("Kies eerst een bestand."))
        if len(self.sent) > MOST_FILES:
            raise ValidationError(_("Kies hoogstens %(most)s bestanden tegelijk.", most=MOST_FILES))

    @property
    def sent(self) -> list[FileStorage]:
        """The files that were chosen."""
        return [
            each
            for each in self.files.data or ()
            if isinstance(each, FileStorage) and each.filename
        ]

    def texts(self) -> list[tuple[str, str]]:
        """Name and text of each file; a refusal belongs to the field."""
        from coop.production.weather.file_text import decode

        try:
            return [(_name(each), decode(_bytes(each), _name(each))) for each in self.sent]
        except RuleBroken as refusal:
            refusal.field = "files"
            raise


def _bytes(file: FileStorage) -> bytes:
    """All of it; a large one lies in a file of the server's, which is then gone."""
    with file.stream:
        return bytes(file.read())


def _name(file: FileStorage) -> str:
    """The file's own name, for who looks back later."""
    return "".join(char for char in str(file.filename) if char.isprintable())[-100:]
