"""A message as it is read out to somebody on the telephone: an address cannot be clicked there."""

import re
from collections.abc import Sequence

from coop.words import Words

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_LINK = re.compile(r"https?://", re.IGNORECASE)
INSTEAD = Words("Wilt u iets nakijken of veranderen? Bel ons of kom langs, dan helpen wij u.")


def spoken(paragraphs: Sequence[str], instead: str) -> list[str]:
    """Leave out what leads to a page, and say what to do instead.

    Parameters
    ----------
    paragraphs
        Of the message, as it would be written.
    instead
        Said once, before the last paragraph (whom to ask), where anything was left out.

    Returns
    -------
    list[str]
        Of each paragraph what stands before the first sentence with a link: what follows such a
        sentence is about the page that it leads to.
    """
    said = [_before_link(paragraph) for paragraph in paragraphs]
    kept = [paragraph for paragraph in said if paragraph]
    if said == list(paragraphs):
        return kept
    return [*kept[:-1], instead, *kept[-1:]]


def _before_link(paragraph: str) -> str:
    sentences = _SENTENCE_END.split(paragraph)
    for number, sentence in enumerate(sentences):
        if _LINK.search(sentence):
            return " ".join(sentences[:number])
    return paragraph
