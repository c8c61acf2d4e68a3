"""Papers of the demo: yearly statements of whoever has a name in it; data alone, no PDF."""

from datetime import date

from coop.database import db
from coop.members.models import Cooperative
from coop.statements.books import year_books
from coop.statements.issue import issue_statements


def give_out_statements(member_ids: list[int], year: int, today: date) -> int:
    """Make the statements of a year; asked again, those that changed get a new version."""
    books = year_books(db.session.get_one(Cooperative, 1), year)
    return issue_statements(books, member_ids, today, is_announced=False)
