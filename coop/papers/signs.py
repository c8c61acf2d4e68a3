"""Which signs our letters can show on paper."""

import re
from typing import Any

# Latin, Greek and Cyrillic with their accents, punctuation, signs of money, arrows and boxes.
_UNKNOWN = re.compile("[^\n\u0020-\u007e\u00a0-\u052f\u1e00-\u2122\u2190-\u2212\u25a1\u2610]")


def printable(told: Any) -> Any:
    """What our letters can show, all through a paper; a question mark for any other sign.

    A paper that lasts may have no sign without a letter: one name in Chinese would stop a whole
    print run.
    """
    if isinstance(told, str):
        return _UNKNOWN.sub("?", told)
    if isinstance(told, list):
        return [printable(each) for each in told]
    if isinstance(told, dict):
        return {name: printable(each) for name, each in told.items()}
    return told
