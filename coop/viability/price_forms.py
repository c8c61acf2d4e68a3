"""What the board types about years of hourly prices."""

from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, StringField
from wtforms.validators import ValidationError

from coop.forms import CoopForm, required
from coop.language import gettext as _
from coop.members.forms import Readable, stripped

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext


class PriceUploadForm(CoopForm):
    """A file with a year of prices, and where it comes from."""

    source = StringField(
        lazy_gettext("Waar komen de prijzen vandaan?"),
        [required("Vul in waar de prijzen vandaan komen."), Readable(80)],
        filters=[stripped],
        description=lazy_gettext("Zoals ENTSO-E, day-ahead Nederland."),
    )
    file = FileField(
        lazy_gettext("CSV-bestand"),
        description=lazy_gettext(
            "Een heel jaar per uur, met de kolommen time_utc en price_eur_mwh, of een bestand van "
            "het ENTSO-E-platform."
        ),
    )

    def validate_file(self, field: FileField) -> None:
        """There must be a file."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_("Kies eerst een bestand."))

    @property
    def file_name(self) -> str:
        """The file's own name, for who looks back later."""
        name = str(self.file.data.filename if self.file.data else "")
        return "".join(char for char in name if char.isprintable())[-100:]


class PriceImportForm(CoopForm):
    """The prices that were previewed."""

    packed = HiddenField()
