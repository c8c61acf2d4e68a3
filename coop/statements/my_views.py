"""The papers of one member."""

from collections import Counter
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.language import language
from coop.members.access import may_see_member
from coop.members.models import Member
from coop.members.session import require, signed_in, viewer
from coop.pages import cooperative
from coop.statements.queries import held_classes, operation_lines, papers_of, replaced_ids
from coop.yields.my_queries import wards_of

my_papers = Blueprint("my_papers", __name__, url_prefix="/mijn/papieren")


@my_papers.get("/")
def index() -> ResponseReturnValue:
    """Everything on paper that is about this member, or about one for whom they speak."""
    asked = request.args.get("lid", type=int)
    member_id = signed_in().member_id if asked is None else asked
    require_member(member_id)
    return papers_page(member_id)


def require_member(member_id: int) -> None:
    """Refuse who is neither this member, nor speaks for them, nor reads the books."""
    seen_by = viewer()
    wards = wards_of(seen_by.member_id, day_here()) if seen_by else []
    require(may_see_member(seen_by, member_id, frozenset(row.id for row in wards)))


def day_here() -> date:
    """Today in the cooperative's town."""
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


def papers_page(member_id: int) -> str:
    """The page of one member's papers."""
    member, today = db.get_or_404(Member, member_id), day_here()
    if cooperative() is None:
        abort(404)
    papers = papers_of(member_id)
    is_own = signed_in().member_id == member_id
    statements = [paper for paper in papers if paper.kind == "statement"]
    copies = Counter(paper.number for paper in statements)
    operations = {line.reference: line for line in reversed(operation_lines(member_id))}
    return render_template(
        "papers/member.html",
        member=member,
        is_own=is_own,
        wards=wards_of(member_id, today) if is_own else [],
        statements=statements,
        replaced=replaced_ids(papers),
        in_language={paper.number for paper in papers if paper.language == language()},
        in_two_languages={number for number, count in copies.items() if count > 1},
        held=held_classes(member_id, today),
        operations=sorted(operations.values(), key=lambda line: line.on, reverse=True),
    )
