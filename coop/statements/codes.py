"""The code of a paper: short enough to type, too long to guess, without look-alikes."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty signs: no 0 and O, no 1, I and L, no U."""
_GROUPS, _GROUP = 4, 4
_TYPED = re.compile(f"[{ALPHABET}]{{{_GROUPS * _GROUP}}}")


def new_code() -> str:
    """Give a fresh code, as K7QM-2XFA-9DTP-HW4B: one of 30^16, about 78 bits."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(_GROUPS * _GROUP)))


def grouped(signs: str) -> str:
    """Give sixteen signs in groups of four."""
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def parse_code(text: str) -> str | None:
    """Read a code as a person types it.

    Parameters
    ----------
    text
        Small letters, spaces and hyphens as one likes.

    Returns
    -------
    str or None
        In groups of four; None for what cannot be a code.
    """
    signs = re.sub(r"[\s\u2010-\u2015-]", "", text).upper()
    return grouped(signs) if _TYPED.fullmatch(signs) else None
