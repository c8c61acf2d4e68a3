"""The proposal of the board: what goes to members, to reserves, and in which words they vote."""

from collections.abc import Sequence
from typing import Any

from coop.assembly.models import AgendaPoint, Meeting
from coop.assembly.pack_accounts import YearBooks
from coop.assembly.pack_figures import PlantFigures
from coop.assembly.pack_parts import eur, part_of, section_of, table_of
from coop.language import gettext as _
from coop.language import say
from coop.ledger.chart import (
    CHART,
    GENERAL_RESERVE,
    MAINTENANCE_RESERVE,
    ROUNDING_RESERVE,
    SHARING_FUND,
)
from coop.text_fields import paragraphs_of


def proposal(year: int, found: Sequence[PlantFigures], books: YearBooks) -> dict[str, Any]:
    """What the board proposes to do with the result: of each plant, and of each reserve."""
    lead = _lead(found)
    return part_of(
        _("Voorstel: bestemming van het resultaat %(year)s", year=str(year)),
        lead,
        [
            section_of(
                _("Per bron en per deel"),
                [
                    _(
                        "Per deel is: wie het hele jaar een deel had, naar beneden afgerond op "
                        "hele centen. Delen die niemand heeft, en bronnen zonder delen, verdienen "
                        "voor de coöperatie. Restcenten zijn wat overblijft als het bedrag van elk "
                        "lid op hele centen is afgerond."
                    )
                ],
                _per_plant(found),
            ),
            _reserves(found, books),
            section_of(_("Meedeelfonds"), _sharing(books)),
        ],
    )


def _lead(found: Sequence[PlantFigures]) -> str:
    known = [one.divided for one in found if one.divided]
    unknown = _("Nog niet van elke bron is bekend wat naar leden gaat.")
    if not known:
        return unknown
    members = sum(one.members_cents for one in known)
    cooperative = sum(one.cooperative_cents for one in known)
    said = _(
        "Van %(amount)s gaat %(members)s naar leden en %(cooperative)s naar de coöperatie.",
        amount=eur(members + cooperative),
        members=eur(members),
        cooperative=eur(cooperative),
    )
    return said if len(known) == len(found) else f"{said} {unknown}"


def _per_plant(found: Sequence[PlantFigures]) -> dict[str, Any] | None:
    head = [
        _("Bron"),
        _("Te verdelen"),
        _("Naar leden"),
        _("Naar de coöperatie (niet verkochte delen)"),
        _("Restcenten"),
        _("Per deel"),
    ]
    rows, sums = [], [0, 0, 0, 0]
    for one in found:
        cents = one.distributable_cents
        if one.divided is None:
            rows.append([one.plant.name, "–" if cents is None else eur(cents), *["–"] * 4])
            sums[0] += cents or 0
            continue
        parts = [one.divided.members_cents, one.divided.unsold_cents, one.divided.rest_cents]
        parts.insert(0, sum(parts))
        per_share = eur(one.divided.per_share_cents) if one.divided.per_share_cents else "–"
        rows.append([one.plant.name, *map(eur, parts), per_share])
        sums = [before + cents for before, cents in zip(sums, parts, strict=True)]
    return table_of(head, rows, [_("Samen"), *map(eur, sums), ""])


def _reserves(found: Sequence[PlantFigures], books: YearBooks) -> dict[str, Any]:
    """What each reserve has and gets; told when it is known of every plant."""
    if any(one.divided is None for one in found):
        return section_of(_("Reserves"), [_("Nog niet van elke bron is bekend wat erbij komt.")])
    told = _(
        "De eerste kolom is wat er volgens de boeken was op de laatste dag van het boekjaar. De "
        "tweede kolom is wat dit voorstel erbij doet. Een bedrag met een minteken gaat eraf."
    )
    general = _(
        "Bij de algemene reserve komt nog het resultaat van de coöperatie zelf, %(amount)s, als "
        "het boekjaar wordt afgesloten.",
        amount=eur(books.sheet.unclosed_cents),
    )
    said = [told, general if books.sheet.unclosed_cents else ""]
    return section_of(_("Reserves"), said, _reserve_rows(found, books))


def _reserve_rows(found: Sequence[PlantFigures], books: YearBooks) -> dict[str, Any] | None:
    had = {line.account.code: line.amount_cents for line in books.sheet.equity}
    parts = [one.divided for one in found if one.divided]

    def taken(name: str) -> int:
        return sum(one.steps[f"to_{name}_cents"] - one.steps[f"from_{name}_cents"] for one in found)

    changes = {
        MAINTENANCE_RESERVE: taken("maintenance"),
        GENERAL_RESERVE: taken("general") + sum(one.unsold_cents for one in parts),
        ROUNDING_RESERVE: sum(one.rest_cents for one in parts),
    }
    rows = []
    for code, cents in changes.items():
        before = had.get(code, 0)
        rows.append([say(CHART[code].name), eur(before), eur(cents), eur(before + cents)])
    head = [_("Reserve"), _("Op de laatste dag"), _("Dit voorstel"), _("Samen")]
    return table_of(head, rows)


def _sharing(books: YearBooks) -> list[str]:
    had = sum(
        line.amount_cents for line in books.sheet.liabilities if line.account.code == SHARING_FUND
    )
    return [
        _(
            "Ieder lid kiest zelf: uitbetalen, nieuwe delen kopen, of een deel weggeven aan het "
            "meedeelfonds."
        ),
        _(
            "In het meedeelfonds zat op de laatste dag van het boekjaar %(amount)s. Wil de "
            "vergadering ook geld van de coöperatie zelf in het fonds doen? Dan is dat een "
            "eigen besluit.",
            amount=eur(had),
        ),
    ]


def motions(
    meeting: Meeting, sender: Any, found: Sequence[PlantFigures], result_cents: int
) -> dict[str, Any]:
    """Every motion in full, as the meeting votes on it."""
    year = str(meeting.year)
    words = {
        "adoption": _(
            "De ledenvergadering van %(name)s stelt de jaarrekening over boekjaar %(year)s vast, "
            "zoals die bij deze stukken zit. Het resultaat van het jaar is %(amount)s.",
            name=sender.name,
            year=year,
            amount=eur(result_cents),
        ),
        "result": _(
            "De ledenvergadering van %(name)s besluit het resultaat over boekjaar %(year)s te "
            "bestemmen zoals in het voorstel bij deze stukken.",
            name=sender.name,
            year=year,
        )
        + " "
        + _lead(found),
        "discharge": _(
            "De ledenvergadering van %(name)s verleent het bestuur décharge voor wat het deed in "
            "boekjaar %(year)s, voor zover dat blijkt uit de jaarrekening en uit wat in de "
            "vergadering is verteld. Dit is een ander besluit dan de jaarrekening vaststellen.",
            name=sender.name,
            year=year,
        ),
    }
    voted = [point for point in meeting.points if point.kind != "talk"]
    return part_of(
        _("Waarover u stemt"),
        _("Elke motie met haar hele tekst."),
        [_motion(point, words.get(point.kind, "")) for point in voted],
    )


def _motion(point: AgendaPoint, words: str) -> dict[str, Any]:
    return section_of(f"{point.position}. {point.title}", [words, *paragraphs_of(point.text)])
