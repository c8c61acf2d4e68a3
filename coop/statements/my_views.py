"""The papers of one member."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

my_papers = Blueprint("my_papers", __name__, url_prefix="/mijn/papieren")


@my_papers.get("/")
def index() -> ResponseReturnValue:
    """Everything on paper that is about this member."""
    abort(404)
