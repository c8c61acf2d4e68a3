"""What movements and named acts are called on pages and in files."""

from coop.language import say
from coop.words import Words

ACTS = {
    "issue": Words("uitgifte"),
    "transfer": Words("overdracht"),
    "gift": Words("schenking"),
    "inheritance": Words("erfenis"),
    "separation": Words("scheiding of splitsing"),
    "return": Words("teruggave"),
    "conversion": Words("omzetting"),
    "reinvestment": Words("herbelegging van opbrengst"),
    "correction": Words("correctie"),
}


def acts() -> dict[str, str]:
    """The name of each act in the reader's language."""
    return {kind: say(words) for kind, words in ACTS.items()}
