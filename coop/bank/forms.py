"""What the board sends about bank files, and what anyone asks of the lines."""

from os import SEEK_END
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, MultipleFileField
from wtforms.validators import ValidationError

from coop.bank.read_file import MOST_BYTES
from coop.forms import CoopForm
from coop.language import gettext as _

if TYPE_CHECKING:
    # WTForms asks for text and only ever writes it: a sentence looked up late does.
    def lazy_gettext(text: str, /, **values: Any) -> str: ...
else:
    from coop.language import lazy_gettext

MOST_FILES = 12


class BankFilesForm(CoopForm):
    """Bank files that were chosen on a computer."""

    file = MultipleFileField(
        lazy_gettext("Bestanden van de bank"),
        description=lazy_gettext(
            "Liefst CAMT.053. MT940 kan ook, en CSV van ING, Rabobank, ABN AMRO en Triodos. "
            "Samen hoogstens 100 MB."
        ),
    )

    def validate_file(self, field: MultipleFileField) -> None:
        """There must be files, and not too many."""
        if not self.sent:
            raise ValidationError(_("Kies eerst een bestand."))
        if len(self.sent) > MOST_FILES:
            raise ValidationError(_("Kies hoogstens %(most)s bestanden tegelijk.", most=MOST_FILES))

    @property
    def sent(self) -> list[FileStorage]:
        """The files that were chosen."""
        return [
            each for each in self.file.data or () if isinstance(each, FileStorage) and each.filename
        ]

    @property
    def size_bytes(self) -> int:
        """How long they are together. [bytes]"""
        return sum(each.stream.seek(0, SEEK_END) for each in self.sent)

    def contents(self) -> list[tuple[str, bytes]]:
        """Name and bytes of each file."""
        return [(_name(each), _bytes(each)) for each in self.sent]


def _bytes(file: FileStorage) -> bytes:
    """All of it; a large one lies in a file of the server's, which is then gone."""
    file.stream.seek(0)
    with file.stream:
        return bytes(file.read(MOST_BYTES + 1))


def _name(file: FileStorage) -> str:
    """The file's own name, for who looks back later."""
    return "".join(char for char in str(file.filename) if char.isprintable())[-100:]


class ImportForm(CoopForm):
    """Which kept files are imported, and what their preview showed."""

    files = HiddenField()
    seen = HiddenField()
    takes_alike = BooleanField(
        lazy_gettext("Neem ook de regels op die op een andere lijken"),
        description=lazy_gettext("Alleen als u zeker weet dat het andere betalingen zijn."),
    )

    @property
    def file_ids(self) -> list[int]:
        """The ids, each once and in their order."""
        return ids_in(str(self.files.data or ""))


def ids_in(text: str) -> list[int]:
    """The numbers of files in a text such as "3-4"; what is no such number is left out."""
    parts = (part for part in text.split("-") if part.isascii() and part.isdecimal())
    found = [int(part) for part in parts if len(part) < 10]
    return list(dict.fromkeys(found))[:MOST_FILES]
