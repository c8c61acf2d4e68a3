"""The papers of a meeting that look ahead: the budget with the contribution, and who is chosen."""

from collections.abc import Sequence
from typing import Any

from coop import figures
from coop.assembly.models import Meeting
from coop.assembly.pack_accounts import YearBooks
from coop.assembly.pack_parts import eur, part_of, section_of, table_of
from coop.assembly.pack_queries import CostLine, RoleHolder
from coop.language import gettext as _
from coop.language import language

ROLES = ("board", "kascommissie")


def budget(year: int, costs: Sequence[CostLine], books: YearBooks) -> dict[str, Any]:
    """What the year cost, with a column beside it for the next; and what members pay."""
    this, after = str(year), str(year + 1)
    # Plants bear their own costs; by hand come those of none, and what members paid.
    by_hand = [part for plant_id, part in books.results.items() if plant_id is None]
    general = sum(part.costs_cents for part in by_hand)
    other = sum(part.other_cents for part in by_hand)
    rows = [[one.label, eur(one.amount_cents), ""] for one in costs]
    if general:
        rows.append([_("Algemene kosten, met de hand geboekt"), eur(general), ""])
    spent = general + sum(one.amount_cents for one in costs)
    head = [_("Kosten"), _("Kosten %(year)s", year=this), _("Begroting %(year)s", year=after)]
    income = [[_("Contributie en andere opbrengst van de coöperatie"), eur(other), ""]]
    return part_of(
        _("Begroting en contributie %(year)s", year=after),
        _("Links staat wat wij in %(year)s uitgaven. Rechts vult het bestuur in wat het verwacht.",
          year=this),
        [
            section_of(
                _("Kosten"),
                [],
                table_of(head, rows, [_("Samen"), eur(spent), ""], is_roomy=True),
            ),
            section_of(
                _("Contributie"),
                [_("De vergadering stelt vast wat elk lid volgend jaar betaalt.")],
                table_of([_("Opbrengst"), this, head[2]], income, is_roomy=True),
                blanks=[_("Contributie per lid in %(year)s:", year=after)],
            ),
        ],
    )  # fmt: skip


def appointments(meeting: Meeting, holders: Sequence[RoleHolder]) -> dict[str, Any]:
    """Who sits where since when, and room for when they leave and who stands for it."""
    named = {"board": _("Bestuur"), "kascommissie": _("Kascommissie")}
    sections = []
    for role in ROLES:
        rows = [
            [one.name, figures.long_date(one.since, language()), ""]
            for one in holders
            if one.role == role
        ]
        head = [_("Naam"), _("Sinds"), _("Treedt af op")]
        told = _("Nu heeft niemand deze taak.") if not rows else ""
        if role == "kascommissie":
            told += " " + _("De wet vraagt minstens twee leden van buiten het bestuur (BW 2:48).")
        sections.append(
            section_of(
                named[role],
                [told.strip()],
                table_of(head, rows, is_words=True, is_roomy=True),
                blanks=[_("Kandidaat:"), _("Kandidaat:")],
            )
        )
    return part_of(
        _("Benoemingen en rooster van aftreden"),
        _(
            "Dit is wie op %(day)s een taak heeft. Wie volgens het rooster aftreedt, kan opnieuw "
            "kandidaat zijn. Wilt u kandidaat zijn? Zeg het aan het bestuur.",
            day=meeting.day,
        ),
        sections,
    )
