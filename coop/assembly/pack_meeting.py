"""The papers of a meeting that say when, what and how: invitation, agenda, proxy, attendance."""

from collections.abc import Mapping, Sequence
from typing import Any

from coop import figures
from coop.assembly.models import AgendaPoint, Meeting
from coop.assembly.pack_parts import part_of, section_of, table_of
from coop.decisions.models import YearDecision
from coop.language import gettext as _
from coop.language import language
from coop.members.numbers import member_code
from coop.text_fields import paragraphs_of

MOST_PROXIES = 2


def invitation(meeting: Meeting, sender: Any) -> dict[str, Any]:
    """When, where, and how whoever has no computer takes part."""
    day = figures.long_date(meeting.day, language())
    facts = [
        [_("Dag"), day],
        [_("Tijd"), meeting.starts_at],
        [_("Plaats"), meeting.place],
        *([[_("Online"), meeting.link]] if meeting.link else []),
        *([[_("Quorum"), meeting.quorum]] if meeting.quorum else []),
    ]
    second = ""
    if meeting.second_on:
        second = _(
            "Komen er te weinig leden? Dan is er een tweede vergadering op %(day)s. Die mag altijd "
            "besluiten.",
            day=meeting.second_on,
        )
    return part_of(
        _("Uitnodiging voor de ledenvergadering"),
        _("%(name)s nodigt u uit. Uw stem telt.", name=sender.name),
        [
            section_of(_("Zo doet u mee zonder computer"), paragraphs_of(meeting.without_computer)),
            section_of(
                _("Kunt u niet komen?"),
                [
                    _(
                        "Geef dan een volmacht aan een ander lid. Het formulier zit bij deze "
                        "stukken. Een lid mag hoogstens %(most)s volmachten meenemen.",
                        most=MOST_PROXIES,
                    ),
                    second,
                ],
            ),
            section_of(
                _("Vragen?"),
                [
                    _("Bel %(phone)s of mail %(email)s.", phone=sender.phone, email=sender.email),
                ],
            ),
        ],
        facts,
    )


def agenda(meeting: Meeting) -> dict[str, Any]:
    """Every point with what it is about, and who has an own interest."""
    found = [_point(point) for point in meeting.points]
    conflicts = paragraphs_of(meeting.conflicts) or [_("Niemand meldde een eigen belang.")]
    return part_of(
        _("Agenda"),
        _("%(number)s, %(day)s", number=meeting.number, day=meeting.day),
        [*found, section_of(_("Eigen belang"), conflicts)],
    )


def _point(point: AgendaPoint) -> dict[str, Any]:
    title = f"{point.position}. {point.title}"
    said = paragraphs_of(point.text)
    if point.kind != "talk":
        said.append(_("Hierover wordt gestemd."))
    return section_of(title, said)


def _outcomes() -> dict[str, str]:
    return {"yes": _("aangenomen"), "no": _("afgewezen"), "postponed": _("uitgesteld")}


def minutes(meeting: Meeting) -> dict[str, Any]:
    """What a meeting decided, and what was said at each point."""
    outcomes = _outcomes()
    rows = [
        [str(point.position), point.title, outcomes[point.outcome], point.decision]
        for point in meeting.points
        if point.outcome
    ]
    said = [
        section_of(f"{point.position}. {point.title}", paragraphs_of(point.minutes))
        for point in meeting.points
        if point.minutes
    ]
    head = [_("Punt"), _("Onderwerp"), _("Besluit"), _("Nummer")]
    return part_of(
        _("Verslag van de vorige vergadering"),
        _("%(number)s, %(day)s", number=meeting.number, day=meeting.day),
        [section_of(_("Besluiten"), [], table_of(head, rows, is_words=True)), *said],
    )


def decided_before(year: int, decisions: Mapping[str, YearDecision]) -> dict[str, Any]:
    """What is known of the meeting before the first one that was prepared here."""
    named = {
        "adoption": _("Jaarrekening %(year)s vaststellen", year=str(year)),
        "result": _("Bestemming van het resultaat %(year)s", year=str(year)),
        "discharge": _("Décharge van het bestuur over %(year)s", year=str(year)),
    }
    rows = [
        [
            named[kind],
            _outcomes()[decisions[kind].outcome],
            decisions[kind].decision,
            figures.long_date(decisions[kind].decided_on, language()),
        ]
        for kind in named
        if kind in decisions
    ]
    head = [_("Onderwerp"), _("Besluit"), _("Nummer"), _("Dag")]
    told = _("De vorige vergadering is niet hier voorbereid. Haar verslag is een los papier.")
    table = table_of(head, rows, is_words=True)
    return part_of(
        _("Verslag van de vorige vergadering"),
        told,
        [section_of(_("Besluiten over %(year)s", year=str(year)), [], table)] if table else [],
    )


def proxy_form(meeting: Meeting, sender: Any) -> dict[str, Any]:
    """A form to let another member vote, to be filled in with a pen."""
    return part_of(
        _("Volmacht"),
        _("Voor de ledenvergadering van %(name)s op %(day)s", name=sender.name, day=meeting.day),
        [
            section_of(
                _("Ik geef mijn stem aan een ander lid"),
                [
                    _("Vul dit in en geef het aan het lid dat voor u stemt."),
                    _("Een lid mag hoogstens %(most)s volmachten meenemen.", most=MOST_PROXIES),
                    _("U mag uw volmacht altijd intrekken."),
                ],
                blanks=[
                    _("Mijn naam:"),
                    _("Mijn lidnummer:"),
                    _("Ik geef volmacht aan (naam):"),
                    _("Lidnummer van dat lid:"),
                    _("Bijzonderheden per punt:"),
                    _("Datum en handtekening:"),
                ],
            )
        ],
    )


def attendance(meeting: Meeting, members: Sequence[Any]) -> dict[str, Any]:
    """A list to sign at the door. For the board: it holds every member's name."""
    rows = [[member_code(row.number), row.name, "", ""] for row in members]
    head = [_("Lid"), _("Naam"), _("Zelf of volmacht"), _("Handtekening")]
    table = table_of(head, rows, is_words=True, is_roomy=True)
    return part_of(
        _("Presentielijst"),
        _("%(number)s, %(day)s. Alleen voor het bestuur.", number=meeting.number, day=meeting.day),
        [section_of(_("Leden"), [], table)],
    )
