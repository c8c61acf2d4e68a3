"""Direct debits: mandates, collections, and what the bank sent back."""

from flask import Blueprint

collections = Blueprint("collections", __name__, url_prefix="/incasso")
