"""The menus: for each kind of viewer the ways to their tasks, and in which rooms each is lit."""

from coop.members.access import Viewer
from coop.words import Words

Entry = tuple[Words, str, frozenset[str]]
"""What it says, where it leads, and the blueprints in which it is the place one is at."""


def _entry(label: Words, door: str, *rooms: str) -> Entry:
    return label, door, frozenset((door.partition(".")[0], *rooms))


_PLANTS = _entry(Words("Onze bronnen"), "plants.index", "close_up")

_INITIATIVES = _entry(
    Words("Initiatieven"),
    "initiatives.index",
    "pledges",
    "commitments",
    "my_initiatives",
    "my_tender",
)

NEWCOMER = (_PLANTS, _INITIATIVES)
MEMBER = (
    _entry(Words("Mijn opbrengst"), "my.page", "choices", "my_returns"),
    _entry(Words("Mijn bestellingen"), "buy.mine", "presents", "helping"),
    _entry(Words("Mijn papieren"), "my_papers.index"),
    _entry(Words("Contributie en sparen"), "my_dues.mine"),
    _PLANTS,
    _INITIATIVES,
    _entry(Words("Mijn gegevens"), "profile.show"),
)
BOARD = (
    _entry(Words("Vandaag"), "today.index", "policies"),
    _entry(Words("Leden"), "members.index"),
    _entry(
        Words("Register"),
        "register.index",
        *("classes", "operations", "returns", "interests", "letters", "inspection"),
    ),
    _entry(
        Words("Bestellingen"),
        "orders.index",
        *("offerings", "wishes", "draws", "phases", "joining", "helping", "presents"),
        *("starters", "provider", "initiative_board"),
    ),
    _entry(
        Words("Bronnen"),
        "plants.manage",
        *("close_up", "readings", "stands", "imports", "weather", "jobs"),
        *("viability", "prices", "outages"),
    ),
    _entry(
        Words("Jaar en uitkering"),
        "years.index",
        *("corrections", "advances", "general_costs", "payouts", "payout_bank", "refunds"),
        *("statements", "steps", "assembly"),
    ),
    _entry(
        Words("Boeken"),
        "books.index",
        *("exports", "bookkeeping", "earmarks", "bank_lines", "matching"),
        *("dues", "collections", "savings", "mandates", "paper_mail"),
    ),
    _entry(Words("Controle"), "audit.start", "audit_work"),
    _entry(Words("Mijn opbrengst"), "my.page", "choices", "my_returns", "my_papers", "my_dues"),
)


def menu(viewer: Viewer | None) -> tuple[Entry, ...]:
    """The menu of a viewer; None is a visitor."""
    if viewer is None:
        return NEWCOMER
    return BOARD if viewer.is_board or viewer.is_audit else MEMBER
