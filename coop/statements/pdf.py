"""From an issued paper to its PDF: the same bytes for ever."""

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from coop.papers.compile import compile_pdf
from coop.statements.models import IssuedPaper
from coop.statements.queries import PaperToPrint

# Latin, Greek and Cyrillic with their accents, punctuation, signs of money, arrows and boxes.
_UNKNOWN = re.compile("[^\n\u0020-\u007e\u00a0-\u052f\u1e00-\u2122\u2190-\u2212\u25a1\u2610]")


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


def printable(told: Any) -> Any:
    """What our letters can show, all through a paper; a question mark for any other sign.

    A paper that lasts may have no sign without a letter: one name in Chinese would stop a whole
    print run.
    """
    if isinstance(told, str):
        return _UNKNOWN.sub("?", told)
    if isinstance(told, list):
        return [printable(each) for each in told]
    if isinstance(told, dict):
        return {name: printable(each) for name, each in told.items()}
    return told


def code_picture(url: str) -> str:
    """The QR of an address, as an SVG that stands alone."""
    import segno

    drawn = BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", scale=4, light="#fff")
    return drawn.getvalue().decode()
