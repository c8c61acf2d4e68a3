"""From an issued paper to its PDF: the same bytes for ever."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from coop.papers.compile import compile_pdf
from coop.papers.pictures import code_picture
from coop.papers.signs import printable
from coop.statements.models import IssuedPaper
from coop.statements.queries import PaperToPrint

COPIES = "copies"
"""Beside what is printed: the same paper in the other languages, for who asks for it later."""


def paper_pdf(paper: IssuedPaper | PaperToPrint) -> bytes:
    """The PDF of a paper, from what was kept of it."""
    return pdf_of(paper.data, paper.language, paper.issued_at)


def pdf_of(data: Mapping[str, Any], language: str, issued_at: datetime) -> bytes:
    """The PDF of what stands on a paper; its code is drawn, all else is printed as it is."""
    pictures = {"check": code_picture(data["check_url"])}
    if chart := data.get("chart"):
        pictures["chart"] = chart["svg"]
    return compile_pdf(data["layout"], printable(on_paper(data)), pictures, language, issued_at)


def on_paper(data: Mapping[str, Any]) -> dict[str, Any]:
    """What is printed of a paper."""
    return {name: told for name, told in data.items() if name != COPIES}
