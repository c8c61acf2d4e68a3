"""Messages on paper: printing what waits."""

from flask import Blueprint

paper_mail = Blueprint("paper_mail", __name__, url_prefix="/post")
