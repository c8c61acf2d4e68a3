"""Keep the English catalogue complete.

`update` gathers every sentence from code and templates and compiles the catalogue;
`check` fails when a sentence has no English, is doubtful, differs in its values, or when the
compiled file is not what the catalogue says.
"""

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parent.parent
FOLDER = HOUSE / "coop" / "translations" / "en" / "LC_MESSAGES"
PO, MO = FOLDER / "messages.po", FOLDER / "messages.mo"
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
# Every way in which a sentence is written in this house.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "Words": None,
    "RuleBroken": None,
    "required": None,
    "done": (2,),
    "N_": None,
}
REFUSAL = re.compile(r"^class (\w+)\((?:\w*RuleBroken|AlreadyDone|NotAllowed|LinkExpired)\)", re.M)
VALUE = re.compile(r"%\((\w+)\)")


def refusals() -> dict[str, None]:
    """The names of all refusals: their first argument is a sentence."""
    sources = (file.read_text() for file in (HOUSE / "coop").rglob("*.py"))
    return {name: None for source in sources for name in REFUSAL.findall(source)}


def gathered() -> Catalog:
    """Every sentence of the house, with where it stands."""
    catalogue = Catalog(charset="utf-8")
    for name, line, message, _comments, _context in extract_from_dir(
        HOUSE / "coop", METHODS, OPTIONS, KEYWORDS | refusals()
    ):
        catalogue.add(message, locations=[(f"coop/{name}", line)])
    return catalogue


def kept() -> Catalog:
    """The English catalogue as it is."""
    if not PO.exists():
        return Catalog(locale="en", project="coop", charset="utf-8")
    with PO.open("rb") as handle:
        return read_po(handle, locale="en")


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as the app reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The catalogue as people read it."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, no_location=True, ignore_obsolete=True)
    return buffer.getvalue()


def update() -> None:
    """Bring the catalogue along with the code."""
    english = kept()
    english.update(gathered(), no_fuzzy_matching=True)
    english.creation_date = english.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(english))
    MO.write_bytes(compiled(kept()))


def faults() -> list[str]:
    """What is missing or wrong, one line each."""
    english = kept()
    known = {message.id: message for message in english if message.id}
    here = {message.id: message for message in gathered() if message.id}
    found = [f"no English for: {name!r}" for name in here.keys() - known.keys()]
    found += [f"no longer said: {name!r}" for name in known.keys() - here.keys()]
    found += [fault for name in here.keys() & known.keys() for fault in _wrong(known[name])]
    if not MO.exists() or MO.read_bytes() != compiled(english):
        found.append("messages.mo is not what messages.po says: run make translate")
    return sorted(found)


def _wrong(message: Message) -> list[str]:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    originals = message.id if isinstance(message.id, tuple) else (message.id,)
    if message.fuzzy or not all(texts):
        return [f"no English for: {message.id!r}"]
    values = set(VALUE.findall(" ".join(originals)))
    if any(set(VALUE.findall(text)) - values for text in texts):
        return [f"other values in: {message.id!r}"]
    if values - set(VALUE.findall(" ".join(texts))):
        return [f"values lost in: {message.id!r}"]
    return []


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif wrong := faults():
        sys.exit("\n".join(wrong))
