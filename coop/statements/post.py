"""The print run: a list of who gets post, then every letter, in one PDF."""

from collections.abc import Sequence
from datetime import datetime

from coop.language import in_language
from coop.papers.compile import compile_pdf
from coop.papers.pictures import code_picture
from coop.papers.signs import printable
from coop.statements.pdf import on_paper
from coop.statements.queries import PaperToPrint
from coop.words import Words


def post_pdf(papers: Sequence[PaperToPrint], year: int, made_at: datetime) -> bytes:
    """One PDF of these statements, each on a page of its own, after a list to tick off."""
    title = in_language("nl", Words("Jaaropgaven %(year)s voor de post", year=str(year)))
    told = {
        "title": title,
        "sender": papers[0].data["sender"],
        "foot": title,
        "heading": title,
        "lead": in_language(
            "nl",
            Words(
                "%(count)s brieven, op volgorde van postcode. Het adres past in een envelop met "
                "venster links. Vink af wat in de envelop zit.",
                count=len(papers),
            ),
        ),
        "head": [in_language("nl", words) for words in _HEAD],
        "rows": [
            [str(place), paper.number, ", ".join(paper.data["address"]), "☐"]
            for place, paper in enumerate(papers, 1)
        ],
        "letters": [
            {**on_paper(paper.data), "picture": f"check-{paper.id}", "language": paper.language}
            for paper in papers
        ],
    }
    pictures = {f"check-{paper.id}": code_picture(paper.data["check_url"]) for paper in papers}
    return compile_pdf("print_run", printable(told), pictures, "nl", made_at)


_HEAD = (Words("Nr."), Words("Nummer"), Words("Aan"), Words("Klaar"))
