"""Making the papers of a meeting, as long work with its own page."""

import io
import zipfile
from typing import Any

from flask import g

from coop import clock
from coop.assembly import pack_meeting, pack_next, pack_proposal, pack_year
from coop.assembly.audit_report_paper import report_part
from coop.assembly.audit_work_queries import reports_of, signers_of
from coop.assembly.meeting_queries import meeting_before, meeting_of
from coop.assembly.models import Meeting, MeetingPack
from coop.assembly.pack_accounts import accounts, books_of, results_of
from coop.assembly.pack_figures import figures_of
from coop.assembly.pack_parts import part_of, parts_pdf, section_of
from coop.assembly.pack_queries import (
    costs_of,
    holders_on,
    member_counts,
    members_on,
    outages_in,
    outputs,
)
from coop.assembly.step_queries import newest_decisions
from coop.database import db
from coop.errors import RuleBroken
from coop.language import gettext as _
from coop.ledger.balances import total_result
from coop.members.models import Cooperative
from coop.periods import Period, book_year
from coop.production.queries import plants
from coop.records.audit import record
from coop.records.jobs import Outcome, Progress
from coop.words import Words
from coop.yields.overview import rows_of
from coop.yields.queries import plant_years_of

FIRST_INSTANT = (1980, 1, 1, 0, 0, 0)
"""A zip's oldest day: the same papers give the same bytes."""
OF_THE_BOARD = "presentielijst"
"""Not for members: it names everyone."""


def pack_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Gather the papers, print each, and keep them as one PDF and as a zip."""
    meeting = meeting_of(arguments["meeting"])
    sender = db.session.get(Cooperative, 1)
    if meeting is None or sender is None:
        raise RuleBroken("Deze vergadering is er niet.")
    g.language = arguments.get("language", "nl")
    onward = f"/alv/{meeting.id}"
    parts = pack_parts(meeting, sender)
    steps = len(parts) + 1
    made_at = clock.now()
    files: dict[str, bytes] = {}
    for number, (name, part) in enumerate(parts.items()):
        progress(number, steps, Words("Maken: %(title)s.", title=part["title"]))
        files[f"{number + 1:02d}-{name}.pdf"] = parts_pdf(part["title"], [part], sender, made_at)
    progress(len(parts), steps, Words("Alles bij elkaar in één PDF."))
    title = _("Stukken voor %(number)s", number=meeting.number)
    shown = [part for name, part in parts.items() if name != OF_THE_BOARD]
    made = MeetingPack(
        meeting_id=meeting.id,
        language=g.language,
        made_at=made_at,
        pages_pdf=parts_pdf(title, shown, sender, made_at),
        archive=zipped(files),
    )
    record("meeting_pack_made", made, meeting=meeting.number)
    return Outcome(Words("De stukken zijn klaar: %(count)s papieren.", count=len(parts)), onward)


def zipped(files: dict[str, bytes]) -> bytes:
    """These files in one zip."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_INSTANT), content)
    return held.getvalue()


def pack_parts(meeting: Meeting, sender: Cooperative) -> dict[str, dict[str, Any]]:
    """Every paper of a meeting by the name of its file, in the order of the agenda."""
    period = book_year(meeting.year, sender.book_year_first_month)
    found = {
        "uitnodiging": pack_meeting.invitation(meeting, sender),
        "agenda": pack_meeting.agenda(meeting),
    }
    before = meeting_before(meeting)
    found["verslag-vorige"] = (
        pack_meeting.minutes(before)
        if before
        else pack_meeting.decided_before(meeting.year - 1, newest_decisions(meeting.year - 1))
    )
    found |= _year_parts(meeting, period, sender)
    found["volmacht"] = pack_meeting.proxy_form(meeting, sender)
    found[OF_THE_BOARD] = pack_meeting.attendance(meeting, members_on(meeting.day))
    return found


def _year_parts(meeting: Meeting, period: Period, sender: Cooperative) -> dict[str, dict[str, Any]]:
    year, zone = meeting.year, sender.time_zone
    rows = rows_of(plants(), year, period, zone)
    found = figures_of(year, period, zone, rows, plant_years_of(year))
    running = [row.plant for row in rows]
    books = books_of(period)
    result_cents = total_result(one for _name, one in results_of(books, found)).result_cents
    return {
        "jaarverslag": pack_year.year_report(
            year,
            outputs(running, period, zone),
            outages_in(period, zone),
            member_counts(period),
            zone,
        ),
        "jaarrekening": accounts(year, books, found),
        "kascommissie": _audit_part(year, zone),
        "voorstel": pack_proposal.proposal(year, found, books),
        "moties": pack_proposal.motions(meeting, sender, found, result_cents),
        "begroting": pack_next.budget(year, costs_of(year), books),
        "benoemingen": pack_next.appointments(meeting, holders_on(meeting.day)),
    }


def _audit_part(year: int, zone: str) -> dict[str, Any]:
    versions = reports_of(year)
    if versions:
        return report_part(versions[0], signers_of(versions[0].id), zone)
    return part_of(
        _("Verslag van de kascommissie over %(year)s", year=str(year)),
        "",
        [section_of(_("Nog niet klaar"), [_("De kascommissie geeft haar verslag later.")])],
    )
