"""The papers of a meeting that tell of a book year: the report in plain words, and the proposal."""

from collections.abc import Sequence
from typing import Any

from coop import figures
from coop.assembly.pack_parts import eur, kwh, part_of, section_of, table_of
from coop.assembly.pack_queries import MemberCounts, PlantOutput
from coop.language import gettext as _
from coop.language import language
from coop.production.models import Outage
from coop.production.outage_words import outage_cause, outage_days, outage_story
from coop.shares.queries import issued_shares
from coop.yields.models import PlantYear
from coop.yields.overview import YearRow


def year_report(
    year: int,
    outputs: Sequence[PlantOutput],
    outages: Sequence[Outage],
    members: MemberCounts,
    zone: str,
) -> dict[str, Any]:
    """What plants made, what broke, who came and went."""
    made_wh = sum(one.metered_wh or 0 for one in outputs)
    head = [_("Bron"), _("Raming"), _("Met het weer van dit jaar"), _("Werkelijk")]
    rows = [
        [one.plant.name, kwh(one.expected_wh), kwh(one.weather_wh), kwh(one.metered_wh)]
        for one in outputs
    ]
    stopped = [_outage(one, zone) for one in outages]
    return part_of(
        _("Jaarverslag %(year)s", year=str(year)),
        _("Onze bronnen maakten samen %(energy)s.", energy=kwh(made_wh)),
        [
            section_of(
                _("Wat onze bronnen opwekten"),
                [
                    _(
                        "De raming is wat een gewoon jaar geeft. De tweede kolom zegt wat het weer "
                        "van dit jaar had moeten geven. Zo ziet u of het aan het weer lag of aan "
                        "de bron. Alles is ons deel."
                    )
                ],
                table_of(head, rows, [_("Samen"), "", "", kwh(made_wh)]),
            ),
            section_of(
                _("Storingen"), [] if stopped else [_("Er waren geen storingen.")], points=stopped
            ),
            section_of(
                _("Leden"),
                [
                    _(
                        "Op de eerste dag waren er %(start)s leden. Er kwamen %(came)s bij en er "
                        "gingen %(went)s weg. Op de laatste dag waren er %(end)s.",
                        start=members.start,
                        came=members.came,
                        went=members.went,
                        end=members.end,
                    )
                ],
            ),
        ],
    )


def _outage(outage: Outage, zone: str) -> str:
    first, last = outage_days(outage, zone)
    days = _("vanaf %(first)s", first=first)
    if last == first:
        days = figures.long_date(first, language())
    elif last:
        days = _("%(start)s tot en met %(end)s", start=first, end=last)
    said = [
        f"{outage.plant.name}, {days}: {outage_cause(outage)}.",
        outage_story(outage, language()),
    ]
    return " ".join(sentence for sentence in said if sentence)


def proposal(year: int, rows: Sequence[YearRow], entered: dict[int, PlantYear]) -> dict[str, Any]:
    """What the board proposes to do with the result: of each plant, and for each share."""
    written = [_proposed(row, entered.get(row.plant.id)) for row in rows]
    total_cents = sum(row.distributable_cents or 0 for row in rows)
    head = [_("Bron"), _("Te verdelen"), _("Delen"), _("Per deel"), _("Rest naar restcenten")]
    return part_of(
        _("Voorstel: bestemming van het resultaat %(year)s", year=str(year)),
        _("Wij stellen voor om %(amount)s te verdelen.", amount=eur(total_cents)),
        [
            section_of(
                _("Per bron en per deel"),
                [
                    _(
                        "Per deel is: wie het hele jaar een deel had, naar beneden afgerond op "
                        "hele centen. Wat niet deelbaar is, gaat naar de reserve van restcenten."
                    )
                ],
                table_of(head, written, [_("Samen"), eur(total_cents), "", "", ""]),
            ),
            section_of(
                _("Meedelen"),
                [
                    _(
                        "Ieder lid kiest zelf: uitbetalen, nieuwe delen kopen, of een deel "
                        "weggeven aan het meedeelfonds."
                    )
                ],
            ),
            section_of(
                _("Waarover u stemt"),
                points=[
                    _("De jaarrekening vaststellen."),
                    _("Dit voorstel voor het resultaat."),
                    _("Décharge van het bestuur. Dit is een ander besluit dan vaststellen."),
                ],
            ),
        ],
    )


def _proposed(row: YearRow, plant_year: PlantYear | None) -> list[str]:
    cents = row.distributable_cents or 0
    made = row.distribution
    shares = made.issued_shares if made else issued_shares(row.plant.id)
    if not shares or plant_year is None:
        return [row.plant.name, eur(cents), "–", "–", "–"]
    per_share, rest = divmod(cents, shares)
    counted = figures.number(shares, language())
    return [row.plant.name, eur(cents), counted, eur(per_share), eur(rest)]
