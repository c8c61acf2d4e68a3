"""Why money goes back, in words for whoever gets it and for the board."""

import re

from coop.identifiers import format_reference
from coop.words import Words

WHY = {
    "over": Words("Te veel betaald op bestelling %(order)s"),
    "too_much": Words("Te veel betaald op bestelling %(order)s"),
    "given": Words("Te veel betaald voor uw cadeau, bestelling %(order)s"),
    "cancelled": Words("Bestelling %(order)s is geannuleerd"),
    "expired": Words("Bestelling %(order)s is vervallen"),
    "withdrawn": Words("Afgezien van de koop in de bedenktijd, bestelling %(order)s"),
    "twice": Words("Bestelling %(order)s was al betaald"),
    "after_cancel": Words("Betaald op bestelling %(order)s, die al geannuleerd was"),
    "late": Words("De betaling kwam te laat voor bestelling %(order)s"),
    "line": Words("Een betaling die niet voor bestelling %(order)s nodig was"),
}
"""Why money of an order goes back."""

_OF_ORDER = re.compile(r"order-(RF\d+)-(over|given|cancelled|expired|withdrawn)")
_REFERENCE = re.compile(r"RF\d+")
_OTHER = (
    ("wish-", Words("De plaats op de wachtlijst is vervallen")),
    ("savings-back-", Words("Het spaargeld gaat terug")),
    ("payout-line-", Words("De bank stuurde een betaling terug")),
    ("line-", Words("Een betaling die nergens bij hoort")),
)
"""Why other money goes back, by how the reference in the books begins."""

_SAID = (
    (
        "dues-receipt-",
        re.compile(r"Contributie (?P<year>\d+), "),
        Words("Te veel betaald op uw contributie van %(year)s"),
    ),
    ("dues-receipt-", re.compile("Gespaard, "), Words("Gespaard nadat u stopte")),
    ("mutatie-", re.compile("Teruggave van 1 delen"), Words("Teruggave van 1 deel")),
    (
        "mutatie-",
        re.compile(r"Teruggave van (?P<shares>\d+) delen"),
        Words("Teruggave van %(shares)s delen"),
    ),
    ("mutatie-", re.compile("Omzetting van delen, "), Words("Omzetting van delen")),
)
"""Why money goes back where a reference is of several things: how its description begins too."""

_SOMETHING = Words("Een bedrag dat wij u terugbetalen")
"""Why any other money goes back. Descriptions in the books are Dutch, and for the board."""


def why_of_order(why: str, order_reference: str) -> Words:
    """One reason of `WHY`, with the reference of its order as a person reads it."""
    return Words(WHY[why].text, order=format_reference(order_reference))


def why_booked(reference: str, description: str) -> tuple[Words, str | None]:
    """Tell why something was booked as a debt, and of which order where it is of one.

    Parameters
    ----------
    reference, description
        Of the entry in the books.

    Returns
    -------
    tuple[Words, str | None]
        The reason; and the reference of the order.
    """
    if hit := _OF_ORDER.fullmatch(reference):
        return why_of_order(hit[2], hit[1]), hit[1]
    if reference.startswith("late-") and (late := _REFERENCE.search(description)):
        return why_of_order("late", late[0]), late[0]
    for start, words in _OTHER:
        if reference.startswith(start):
            return words, None
    for start, described, words in _SAID:
        if reference.startswith(start) and (hit := described.match(description)):
            return Words(words.text, **hit.groupdict()), None
    return _SOMETHING, None
