"""Member numbers as people read and type them: L001.

A number is given at admission, never changes and is never given to another.
"""

import re

from coop.errors import RuleBroken

_CODE = re.compile(r"[Ll]?\s?0{0,8}([1-9][0-9]{0,8})", re.ASCII)


def member_code(number: int | None) -> str:
    """Give a member number as it stands on every page and paper.

    Parameters
    ----------
    number
        Null before admission.

    Returns
    -------
    str
        `L001`; a dash for someone who has no number yet.
    """
    return "–" if number is None else f"L{number:03d}"


def parse_member_code(text: str, *, field: str | None = None) -> int:
    """Read a member number as a person types it.

    Parameters
    ----------
    text
        `L001`, `l1`, `001` or `1`.
    field
        The form field it was typed in.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    RuleBroken
        If it is no member number.
    """
    found = _CODE.fullmatch(text.strip())
    if found is None:
        raise RuleBroken("Dit is geen lidnummer. Schrijf het als L001.", field=field)
    return int(found[1])
