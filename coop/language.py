"""Dutch and English: which one a reader has, and our sentences in it.

Sentences are written in Dutch in the code; `translations/en` holds their English. Runs on the
standard library's gettext with catalogues read once, because a page asks a hundred times.
"""

from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from flask import g, has_request_context, request, session

from coop import figures
from coop.words import Energy, Euros, Words

LANGUAGES = ("nl", "en")


@cache
def catalogue(language: str) -> NullTranslations:
    """The compiled catalogue of a language; Dutch is what is written in the code."""
    file = Path(__file__).parent / "translations" / language / "LC_MESSAGES" / "messages.mo"
    if language == "nl" or not file.exists():
        return NullTranslations()
    with file.open("rb") as handle:
        return GNUTranslations(handle)


def language() -> str:
    """The reader's language: what they chose here, else what their membership says."""
    if not has_request_context():
        return str(getattr(g, "language", "nl")) if g else "nl"
    if "language" not in g:
        chosen = request.args.get("taal") or session.get("language")
        if chosen not in LANGUAGES:
            chosen = getattr(g.get("viewer"), "language", None)
        g.language = chosen if chosen in LANGUAGES else "nl"
    return str(g.language)


def gettext(text: str, /, **values: Any) -> str:
    """`text` in the reader's language, with its values written as that language does."""
    return gettext_in(language(), text, **values)


def gettext_in(language: str, text: str, /, **values: Any) -> str:
    """The same in a language that is known already: a page asks a hundred times."""
    said = text if language == "nl" else catalogue(language).gettext(text)
    return _filled(said, values, language) if values else said


def ngettext(one: str, many: str, number: int, /, **values: Any) -> str:
    """`one` or `many`, as `number` asks; `%(number)s` is the number itself."""
    text = catalogue(language()).ngettext(one, many, number)
    return _filled(text, {"number": number, **values}, language())


def say(words: Words) -> str:
    """A rule's sentence in the reader's language."""
    return in_language(language(), words)


def in_language(language: str, words: Words) -> str:
    """A sentence in one language."""
    return _filled(catalogue(language).gettext(words.text), words.values, language)


def _filled(text: str, values: dict[str, Any], language: str) -> str:
    # As gettext has it: only a sentence with values is a pattern, "100%" alone is not.
    if not values:
        return text
    return text % {name: _written(value, language) for name, value in values.items()}


def _written(value: Any, language: str) -> Any:
    if isinstance(value, Words):
        return in_language(language, value)
    if isinstance(value, Euros):
        return figures.eur(int(value), language)
    if isinstance(value, Energy):
        return figures.kwh(int(value), language)
    if isinstance(value, date):
        return figures.long_date(value, language)
    if isinstance(value, float):
        decimals = len(f"{value:.2f}".rstrip("0").partition(".")[2])
        return figures.number(value, language, decimals)
    return value


class lazy_gettext:  # noqa: N801 - reads as the function it stands in for
    """A sentence looked up when it is shown, for labels that are made at import."""

    def __init__(self, text: str, /, **values: Any) -> None:
        self.words = Words(text, **values)

    def __str__(self) -> str:
        return say(self.words)

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))
