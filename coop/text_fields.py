"""Longer texts that people write: their checks, and how they are cut into paragraphs."""

import re

from wtforms import Field, Form
from wtforms.validators import ValidationError

from coop.language import gettext as _

_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\u200e\u200f]")


def tidied(text: str | None) -> str:
    """Text with plain line ends and no spaces around it."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()


def paragraphs_of(text: str) -> list[str]:
    """A text cut at its empty lines; single line ends become spaces."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", tidied(text)) if part.strip()]


class Paragraphs:
    """Some lines, of at most `most` signs, that can be stored and printed."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        text = field.data or ""
        if len(text) > self.most:
            raise ValidationError(
                _("Houd dit korter: ten hoogste %(most)s tekens.", most=self.most)
            )
        if _UNPRINTABLE.search(text):
            raise ValidationError(_("Hier staat een teken in dat wij niet kunnen bewaren."))
