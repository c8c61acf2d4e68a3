"""What happened to an initiative, in words that everybody may read; people by their role alone."""

from collections.abc import Mapping
from typing import Final

from coop.initiatives.stages import STATE_WORDS
from coop.words import Words

STARTER, BOARD, TIME = "starter", "board", "time"
WHO_WORDS: Final[Mapping[str, Words]] = {
    STARTER: Words("de starter"),
    BOARD: Words("het bestuur"),
    TIME: Words("vanzelf"),
}
FIELD_WORDS: Final[Mapping[str, Words]] = {
    "title": Words("de naam"),
    "story": Words("het verhaal"),
    "place": Words("de plaats"),
    "ends_on": Words("de laatste dag"),
}
MADE, CHANGED, MOVED, ANSWERED = "made", "changed", "moved", "answered"
HIDDEN, SHOWN, OFFER, OFFER_GONE = "hidden", "shown", "offer", "offer_gone"
LINKED, BY_CODE, LOOKED_BACK = "linked", "by_code", "looked_back"
FIXED_AT = "fixed_at"


def told(action: str, field: str, before: str, after: str) -> Words:
    """Say what one line of the history says.

    Parameters
    ----------
    action, field
        What happened, and to which of `FIELD_WORDS` where something changed.
    before, after
        As they are kept.

    Raises
    ------
    KeyError
        When there is no such action.
    """
    if action == CHANGED:
        return Words("%(field)s veranderde", field=FIELD_WORDS[field])
    if action == MOVED:
        return Words(
            "van “%(before)s” naar “%(after)s”",
            before=STATE_WORDS[before],
            after=STATE_WORDS[after],
        )
    return _ACTION_WORDS[action]


_ACTION_WORDS: Final[Mapping[str, Words]] = {
    MADE: Words("begonnen"),
    ANSWERED: Words("gaf antwoord"),
    HIDDEN: Words("verborg dit initiatief"),
    SHOWN: Words("maakte dit initiatief weer zichtbaar"),
    OFFER: Words("legde een aanbieding neer"),
    OFFER_GONE: Words("haalde een aanbieding weg"),
    LINKED: Words("verbond een uitgifte of een doorrekening"),
    BY_CODE: Words("kwam binnen met een code die het bestuur voorlas"),
    LOOKED_BACK: Words("keek terug"),
    FIXED_AT: Words("koos een aanbieding en een prijs"),
}
