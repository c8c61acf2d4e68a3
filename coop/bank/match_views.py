"""What each line of the bank was for, and what waits for somebody to say so."""

from flask import Blueprint

matching = Blueprint("matching", __name__, url_prefix="/bank/verdelen")
