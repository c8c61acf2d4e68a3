"""The words to which somebody agrees before a member fills in for them.

The words of a version never change: what was agreed to can be read back. A new wording is a new
version.
"""

from typing import Final

from coop.words import Words

SENTENCES: Final = {
    "2026-1": Words(
        "%(name)s zit naast mij of is aan de telefoon, heeft gehoord wat er gekocht wordt en dat "
        "de inleg verloren kan gaan, en wil dat ik dit invul. Ik bewaar geen gegevens van "
        "%(name)s."
    ),
    "2026-2": Words(
        "De koper zit naast mij of is aan de telefoon. De koper weet wat er gekocht wordt, gaat "
        "akkoord met de ledenovereenkomst, weet dat de inleg verloren kan gaan en wil dat ik dit "
        "invul. Ik bewaar zelf geen gegevens van de koper."
    ),
}
CURRENT: Final = "2026-2"


def sentence(version: str, name: str) -> Words:
    """Give the words of a version for one person.

    Raises
    ------
    KeyError
        When there never was such a version.
    """
    return Words(SENTENCES[version].text, name=name)
