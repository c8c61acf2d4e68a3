"""Who live at one address, for a maximum that counts them together."""

import re

from coop.errors import RuleBroken
from coop.identifiers import parse_postcode

_HOUSE_NUMBER = re.compile(r"(\d+)\s*[-/ ]?\s*([0-9A-Za-z]{0,6})\s*$", re.ASCII)


def household_of(postcode: str, street: str) -> str:
    """Give the same text for the same front door, and nothing where the address is not known.

    Parameters
    ----------
    postcode
        Dutch, in any spelling.
    street
        Street and house number, as typed.

    Returns
    -------
    str
        Postcode, house number and what follows it ("7391AB 12B"); "" when either is missing. In the
        Netherlands a postcode and a house number are one address.
    """
    try:
        solid = parse_postcode(postcode).replace(" ", "")
    except RuleBroken:
        return ""
    number = _HOUSE_NUMBER.search(street.strip())
    if number is None:
        return ""
    return f"{solid} {int(number[1])}{number[2].upper()}"
