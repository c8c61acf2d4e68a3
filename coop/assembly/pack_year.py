"""The report on a book year in plain words: what plants made, what broke, who came and went."""

from collections.abc import Sequence
from typing import Any

from coop import figures
from coop.assembly.pack_parts import kwh, part_of, section_of, table_of
from coop.assembly.pack_queries import MemberCounts, PlantOutput
from coop.language import gettext as _
from coop.language import language
from coop.production.models import Outage
from coop.production.outage_words import outage_cause, outage_days, outage_story


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
    lead = _("Onze bronnen maakten samen %(energy)s.", energy=kwh(made_wh))
    if any(one.metered_wh is None for one in outputs):
        lead = _("Nog niet van elke bron zijn alle maanden van dit jaar bekend.")
    return part_of(
        _("Jaarverslag %(year)s", year=str(year)),
        lead,
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
