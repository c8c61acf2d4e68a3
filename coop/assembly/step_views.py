"""The book year in steps: what is done, what waits, who."""

from flask import Blueprint

steps = Blueprint("steps", __name__, url_prefix="/jaren")
