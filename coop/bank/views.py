"""Bank files: reading them in, and every line of them."""

from flask import Blueprint

bank_lines = Blueprint("bank_lines", __name__, url_prefix="/bank")
