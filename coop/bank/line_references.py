"""Finding our own payment references in what a payer typed."""

import re
from collections.abc import Container

_WITH_LETTERS = re.compile(r"R[\s.\-]?F[\s.:\-]*(\d(?:[\s.\-]?\d){2,22})", re.IGNORECASE | re.ASCII)
_DIGITS = re.compile(r"(?<![\dA-Za-z])\d(?: ?\d){7,22}(?![\dA-Za-z])", re.ASCII)
"""Eight digits or more: so many a reference must have to be known without its letters."""
_GAPS = re.compile(r"[\s.\-]")


def references_in(text: str, known: Container[str]) -> list[str]:
    """Give the references of ours in a text, each once, in the order in which they stand there.

    Parameters
    ----------
    text
        As the payer typed it: "rf55 2026 0000 1234, Anna", "20260000", "RF55.2026.0000.1234".
    known
        Every reference we gave out. One with a wrong digit is not among them: ISO 11649 check
        digits see each slip of one digit and each swap of two.

    Notes
    -----
    Digits that follow a reference may run into it ("RF55 2026 0000 1234 64 euro"): of what is
    known, the longest counts. Without the letters RF only the whole of a row of eight digits or
    more is looked at, check digits first, so that no date or postcode is taken for a reference.
    """
    if not text:
        return []
    found: dict[str, None] = {}
    for hit in _WITH_LETTERS.finditer(text):
        digits = _GAPS.sub("", hit[1])
        for end in range(len(digits), 2, -1):
            if (reference := f"RF{digits[:end]}") in known:
                found[reference] = None
                break
    if not found:
        for hit in _DIGITS.finditer(text):
            if (reference := f"RF{hit[0].replace(' ', '')}") in known:
                found[reference] = None
    return list(found)


def possible_references(text: str, known: Container[str] = ()) -> set[str]:
    """Give everything in a text that could be a reference of ours by its check digits.

    What is `known` as a whole is nothing else; only the rest of the text is looked at.
    """
    found: set[str] = set()
    if not text:
        return found
    rows = [_GAPS.sub("", hit[1]) for hit in _WITH_LETTERS.finditer(text)]
    rows += [hit[0].replace(" ", "") for hit in _DIGITS.finditer(text)]
    for digits in rows:
        if f"RF{digits}" in known:
            continue
        for end in range(3, len(digits) + 1):
            # ISO 11649: the number, then RF as 2715, then the check digits, is 1 modulo 97.
            if int(f"{digits[2:end]}2715{digits[:2]}") % 97 == 1:
                found.add(f"RF{digits[:end]}")
    return found
