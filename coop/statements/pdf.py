"""From an issued paper to its PDF: the same bytes for ever."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from coop.papers.compile import compile_pdf
from coop.statements.models import IssuedPaper


def paper_pdf(paper: IssuedPaper) -> bytes:
    """The PDF of a paper, from what was kept of it."""
    return pdf_of(paper.data, paper.language, paper.issued_at)


def pdf_of(data: Mapping[str, Any], language: str, issued_at: datetime) -> bytes:
    """The PDF of what stands on a paper; its code is drawn, all else is printed as it is."""
    pictures = {"check": code_picture(data["check_url"])}
    if chart := data.get("chart"):
        pictures["chart"] = chart["svg"]
    return compile_pdf(data["layout"], data, pictures, language, issued_at)


def code_picture(url: str) -> str:
    """The QR of an address, as an SVG that stands alone."""
    import segno

    drawn = BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", scale=4, light="#fff")
    return drawn.getvalue().decode()
