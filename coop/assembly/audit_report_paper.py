"""The kascommissie's report on paper, with both names under it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from coop import figures
from coop.assembly.audit_queries import ChainEnd
from coop.assembly.audit_work_queries import Signer
from coop.assembly.models import AuditReport
from coop.assembly.pack_parts import part_of, parts_pdf, section_of
from coop.language import gettext as _
from coop.language import language
from coop.text_fields import paragraphs_of


def report_part(report: AuditReport, signers: Sequence[Signer], zone: str) -> dict[str, Any]:
    """The report as a part of a paper: the words, the advice, the names."""
    advice = (
        _("Wij adviseren de ledenvergadering om de jaarrekening vast te stellen.")
        if report.advice == "yes"
        else _("Wij adviseren de ledenvergadering om de jaarrekening nog niet vast te stellen.")
    )
    written = figures.moment(report.written_at, language(), zone)
    names = [
        _("Ondertekend door %(name)s", name=one.name) for one in signers
    ] or [_("Nog niet ondertekend.")]  # fmt: skip
    return part_of(
        _("Verslag van de kascommissie over %(year)s", year=str(report.year)),
        _("Versie %(version)s, geschreven op %(at)s.", version=report.version, at=written),
        [
            section_of(_("Wat wij deden en vonden"), paragraphs_of(report.text)),
            section_of(_("Ons advies"), [advice], points=names),
            *_proofs(signers),
        ],
    )


def _proofs(signers: Sequence[Signer]) -> list[dict[str, Any]]:
    """Where the chains ended at each signature; said once where nothing was booked between."""
    found: dict[tuple[ChainEnd, ...], list[str]] = {}
    for one in signers:
        found.setdefault(one.chains, []).append(one.name)
    return [
        section_of(
            _("Waaraan u de boeken herkent"),
            [
                _(
                    "Dit waren de codes bij het ondertekenen door %(names)s. Verandert iemand "
                    "later een oude regel, dan kloppen deze codes niet meer.",
                    names=", ".join(names),
                )
            ],
            points=[
                _("%(chain)s: %(rows)s regels, %(digest)s", chain=_chain_name(end.name),
                  rows=figures.number(end.rows, language()), digest=end.digest)
                for end in chains
            ],
        )
        for chains, names in found.items()
    ]  # fmt: skip


def report_pdf(
    report: AuditReport, signers: Sequence[Signer], sender: Any, made_at: datetime
) -> bytes:
    """The report as PDF in the reader's language."""
    part = report_part(report, signers, sender.time_zone)
    return parts_pdf(part["title"], [part], sender, made_at)


def _chain_name(name: str) -> str:
    return _("Boeken") if name == "journal" else _("Register")
