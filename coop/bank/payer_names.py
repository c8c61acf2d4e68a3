"""Comparing the name on a bank line with a name that we know."""

import re
import unicodedata
from functools import lru_cache

_TITLES = frozenset(["dhr", "hr", "mw", "mevr", "mevrouw", "heer", "de heer", "ing", "ir", "drs"])
_TOGETHER = re.compile(r"\be/o\b|\ben/of\b|\bcj\b|&", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)

NameKey = tuple[str, ...]


@lru_cache(maxsize=1024)
def name_keys(name: str) -> frozenset[NameKey]:
    """Give the keys of a name; two names are alike when they share one.

    Parameters
    ----------
    name
        As the bank or a member writes it: "HR A DE VRIES E/O MW B JANSEN", "Vries, Anna de".

    Returns
    -------
    frozenset of tuples
        For each person in it its words without capitals, accents and titles, in the order of the
        alphabet; and the same with the first name as one letter, as banks like to write it. Empty
        where less than two words are left: one word is no name to go by.
    """
    keys = set()
    for one in _TOGETHER.split(name):
        words = [word for word in _WORD.findall(_plain(one)) if word not in _TITLES]
        if len(words) < 2:
            continue
        keys.add(tuple(sorted(words)))
        for at, word in enumerate(words):
            if at in (0, len(words) - 1) or "," in one:
                keys.add(tuple(sorted([*words[:at], word[0], *words[at + 1 :]])))
    return frozenset(keys)


def _plain(name: str) -> str:
    if name.isascii():
        return name.lower()
    spread = unicodedata.normalize("NFKD", name)
    return "".join(char for char in spread if not unicodedata.combining(char)).casefold()
