"""The parts of a paper of the general meeting, as the layout `alv` asks for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from coop import figures
from coop.language import gettext as _
from coop.language import language
from coop.papers.compile import compile_pdf


def table_of(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    total: Sequence[str] | None = None,
    *,
    is_words: bool = False,
    is_roomy: bool = False,
) -> dict[str, Any] | None:
    """A table for the layout; None where it would have no rows. Words stand left."""
    if not rows:
        return None
    return {
        "head": list(head),
        "rows": [list(row) for row in rows],
        "total": None if total is None else list(total),
        "words": is_words,
        "roomy": is_roomy,
        "widths": ["wide"] * len(head) if is_words else ["wide"] + ["auto"] * (len(head) - 1),
    }


def section_of(
    title: str,
    sentences: Sequence[str] = (),
    table: dict[str, Any] | None = None,
    points: Sequence[str] = (),
    blanks: Sequence[str] = (),
) -> dict[str, Any]:
    """A piece of a part: paragraphs, a table, a list, and lines to fill in with a pen."""
    return {
        "title": title,
        "sentences": [sentence for sentence in sentences if sentence],
        "table": table,
        "points": list(points),
        "blanks": list(blanks),
    }


def part_of(
    title: str,
    lead: str,
    sections: Sequence[dict[str, Any]],
    facts: Sequence[Sequence[str]] = (),
) -> dict[str, Any]:
    """A paper that begins on a page of its own and can be handed out alone."""
    return {
        "title": title,
        "lead": lead,
        "facts": [list(fact) for fact in facts],
        "sections": list(sections),
    }


def parts_pdf(title: str, parts: Sequence[dict[str, Any]], sender: Any, made_at: datetime) -> bytes:
    """These parts as one PDF in the reader's language. `sender` has a name and KvK number."""
    data = {
        "title": title,
        "sender": sender.name,
        "foot": _("%(sender)s · KvK %(kvk)s · %(title)s", sender=sender.name,
                  kvk=sender.kvk_number, title=title),
        "parts": list(parts),
    }  # fmt: skip
    return compile_pdf("alv", data, {}, language(), made_at)


def eur(cents: int) -> str:
    """Money in the reader's language."""
    return figures.eur(cents, language())


def kwh(energy_wh: int | None) -> str:
    """Energy in the reader's language; a dash where it is not known."""
    return "–" if energy_wh is None else figures.kwh(energy_wh, language())
